"""Tell a shop again, all that changed meanwhile first."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.channel import Channel


async def resume_channel(
    channel_id: UUID, *, actor: Principal, begin: BeginSales, now: Clock, reason: str = ""
) -> Channel:
    """Raises NotFound, Conflict."""
    at = now()
    async with begin(actor) as work:
        channel = await work.channels.get(channel_id)
        channel.resume(at=at, reason=reason)
        await work.channels.soon(channel.id, check=False)
    return channel
