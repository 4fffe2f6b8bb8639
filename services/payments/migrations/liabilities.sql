-- Suppliers and approved orders as purchasing tells of them: their terms, and agreed prices.
CREATE TABLE suppliers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    payment_terms_days integer,
    stripe_account text,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE agreed_lines (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL,
    unit_cost numeric(19, 4) NOT NULL,
    tax_rate numeric(7, 4) NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_id)
);
-- What belongs to an order as a whole, and how much of it was accrued (domain/accrual.py).
CREATE TABLE agreed_orders (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    revision integer NOT NULL,
    currency text NOT NULL,
    weight numeric(38, 10) NOT NULL,
    charges numeric(24, 4) NOT NULL,
    tax numeric(24, 4) NOT NULL,
    accepted numeric(38, 10) NOT NULL,
    accrued_charges numeric(24, 4) NOT NULL,
    accrued_tax numeric(24, 4) NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
);

CREATE TABLE liabilities (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    supplier_id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_number text NOT NULL,
    document_id uuid NOT NULL,
    document_number text NOT NULL,
    currency text NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount <> 0),
    settled numeric(24, 4) NOT NULL
        CHECK (settled BETWEEN least(0, amount) AND greatest(0, amount)),
    accrued_on date NOT NULL,
    due_on date NOT NULL,
    -- Of the amount: what the order shares out, to be taken back with its document.
    charges numeric(24, 4) NOT NULL,
    order_tax numeric(24, 4) NOT NULL,
    -- What a bill says beyond its receipts.
    bill_id uuid,
    UNIQUE (tenant_id, document_id)
);
CREATE INDEX liabilities_open ON liabilities (tenant_id, due_on, id) WHERE settled <> amount;
CREATE INDEX liabilities_of_supplier ON liabilities (tenant_id, supplier_id, due_on, id);
CREATE INDEX liabilities_by_due ON liabilities (tenant_id, due_on, id);
ALTER TABLE liabilities ADD PRIMARY KEY (tenant_id, id);

CREATE TABLE settlements (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    supplier_id uuid NOT NULL,
    method text NOT NULL,
    reference text NOT NULL,
    note text NOT NULL,
    currency text NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount >= 0),
    paid_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_by_name text NOT NULL,
    reversed_at timestamptz,
    reversed_by_name text NOT NULL,
    reversal_reason text NOT NULL,
    UNIQUE (tenant_id, number)
);
CREATE INDEX settlements_of_supplier ON settlements (tenant_id, supplier_id, id);
ALTER TABLE settlements ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE settlement_lines (
    tenant_id uuid NOT NULL,
    settlement_id uuid NOT NULL,
    liability_id uuid NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (tenant_id, settlement_id, liability_id),
    FOREIGN KEY (tenant_id, settlement_id) REFERENCES settlements (tenant_id, id),
    FOREIGN KEY (tenant_id, liability_id) REFERENCES liabilities (tenant_id, id)
);
CREATE INDEX settlement_lines_of_liability ON settlement_lines (tenant_id, liability_id);
