"""How suppliers keep what they promise: on time, in full, undamaged, how quickly, at what price.

The definitions are those of the field. Delivery is judged line by line, as SCOR's perfect order
does (ASCM, SCOR Digital Standard, RL.1.1; RL.2.1 orders delivered in full, RL.2.2 delivery
performance to commit date, RL.2.4 perfect condition): of each line whose day has come, whether it
came whole by then. Defects are parts per million of those delivered, refused at the door or sent
back later. The price variance is that of purchasing: (price paid - price before) x quantity.
"""

from services.reporting.domain.report import (
    PERIOD,
    Chart,
    Column,
    Kind,
    Ratio,
    Report,
    Total,
)
from services.reporting.infrastructure.reports.buying import (
    ORDERED,
    PERMISSION,
    PRODUCTS,
    SUMMARY,
    SUPPLIER,
    SUPPLIERS,
    WAREHOUSES,
    day,
    only,
)

# A line counts on the day it was complete or promised for, whichever came first; one without a
# promise when it was complete or given up. Judged are lines that came or whose day is over: of
# orders that the supplier was sent, or delivered on.
_JUDGED = f"""
judged AS (
    SELECT line.*, coalesce(least(expected_on, completed_on), closed_on) AS due_on,
           coalesce(completed_on, closed_on, $today) - expected_on AS days_off,
           least((accepted + rejected) / nullif(quantity, 0), 1) AS filled
    FROM (
        SELECT o.supplier_id, o.expected_on, o.first_expected_on, l.quantity, l.accepted,
               l.rejected, {day("l.completed_at")} AS completed_on,
               {day("o.closed_at")} AS closed_on
        FROM purchase_orders AS o
        JOIN purchase_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
        WHERE o.status IN {ORDERED} AND o.approved_at < $to_end
          AND (o.sent_at IS NOT NULL OR l.last_received_at IS NOT NULL)
          -- What was promised for days before the period counted then: it is passed over unread.
          AND (o.expected_on IS NULL OR o.expected_on >= $from)
          AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
    ) AS line
), due AS (
    SELECT supplier_id, count(*) AS lines, sum(filled) AS filled, count(expected_on) AS promised,
           count(*) FILTER (WHERE completed_on <= expected_on) AS on_time,
           count(*) FILTER (WHERE completed_on <= expected_on AND rejected = 0) AS perfect,
           count(*) FILTER (WHERE completed_on <= first_expected_on) AS on_first,
           count(first_expected_on) AS first_promised,
           count(*) FILTER (WHERE days_off > 0) AS late,
           sum(days_off) FILTER (WHERE days_off > 0) AS days_late
    FROM judged
    WHERE due_on BETWEEN $from AND $to AND (due_on < $today OR completed_on IS NOT NULL)
    GROUP BY supplier_id
)"""
_LED = f"""
led AS (
    SELECT supplier_id, count(*) AS led, sum(days) AS lead_days,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS lead_most
    FROM (
        SELECT o.supplier_id,
               extract(epoch FROM l.completed_at - coalesce(o.sent_at, o.approved_at))::float8
                   / 86400 AS days
        FROM purchase_lines AS l
        JOIN purchase_orders AS o ON o.tenant_id = l.tenant_id AND o.id = l.order_id
        WHERE o.status IN {ORDERED}
          AND l.completed_at >= $from_at AND l.completed_at < $to_end
          AND l.completed_at >= coalesce(o.sent_at, o.approved_at)
          AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
    ) AS line
    GROUP BY supplier_id
)"""
_CAME = f"""
came AS (
    SELECT o.supplier_id, count(DISTINCT o.receipt_id) AS receipts,
           sum(o.accepted + o.rejected) AS delivered, sum(o.rejected) AS rejected
    FROM purchase_receipt_lines AS o
    WHERE NOT o.reversed AND o.received_at >= $from_at AND o.received_at < $to_end
      AND {only("supplier_id", "warehouse_id", "product_id")}
    GROUP BY o.supplier_id
), gone AS (
    SELECT o.supplier_id, sum(o.quantity) AS returned
    FROM purchase_return_lines AS o
    WHERE o.returned_at >= $from_at AND o.returned_at < $to_end
      AND {only("supplier_id", "warehouse_id", "product_id")}
    GROUP BY o.supplier_id
)"""
# The price before: on the last order before the period, else on the first in it.
_PAID = f"""
priced AS (
    SELECT o.supplier_id, l.product_id,
           coalesce(
               (array_agg(c.unit_cost ORDER BY o.approved_at DESC, o.id DESC, l.position DESC)
                   FILTER (WHERE o.approved_at < $from_at))[1],
               (array_agg(c.unit_cost ORDER BY o.approved_at, o.id, l.position))[1]) AS base,
           sum(l.quantity) FILTER (WHERE o.approved_at >= $from_at) AS quantity,
           sum(l.quantity * c.unit_cost) FILTER (WHERE o.approved_at >= $from_at) AS paid
    FROM purchase_orders AS o
    JOIN purchase_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
    JOIN purchase_line_costs AS c ON c.tenant_id = l.tenant_id AND c.line_id = l.id
    WHERE o.status IN {ORDERED} AND o.approved_at < $to_end AND c.unit_cost IS NOT NULL
      AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
    GROUP BY o.supplier_id, l.product_id
), paid AS (
    SELECT supplier_id, sum(paid) AS spend, sum(base * quantity) AS at_base
    FROM priced WHERE quantity > 0 GROUP BY supplier_id
)"""
_COST = "  -- cost\n"


