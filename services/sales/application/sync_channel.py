"""Compare what a shop shows with what we have, now, and tell it what differs."""

from uuid import UUID

from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.channel import Channel


async def sync_channel(channel_id: UUID, *, actor: Principal, begin: BeginSales) -> Channel:
    """Raises NotFound, Conflict for one that is paused. The worker does it moments later."""
    async with begin(actor) as work:
        channel = await work.channels.get(channel_id)
        if not channel.active:
            raise Conflict("this channel is paused; resume it first", code="channel_paused")
        await work.channels.soon(channel.id, check=True)
    return channel
