"""Every purchase order with what became of it: the history of what was bought."""

from services.reporting.domain.report import (
    PERIOD,
    Column,
    Kind,
    Ratio,
    Report,
    Total,
)
from services.reporting.infrastructure.reports.buying import (
    NAMED_SUPPLIER,
    NAMED_WAREHOUSE,
    ORDER,
    PERMISSION,
    STATUS,
    SUPPLIER,
    SUPPLIERS,
    WAREHOUSE,
    WAREHOUSES,
    day,
    only,
)

_QUERY = f"""
SELECT o.id AS order_id, o.number, o.supplier_id, coalesce(s.name, '') AS supplier,
       coalesce(w.name, '') AS warehouse, o.status, o.raised_at,
       coalesce(o.raised_by_name, '') AS raised_by, {day("o.approved_at")} AS approved_on,
       {day("o.sent_at")} AS sent_on, o.expected_on, {day("l.last_received_at")} AS received_on,
       l.lines, l.filled, l.filled_percent
       , t.total - t.tax - t.charges AS goods, t.charges, t.tax, t.total  -- cost
FROM purchase_orders AS o
{NAMED_SUPPLIER}
{NAMED_WAREHOUSE}
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, max(last_received_at) AS last_received_at,
           sum(least((accepted + rejected) / nullif(quantity, 0), 1)) AS filled,
           round(100 * avg(least((accepted + rejected) / nullif(quantity, 0), 1)), 2)
               AS filled_percent
    FROM purchase_lines AS line WHERE line.tenant_id = o.tenant_id AND line.order_id = o.id
) AS l
LEFT JOIN purchase_order_costs AS t ON t.tenant_id = o.tenant_id AND t.order_id = o.id  -- cost
WHERE o.raised_at >= $from_at AND o.raised_at < $to_end
  AND {only("supplier_id", "warehouse_id", "status")}
"""

REPORT = Report(
    name="purchase-orders",
    title="Purchase order history",
    about="Every purchase order raised in the period, and what became of it.",
    group="purchasing",
    permissions=(PERMISSION,),
    columns=(
        *ORDER,
        *SUPPLIER,
        WAREHOUSE,
        Column("status", "Status", Kind.CODE, always=True),
        Column("raised_at", "Raised", Kind.MOMENT, always=True),
        Column("raised_by", "Raised by", always=True),
        Column("approved_on", "Approved", Kind.DATE, note="The last time, if it was amended."),
        Column("sent_on", "Sent", Kind.DATE),
        Column("expected_on", "Promised", Kind.DATE, note="As approved or confirmed last."),
        Column("received_on", "Last receipt", Kind.DATE),
        Column("lines", "Lines", Kind.INTEGER, total=Total.SUM, always=True),
        Column("filled", "Lines' worth received", Kind.QUANTITY, hidden=True),
        Column(
            "filled_percent",
            "Received",
            Kind.PERCENT,
            total=Ratio("filled", "lines", 100),
            note="Of each line what came in by what was ordered, at most 100 %; their mean.",
        ),
        Column("goods", "Goods", Kind.MONEY, cost=True, total=Total.SUM),
        Column("charges", "Charges", Kind.MONEY, cost=True, total=Total.SUM),
        Column("tax", "Tax", Kind.MONEY, cost=True, total=Total.SUM),
        Column("total", "Total", Kind.MONEY, cost=True, total=Total.SUM),
    ),
    filters=(*PERIOD, SUPPLIERS, WAREHOUSES, STATUS),
    key="order_id",
    order="-raised_at",
    query=_QUERY,
)
