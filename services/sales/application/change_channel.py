"""Change a channel: where the shop is, what of our stock it may sell, its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.channel import Channel


@dataclass(frozen=True, slots=True)
class ChangeChannel:
    """Which channel, the version that was edited, and what is new; `secrets` by their names."""

    channel_id: UUID
    version: int
    values: Mapping[str, Any]
    secrets: Mapping[str, str]


async def change_channel(
    command: ChangeChannel, *, actor: Principal, begin: BeginSales, now: Clock
) -> Channel:
    """Raises NotFound, StaleVersion, Invalid, UnknownReference. All of it is told anew."""
    at = now()
    async with begin(actor) as work:
        channel = await work.channels.get(command.channel_id)
        channel.must_be_at(command.version)
        await work.channels.must_know_warehouses(command.values.get("warehouse_ids", ()))
        if command.secrets:
            known = await work.channels.secrets(channel.id)
            await work.channels.renew(channel.id, replace(known, **command.secrets))
        channel.change(command.values, renewed=bool(command.secrets), at=at)
        await work.channels.mark_all(channel.id)
        await work.channels.soon(channel.id, check=False)
    return channel
