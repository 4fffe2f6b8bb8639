"""Tell a shop no more of a product; what it shows stays as it is."""

from dataclasses import dataclass
from uuid import UUID

from libs.contracts.sales import ChannelProductChanged
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales


@dataclass(frozen=True, slots=True)
class UnmapProduct:
    """Which channel and product, and the mapping's version."""

    channel_id: UUID
    product_id: UUID
    version: int


async def unmap_product(command: UnmapProduct, *, actor: Principal, begin: BeginSales) -> None:
    """Raises NotFound, StaleVersion."""
    async with begin(actor) as work:
        channel = await work.channels.get(command.channel_id)
        await work.channels.unmap(channel.id, command.product_id, command.version)
        said = ChannelProductChanged(
            channel_id=channel.id,
            name=channel.details.name,
            product_id=command.product_id,
            sku=None,
        )
        work.record(said, about=channel.id, version=channel.version)
