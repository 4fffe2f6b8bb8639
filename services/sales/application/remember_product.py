"""Keep what catalog says of a product: its name, unit and price are what orders begin with."""

from libs.contracts.catalog import ProductArchived, ProductCreated, ProductUpdated
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales


async def remember_product(
    event: ProductCreated | ProductUpdated | ProductArchived,
    /,
    *,
    actor: Principal,
    begin: BeginSales,
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.references.keep_products([event.product])
