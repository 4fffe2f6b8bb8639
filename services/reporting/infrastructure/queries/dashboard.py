"""What the dashboard shows: a few statements for each part, all on sums kept by read models."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from libs.db.database import Connection
from libs.domain.quantity import ZERO
from services.reporting.domain.dashboard import Days
from services.reporting.infrastructure.sales_sql import NIL, costs_by, revenue_by

Row = dict[str, Any]

_TOP = 6
_LISTED = 5
_REVENUE = """
SELECT day, sum(invoiced - credited) AS revenue, sum(lines)::bigint AS lines
FROM sale_days WHERE day BETWEEN $1 AND $2 GROUP BY day
"""
_COST = "SELECT day, sum(cost) AS cost FROM sale_day_costs WHERE day BETWEEN $1 AND $2 GROUP BY day"
_SALES_OPEN = """
SELECT status, count(*) AS orders, coalesce(sum(total), 0) AS total FROM sales_orders
WHERE status NOT IN ('completed', 'cancelled') GROUP BY status
"""
_AWAITED = "('approved', 'sent', 'confirmed', 'partially_received')"
_PURCHASES_OPEN = f"""
SELECT status, count(*) AS orders,
       count(*) FILTER (WHERE status IN {_AWAITED} AND expected_on < $1) AS overdue
FROM purchase_orders
WHERE status NOT IN ('received', 'closed', 'cancelled') GROUP BY status
"""
_PURCHASES_LATE = f"""
SELECT o.id, o.number, o.expected_on AS day, coalesce(s.name, '') AS name
FROM purchase_orders AS o LEFT JOIN suppliers AS s ON s.id = o.supplier_id
WHERE o.status IN {_AWAITED} AND o.expected_on < $1
ORDER BY o.expected_on, o.id LIMIT {_LISTED}
"""


def _owed(table: str, party: str, parties: str, document: str) -> tuple[str, str]:
    return (
        f"""
        SELECT coalesce(sum(open), 0) AS open,
               coalesce(sum(open) FILTER (WHERE due_on < $1), 0) AS overdue,
               count(*) FILTER (WHERE due_on < $1 AND open > 0) AS documents,
               coalesce(sum(open) FILTER (WHERE due_on BETWEEN $1 AND $1::date + 6), 0) AS this_week
        FROM {table} WHERE open <> 0
        """,
        f"""
        SELECT o.id, coalesce(o.{document}, '') AS number, o.due_on AS day, o.open AS amount,
               coalesce(p.name, '') AS name
        FROM {table} AS o LEFT JOIN {parties} AS p ON p.id = o.{party}
        WHERE o.open > 0 AND o.due_on < $1 ORDER BY o.due_on, o.id LIMIT {_LISTED}
        """,
    )


_RECEIVABLES = _owed("receivables", "customer_id", "customers", "number")
_PAYABLES = _owed("payables", "supplier_id", "suppliers", "document_number")
_COMPARED = "SELECT at, mismatches FROM comparisons ORDER BY sequence DESC LIMIT 1"
_HEALTH = """
SELECT count(*) FILTER (WHERE status = 'red') AS red,
       count(*) FILTER (WHERE status = 'amber') AS amber, count(*) AS rules
FROM stock_rules WHERE NOT removed
"""
_SHORT = f"""
SELECT r.id, r.product_id, p.sku, p.name, coalesce(w.name, '') AS warehouse, r.status,
       coalesce(l.available, 0) AS available, coalesce(l.incoming, 0) AS incoming, r.minimum,
       r.reorder_point
