"""A purchase order was cancelled, closed, declined or amended: nothing of it, as it was, comes."""

from typing import Final

from libs.contracts.purchasing import (
    PurchaseOrderAmended,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderDeclined,
)
from libs.domain.principal import Principal
from services.inventory.application.expect_order import only_expected
from services.inventory.application.ports import BeginInventory

EVERY_REVISION: Final = 2**31 - 1
Ended = PurchaseOrderCancelled | PurchaseOrderClosed | PurchaseOrderDeclined | PurchaseOrderAmended


async def forget_order(event: Ended, *, actor: Principal, begin: BeginInventory) -> None:
    """Take what was still open off what is on order; the next approval tells what comes instead."""
    async with begin(actor) as work:
        changes = await work.incoming.forget(event.order_id, _last_revision(event))
        await work.stock.post(only_expected(changes, event.order_id), None)


def _last_revision(event: Ended) -> int:
    """The last revision of which nothing is expected; later ones may be."""
    if isinstance(event, PurchaseOrderAmended):
        return event.revision - 1
    return event.revision if isinstance(event, PurchaseOrderDeclined) else EVERY_REVISION
