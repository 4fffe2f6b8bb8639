-- Customers as sales tells of them.
CREATE TABLE customers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    email text,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What customers owe for invoices: open is total - paid - credited, never less than nothing.
CREATE TABLE receivables (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    order_id uuid NOT NULL,
    order_number text NOT NULL,
    customer_id uuid NOT NULL,
    currency text NOT NULL,
    total numeric(24, 4) NOT NULL CHECK (total >= 0),
    paid numeric(24, 4) NOT NULL CHECK (paid >= 0),
    credited numeric(24, 4) NOT NULL CHECK (credited >= 0),
    issued_on date NOT NULL,
    due_on date NOT NULL,
    prepaid boolean NOT NULL,
    CHECK (paid + credited <= total)
);
ALTER TABLE receivables ADD PRIMARY KEY (tenant_id, id);
CREATE INDEX receivables_open ON receivables (tenant_id, due_on, id)
    WHERE paid + credited < total;
CREATE INDEX receivables_by_due ON receivables (tenant_id, due_on, id);
CREATE INDEX receivables_of_customer ON receivables (tenant_id, customer_id, issued_on, id);
CREATE INDEX receivables_of_order ON receivables (tenant_id, order_id);

-- What took something off an invoice, for statements.
CREATE TABLE credit_notes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    invoice_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    total numeric(24, 4) NOT NULL CHECK (total >= 0),
    issued_on date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES receivables (tenant_id, id)
);
CREATE INDEX credit_notes_of_customer ON credit_notes (tenant_id, customer_id, issued_on);
CREATE INDEX credit_notes_of_invoice ON credit_notes (tenant_id, invoice_id);

-- Money from customers. What is not allocated to invoices is their credit.
CREATE TABLE payments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    method text NOT NULL CHECK (method IN ('bank', 'upi', 'cheque', 'cash', 'stripe')),
    currency text NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount > 0),
    reference text NOT NULL,
    reference_key text GENERATED ALWAYS AS (lower(reference)) STORED,
    note text NOT NULL,
    received_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_by_name text NOT NULL,
    dispute text NOT NULL DEFAULT '',
    reversed_at timestamptz,
    reversed_by_name text NOT NULL,
    reversal_reason text NOT NULL,
    UNIQUE (tenant_id, number)
);
ALTER TABLE payments ADD PRIMARY KEY (tenant_id, id);
CREATE INDEX payments_of_customer ON payments (tenant_id, customer_id, received_on, id);
CREATE INDEX payments_by_day ON payments (tenant_id, received_on, id);
CREATE INDEX payments_by_reference ON payments (tenant_id, reference_key)
    WHERE reference <> '';
CREATE TABLE payment_allocations (
    tenant_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (tenant_id, payment_id, invoice_id),
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES receivables (tenant_id, id)
);
CREATE INDEX payment_allocations_of_invoice ON payment_allocations (tenant_id, invoice_id);

-- What goes back to customers: asked for, then gone or not.
CREATE TABLE refunds (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    payment_id uuid NOT NULL,
    credit_note_id uuid,
    method text NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount > 0),
    status text NOT NULL CHECK (status IN ('requested', 'succeeded', 'failed', 'cancelled')),
    reason text NOT NULL,
    reference text NOT NULL,
    requested_at timestamptz NOT NULL,
    requested_by_name text NOT NULL,
    ended_at timestamptz,
    -- The day it is in the books.
    paid_on date,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id)
);
ALTER TABLE refunds ADD PRIMARY KEY (tenant_id, id);
CREATE INDEX refunds_of_payment ON refunds (tenant_id, payment_id, id);
CREATE INDEX refunds_waiting ON refunds (tenant_id, id) WHERE status = 'requested';
