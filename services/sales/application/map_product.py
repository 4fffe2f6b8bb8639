"""Say which product is what in a shop: it is told of it from now on."""

from dataclasses import dataclass
from uuid import UUID

from libs.contracts.sales import ChannelProductChanged
from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.channel_ports import MappedProduct
from services.sales.application.ports import BeginSales


@dataclass(frozen=True, slots=True)
class MapProduct:
    """Which channel and product; `version` is of the mapping that was edited, None of a new one."""

    channel_id: UUID
    mapping: MappedProduct
    version: int | None


async def map_product(
    command: MapProduct, *, actor: Principal, begin: BeginSales, now: Clock
) -> int:
    """The mapping's version now.

    Orders that waited for it are tried again. Raises NotFound, StaleVersion, Invalid for a SKU that
    is another product's, UnknownReference.
    """
    at = now()
    async with begin(actor) as work:
        channel = await work.channels.get(command.channel_id)
        await work.channels.must_know_product(command.mapping.product_id)
        version = await work.channels.map(channel.id, command.mapping, command.version)
        await work.channels.soon(channel.id, check=False)
        await work.shop_orders.again(channel.id, at)
        said = ChannelProductChanged(
            channel_id=channel.id,
            name=channel.details.name,
            product_id=command.mapping.product_id,
            sku=command.mapping.sku,
        )
        work.record(said, about=channel.id, version=channel.version)
    return version