def _of_cost(text: str) -> str:
    """The lines, each left out for who may not see costs."""
    return "".join(f"{line}{_COST}" for line in text.strip().splitlines())


_QUERY = f"""
WITH {_JUDGED}, {_LED}, {_CAME}
{_of_cost(f", {_PAID.strip()}")}
SELECT supplier_id, coalesce(s.number, '') AS number, coalesce(s.name, '') AS supplier,
       coalesce(d.lines, 0) AS lines, d.promised, d.on_time, d.perfect, d.filled, d.late,
       round(100.0 * d.on_time / nullif(d.promised, 0), 2) AS on_time_percent,
       round(100 * d.filled / nullif(d.lines, 0), 2) AS fill_percent,
       round(100.0 * d.perfect / nullif(d.promised, 0), 2) AS perfect_percent,
       d.first_promised, d.on_first,
       round(100.0 * d.on_first / nullif(d.first_promised, 0), 2) AS on_first_percent,
       d.days_late, round(d.days_late::numeric / nullif(d.late, 0), 1) AS days_late_mean,
       coalesce(led.led, 0) AS led, led.lead_days::numeric AS lead_days,
       round((led.lead_days / nullif(led.led, 0))::numeric, 1) AS lead_mean,
       round(led.lead_most::numeric, 1) AS lead_most,
       coalesce(came.receipts, 0) AS receipts, coalesce(came.delivered, 0) AS delivered,
       coalesce(came.rejected, 0) AS rejected, coalesce(gone.returned, 0) AS returned,
       coalesce(came.rejected, 0) + coalesce(gone.returned, 0) AS defects,
       round(100 * came.rejected / nullif(came.delivered, 0), 2) AS reject_percent,
       round(1000000 * (came.rejected + coalesce(gone.returned, 0))
           / nullif(came.delivered, 0))::bigint AS defect_ppm
       , paid.spend, paid.at_base, paid.spend - paid.at_base AS price_variance  -- cost
       , round(100 * (paid.spend - paid.at_base) / nullif(paid.at_base, 0), 2) AS drift  -- cost
FROM (
    SELECT supplier_id FROM due UNION SELECT supplier_id FROM led
    UNION SELECT supplier_id FROM came UNION SELECT supplier_id FROM gone
    UNION SELECT supplier_id FROM paid  -- cost
) AS known
LEFT JOIN due AS d USING (supplier_id)
LEFT JOIN led USING (supplier_id)
LEFT JOIN came USING (supplier_id)
LEFT JOIN gone USING (supplier_id)
LEFT JOIN paid USING (supplier_id)  -- cost
LEFT JOIN suppliers AS s ON s.id = known.supplier_id
"""

