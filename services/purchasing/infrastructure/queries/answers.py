"""Links to orders, and what suppliers answered by them."""

from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.purchasing.domain.supplier_answer import SupplierAnswer
from services.purchasing.domain.supplier_link import SupplierLink
from services.purchasing.infrastructure.supplier_answers import answers as answers_of
from services.purchasing.infrastructure.supplier_links import NEWEST, link_from

_REVISION = "SELECT revision FROM purchase_orders WHERE id = $1"


async def newest_link(connection: Connection, order_id: UUID) -> tuple[int, SupplierLink | None]:
    """The revision of an order, and the newest link to it; raises NotFound."""
    revision = await _revision(connection, order_id)
    row = await connection.fetchrow(NEWEST, order_id)
    return revision, None if row is None else link_from(row)


async def answers(
    connection: Connection, order_id: UUID, *, sees_costs: bool
) -> list[SupplierAnswer]:
    """What its supplier answered to an order, first to last; raises NotFound."""
    await _revision(connection, order_id)
    return await answers_of(connection, order_id, sees_costs=sees_costs)


async def _revision(connection: Connection, order_id: UUID) -> int:
    revision: int | None = await connection.fetchval(_REVISION, order_id)
    if revision is None:
        raise NotFound("no such purchase order", order_id=order_id)
    return revision
