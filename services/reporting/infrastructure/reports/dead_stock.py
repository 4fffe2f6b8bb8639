"""Dead stock: what lies there and has not been sold or used for long, if ever."""

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

# What came a while ago and was never used is idle since then.
_QUERY = f"""
SELECT l.id AS level_id, l.product_id, {NAMED}, l.warehouse_id, coalesce(w.code, '') AS warehouse,
       coalesce(p.unit, '') AS unit, l.on_hand, (l.last_used_at AT TIME ZONE $timezone)::date
           AS last_used, (l.last_came_at AT TIME ZONE $timezone)::date AS last_came,
       ($today::date - (coalesce(l.last_used_at, l.first_came_at) AT TIME ZONE $timezone)::date)
           ::bigint AS idle_days
       , coalesce(v.value, 0) AS value  -- cost
FROM stock_levels AS l
LEFT JOIN stock_level_values AS v ON v.level_id = l.id  -- cost
LEFT JOIN products AS p ON p.id = l.product_id
LEFT JOIN categories AS c ON c.id = p.category_id
LEFT JOIN warehouses AS w ON w.id = l.warehouse_id
WHERE l.on_hand > 0 AND coalesce(l.last_used_at, l.first_came_at)
          < $now::timestamptz - least(greatest($days::numeric, 0), 36500)::int * interval '24 hours'
      AND {wanted("l")}
"""

REPORT = Report(
    name="dead-stock",
    title="Dead stock",
    about="What is on hand and has not been sold or used for many days, the oldest first.",
    group="inventory",
    permissions=("reporting.inventory.read",),
    columns=(
        Column("level_id", "Level's id", Kind.ID, always=True),
        *PRODUCT,
        *WAREHOUSE,
        UNIT,
        Column("on_hand", "On hand", Kind.QUANTITY, total=Total.SUM, always=True),
        Column("last_used", "Last sold or used", Kind.DATE),
        Column("last_came", "Last came", Kind.DATE),
        Column(
            "idle_days",
            "Days idle",
            Kind.INTEGER,
            total=Total.AVERAGE,
            note="Since it was last sold or used at this warehouse; if never, since it first came.",
            always=True,
        ),
        Column("value", "Value", Kind.MONEY, cost=True, total=Total.SUM, always=True),
    ),
    filters=(
        Filter("days", "Idle for days", Asks.NUMBER, default="180"),
        *OF_GOODS,
    ),
    key="level_id",
    order="-idle_days",
    query=_QUERY,
    chart=Chart("bar", "sku", ("idle_days",)),
)
