"""Keep what catalog says of a product: orders show its SKU, name and unit."""

from libs.contracts.catalog import ProductArchived, ProductCreated, ProductUpdated
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


async def remember_product(
    event: ProductCreated | ProductUpdated | ProductArchived,
    /,
    *,
    actor: Principal,
    begin: BeginPurchasing,
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.references.keep_products([event.product])
