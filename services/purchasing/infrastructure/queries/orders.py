"""Single purchase orders, and their history."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.purchasing.domain.order_line import Charge
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.infrastructure.orders import load, order_id_of_receipt

Row = Mapping[str, Any]
_ORDER_OF_ISSUE = "SELECT order_id FROM goods_issues WHERE id = $1"
_THERE = "SELECT true FROM purchase_orders WHERE id = $1"
_REVISIONS = "SELECT * FROM purchase_order_revisions WHERE order_id = $1 ORDER BY number DESC"
_REVISIONS_WITH_COSTS = """
SELECT r.*, a.subtotal, a.tax, a.charges AS charges_total, a.total, a.tax_amount,
       ARRAY(SELECT ROW(kind, amount, tax_amount) FROM purchase_order_revision_charges c
             WHERE c.order_id = r.order_id AND c.number = r.number ORDER BY position) AS charges
FROM purchase_order_revisions r JOIN purchase_order_revision_amounts a
    USING (tenant_id, order_id, number)
WHERE r.order_id = $1 ORDER BY r.number DESC
"""
_REVISED = """
SELECT l.number AS revision, l.position, l.product_id, l.sku, l.name, l.unit, l.quantity
FROM purchase_order_revision_lines l WHERE l.order_id = $1 ORDER BY l.number, l.position
"""
_REVISED_WITH_COSTS = """
SELECT l.number AS revision, l.position, l.product_id, l.sku, l.name, l.unit, l.quantity,
       p.unit_cost, p.tax_rate, p.amount
FROM purchase_order_revision_lines l JOIN purchase_order_revision_prices p
    USING (tenant_id, order_id, number, position)
WHERE l.order_id = $1 ORDER BY l.number, l.position
"""
_TIMELINE = """
SELECT sequence, action, from_status, to_status, by, by_name, at, reason, details
FROM purchase_order_timeline WHERE order_id = $1 ORDER BY sequence
"""


async def order(
    connection: Connection, order_id: UUID, *, sees_costs: bool, caller: UUID | None = None
) -> PurchaseOrder:
    """One order, as a caller may act on it; raises NotFound."""
    return await load(connection, order_id, sees_costs=sees_costs, caller=caller)


async def order_of_receipt(connection: Connection, receipt_id: UUID) -> PurchaseOrder:
    """The order a receipt belongs to, without its costs; raises NotFound."""
    order_id = await order_id_of_receipt(connection, receipt_id)
    return await load(connection, order_id, sees_costs=False)


async def order_of_issue(connection: Connection, issue_id: UUID) -> PurchaseOrder:
    """The order a goods issue belongs to, without its costs; raises NotFound."""
    order_id = await connection.fetchval(_ORDER_OF_ISSUE, issue_id)
    if order_id is None:
        raise NotFound("no such goods issue", issue_id=issue_id)
    return await load(connection, order_id, sees_costs=False)


async def timeline(connection: Connection, order_id: UUID) -> list[Row]:
    """Everything that happened to an order, first to last; raises NotFound."""
    rows = await connection.fetch(_TIMELINE, order_id)
    if not rows:
        raise NotFound("no such purchase order", order_id=order_id)
    return [dict(row) for row in rows]


async def revisions(connection: Connection, order_id: UUID, *, sees_costs: bool) -> list[Row]:
    """What an order said before it was amended, newest first; raises NotFound."""
    if not await connection.fetchval(_THERE, order_id):
        raise NotFound("no such purchase order", order_id=order_id)
    heads = await connection.fetch(_REVISIONS_WITH_COSTS if sees_costs else _REVISIONS, order_id)
    lines = await connection.fetch(_REVISED_WITH_COSTS if sees_costs else _REVISED, order_id)
    return [
        {
            **head,
            **({"charges": [Charge(*charge) for charge in head["charges"]]} if sees_costs else {}),
            "lines": [dict(line) for line in lines if line["revision"] == head["number"]],
        }
        for head in heads
    ]
