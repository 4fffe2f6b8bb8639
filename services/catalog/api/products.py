"""Products."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from libs.db.database import Connection
from libs.db.work import Repeated
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Ids, Limit
from libs.web.lists import Lists
from libs.web.routes import Actor, Db, NewId, Router, require
from services.catalog.api.deps import BeginWork
from services.catalog.api.schemas import (
    ProductIn,
    ProductOut,
    ProductPatch,
    ProductsOut,
    ProductsPatch,
)
from services.catalog.application.archive_product import archive_product
from services.catalog.application.change_product import ChangeProduct, change_product
from services.catalog.application.change_products import change_products
from services.catalog.application.create_product import CreateProduct, create_product
from services.catalog.domain.product import Kind
from services.catalog.infrastructure import queries
from services.catalog.infrastructure.queries import ProductFilter

router: APIRouter = Router("/api/v1/catalog/products", tag="products")
manage = [require("catalog.products.manage")]
read = [require("catalog.products.read")]
Sort = Literal["sku", "-sku", "name", "-name", "price", "-price"]


@router.get("", dependencies=read, response_model=ProductsOut)
async def list_products(
    lists: Lists,
    q: Annotated[str | None, Query(max_length=200)] = None,
    code: Annotated[str | None, Query(max_length=200)] = None,
    category_id: UUID | None = None,
    kind: Kind | None = None,
    active: bool | None = None,  # noqa: FBT001 - a query field
    ids: Ids = None,
    sort: Sort = "sku",
    limit: Limit = 50,
    cursor: str | None = None,
) -> Response:
    """Products by SKU, or as `sort` says.

    `q` finds beginnings of words in SKU, name and barcodes; `code` exactly one SKU or barcode, as
    a scanner reads it; `category_id` includes what is below.
    """
    some = None if ids is None else tuple(ids)
    which = ProductFilter(q, code, kind, category_id, active, some)

    async def read(connection: Connection) -> ProductsOut:
        page = await queries.list_products(connection, which, limit=limit, cursor=cursor, sort=sort)
        items = [ProductOut.of(p) for p in page.items]
        return ProductsOut(items=items, next_cursor=page.next_cursor)

    return await lists.answer("products", (which, sort, limit, cursor), read)


@router.post("", status_code=201, dependencies=manage)
async def create(
    body: ProductIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> ProductOut:
    """Create a product; its SKU must be new, without regard to case."""
    command = CreateProduct(new_id, body.values(), body.currency)
    product = await create_product(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, product.version)
    return ProductOut.of(product)


@router.post("/bulk", dependencies=manage)
async def change_many(
    body: ProductsPatch, actor: Actor, begin: BeginWork, database: Db, response: Response
) -> ProductsOut:
    """Change up to 500 products, all or none; the answer shows them as they now are.

    412 names in `stale` each product that somebody changed meanwhile.
    """
    commands = [ChangeProduct(c.product_id, c.version, c.set.given()) for c in body.changes]
    try:
        products = await change_products(commands, actor=actor, begin=begin, now=utc_now)
    except Repeated:
        async with database.transaction(actor, read_only=True) as connection:
            products = await queries.products_by_ids(connection, [c.product_id for c in commands])
        response.headers["idempotency-replayed"] = "true"
    return ProductsOut(items=[ProductOut.of(p) for p in products], next_cursor=None)


@router.get("/{product_id}", dependencies=read)
async def get_product(
    product_id: UUID, actor: Actor, database: Db, response: Response
) -> ProductOut:
    """One product."""
    async with database.transaction(actor, read_only=True) as connection:
        product = await queries.product(connection, product_id)
    if product is None:
        raise NotFound("no such product", product_id=product_id)
    etags.tag(response, product.version)
    return ProductOut.of(product)


@router.patch("/{product_id}", dependencies=manage)
async def change(
    product_id: UUID,
    body: ProductPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> ProductOut:
    """Change a product; `active` true brings an archived one back."""
    command = ChangeProduct(product_id, version, body.values(), body.currency)
    product = await change_product(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, product.version)
    return ProductOut.of(product)


@router.post("/{product_id}/archive", dependencies=manage)
async def archive(
    product_id: UUID, actor: Actor, begin: BeginWork, response: Response
) -> ProductOut:
    """Archive a product: it is no longer bought or sold, its history stays."""
    product = await archive_product(product_id, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, product.version)
    return ProductOut.of(product)
