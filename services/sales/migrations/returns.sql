-- What customers brought back: of which lines, and which goods of which allocation these are.
CREATE TABLE sales_returns (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    number text NOT NULL,
    status text NOT NULL CHECK (status IN ('requested', 'posted')),
    requested_at timestamptz NOT NULL,
    requested_by uuid NOT NULL,
    by_name text NOT NULL,
    note text NOT NULL,
    settled_at timestamptz,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id),
    CHECK ((status = 'requested') = (settled_at IS NULL))
);
CREATE INDEX sales_returns_of_order ON sales_returns (tenant_id, order_id, id);
ALTER TABLE sales_returns ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE sales_return_lines (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    position integer NOT NULL,
    order_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    -- Where it is restocked, if somebody said so; what is scrapped comes back to no warehouse.
    warehouse_id uuid,
    scrapped boolean NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (tenant_id, return_id, position),
    FOREIGN KEY (tenant_id, return_id) REFERENCES sales_returns (tenant_id, id),
    FOREIGN KEY (tenant_id, order_id, order_line_id)
        REFERENCES sales_order_lines (tenant_id, order_id, id),
    CHECK (NOT (scrapped AND warehouse_id IS NOT NULL))
);
CREATE INDEX sales_return_lines_of_order ON sales_return_lines (tenant_id, order_id, order_line_id);
CREATE TABLE sales_return_moves (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    position integer NOT NULL,
    id uuid NOT NULL,
    allocation_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, return_id, position),
    FOREIGN KEY (tenant_id, return_id) REFERENCES sales_returns (tenant_id, id)
);
CREATE INDEX sales_return_moves_of ON sales_return_moves (tenant_id, allocation_id);
