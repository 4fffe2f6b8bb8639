"""The category tree."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Connection
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Ids, Limit
from libs.web.lists import Lists
from libs.web.routes import Actor, Db, NewId, Router, require
from services.catalog.api.deps import BeginWork
from services.catalog.api.schemas import CategoriesOut, CategoryIn, CategoryOut, CategoryPatch
from services.catalog.application.add_category import AddCategory, add_category
from services.catalog.application.change_category import ChangeCategory, change_category
from services.catalog.infrastructure import queries

router: APIRouter = Router("/api/v1/catalog/categories", tag="categories")
manage = [require("catalog.products.manage")]
read = [require("catalog.products.read")]


@router.get("", dependencies=read, response_model=CategoriesOut)
async def list_categories(
    lists: Lists, ids: Ids = None, limit: Limit = 50, cursor: str | None = None
) -> Response:
    """Categories by name; `parent_id` makes the tree."""
    some = None if ids is None else tuple(ids)

    async def read(connection: Connection) -> CategoriesOut:
        page = await queries.list_categories(connection, ids=ids, limit=limit, cursor=cursor)
        items = [CategoryOut.of(c) for c in page.items]
        return CategoriesOut(items=items, next_cursor=page.next_cursor)

    return await lists.answer("categories", (some, limit, cursor), read)


@router.post("", status_code=201, dependencies=manage)
async def add(
    body: CategoryIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> CategoryOut:
    """Add a category, at the root or below another."""
    command = AddCategory(new_id, body.name, body.parent_id)
    category = await add_category(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, category.version)
    return CategoryOut.of(category)


@router.get("/{category_id}", dependencies=read)
async def get_category(
    category_id: UUID, actor: Actor, database: Db, response: Response
) -> CategoryOut:
    """One category."""
    async with database.transaction(actor, read_only=True) as connection:
        category = await queries.category(connection, category_id)
    if category is None:
        raise NotFound("no such category", category_id=category_id)
    etags.tag(response, category.version)
    return CategoryOut.of(category)


@router.patch("/{category_id}", dependencies=manage)
async def change(
    category_id: UUID,
    body: CategoryPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> CategoryOut:
    """Rename, move or (de)activate a category."""
    command = ChangeCategory(category_id, version, body.given())
    category = await change_category(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, category.version)
    return CategoryOut.of(category)
