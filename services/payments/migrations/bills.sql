-- What suppliers bill, matched to what is owed for their receipts.
CREATE TABLE bills (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    supplier_id uuid NOT NULL,
    number text NOT NULL,
    number_key text GENERATED ALWAYS AS (lower(number)) STORED,
    billed_on date NOT NULL,
    currency text NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount > 0),
    tax numeric(24, 4) NOT NULL,
    accrued numeric(24, 4) NOT NULL,
    accrued_tax numeric(24, 4) NOT NULL,
    note text NOT NULL,
    held_reason text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_by_name text NOT NULL,
    reversed_at timestamptz,
    reversed_by_name text NOT NULL,
    reversal_reason text NOT NULL
);
ALTER TABLE bills ADD PRIMARY KEY (tenant_id, id);
-- A supplier numbers a bill once.
CREATE UNIQUE INDEX bills_by_number ON bills (tenant_id, supplier_id, number_key)
    WHERE reversed_at IS NULL;
CREATE INDEX bills_by_day ON bills (tenant_id, billed_on, id);
CREATE TABLE bill_receipts (
    tenant_id uuid NOT NULL,
    bill_id uuid NOT NULL,
    liability_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, bill_id, liability_id),
    FOREIGN KEY (tenant_id, bill_id) REFERENCES bills (tenant_id, id),
    FOREIGN KEY (tenant_id, liability_id) REFERENCES liabilities (tenant_id, id)
);
CREATE INDEX bill_receipts_of_liability ON bill_receipts (tenant_id, liability_id);
