-- Money: what customers owe, and (for who may see costs) what we owe and what the books have as income and
-- expense; every change with its day in the books, so that all of it can be told as of any day.

CREATE TABLE money_zones (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    timezone text NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);

-- Sales tells an invoice's number, payments how it stands: whichever is heard of first.
CREATE TABLE receivables (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text,
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    total numeric NOT NULL,
    issued_on date,
    due_on date,
    open numeric NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX receivables_open ON receivables (tenant_id, due_on) INCLUDE (customer_id, open)
    WHERE open <> 0;
CREATE TABLE receivable_moves (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    day date NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
);
CREATE INDEX receivable_moves_by_day ON receivable_moves (tenant_id, day) INCLUDE (id, amount);

CREATE TABLE payables (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    document_number text,
    accrued_on date,
    due_on date,
    amount numeric NOT NULL DEFAULT 0,
    open numeric NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX payables_open ON payables (tenant_id, due_on) INCLUDE (supplier_id, open)
    WHERE open <> 0;
CREATE TABLE payable_moves (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    day date NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX payable_moves_by_day ON payable_moves (tenant_id, day) INCLUDE (id, amount);

-- Accounts a company opened or renamed: `account` is what the rules of posting call it, or its id.
CREATE TABLE book_accounts (
    tenant_id uuid NOT NULL,
    account text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, account)
);
-- What was posted to accounts of income and expense (and, by hand, to others) on a day: a debit is more
-- than zero.
CREATE TABLE book_days (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    account text NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (tenant_id, day, account)
);

-- Whether payments, invoices, liabilities and stock agreed when they were last compared.
CREATE TABLE comparisons (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    mismatches integer NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);
