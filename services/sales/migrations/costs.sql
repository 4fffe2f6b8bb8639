-- What goods cost us: for the costs login only.
-- What each product is worth at each warehouse, as inventory's ledger values it. `unit_cost` is the
-- average, or the last one known while there is nothing.
CREATE TABLE stock_costs (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    sequence bigint NOT NULL,
    on_hand numeric(18, 6) NOT NULL,
    value numeric(24, 6) NOT NULL,
    unit_cost numeric(24, 6)
);
CREATE INDEX stock_costs_of_product ON stock_costs (tenant_id, product_id, warehouse_id);
ALTER TABLE stock_costs ADD PRIMARY KEY (tenant_id, level_id);
-- What goods of orders were worth when they left, and came back (`value` is of the ledger: below
-- zero for what left), by the allocation they left with, or by the move of their return.
CREATE TABLE goods_costs (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    revision integer NOT NULL,
    goods_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL,
    value numeric(24, 6) NOT NULL
);
CREATE INDEX goods_costs_of ON goods_costs (tenant_id, goods_id);
ALTER TABLE goods_costs ADD PRIMARY KEY (tenant_id, entry_id, revision);
-- What an order's line cost when it was approved, or as somebody said.
CREATE TABLE sales_order_line_costs (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_id uuid NOT NULL,
    unit_cost numeric(24, 6) NOT NULL CHECK (unit_cost >= 0),
    given boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id)
);
