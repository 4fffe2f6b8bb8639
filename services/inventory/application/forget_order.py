"""A purchase order was cancelled, closed or amended: nothing more of it, as it was, is expected."""

from typing import Final

from libs.contracts.purchasing import (
    PurchaseOrderAmended,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
)
from libs.domain.principal import Principal
from services.inventory.application.expect_order import only_expected
from services.inventory.application.ports import BeginInventory

EVERY_REVISION: Final = 2**31 - 1


async def forget_order(
    event: PurchaseOrderCancelled | PurchaseOrderClosed | PurchaseOrderAmended,
    *,
    actor: Principal,
    begin: BeginInventory,
) -> None:
    """Take what was still open off what is on order; the next approval tells what comes instead."""
    until = event.revision - 1 if isinstance(event, PurchaseOrderAmended) else EVERY_REVISION
    async with begin(actor) as work:
        changes = await work.incoming.forget(event.order_id, until)
        await work.stock.post(only_expected(changes, event.order_id), None)
