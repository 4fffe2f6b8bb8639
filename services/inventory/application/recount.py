"""Have what differs counted again, blind to what was found before."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.count import Count
from services.inventory.domain.stamp import Stamp


async def recount(
    count_id: UUID, reason: str, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Count:
    """Raises NotFound, IllegalTransition."""
    async with begin(actor) as work:
        count = await work.counts.get(count_id)
        count.recount(Stamp.of(actor, now()), reason)
    return count
