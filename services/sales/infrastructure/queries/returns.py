"""What sales shows of returns from customers."""

from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.sales.domain.goods_return import GoodsReturn
from services.sales.infrastructure import returns


async def goods_return(connection: Connection, return_id: UUID) -> GoodsReturn:
    """One; raises NotFound."""
    found = await returns.goods_return(connection, return_id)
    if found is None:
        raise NotFound("no such return", return_id=return_id)
    return found


async def returns_of(connection: Connection, order_id: UUID) -> list[GoodsReturn]:
    """All of an order, first to last; raises NotFound."""
    if not await connection.fetchval("SELECT true FROM sales_orders WHERE id = $1", order_id):
        raise NotFound("no such sales order", order_id=order_id)
    return await returns.returns_of(connection, order_id)
