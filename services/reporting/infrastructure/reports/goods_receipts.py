"""What came in, and what of it was refused and why."""

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
    NAMED_PRODUCT,
    NAMED_SUPPLIER,
    NAMED_WAREHOUSE,
    OF_PRODUCT,
    ORDER,
    PERMISSION,
    PRODUCT,
    PRODUCTS,
    SUPPLIER,
    SUPPLIERS,
    WAREHOUSE,
    WAREHOUSES,
    only,
)

_QUERY = f"""
SELECT l.id AS receipt_line_id, l.received_at, l.receipt_number, o.id AS order_id, o.number,
       l.supplier_id, coalesce(s.name, '') AS supplier, coalesce(w.name, '') AS warehouse,
       l.product_id, {OF_PRODUCT} AS unit, l.accepted, l.rejected, l.reject_reason
       , c.unit_cost, l.accepted * c.unit_cost AS amount  -- cost
FROM purchase_receipt_lines AS l
JOIN purchase_orders AS o ON o.tenant_id = l.tenant_id AND o.id = l.order_id
{NAMED_SUPPLIER}
{NAMED_WAREHOUSE}
{NAMED_PRODUCT}
LEFT JOIN purchase_line_costs AS c ON c.tenant_id = l.tenant_id AND c.line_id = l.line_id  -- cost
WHERE NOT l.reversed AND l.received_at >= $from_at AND l.received_at < $to_end
  AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
  AND ($what IS DISTINCT FROM 'rejected' OR l.rejected > 0)
"""

REPORT = Report(
    name="goods-receipts",
    title="Goods received",
    about="What came in during the period and was not taken back as a mistake.",
    group="purchasing",
    permissions=(PERMISSION,),
    columns=(
        Column("receipt_line_id", "Receipt line's id", Kind.ID, always=True),
        Column("received_at", "Received", Kind.MOMENT, always=True),
        Column("receipt_number", "Receipt", always=True),
        *ORDER,
        *SUPPLIER,
        WAREHOUSE,
        *PRODUCT,
        Column("accepted", "Accepted", Kind.QUANTITY, always=True),
        Column("rejected", "Rejected", Kind.QUANTITY, always=True),
        Column("reject_reason", "Why rejected", always=True),
        Column("unit_cost", "Unit cost", Kind.MONEY, cost=True),
        Column("amount", "Accepted amount", Kind.MONEY, cost=True, total=Total.SUM),
    ),
    filters=(
        *PERIOD,
        SUPPLIERS,
        PRODUCTS,
        WAREHOUSES,
        Filter("what", "Show", Asks.CHOICE, choices=("all", "rejected"), default="all"),
    ),
    key="receipt_line_id",
    order="-received_at",
    query=_QUERY,
)
