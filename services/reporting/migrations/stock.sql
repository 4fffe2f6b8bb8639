-- Stock: what is where now, each movement, and the days' sums of movements; all values apart.
--
-- Days are UTC's: a span in any zone is whole days, and some of the movements of the first and last.
-- `used` are movements by which goods are sold or used up, and those that take such a one back.

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
    -- When goods first and last came, and were last sold or used.
    first_came_at timestamptz,
    last_came_at timestamptz,
    last_used_at timestamptz,
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
    used boolean NOT NULL,
    quantity numeric NOT NULL,
    happened_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, level_id, sequence)
);
CREATE INDEX stock_movements_by_time ON stock_movements (tenant_id, happened_at);

CREATE TABLE stock_days (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    level_id uuid NOT NULL,
    reason text NOT NULL,
    used boolean NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    came numeric NOT NULL,
    went numeric NOT NULL,
    movements bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, level_id, reason, used)
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
    used boolean NOT NULL,
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
    used boolean NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    value numeric NOT NULL,
    rounding numeric NOT NULL,
    PRIMARY KEY (tenant_id, day, level_id, reason, used)
);

-- What moved from one moment until before another ('infinity': ever since), by level and reason: whole
-- days, and of the first and the last the movements that fall in between.
CREATE FUNCTION stock_moved(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (level_id uuid, product_id uuid, warehouse_id uuid, reason text, used boolean,
               came numeric, went numeric, movements bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT d.level_id, d.product_id, d.warehouse_id, d.reason, d.used, d.came, d.went, d.movements
    FROM stock_days AS d
    WHERE d.day > (p_from AT TIME ZONE 'UTC')::date AND d.day < (p_to AT TIME ZONE 'UTC')::date
    UNION ALL
    SELECT m.level_id, m.product_id, m.warehouse_id, m.reason, m.used, greatest(m.quantity, 0),
           greatest(-m.quantity, 0), 1
    FROM stock_movements AS m
    WHERE m.happened_at >= p_from
      AND m.happened_at < least(p_to, (date_trunc('day', p_from, 'UTC') + interval '24 hours'))
    UNION ALL
    SELECT m.level_id, m.product_id, m.warehouse_id, m.reason, m.used, greatest(m.quantity, 0),
           greatest(-m.quantity, 0), 1
    FROM stock_movements AS m
    WHERE m.happened_at >= greatest(date_trunc('day', p_to, 'UTC'),
                                    date_trunc('day', p_from, 'UTC') + interval '24 hours')
      AND m.happened_at < p_to;
END;

-- What it was worth; with what was rounded that is by how much the value of the stock changed.
CREATE FUNCTION stock_valued(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (level_id uuid, product_id uuid, warehouse_id uuid, reason text, used boolean,
               value numeric, rounding numeric)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT d.level_id, d.product_id, d.warehouse_id, d.reason, d.used, d.value, d.rounding
    FROM stock_day_values AS d
    WHERE d.day > (p_from AT TIME ZONE 'UTC')::date AND d.day < (p_to AT TIME ZONE 'UTC')::date
    UNION ALL
    SELECT m.level_id, m.product_id, m.warehouse_id, m.reason, m.used, m.value, m.rounding
    FROM stock_movement_values AS m
    WHERE m.happened_at >= p_from
      AND m.happened_at < least(p_to, (date_trunc('day', p_from, 'UTC') + interval '24 hours'))
    UNION ALL
    SELECT m.level_id, m.product_id, m.warehouse_id, m.reason, m.used, m.value, m.rounding
    FROM stock_movement_values AS m
    WHERE m.happened_at >= greatest(date_trunc('day', p_to, 'UTC'),
                                    date_trunc('day', p_from, 'UTC') + interval '24 hours')
      AND m.happened_at < p_to;
END;
