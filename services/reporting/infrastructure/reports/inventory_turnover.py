"""Inventory turnover: how often what was in stock was sold or used in a period."""

from services.reporting.domain.report import PERIOD, Column, Kind, Ratio, Report, Total
from services.reporting.infrastructure.reports.goods import (
    NAMED,
    OF_GOODS,
    PRODUCT,
    UNIT,
    wanted,
)

# The average is over time: what was there at the end of the period, less each movement for the part
# of the period before it. A period that is not over yet ends now.
_SPAN = "least($to_end::timestamptz, greatest($now::timestamptz, $from_at::timestamptz))"
_LAY = "extract(epoch FROM m.happened_at - $from_at::timestamptz)"
_SECONDS = f"nullif(extract(epoch FROM {_SPAN} - $from_at), 0)"
_QUERY = f"""
WITH there AS (
    SELECT l.product_id, sum(l.on_hand) AS on_hand
    FROM stock_levels AS l LEFT JOIN products AS p ON p.id = l.product_id
    WHERE {wanted("l")} GROUP BY l.product_id
), since AS (
    SELECT m.product_id, sum(m.came - m.went) AS moved FROM stock_moved({_SPAN}, 'infinity') AS m
    LEFT JOIN products AS p ON p.id = m.product_id
    WHERE {wanted("m")} GROUP BY m.product_id
), within AS (
    SELECT m.product_id, sum(m.quantity) AS moved, sum(m.quantity * {_LAY}) / {_SECONDS} AS before,
           -coalesce(sum(m.quantity) FILTER (WHERE m.used), 0) AS used
    FROM stock_movements AS m LEFT JOIN products AS p ON p.id = m.product_id
    WHERE m.happened_at >= $from_at AND m.happened_at < {_SPAN} AND {wanted("m")}
    GROUP BY m.product_id
)
, worth AS (  -- cost
    SELECT l.product_id, sum(l.value) AS value FROM stock_level_values AS l  -- cost
    LEFT JOIN products AS p ON p.id = l.product_id  -- cost
    WHERE {" ".join(wanted("l").split())} GROUP BY l.product_id  -- cost
), worth_since AS (  -- cost
    SELECT m.product_id, sum(m.value + m.rounding) AS moved  -- cost
    FROM stock_valued({_SPAN}, 'infinity') AS m  -- cost
    LEFT JOIN products AS p ON p.id = m.product_id  -- cost
    WHERE {" ".join(wanted("m").split())} GROUP BY m.product_id  -- cost
), worth_within AS (  -- cost
    SELECT m.product_id, sum(m.value + m.rounding) AS moved,  -- cost
           sum((m.value + m.rounding) * {_LAY}) / {_SECONDS} AS before,  -- cost
           -coalesce(sum(m.value) FILTER (WHERE m.used), 0) AS used  -- cost
    FROM stock_movement_values AS m LEFT JOIN products AS p ON p.id = m.product_id  -- cost
    WHERE m.happened_at >= $from_at AND m.happened_at < {_SPAN}  -- cost
      AND {" ".join(wanted("m").split())} GROUP BY m.product_id  -- cost
)  -- cost
SELECT product_id, sku, product, category, unit, used, average,
       round(used / nullif(average, 0), 4) AS turns,
       round(average * days / nullif(used, 0), 2) AS days_on_hand
       , cost_used, average_value  -- cost
       , round(cost_used / nullif(average_value, 0), 4) AS cost_turns  -- cost
FROM (
    SELECT t.product_id, {NAMED}, coalesce(p.unit, '') AS unit, coalesce(i.used, 0) AS used,
           round(t.on_hand - coalesce(s.moved, 0) - coalesce(i.before, 0), 6) AS average,
           extract(epoch FROM {_SPAN} - $from_at) / 86400 AS days
           , coalesce(vi.used, 0) AS cost_used  -- cost
           , round(coalesce(v.value, 0) - coalesce(vs.moved, 0)  -- cost
                   - coalesce(vi.before, 0), 4) AS average_value  -- cost
    FROM there AS t
    LEFT JOIN since AS s USING (product_id)
    LEFT JOIN within AS i USING (product_id)
    LEFT JOIN worth AS v USING (product_id)  -- cost
    LEFT JOIN worth_since AS vs USING (product_id)  -- cost
    LEFT JOIN worth_within AS vi USING (product_id)  -- cost
    LEFT JOIN products AS p ON p.id = t.product_id
    LEFT JOIN categories AS c ON c.id = p.category_id
) AS moved
WHERE used <> 0 OR average <> 0
"""

REPORT = Report(
    name="inventory-turnover",
    title="Inventory turnover",
    about="How often the stock of each product was sold or used up in a period.",
    group="inventory",
    permissions=("reporting.inventory.read",),
    columns=(
        *PRODUCT,
        UNIT,
        Column(
            "used",
            "Sold or used",
            Kind.QUANTITY,
            total=Total.SUM,
            note="Shipped or used up, less what was undone or brought back.",
            always=True,
        ),
        Column(
            "average",
            "Average on hand",
            Kind.QUANTITY,
            total=Total.SUM,
            note="Over time: each quantity counts for as long as it lay there.",
            always=True,
        ),
        Column(
            "turns",
            "Turns",
            Kind.QUANTITY,
            note="Sold or used, by the average on hand.",
        ),
        Column(
            "days_on_hand",
            "Days on hand",
            Kind.QUANTITY,
            note="How many days the average on hand lasts at this pace.",
        ),
        Column("cost_used", "Cost of it", Kind.MONEY, cost=True, total=Total.SUM, always=True),
        Column(
            "average_value", "Average value", Kind.MONEY, cost=True, total=Total.SUM, always=True
        ),
        Column(
            "cost_turns",
            "Turns by cost",
            Kind.QUANTITY,
            cost=True,
            total=Ratio("cost_used", "average_value"),
            note="The cost of what was sold or used, by the average value.",
        ),
    ),
    filters=(*PERIOD, *OF_GOODS),
    key="product_id",
    order="-turns",
    query=_QUERY,
)
