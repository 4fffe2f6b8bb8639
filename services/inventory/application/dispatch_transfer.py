"""Send the goods of a transfer on their way: they leave their warehouse."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.movement import Source
from services.inventory.domain.stamp import Stamp
from services.inventory.domain.transfer import Transfer


async def dispatch_transfer(
    transfer_id: UUID, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Transfer:
    """Raises NotFound, IllegalTransition, NotEnoughStock (what is promised stays), Conflict."""
    async with begin(actor) as work:
        transfer = await work.transfers.get(transfer_id)
        if not await work.warehouses.in_use([transfer.to_warehouse_id]):
            raise Conflict(
                "the warehouse these goods go to is out of use; cancel the transfer",
                code="warehouse_not_in_use",
                warehouse_id=transfer.to_warehouse_id,
            )
        movements = transfer.dispatch(Stamp.of(actor, now()))
        await work.stock.post(movements, Source("transfer", transfer.id))
    return transfer