_COLUMNS = (
    Column("supplier_id", "Supplier's id", Kind.ID, always=True),
    SUPPLIER[1],
    Column("number", "Number", always=True),
    Column(
        "lines",
        "Lines judged",
        Kind.INTEGER,
        total=Total.SUM,
        always=True,
        note="Order lines that were complete, or promised for a day that is over, whichever was"
        " first in the period; without a promise, those completed or given up in it.",
    ),
    Column("promised", "With a promise", Kind.INTEGER, hidden=True),
    Column("on_time", "On time", Kind.INTEGER, hidden=True),
    Column("perfect", "Perfect", Kind.INTEGER, hidden=True),
    Column("filled", "Lines' worth received", Kind.QUANTITY, hidden=True),
    Column("late", "Late lines", Kind.INTEGER, total=Total.SUM, note="Came late, or have not yet."),
    Column(
        "on_time_percent",
        "On time",
        Kind.PERCENT,
        total=Ratio("on_time", "promised", 100),
        note="Judged lines of which all that was ordered had come by the end of the promised day:"
        " the one the supplier confirmed, else the one approved.",
    ),
    Column(
        "fill_percent",
        "Fill rate",
        Kind.PERCENT,
        total=Ratio("filled", "lines", 100),
        note="Of each judged line what came by what was ordered, at most 100 %; their mean.",
    ),
    Column(
        "perfect_percent",
        "Perfect lines",
        Kind.PERCENT,
        total=Ratio("perfect", "promised", 100),
        note="Judged lines that were on time, whole, and of which nothing was rejected.",
    ),
    Column("first_promised", "First asked", Kind.INTEGER, hidden=True),
    Column("on_first", "By the day first asked", Kind.INTEGER, hidden=True),
    Column(
        "on_first_percent",
        "By the first date",
        Kind.PERCENT,
        total=Ratio("on_first", "first_promised", 100),
        note="As on time, but by the day first asked for, whatever was agreed later.",
    ),
    Column("days_late", "Days late in all", Kind.INTEGER, hidden=True),
    Column(
        "days_late_mean",
        "Days late",
        Kind.QUANTITY,
        total=Ratio("days_late", "late"),
        note="The mean of lines that are late: until they were complete or given up, or today.",
    ),
    Column("led", "Lines completed", Kind.INTEGER, hidden=True),
    Column("lead_days", "Days in all", Kind.QUANTITY, hidden=True),
    Column(
        "lead_mean",
        "Lead time",
        Kind.QUANTITY,
        total=Ratio("lead_days", "led"),
        note="Days from sending the order to the receipt that completed the line; their mean, of"
        " lines completed in the period.",
    ),
    Column(
        "lead_most",
        "Lead time, 90 %",
        Kind.QUANTITY,
        note="Nine lines in ten took no more days than this.",
    ),
    Column("receipts", "Receipts", Kind.INTEGER, total=Total.SUM, always=True),
    Column("delivered", "Delivered", Kind.QUANTITY, hidden=True, always=True),
    Column("rejected", "Rejected", Kind.QUANTITY, total=Total.SUM, always=True),
    Column("returned", "Returned", Kind.QUANTITY, total=Total.SUM, always=True),
    Column("defects", "Defects", Kind.QUANTITY, hidden=True, always=True),
    Column(
        "reject_percent",
        "Reject rate",
        Kind.PERCENT,
        total=Ratio("rejected", "delivered", 100),
        note="Of what was delivered in the period, what was rejected on receipt.",
    ),
    Column(
        "defect_ppm",
        "Defects, PPM",
        Kind.INTEGER,
        total=Ratio("defects", "delivered", 1_000_000),
        note="Rejected on receipt or returned later, for each million delivered in the period.",
    ),
    Column("spend", "Ordered for", Kind.MONEY, cost=True, total=Total.SUM),
    Column("at_base", "At prices before", Kind.MONEY, cost=True, hidden=True),
    Column(
        "price_variance",
        "Price variance",
        Kind.MONEY,
        cost=True,
        total=Total.SUM,
        note="What was ordered in the period, at its prices less at those of each product's last"
        " order before (else its first in the period).",
    ),
    Column(
        "drift",
        "Price drift",
        Kind.PERCENT,
        cost=True,
        total=Ratio("price_variance", "at_base", 100),
        note="The price variance by the amount at the prices before: weighed by what was bought.",
    ),
)

REPORT = Report(
    name="supplier-performance",
    title="Supplier performance",
    about="How each supplier kept what it promised during the period.",
    group="purchasing",
    permissions=(PERMISSION, SUMMARY),
    columns=_COLUMNS,
    filters=(*PERIOD, SUPPLIERS, PRODUCTS, WAREHOUSES),
    key="supplier_id",
    order="supplier",
    query=_QUERY,
    chart=Chart("bar", "supplier", ("on_time_percent", "fill_percent")),
)
