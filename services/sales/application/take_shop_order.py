"""Keep an order that a shop sends, once; it is raised right after, or as soon as it can be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.channel import ChannelKind
from services.sales.domain.shop_order import ShopOrder
from services.sales.domain.shop_signature import must_be_signed


@dataclass(frozen=True, slots=True, repr=False)
class TakeShopOrder:
    """A message as it came, to which channel; header names in small letters."""

    order_id: UUID
    channel_id: UUID
    headers: Mapping[str, str]
    body: bytes


async def take_shop_order(
    command: TakeShopOrder,
    *,
    tenant_id: UUID,
    read: Callable[[ChannelKind, Mapping[str, str], bytes], ShopOrder],
    begin: BeginSales,
    now: Clock,
) -> UUID:
    """The id it has here, another one if the shop's order came before.

    Raises NotFound, BadSignature, and Invalid for what is signed and no order.
    """
    at = now()
    async with begin(Principal.system(tenant_id)) as work:
        channel = await work.channels.look(command.channel_id)
        secret = (await work.channels.secrets(channel.id)).signing
        must_be_signed(channel, secret, command.headers, command.body, at)
        order = read(channel.kind, command.headers, command.body)
        return await work.shop_orders.take(command.order_id, channel.id, order, at)
