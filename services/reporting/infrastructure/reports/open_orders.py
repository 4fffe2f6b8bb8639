"""What was still to come in at the end of a day."""

from services.reporting.domain.report import AS_OF, Column, Kind, Report, Total
from services.reporting.infrastructure.reports.buying import (
    ITS_PRICE,
    NAMED_PRODUCT,
    NAMED_SUPPLIER,
    NAMED_WAREHOUSE,
    OF_PRODUCT,
    ORDER,
    PERMISSION,
    PRODUCT,
    PRODUCTS,
    STOPPED,
    SUPPLIER,
    SUPPLIERS,
    WAREHOUSE,
    WAREHOUSES,
    day,
    only,
)

# By what had come in by then, and the last approval of each order: of one that was amended since,
# what it says now. Of one that is being amended nothing is expected until it is approved again.
_QUERY = f"""
SELECT l.id AS line_id, o.id AS order_id, o.number, o.supplier_id,
       coalesce(s.name, '') AS supplier, coalesce(w.name, '') AS warehouse, l.product_id,
       {OF_PRODUCT} AS unit, o.status, {day("o.approved_at")} AS ordered_on, o.expected_on,
       greatest($as_of - o.expected_on, 0) AS days_late, l.quantity, came.received,
       l.quantity - came.received + came.again AS open
       , c.unit_cost  -- cost
       , (l.quantity - came.received + came.again) * c.unit_cost AS amount  -- cost
FROM purchase_orders AS o
JOIN purchase_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(accepted + rejected), 0) AS received, (
               SELECT coalesce(sum(quantity), 0) FROM purchase_return_lines AS b
               WHERE b.tenant_id = l.tenant_id AND b.line_id = l.id AND b.replaced
                 AND b.returned_at < $as_of_end) AS again
    FROM purchase_receipt_lines AS r
    WHERE r.tenant_id = l.tenant_id AND r.line_id = l.id AND NOT r.reversed
      AND r.received_at < $as_of_end
) AS came
{NAMED_SUPPLIER}
{NAMED_WAREHOUSE}
{NAMED_PRODUCT}
{ITS_PRICE}  -- cost
WHERE o.approved_at < $as_of_end AND o.status NOT IN {STOPPED}
  AND (o.closed_at IS NULL OR o.closed_at >= $as_of_end)
  AND (o.cancelled_at IS NULL OR o.cancelled_at >= $as_of_end)
  -- What was complete by then, and of which nothing is to come again, is passed over unread.
  AND (l.completed_at IS NULL OR l.completed_at >= $as_of_end OR l.replaced > 0)
  AND l.quantity + came.again > came.received
  AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
"""

REPORT = Report(
    name="open-orders",
    title="Open purchase orders",
    about="Each line of which more was to come in at the end of the day.",
    group="purchasing",
    permissions=(PERMISSION,),
    columns=(
        Column("line_id", "Line's id", Kind.ID, always=True),
        *ORDER,
        *SUPPLIER,
        WAREHOUSE,
        *PRODUCT,
        Column("status", "Status now", Kind.CODE, always=True),
        Column("ordered_on", "Ordered", Kind.DATE, always=True),
        Column("expected_on", "Promised", Kind.DATE),
        Column("days_late", "Days late", Kind.INTEGER),
        Column("quantity", "Ordered quantity", Kind.QUANTITY, always=True),
        Column("received", "Received", Kind.QUANTITY, always=True),
        Column("open", "Open", Kind.QUANTITY, always=True),
        Column("unit_cost", "Unit cost", Kind.MONEY, cost=True),
        Column("amount", "Open amount", Kind.MONEY, cost=True, total=Total.SUM),
    ),
    filters=(AS_OF, SUPPLIERS, PRODUCTS, WAREHOUSES),
    key="line_id",
    order="expected_on",
    query=_QUERY,
)
