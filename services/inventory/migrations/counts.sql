-- Counting what is there: a sheet for one warehouse; what differs is posted when it is approved.

CREATE TABLE counts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    status text NOT NULL,
    warehouse_id uuid NOT NULL,
    blind boolean NOT NULL,
    note text NOT NULL,
    started_by uuid NOT NULL,
    started_by_name text NOT NULL,
    started_at timestamptz NOT NULL,
    submitted_by uuid,
    submitted_by_name text,
    submitted_at timestamptz,
    approved_by uuid,
    approved_by_name text,
    approved_at timestamptz,
    -- How many products are on the sheet, and how many of them have been counted.
    size integer NOT NULL,
    counted integer NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, warehouse_id) REFERENCES warehouses (tenant_id, id)
);
CREATE INDEX counts_by_status ON counts (tenant_id, status, id);

-- What was counted, and what the ledger said at that moment: the difference is netted, whatever
-- moves afterwards.
CREATE TABLE count_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    count_id uuid NOT NULL,
    product_id uuid NOT NULL,
    counted numeric(18, 6) CHECK (counted >= 0),
    on_hand numeric(18, 6),
    sequence bigint,
    counted_by uuid,
    counted_by_name text,
    counted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, count_id, product_id),
    FOREIGN KEY (tenant_id, count_id) REFERENCES counts (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
);
