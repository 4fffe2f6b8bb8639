"""End the link by which a supplier could answer an order."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.supplier_link import SupplierLink


async def withdraw_link(
    order_id: UUID, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> SupplierLink:
    """Raises NotFound, IllegalTransition, Conflict when it has ended already."""
    async with begin(actor) as work:
        order = await work.orders.get(order_id)
        link = await work.links.newest(order_id)
        order.withdraw_link(link, by=actor, at=now())
        await work.links.withdraw(link)
    return link
