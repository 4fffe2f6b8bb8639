"""What happened lately that people speak of; the migration is feed.sql."""

from typing import Final

from libs.contracts.registry import events
from services.reporting.infrastructure.projection import Projection, Step

TYPES: Final = (
    "purchasing.purchase_order.submitted",
    "purchasing.purchase_order.approved",
    "purchasing.purchase_order.rejected",
    "purchasing.purchase_order.sent",
    "purchasing.goods.received",
    "sales.sales_order.reserved",
    "sales.sales_order.approved",
    "sales.sales_order.out_of_stock",
    "sales.sales_order.shipped",
    "sales.return.received",
    "sales.invoice.issued",
    "sales.credit_note.issued",
    "sales.customer.created",
    "purchasing.supplier.created",
    "catalog.product.created",
    "payments.payment.succeeded",
    "payments.settlement.recorded",
    "inventory.stock.low",
    "inventory.transfer.dispatched",
    "inventory.transfer.received",
    "inventory.count.completed",
)
_PERMISSIONS = {
    contract.type: contract.permission for contract in events().values() if contract.permission
}
_SEEN_WITH = ", ".join(f"('{name}', '{_PERMISSIONS[name]}')" for name in TYPES)
_NEWS = f"""
INSERT INTO feed (tenant_id, sequence, at, type, subject, actor_name, permission, number, of_id)
SELECT t.tenant_id, t.sequence, t.at, t.type, t.subject, t.actor_name, p.permission,
       coalesce(x.receipt_number, x.return_number, x.number, x.supplier ->> 'name',
                x.customer ->> 'name', x.product ->> 'name'),
       coalesce(x.customer_id, x.supplier_id, x.product_id)
FROM told($after, $upto, {", ".join(f"'{name}'" for name in TYPES)}) AS t
JOIN (VALUES {_SEEN_WITH}) AS p(type, permission) ON p.type = t.type,
    json_to_record(t.data) AS x(number text, receipt_number text, return_number text,
        customer_id uuid, supplier_id uuid, product_id uuid, supplier json, customer json,
        product json)
ON CONFLICT DO NOTHING
"""

FEED = Projection("feed", tables=("feed",), steps=(Step(_NEWS),))
