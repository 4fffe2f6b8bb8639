"""Send the goods of a transfer on their way: they leave their warehouse."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.movement import Source
from services.inventory.domain.stamp import Stamp
from services.inventory.domain.transfer import Transfer


async def dispatch_transfer(
    transfer_id: UUID, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Transfer:
    """Raises NotFound, IllegalTransition, NotEnoughStock (what is promised stays)."""
    async with begin(actor) as work:
        transfer = await work.transfers.get(transfer_id)
        movements = transfer.dispatch(Stamp.of(actor, now()))
        await work.stock.post(movements, Source("transfer", transfer.id))
    return transfer
