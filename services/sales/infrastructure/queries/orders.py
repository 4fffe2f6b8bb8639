"""Single sales orders, and their history."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.sales.domain.sales_order import SalesOrder
from services.sales.infrastructure.orders import load

Row = Mapping[str, Any]
_ORDER_OF_SHIPMENT = "SELECT order_id FROM shipments WHERE id = $1"
_TIMELINE = """
SELECT sequence, action, from_status, to_status, by, by_name, at, reason, details
FROM sales_order_timeline WHERE order_id = $1 ORDER BY sequence
"""


async def order(connection: Connection, order_id: UUID) -> SalesOrder:
    """One order; raises NotFound."""
    return await load(connection, order_id)


async def order_of_shipment(connection: Connection, shipment_id: UUID) -> SalesOrder:
    """The order a shipment belongs to; raises NotFound."""
    order_id = await connection.fetchval(_ORDER_OF_SHIPMENT, shipment_id)
    if order_id is None:
        raise NotFound("no such shipment", shipment_id=shipment_id)
    return await load(connection, order_id)


async def timeline(connection: Connection, order_id: UUID) -> list[Row]:
    """Everything that happened to an order, first to last; raises NotFound."""
    rows = await connection.fetch(_TIMELINE, order_id)
    if not rows:
        raise NotFound("no such sales order", order_id=order_id)
    return [dict(row) for row in rows]
