"""Keep what catalog says of a product: stock lists show its SKU, name and unit."""

from libs.contracts.catalog import ProductArchived, ProductCreated, ProductUpdated
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory


async def remember_product(
    event: ProductCreated | ProductUpdated | ProductArchived,
    *,
    actor: Principal,
    begin: BeginInventory,
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.products.remember(event.product)
