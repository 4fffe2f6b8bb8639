"""What is where and what it is worth, now and by the day; the migration is stock.sql."""

from services.reporting.infrastructure.projection import Projection, Step

# Whatever says how a level stands now carries its version: the highest counts.
_LEVELS = """
INSERT INTO stock_levels AS known (tenant_id, id, product_id, warehouse_id, on_hand, reserved,
                                   back_ordered, version)
SELECT DISTINCT ON (level_id) tenant_id, level_id, product_id, warehouse_id, on_hand, reserved,
       coalesce(back_ordered, 0), level_version
FROM (
    SELECT t.tenant_id, x.* FROM told($after, $upto, 'inventory.stock.changed') AS t,
        json_to_record(t.data) AS x(level_id uuid, product_id uuid, warehouse_id uuid,
            on_hand numeric, reserved numeric, back_ordered numeric, level_version bigint)
    UNION ALL
    SELECT t.tenant_id, x.*
    FROM told($after, $upto, 'inventory.stock.reserved', 'inventory.reservation.released',
              'inventory.stock.issued') AS t,
        json_to_recordset(t.data -> 'lines') AS x(level_id uuid, product_id uuid,
            warehouse_id uuid, on_hand numeric, reserved numeric, level_back_ordered numeric,
            level_version bigint)
) AS said
ORDER BY level_id, level_version DESC
ON CONFLICT (tenant_id, id) DO UPDATE SET on_hand = excluded.on_hand,
    reserved = excluded.reserved, back_ordered = excluded.back_ordered, version = excluded.version
WHERE known.version < excluded.version
"""
_INCOMING = """
INSERT INTO stock_levels AS known (tenant_id, id, product_id, warehouse_id, incoming,
                                   incoming_version)
SELECT DISTINCT ON (level_id) tenant_id, level_id, product_id, warehouse_id, incoming, level_version
FROM (
    SELECT t.tenant_id, x.* FROM told($after, $upto, 'inventory.stock.changed') AS t,
        json_to_record(t.data) AS x(level_id uuid, product_id uuid, warehouse_id uuid,
            incoming numeric, level_version bigint)
    UNION ALL
    SELECT t.tenant_id, x.* FROM told($after, $upto, 'inventory.stock.incoming_changed') AS t,
        json_to_recordset(t.data -> 'levels') AS x(level_id uuid, product_id uuid,
            warehouse_id uuid, incoming numeric, level_version bigint)
) AS said
ORDER BY level_id, level_version DESC
ON CONFLICT (tenant_id, id) DO UPDATE SET incoming = excluded.incoming,
    incoming_version = excluded.incoming_version
WHERE known.incoming_version < excluded.incoming_version
"""
_RULES = """
INSERT INTO stock_rules AS known (tenant_id, id, product_id, warehouse_id, minimum, reorder_point,
                                  target, removed, version)
SELECT DISTINCT ON (x.rule_id) t.tenant_id, x.rule_id, x.product_id, x.warehouse_id,
       coalesce(x.minimum, 0), coalesce(x.reorder_point, 0), coalesce(x.target, 0),
       t.type = 'inventory.reorder_rule.removed', x.version
FROM told($after, $upto, 'inventory.reorder_rule.changed', 'inventory.reorder_rule.removed') AS t,
    json_to_record(t.data) AS x(rule_id uuid, product_id uuid, warehouse_id uuid, minimum numeric,
        reorder_point numeric, target numeric, version bigint)
ORDER BY x.rule_id, x.version DESC, t.sequence
ON CONFLICT (tenant_id, id) DO UPDATE SET minimum = excluded.minimum,
    reorder_point = excluded.reorder_point, target = excluded.target, removed = excluded.removed,
    version = excluded.version
WHERE known.version < excluded.version
"""
# The version of these entries is that of the level, or of the product over all warehouses.
_STATUSES = """
INSERT INTO stock_rules AS known (tenant_id, id, product_id, warehouse_id, minimum, reorder_point,
                                  target, status, status_version)
SELECT DISTINCT ON (x.rule_id) t.tenant_id, x.rule_id, x.product_id, x.warehouse_id,
       coalesce(x.minimum, 0), coalesce(x.reorder_point, 0), coalesce(x.target, 0),
       coalesce(x.status, 'green'), t.version
FROM told($after, $upto, 'inventory.stock.low', 'inventory.stock.recovered',
          'inventory.reorder_rule.changed', 'inventory.reorder_rule.removed') AS t,
    json_to_record(t.data) AS x(rule_id uuid, product_id uuid, warehouse_id uuid, minimum numeric,
        reorder_point numeric, target numeric, status text)
ORDER BY x.rule_id, t.version DESC, t.sequence
ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status,
    status_version = excluded.status_version
WHERE known.status_version < excluded.status_version
"""
# Sold or used up, or what takes such a movement back.
_USED = """
x.reason IN ('shipment', 'production') OR coalesce(x.source_type, '') = 'sales_return'
"""
_MOVEMENTS = f"""
WITH fresh AS (
    INSERT INTO stock_movements (tenant_id, level_id, sequence, entry_id, product_id, warehouse_id,
                                 kind, reason, used, quantity, happened_at)
    SELECT t.tenant_id, x.level_id, x.sequence, x.entry_id, x.product_id, x.warehouse_id, x.kind,
           x.reason, {_USED}, x.quantity, x.happened_at
    FROM told($after, $upto, 'inventory.stock.changed') AS t,
        json_to_record(t.data) AS x(level_id uuid, sequence bigint, entry_id uuid, product_id uuid,
            warehouse_id uuid, kind text, reason text, quantity numeric, happened_at timestamptz,
            source_type text)
    ON CONFLICT DO NOTHING RETURNING *
), days AS (
    INSERT INTO stock_days AS known (tenant_id, day, level_id, reason, used, product_id,
                                     warehouse_id, came, went, movements)
    SELECT tenant_id, (happened_at AT TIME ZONE 'UTC')::date, level_id, reason, used, product_id,
           warehouse_id, sum(greatest(quantity, 0)), sum(greatest(-quantity, 0)), count(*)
    FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (tenant_id, day, level_id, reason, used) DO UPDATE
    SET came = known.came + excluded.came, went = known.went + excluded.went,
        movements = known.movements + excluded.movements
)
INSERT INTO stock_levels AS known (tenant_id, id, product_id, warehouse_id, first_came_at,
                                   last_came_at, last_used_at)
SELECT tenant_id, level_id, product_id, warehouse_id, min(happened_at) FILTER (WHERE quantity > 0),
       max(happened_at) FILTER (WHERE quantity > 0 AND NOT used),
       max(happened_at) FILTER (WHERE quantity < 0 AND used)
FROM fresh GROUP BY 1, 2, 3, 4
ON CONFLICT (tenant_id, id) DO UPDATE
SET first_came_at = least(known.first_came_at, excluded.first_came_at),
    last_came_at = greatest(known.last_came_at, excluded.last_came_at),
    last_used_at = greatest(known.last_used_at, excluded.last_used_at)
"""
_VALUES = f"""
WITH fresh AS (
    INSERT INTO stock_movement_values (tenant_id, entry_id, revision, level_id, product_id,
                                       warehouse_id, reason, used, value, rounding, happened_at)
    SELECT t.tenant_id, x.entry_id, coalesce(x.revision, 0), x.level_id, x.product_id,
           x.warehouse_id, x.reason, {_USED}, x.value, coalesce(x.rounding, 0), x.happened_at
    FROM told($after, $upto, 'inventory.stock.valued') AS t,
        json_to_record(t.data) AS x(entry_id uuid, revision bigint, level_id uuid, product_id uuid,
            warehouse_id uuid, reason text, value numeric, rounding numeric,
            happened_at timestamptz, source_type text)
    ON CONFLICT DO NOTHING RETURNING *
), days AS (
    INSERT INTO stock_day_values AS known (tenant_id, day, level_id, reason, used, product_id,
                                           warehouse_id, value, rounding)
    SELECT tenant_id, (happened_at AT TIME ZONE 'UTC')::date, level_id, reason, used, product_id,
           warehouse_id, sum(value), sum(rounding)
    FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (tenant_id, day, level_id, reason, used) DO UPDATE
    SET value = known.value + excluded.value, rounding = known.rounding + excluded.rounding
)
INSERT INTO stock_level_values AS known (tenant_id, level_id, product_id, warehouse_id, value)
SELECT tenant_id, level_id, product_id, warehouse_id, sum(value + rounding)
FROM fresh GROUP BY 1, 2, 3, 4
ON CONFLICT (tenant_id, level_id) DO UPDATE SET value = known.value + excluded.value
"""

STOCK = Projection(
    "stock",
    tables=(
        "stock_levels",
        "stock_rules",
        "stock_movements",
        "stock_days",
        "stock_level_values",
        "stock_movement_values",
        "stock_day_values",
    ),
    steps=tuple(Step(sql) for sql in (_LEVELS, _INCOMING, _RULES, _STATUSES, _MOVEMENTS, _VALUES)),
)
