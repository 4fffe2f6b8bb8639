-- Stock: what is where now, each movement, and the days' sums of movements; all values apart.
--
-- Days are UTC's: a moment in any zone is whole days and the movements of one more.

CREATE TABLE stock_levels (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    on_hand numeric NOT NULL DEFAULT 0,
    reserved numeric NOT NULL DEFAULT 0,
    back_ordered numeric NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT -1,
    incoming numeric NOT NULL DEFAULT 0,
    incoming_version bigint NOT NULL DEFAULT -1,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX stock_levels_of ON stock_levels (tenant_id, product_id, warehouse_id);

-- A rule's id is its level's, or that of its product over all warehouses.
CREATE TABLE stock_rules (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid,
    minimum numeric NOT NULL,
    reorder_point numeric NOT NULL,
    target numeric NOT NULL,
    removed boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT -1,
    status text NOT NULL DEFAULT 'green',
    status_version bigint NOT NULL DEFAULT -1,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX stock_rules_low ON stock_rules (tenant_id, status) WHERE NOT removed;

CREATE TABLE stock_movements (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    sequence bigint NOT NULL,
    entry_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    quantity numeric NOT NULL,
    happened_at timestamptz NOT NULL,
    source_type text,
    PRIMARY KEY (tenant_id, level_id, sequence)
);
CREATE INDEX stock_movements_by_time ON stock_movements (tenant_id, happened_at);

CREATE TABLE stock_days (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    level_id uuid NOT NULL,
    reason text NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    came numeric NOT NULL,
    went numeric NOT NULL,
    movements bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, level_id, reason)
);

-- What a level is worth: all that was valued of it.
CREATE TABLE stock_level_values (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    value numeric NOT NULL,
    PRIMARY KEY (tenant_id, level_id)
);

-- What each movement was worth; with a revision by how much that was wrong.
CREATE TABLE stock_movement_values (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    revision bigint NOT NULL,
    level_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    reason text NOT NULL,
    value numeric NOT NULL,
    rounding numeric NOT NULL,
    happened_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, entry_id, revision)
);
CREATE INDEX stock_movement_values_by_time ON stock_movement_values (tenant_id, happened_at);

CREATE TABLE stock_day_values (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    level_id uuid NOT NULL,
    reason text NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    value numeric NOT NULL,
    rounding numeric NOT NULL,
    PRIMARY KEY (tenant_id, day, level_id, reason)
);
