"""Accept a count: what differs is written to the ledger, and nothing else."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.count import Count
from services.inventory.domain.movement import Source
from services.inventory.domain.stamp import Stamp


async def approve_count(
    count_id: UUID, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Count:
    """What moved since it was counted stays as it is: only the variances are posted.

    Raises NotFound, IllegalTransition, Forbidden (own count), Conflict when another count corrected
    the same since, NotEnoughStock when what is missing has left since: count again.
    """
    async with begin(actor) as work:
        count = await work.counts.get(count_id)
        movements = count.approve(
            Stamp.of(actor, now()),
            counter_may_approve=await work.counts.counter_may_approve(),
            corrected=await work.counts.corrected_since(count),
        )
        await work.stock.post(movements, Source("count", count.id))
    return count
