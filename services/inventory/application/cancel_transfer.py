"""Give a transfer up before anything has left."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.stamp import Stamp
from services.inventory.domain.transfer import Transfer


async def cancel_transfer(
    transfer_id: UUID, reason: str, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Transfer:
    """Raises NotFound, IllegalTransition once the goods are on their way."""
    async with begin(actor) as work:
        transfer = await work.transfers.get(transfer_id)
        transfer.cancel(Stamp.of(actor, now()), reason)
    return transfer
