"""Stock shortages: what is low or promised beyond what is there, and how much is missing."""

from services.reporting.domain.report import (
    Asks,
    Chart,
    Column,
    Filter,
    Kind,
    Report,
    Total,
)
from services.reporting.infrastructure.reports.goods import (
    NAMED,
    OF_GOODS,
    PRODUCT,
    UNIT,
    WAREHOUSE,
    wanted,
)

# By rule, of a warehouse or over all of them, as inventory judged it; and what has no rule that is
# low but waits for goods. A product without any stock counts as 0. Over all warehouses it lacks
# what it does not lack at one of them already: both together are what is to be bought.
_QUERY = f"""
SELECT s.id, s.product_id, {NAMED}, s.warehouse_id, coalesce(w.code, '') AS warehouse,
       coalesce(p.unit, '') AS unit, s.status, s.available, s.back_ordered, s.incoming, s.minimum,
       s.reorder_point, s.target, s.missing
       , round(s.missing * v.unit_cost, 2) AS cost  -- cost
FROM (
    SELECT id, product_id, warehouse_id, status, available, back_ordered, incoming, minimum,
           reorder_point, target,
           CASE WHEN warehouse_id IS NULL THEN greatest(missing - coalesce(sum(missing)
               FILTER (WHERE warehouse_id IS NOT NULL) OVER (PARTITION BY product_id), 0), 0)
           ELSE missing END AS missing
    FROM (
        SELECT *, greatest(target + back_ordered - available - incoming, 0) AS missing
        FROM (
            SELECT r.id, r.product_id, r.warehouse_id, r.status, r.minimum, r.reorder_point,
                   r.target, coalesce(l.on_hand - l.reserved, 0) AS available,
                   coalesce(l.back_ordered, 0) AS back_ordered, coalesce(l.incoming, 0) AS incoming
            FROM stock_rules AS r
            LEFT JOIN stock_levels AS l ON l.id = r.id
            WHERE NOT r.removed AND r.warehouse_id IS NOT NULL
              AND (r.status <> 'green' OR l.back_ordered > 0)
            UNION ALL
            SELECT r.id, r.product_id, NULL, r.status, r.minimum, r.reorder_point, r.target,
                   coalesce(sum(l.on_hand - l.reserved), 0), coalesce(sum(l.back_ordered), 0),
                   coalesce(sum(l.incoming), 0)
            FROM stock_rules AS r
            LEFT JOIN stock_levels AS l ON l.product_id = r.product_id
            WHERE NOT r.removed AND r.warehouse_id IS NULL AND r.status <> 'green'
            GROUP BY r.tenant_id, r.id
            UNION ALL
            SELECT l.id, l.product_id, l.warehouse_id, 'green', 0, 0, 0, l.on_hand - l.reserved,
                   l.back_ordered, l.incoming
            FROM stock_levels AS l
            WHERE l.back_ordered > 0 AND NOT EXISTS (
                SELECT FROM stock_rules AS r WHERE r.id = l.id AND NOT r.removed)
        ) AS low
    ) AS lacks
) AS s
LEFT JOIN products AS p ON p.id = s.product_id
LEFT JOIN categories AS c ON c.id = p.category_id
LEFT JOIN warehouses AS w ON w.id = s.warehouse_id
LEFT JOIN LATERAL (  -- cost
    SELECT sum(x.value) / nullif(sum(l.on_hand), 0) AS unit_cost  -- cost
    FROM stock_levels AS l JOIN stock_level_values AS x ON x.level_id = l.id  -- cost
    WHERE l.product_id = s.product_id AND l.on_hand > 0  -- cost
) AS v ON true  -- cost
WHERE ($status::text[] IS NULL OR s.status = ANY ($status)) AND {wanted("s")}
"""

REPORT = Report(
    name="stock-shortages",
    title="Stock shortages",
    about="What is at or below its minimum or reorder point now, or promised and not there.",
    group="inventory",
    permissions=("reporting.inventory.read", "reporting.purchasing.read"),
    columns=(
        Column("id", "Id", Kind.ID, always=True),
        *PRODUCT,
        WAREHOUSE[0],
        Column(
            "warehouse",
            "Warehouse",
            thing="warehouses",
            id_in="warehouse_id",
            note="Empty: over all warehouses.",
            always=True,
        ),
        UNIT,
        Column(
            "status",
            "Status",
            Kind.CODE,
            note="Red: at or below the minimum. Amber: at or below the reorder point.",
            always=True,
        ),
        Column("available", "Available", Kind.QUANTITY, always=True),
        Column("back_ordered", "Back-ordered", Kind.QUANTITY, always=True),
        Column("incoming", "On order", Kind.QUANTITY, always=True),
        Column("minimum", "Minimum", Kind.QUANTITY, always=True),
        Column("reorder_point", "Reorder point", Kind.QUANTITY, always=True),
        Column("target", "Target", Kind.QUANTITY, always=True),
        Column(
            "missing",
            "Missing",
            Kind.QUANTITY,
            total=Total.SUM,
            note="Target and what is back-ordered, less what is available and on order; over all"
            " warehouses, what is not missing at one of them already.",
            always=True,
        ),
        Column(
            "cost",
            "Cost of it",
            Kind.MONEY,
            cost=True,
            total=Total.SUM,
            note="What is missing, at the average cost of what is there.",
        ),
    ),
    filters=(
        *OF_GOODS,
        Filter("status", "Status", Asks.CHOICES, choices=("red", "amber", "green")),
    ),
    key="id",
    order="-missing",
    query=_QUERY,
    chart=Chart("bar", "sku", ("missing",)),
)
