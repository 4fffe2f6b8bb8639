"""A purchase order was cancelled or closed: nothing more of it is expected."""

from libs.contracts.purchasing import PurchaseOrderCancelled, PurchaseOrderClosed
from libs.domain.principal import Principal
from services.inventory.application.expect_order import only_expected
from services.inventory.application.ports import BeginInventory


async def forget_order(
    event: PurchaseOrderCancelled | PurchaseOrderClosed,
    *,
    actor: Principal,
    begin: BeginInventory,
) -> None:
    """Take what was still open off what is on order."""
    async with begin(actor) as work:
        changes = await work.incoming.forget(event.order_id)
        await work.stock.post(only_expected(changes, event.order_id), None)
