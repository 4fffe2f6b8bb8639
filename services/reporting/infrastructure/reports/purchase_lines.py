"""Every line that was ordered, and whether it came when it was promised."""

from services.reporting.domain.report import (
    PERIOD,
    Asks,
    Column,
    Filter,
    Kind,
    Report,
    Total,
)
from services.reporting.infrastructure.reports.buying import (
    AWAITED,
    ITS_PRICE,
    NAMED_PRODUCT,
    NAMED_SUPPLIER,
    OF_PRODUCT,
    ORDER,
    ORDERED,
    PERMISSION,
    PRODUCT,
    PRODUCTS,
    SUPPLIER,
    SUPPLIERS,
    WAREHOUSES,
    day,
    only,
)

_DELIVERIES = ("on_time", "late", "overdue", "short", "open", "unpromised")
_DELIVERY = f"""
    CASE WHEN {day("l.completed_at")} <= o.expected_on THEN 'on_time'
         WHEN l.completed_at IS NOT NULL AND o.expected_on IS NULL THEN 'unpromised'
         WHEN l.completed_at IS NOT NULL THEN 'late'
         WHEN o.status NOT IN {AWAITED} THEN 'short'
         WHEN o.expected_on < $today THEN 'overdue'
         ELSE 'open' END"""
_QUERY = f"""
SELECT l.id AS line_id, o.id AS order_id, o.number, o.supplier_id,
       coalesce(s.name, '') AS supplier, l.product_id, {OF_PRODUCT} AS unit,
       o.approved_at AS ordered_at, o.expected_on, {day("l.completed_at")} AS completed_on,
       l.delivery, CASE WHEN o.expected_on IS NOT NULL THEN greatest(0, coalesce(
           {day("l.completed_at")}, {day("o.closed_at")}, $today) - o.expected_on) END AS days_late,
       l.quantity, l.accepted, l.rejected, l.returned,
       CASE WHEN o.status IN {AWAITED}
           THEN greatest(l.quantity - l.accepted - l.rejected + l.replaced, 0) ELSE 0 END AS open
       , c.unit_cost, l.quantity * c.unit_cost AS amount  -- cost
FROM purchase_orders AS o
JOIN LATERAL (
    SELECT *, {_DELIVERY} AS delivery FROM purchase_lines AS l
    WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id
) AS l ON true
{NAMED_SUPPLIER}
{NAMED_PRODUCT}
{ITS_PRICE}  -- cost
WHERE o.status IN {ORDERED} AND o.approved_at >= $from_at AND o.approved_at < $to_end
  AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
  AND ($delivery::text[] IS NULL OR l.delivery = ANY ($delivery::text[]))
"""

REPORT = Report(
    name="purchase-lines",
    title="Deliveries against promise",
    about="Every line of the orders approved in the period: what came of it, and when.",
    group="purchasing",
    permissions=(PERMISSION,),
    columns=(
        Column("line_id", "Line's id", Kind.ID, always=True),
        *ORDER,
        *SUPPLIER,
        *PRODUCT,
        Column("ordered_at", "Ordered", Kind.MOMENT, always=True, note="When it was approved."),
        Column("expected_on", "Promised", Kind.DATE),
        Column("completed_on", "Complete", Kind.DATE, note="When all that was ordered had come."),
        Column("delivery", "Delivery", Kind.CODE, always=True),
        Column("days_late", "Days late", Kind.INTEGER, note="Until it was complete, or today."),
        Column("quantity", "Ordered quantity", Kind.QUANTITY, always=True),
        Column("accepted", "Accepted", Kind.QUANTITY, always=True),
        Column("rejected", "Rejected", Kind.QUANTITY, always=True),
        Column("returned", "Returned", Kind.QUANTITY, always=True),
        Column("open", "Open", Kind.QUANTITY, always=True),
        Column("unit_cost", "Unit cost", Kind.MONEY, cost=True),
        Column("amount", "Amount", Kind.MONEY, cost=True, total=Total.SUM),
    ),
    filters=(
        *PERIOD,
        SUPPLIERS,
        PRODUCTS,
        WAREHOUSES,
        Filter("delivery", "Delivery", Asks.CHOICES, choices=_DELIVERIES),
    ),
    key="line_id",
    order="-ordered_at",
    query=_QUERY,
)
