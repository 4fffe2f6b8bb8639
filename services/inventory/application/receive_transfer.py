"""Take in the goods of a transfer; what is short or over is written to the ledger."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.movement import Source
from services.inventory.domain.stamp import Stamp
from services.inventory.domain.transfer import Transfer


async def receive_transfer(
    transfer_id: UUID,
    arrived: Mapping[UUID, Decimal] | None,
    *,
    actor: Principal,
    begin: BeginInventory,
    now: Clock,
) -> Transfer:
    """`arrived` is by line, None for all of it; raises NotFound, IllegalTransition, Invalid."""
    async with begin(actor) as work:
        transfer = await work.transfers.get(transfer_id)
        movements = transfer.receive(arrived, Stamp.of(actor, now()))
        await work.stock.post(movements, Source("transfer", transfer.id))
    return transfer
