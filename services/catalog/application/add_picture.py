"""Add a picture to a product, behind those it has."""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO, Final
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import DomainError, Unavailable
from libs.domain.principal import Principal
from libs.files.pictures import Form, PictureMaker, PictureStore
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.picture import one_more
from services.catalog.domain.product import Product

FORM: Final = Form(sizes=(1024, 256, 64), square=False)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Making pictures, and keeping them."""

    maker: PictureMaker
    store: PictureStore


@dataclass(frozen=True, slots=True)
class AddPicture:
    """A file of the picture, and the id it shall have."""

    product_id: UUID
    picture_id: UUID
    file: BinaryIO


async def add_picture(
    command: AddPicture, *, actor: Principal, begin: BeginCatalog, pictures: Pictures, now: Clock
) -> tuple[Product, UUID]:
    """The product, and the id of its picture: the one it has, if it shows the same already.

    Raises NotFound, Invalid for what is no picture, Conflict for one too many, or Unavailable.
    Files are stored before anybody refers to them, and removed if nobody does.
    """
    made = await pictures.maker.make(command.file)
    digest = blake2b(made[FORM.sizes[0]], digest_size=32).digest()
    name = str(command.picture_id)
    await pictures.store.keep(name, made)
    try:
        async with begin(actor) as work:
            product = await work.products.get(command.product_id)
            shown = await work.pictures.same(product.id, digest)
            if shown is None:
                more = one_more(product.pictures, command.picture_id)
                await work.pictures.add(product.id, command.picture_id, digest)
                product.change({"pictures": more}, at=now())
    except DomainError:
        # Any other error may come after the commit: then the clean-up decides, later.
        await _forget(name, pictures)
        raise
    if shown is not None:
        await _forget(name, pictures)
    return product, shown or command.picture_id


async def _forget(name: str, pictures: Pictures) -> None:
    """Remove files nobody refers to; what fails is left to the clean-up."""
    with suppress(Unavailable):
        await pictures.store.remove(name)
