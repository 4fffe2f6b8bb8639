"""Tell a shop nothing more for a while; its orders still come in."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.channel import Channel


async def pause_channel(
    channel_id: UUID, *, actor: Principal, begin: BeginSales, now: Clock, reason: str = ""
) -> Channel:
    """Raises NotFound, Conflict."""
    at = now()
    async with begin(actor) as work:
        channel = await work.channels.get(channel_id)
        channel.pause(at=at, reason=reason)
    return channel