FROM stock_rules AS r JOIN products AS p ON p.id = r.product_id
LEFT JOIN warehouses AS w ON w.id = r.warehouse_id
CROSS JOIN LATERAL (
    SELECT sum(on_hand - reserved - back_ordered) AS available, sum(incoming) AS incoming
    FROM stock_levels
    WHERE product_id = r.product_id AND (r.warehouse_id IS NULL OR warehouse_id = r.warehouse_id)
) AS l
WHERE NOT r.removed AND r.status IN ('red', 'amber')
ORDER BY r.status DESC, p.sku, r.id LIMIT {_TOP}
"""
# Of what there is: by place, product, category and who it came from last; the largest of each.
_HELD = """
WITH held AS MATERIALIZED (
    SELECT l.product_id, l.warehouse_id, l.on_hand AS quantity
           , v.value  -- cost
    FROM stock_levels AS l
    LEFT JOIN stock_level_values AS v ON v.tenant_id = l.tenant_id AND v.level_id = l.id  -- cost
    WHERE l.on_hand <> 0
), products_held AS MATERIALIZED (
    SELECT h.*, p.category_id, s.supplier_id
    FROM (
        SELECT product_id, sum(quantity) AS quantity
               , sum(value) AS value  -- cost
        FROM held GROUP BY 1
    ) AS h
    LEFT JOIN products AS p ON p.id = h.product_id
    LEFT JOIN product_suppliers AS s ON s.product_id = h.product_id
), grouped AS (
    SELECT 'warehouse' AS of, warehouse_id AS id, count(*) AS items, sum(quantity) AS quantity
           , sum(value) AS value  -- cost
    FROM held GROUP BY 2
    UNION ALL
    SELECT 'product', product_id, 1, quantity
           , value  -- cost
    FROM products_held
    UNION ALL
    SELECT 'category', category_id, count(*), sum(quantity)
           , sum(value)  -- cost
    FROM products_held GROUP BY 2
    UNION ALL
    SELECT 'supplier', supplier_id, count(*), sum(quantity)
           , sum(value)  -- cost
    FROM products_held GROUP BY 2
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY of ORDER BY {by} DESC NULLS LAST, id) AS place
    FROM grouped
)
-- Names of what is shown only.
SELECT f.*, CASE of
    WHEN 'warehouse' THEN (SELECT w.name FROM warehouses AS w WHERE w.id = f.id)
    WHEN 'product' THEN (SELECT p.sku || ' ' || p.name FROM products AS p WHERE p.id = f.id)
    WHEN 'category' THEN (SELECT k.name FROM categories AS k WHERE k.id = f.id)
    ELSE (SELECT s.name FROM suppliers AS s WHERE s.id = f.id) END AS name
FROM placed AS f WHERE place <= {most} OR of = 'warehouse' ORDER BY of, place
"""
_VALUE = "SELECT coalesce(sum(value), 0) FROM stock_level_values"
_NEWS = """
SELECT f.sequence, f.at, f.type, f.subject, f.actor_name, f.number,
       coalesce(c.name, s.name, p.name) AS name
