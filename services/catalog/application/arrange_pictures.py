"""Say which pictures a product shows, in which order, and what is on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.picture import Picture, arranged
from services.catalog.domain.product import Product


@dataclass(frozen=True, slots=True)
class ArrangePictures:
    """All pictures there shall be; one left out is removed, and can be brought back for a day."""

    product_id: UUID
    version: int
    pictures: Sequence[Picture]


async def arrange_pictures(
    command: ArrangePictures, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> Product:
    """Raises NotFound, StaleVersion, or Invalid for a picture that is not the product's."""
    async with begin(actor) as work:
        product = await work.products.get(command.product_id)
        product.must_be_at(command.version)
        pictures = arranged(command.pictures, await work.pictures.known(product.id))
        if product.change({"pictures": pictures}, at=now()):
            await work.pictures.show_only(product.id, [picture.id for picture in pictures])
    return product
