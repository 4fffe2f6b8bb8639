"""Inventory snapshot: what was where at the end of a day, and what it was worth."""

from services.reporting.domain.report import (
    AS_OF,
    Asks,
    Chart,
    Column,
    Filter,
    Kind,
    Ratio,
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

# What has moved since is taken off what is there now, so that recent days are cheap however old the
# ledger is. What was reserved or on order then is not kept.
_QUERY = f"""
SELECT s.id AS level_id, s.product_id, {NAMED}, s.warehouse_id, coalesce(w.code, '') AS warehouse,
       coalesce(p.unit, '') AS unit, s.on_hand, s.reserved, s.on_hand - s.reserved AS available,
       s.incoming
       , s.value, round(s.value / nullif(s.on_hand, 0), 4) AS unit_cost  -- cost
FROM (
    SELECT l.id, l.product_id, l.warehouse_id, l.on_hand - coalesce(m.moved, 0) AS on_hand,
           CASE WHEN $as_of_end > $now THEN l.reserved END AS reserved,
           CASE WHEN $as_of_end > $now THEN l.incoming END AS incoming
           , coalesce(v.value, 0) - coalesce(e.valued, 0) AS value  -- cost
    FROM stock_levels AS l
    LEFT JOIN (SELECT level_id, sum(came - went) AS moved
               FROM stock_moved($as_of_end, 'infinity') GROUP BY level_id) AS m ON m.level_id = l.id
    LEFT JOIN stock_level_values AS v ON v.level_id = l.id  -- cost
    LEFT JOIN (SELECT level_id, sum(value + rounding) AS valued  -- cost
               FROM stock_valued($as_of_end, 'infinity') GROUP BY level_id  -- cost
    ) AS e ON e.level_id = l.id  -- cost
) AS s
LEFT JOIN products AS p ON p.id = s.product_id
LEFT JOIN categories AS c ON c.id = p.category_id
LEFT JOIN warehouses AS w ON w.id = s.warehouse_id
WHERE ($stock = 'all' OR s.on_hand <> 0) AND {wanted("s")}
"""

REPORT = Report(
    name="inventory-snapshot",
    title="Inventory snapshot",
    about="What was on hand at the end of a day, by product and warehouse, and what it was worth.",
    group="inventory",
    permissions=("reporting.inventory.read", "reporting.purchasing.read"),
    columns=(
        Column("level_id", "Level's id", Kind.ID, always=True),
        *PRODUCT,
        *WAREHOUSE,
        UNIT,
        Column("on_hand", "On hand", Kind.QUANTITY, total=Total.SUM, always=True),
        Column(
            "reserved",
            "Reserved",
            Kind.QUANTITY,
            total=Total.SUM,
            note="Promised to orders now; not kept for days gone by.",
        ),
        Column(
            "available",
            "Available",
            Kind.QUANTITY,
            total=Total.SUM,
            note="On hand less reserved now; not kept for days gone by.",
        ),
        Column(
            "incoming",
            "On order",
            Kind.QUANTITY,
            total=Total.SUM,
            note="Ordered and not received yet; not kept for days gone by.",
        ),
        Column("value", "Value", Kind.MONEY, cost=True, total=Total.SUM, always=True),
        Column(
            "unit_cost",
            "Unit cost",
            Kind.MONEY,
            cost=True,
            total=Ratio("value", "on_hand"),
            note="Moving average: value by quantity on hand.",
        ),
    ),
    filters=(
        AS_OF,
        *OF_GOODS,
        Filter("stock", "Which", Asks.CHOICE, choices=("on_hand", "all"), default="on_hand"),
    ),
    key="level_id",
    order="sku",
    query=_QUERY,
    chart=Chart("bar", "sku", ("on_hand",)),
)