FROM feed AS f
LEFT JOIN customers AS c ON c.id = f.of_id LEFT JOIN suppliers AS s ON s.id = f.of_id
LEFT JOIN products AS p ON p.id = f.of_id
WHERE f.permission = ANY ($1::text[]) ORDER BY f.sequence DESC LIMIT 12
"""


async def sales(connection: Connection, days: Days, *, costs: bool) -> Row:
    """Revenue (and profit) over the days and before, what and who brought it, and open orders."""
    figures = await _figures(connection, days, costs=costs)
    begins, ends = days.comparable
    tops = await connection.fetch(_tops(days, costs=costs))
    return {
        "revenue": _sum(figures, days.begins, days.ends, "revenue"),
        "revenue_before": _sum(figures, begins, ends, "revenue"),
        "cost": _sum(figures, days.begins, days.ends, "cost") if costs else None,
        "cost_before": _sum(figures, begins, ends, "cost") if costs else None,
        "series": _series(figures, days, costs=costs),
        "products": [dict(row) for row in tops if row["of"] == "product"],
        "categories": [dict(row) for row in tops if row["of"] == "category"],
        "customers": [dict(row) for row in tops if row["of"] == "customer"],
        "open": [dict(row) for row in await connection.fetch(_SALES_OPEN)],
    }


async def stock(connection: Connection, *, costs: bool) -> Row:
    """What there is and where, what runs low, and (with costs) what it is worth."""
    held = "\n".join(
        line for line in _HELD.splitlines() if costs or not line.rstrip().endswith("-- cost")
    )
    held = held.replace("{by}", "value" if costs else "quantity").replace("{most}", str(_TOP))
    rows = [dict(row) for row in await connection.fetch(held)]
    health = await connection.fetchrow(_HEALTH)
    return {
        "value": await connection.fetchval(_VALUE) if costs else None,
        "health": dict(health) if health else {},
        "short": [dict(row) for row in await connection.fetch(_SHORT)],
        **{
            f"by_{of}": [row for row in rows if row["of"] == of]
            for of in ("warehouse", "product", "category", "supplier")
        },
    }


async def purchasing(connection: Connection, today: date) -> Row:
    """Open orders by state, and those whose goods should have come."""
    return {
        "open": [dict(row) for row in await connection.fetch(_PURCHASES_OPEN, today)],
        "late": [dict(row) for row in await connection.fetch(_PURCHASES_LATE, today)],
    }


async def receivables(connection: Connection, today: date) -> Row:
    """What customers owe, what of it is overdue, and whether payments and books agree."""
    compared = await connection.fetchrow(_COMPARED)
    owed = await _owed_on(connection, _RECEIVABLES, today)
    return {**owed, "compared": dict(compared) if compared else None}


async def payables(connection: Connection, today: date) -> Row:
    """What we owe, and what of it is overdue."""
    return await _owed_on(connection, _PAYABLES, today)


async def activity(connection: Connection, permissions: Sequence[str]) -> list[Row]:
    """What happened last, of what somebody with these permissions may see."""
    return [dict(row) for row in await connection.fetch(_NEWS, list(permissions))]


async def _owed_on(connection: Connection, statements: tuple[str, str], today: date) -> Row:
    sums, listed = statements
    row = await connection.fetchrow(sums, today)
    return {
        **(dict(row) if row else {}),
        "late": [dict(late) for late in await connection.fetch(listed, today)],
    }


async def _figures(
    connection: Connection, days: Days, *, costs: bool
) -> dict[date, dict[str, Decimal]]:
    """Of each day, what was sold and what that cost."""
    found: dict[date, dict[str, Decimal]] = defaultdict(dict)
    for row in await connection.fetch(_REVENUE, days.before, days.ends):
        found[row["day"]].update(revenue=row["revenue"], lines=Decimal(row["lines"]))
    if costs:
        for row in await connection.fetch(_COST, days.before, days.ends):
            found[row["day"]]["cost"] = row["cost"]
    return found


def _sum(figures: dict[date, dict[str, Decimal]], begins: date, ends: date, name: str) -> Decimal:
    return sum((of.get(name, ZERO) for day, of in figures.items() if begins <= day <= ends), ZERO)


def _series(figures: dict[date, dict[str, Decimal]], days: Days, *, costs: bool) -> list[Row]:
    """Every day or month of the period, without gaps."""
    series: dict[date, Row] = {}
    day = days.begins
    while day <= days.ends:
        at = day.replace(day=1) if days.by == "month" else day
        point = series.setdefault(
            at, {"on": at, "revenue": ZERO, "profit": ZERO if costs else None}
        )
        of = figures.get(day, {})
        point["revenue"] += of.get("revenue", ZERO)
        if costs:
            point["profit"] += of.get("revenue", ZERO) - of.get("cost", ZERO)
        day += timedelta(days=1)
    return list(series.values())


def _tops(days: Days, *, costs: bool) -> str:
    """The products, categories and customers that brought most; with costs, at what profit."""
    span = (days.begins, days.ends)

    def with_costs(what: str) -> str:
        if not costs:
            return f"SELECT r.*, NULL::numeric AS cost FROM ({revenue_by(what, *span)}) AS r"
        return f"""
        SELECT r.*, coalesce(c.cost, 0) AS cost FROM ({revenue_by(what, *span)}) AS r
        LEFT JOIN ({costs_by(what, *span)}) AS c USING (key)
        """

    return f"""
    WITH sold AS MATERIALIZED ({with_costs("product")}),
    bought AS MATERIALIZED ({with_costs("customer")})
    (SELECT 'product' AS of, r.key AS id, p.sku || ' ' || p.name AS name, r.quantity,
            r.net AS revenue, r.net - r.cost AS profit
     FROM sold AS r JOIN products AS p ON p.id = r.key ORDER BY r.net DESC, r.key LIMIT {_TOP})
    UNION ALL
    (SELECT 'category', p.category_id, max(k.name), NULL, sum(r.net), sum(r.net - r.cost)
     FROM sold AS r LEFT JOIN products AS p ON p.id = r.key
     LEFT JOIN categories AS k ON k.id = p.category_id
     WHERE r.key <> {NIL} GROUP BY 2 ORDER BY 5 DESC LIMIT {_TOP})
    UNION ALL
    (SELECT 'customer', r.key, c.name, NULL, r.net, r.net - r.cost
     FROM bought AS r LEFT JOIN customers AS c ON c.id = r.key
     ORDER BY r.net DESC, r.key LIMIT {_TOP})
    """
