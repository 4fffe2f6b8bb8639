-- Goods between two warehouses: out of one when they are dispatched, into the other when received.

CREATE TABLE transfers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    status text NOT NULL,
    from_warehouse_id uuid NOT NULL,
    to_warehouse_id uuid NOT NULL,
    note text NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_by_name text NOT NULL,
    drafted_at timestamptz NOT NULL,
    dispatched_by uuid,
    dispatched_by_name text,
    dispatched_at timestamptz,
    received_by uuid,
    received_by_name text,
    received_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    CHECK (from_warehouse_id <> to_warehouse_id),
    FOREIGN KEY (tenant_id, from_warehouse_id) REFERENCES warehouses (tenant_id, id),
    FOREIGN KEY (tenant_id, to_warehouse_id) REFERENCES warehouses (tenant_id, id)
);
CREATE INDEX transfers_by_status ON transfers (tenant_id, status, id);

CREATE TABLE transfer_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    -- Null until the goods have arrived; less or more than was sent is written to the ledger.
    received numeric(18, 6) CHECK (received >= 0),
    -- What the ledger entry of the arrival names as its line; that of the dispatch names `id`.
    arrival_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, transfer_id) REFERENCES transfers (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
);
CREATE INDEX transfer_lines_of ON transfer_lines (tenant_id, transfer_id, position);
CREATE INDEX transfer_lines_of_product ON transfer_lines (tenant_id, product_id);
CREATE UNIQUE INDEX transfer_lines_arrival ON transfer_lines (tenant_id, arrival_id);
