"""Archive a product: it is no longer bought or sold, its history stays."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.product import Product


async def archive_product(
    product_id: UUID, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Product:
    """Raises Conflict when it is archived already."""
    async with begin(actor) as work:
        product = await work.products.get(product_id)
        product.archive(at=now())
    return product
