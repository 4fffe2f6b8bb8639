"""Pictures of products."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, Field

from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body
from libs.web.pictures import MOST_BYTES, PICTURE_ANSWERS, one_size_of, picture
from libs.web.routes import Actor, Db, NewId, Router, require
from libs.web.uploads import FILE_BODY, uploaded
from services.catalog.api.deps import BeginRepeatable, PicturesDep
from services.catalog.api.schemas import ProductOut
from services.catalog.application.add_picture import FORM, AddPicture, add_picture
from services.catalog.application.arrange_pictures import ArrangePictures, arrange_pictures
from services.catalog.domain.picture import MOST_PICTURES, Picture, checked_alt
from services.catalog.infrastructure import queries

router: APIRouter = Router("/api/v1/catalog/products", tag="product pictures")
manage = [require("catalog.products.manage")]
_Size = Annotated[int, one_size_of(FORM)]


class PictureIn(Body):
    """A picture the product has, or had until a moment ago, and what it shows."""

    id: UUID
    alt: Annotated[str, AfterValidator(checked_alt)] = ""


class PicturesIn(Body):
    """All pictures there shall be, in order; the first is the main one."""

    pictures: Annotated[list[PictureIn], Field(max_length=MOST_PICTURES)]


@router.post(
    "/{product_id}/pictures", status_code=201, dependencies=manage, openapi_extra=FILE_BODY
)
async def add(
    product_id: UUID,
    new_id: NewId,
    request: Request,
    actor: Actor,
    begin: BeginRepeatable,
    pictures: PicturesDep,
    response: Response,
) -> ProductOut:
    """Add a picture behind the others, at most ten; one it shows already is not added again.

    A JPEG, PNG, WebP or GIF of at most 10 MB; what is shown is made anew from it.
    """
    with pictures.maker.place():
        async with uploaded(request, MOST_BYTES) as file:
            command = AddPicture(product_id, new_id, file.file)
            product, picture_id = await add_picture(
                command, actor=actor, begin=begin, pictures=pictures, now=utc_now
            )
    response.headers["location"] = f"{request.url.path}/{picture_id}"
    etags.tag(response, product.version)
    return ProductOut.of(product)


@router.put("/{product_id}/pictures", dependencies=manage)
async def arrange(
    product_id: UUID,
    body: PicturesIn,
    version: IfMatch,
    actor: Actor,
    begin: BeginRepeatable,
    response: Response,
) -> ProductOut:
    """Order, describe and remove pictures; a removed one can be put back within a day."""
    wanted = [Picture(p.id, p.alt) for p in body.pictures]
    command = ArrangePictures(product_id, version, wanted)
    product = await arrange_pictures(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, product.version)
    return ProductOut.of(product)


@router.get(
    "/{product_id}/pictures/{picture_id}",
    dependencies=[require("catalog.products.read")],
    response_class=Response,
    responses=PICTURE_ANSWERS,
)
async def show(
    product_id: UUID,
    picture_id: UUID,
    size: _Size,
    request: Request,
    actor: Actor,
    database: Db,
    pictures: PicturesDep,
) -> Response:
    """One picture, whole, with no side longer than `size`."""
    async with database.transaction(actor, read_only=True) as connection:
        if not await queries.shows_picture(connection, product_id, picture_id):
            raise NotFound("this product has no such picture", product_id=product_id)
    return await picture(request, pictures.store, str(picture_id), size)
