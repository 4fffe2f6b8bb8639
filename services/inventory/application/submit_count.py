"""Say that counting is done."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.count import Count
from services.inventory.domain.stamp import Stamp


async def submit_count(
    count_id: UUID, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Count:
    """Raises NotFound, IllegalTransition, Conflict when nothing was counted."""
    async with begin(actor) as work:
        count = await work.counts.get(count_id)
        count.submit(Stamp.of(actor, now()))
    return count
