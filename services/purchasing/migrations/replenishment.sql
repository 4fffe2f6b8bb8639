-- Replenishment: what inventory says of stock, and the drafts written because of it.

-- Projection of inventory's levels. `version` guards what is available, `sequence` (of the ledger)
-- what was issued: each counts once, however often and late an event comes.
CREATE TABLE stock_levels (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    available numeric(30, 6) NOT NULL,
    back_ordered numeric(30, 6) NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL DEFAULT 0,
    -- The sum of its rows in daily_issues.
    issued numeric(30, 6) NOT NULL DEFAULT 0,
    UNIQUE (tenant_id, product_id, warehouse_id),
    PRIMARY KEY (tenant_id, level_id)
) WITH (fillfactor = 80);
-- What was used up or shipped, by day (UTC); days older than 90 count no more, and are removed.
CREATE TABLE daily_issues (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    day date NOT NULL,
    quantity numeric(30, 6) NOT NULL,
    PRIMARY KEY (tenant_id, level_id, day),
    FOREIGN KEY (tenant_id, level_id) REFERENCES stock_levels (tenant_id, level_id)
);
CREATE INDEX daily_issues_by_day ON daily_issues (tenant_id, day);
-- Projection of inventory's reorder rules; one that was removed has no target. A rule over all
-- warehouses that is made again has another, later id.
CREATE TABLE reorder_rules (
    tenant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid,
    rule_id uuid NOT NULL,
    version bigint NOT NULL,
    minimum numeric(18, 6),
    reorder_point numeric(18, 6),
    target numeric(18, 6),
    UNIQUE NULLS NOT DISTINCT (tenant_id, product_id, warehouse_id)
);
-- What came in and is not yet in what inventory says is available.
CREATE TABLE goods_on_the_way (
    tenant_id uuid NOT NULL,
    receipt_line_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL,
    PRIMARY KEY (tenant_id, receipt_line_id)
);

-- Drafts that follow what is needed, one for each supplier and warehouse; submitted or cancelled,
-- or given to another supplier or warehouse, they are like any other.
CREATE TABLE living_drafts (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    UNIQUE (tenant_id, supplier_id, warehouse_id),
    PRIMARY KEY (tenant_id, order_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
-- Why each of their products is there. What a person changed, added or took out is theirs.
CREATE TABLE replenishment_lines (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    product_id uuid NOT NULL,
    by_hand boolean NOT NULL,
    explanation jsonb NOT NULL,
    PRIMARY KEY (tenant_id, order_id, product_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
CREATE TABLE replenishment_runs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    why text NOT NULL,
    at timestamptz NOT NULL,
    by uuid NOT NULL,
    by_name text NOT NULL,
    took_ms integer NOT NULL,
    -- NULL: all; else how many product x warehouse were chosen.
    selected integer,
    counts jsonb NOT NULL,
    drafts jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- Of each company: whether inventory was asked for all its levels, and when to run by itself.
CREATE TABLE replenishment_states (
    tenant_id uuid PRIMARY KEY,
    levels_known boolean NOT NULL DEFAULT false,
    levels_read_to uuid,
    -- Raised whenever what is known is distrusted: who reads since before that keeps nothing.
    epoch integer NOT NULL DEFAULT 0,
    -- The time of day that was set when it was last looked at, and the last day on which it ran.
    runs_at text,
    ran_on date,
    -- Stock ran low: run then, unless a run comes before.
    due_at timestamptz
);
