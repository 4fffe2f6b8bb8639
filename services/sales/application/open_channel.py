"""Connect a shop."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.channel_ports import Secrets
from services.sales.application.ports import BeginSales
from services.sales.domain.channel import Channel, ChannelDetails, ChannelKind


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """The new channel."""

    channel_id: UUID
    kind: ChannelKind
    details: ChannelDetails
    secrets: Secrets


async def open_channel(
    command: OpenChannel, *, actor: Principal, begin: BeginSales, now: Clock
) -> Channel:
    """Raises Invalid for a name that is taken, UnknownReference for warehouses."""
    at = now()
    async with begin(actor) as work:
        await work.channels.must_know_warehouses(command.details.warehouse_ids)
        channel = Channel.opened(command.channel_id, command.kind, command.details, at=at)
        await work.channels.add(channel, command.secrets)
    return channel
