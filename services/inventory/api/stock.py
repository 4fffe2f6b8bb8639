"""Stock levels and reorder rules."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from libs.domain.errors import Invalid
from libs.web import etags
from libs.web.etags import IfMatch, IfMatchOrNew
from libs.web.fields import Ids, Limit
from libs.web.routes import Actor, Db, Router, require
from services.inventory.api.deps import BeginWork
from services.inventory.api.schemas import (
    BuildableListOut,
    BuildableOut,
    HeldListOut,
    HeldOut,
    RuleIn,
    RuleOut,
    RulesOut,
    StockListOut,
    StockOut,
    SummaryOut,
)
from services.inventory.application.remove_reorder_rule import remove_reorder_rule
from services.inventory.application.set_reorder_rule import SetReorderRule, set_reorder_rule
from services.inventory.domain.reorder import StockStatus
from services.inventory.infrastructure import queries
from services.inventory.infrastructure.queries import StockFilter

router: APIRouter = Router("/api/v1/inventory", tag="stock")
read = [require("inventory.stock.read")]


@router.get("/stock", dependencies=read)
async def list_stock(
    actor: Actor,
    database: Db,
    product_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    category_id: UUID | None = None,
    status: StockStatus | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    ids: Ids = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> StockListOut:
    """Stock by SKU: product x warehouse, and products with a rule over all warehouses.

    `category_id` includes what is below it; `ids` are those of products.
    """
    some = None if ids is None else tuple(ids)
    wanted = StockFilter(product_id, warehouse_id, category_id, status, q, some)
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_stock(connection, wanted, limit=limit, cursor=cursor)
    items = [StockOut.model_validate(row) for row in page.items]
    return StockListOut(items=items, next_cursor=page.next_cursor)


@router.get("/stock/summary", dependencies=read)
async def stock_summary(actor: Actor, database: Db) -> SummaryOut:
    """How many rows of the stock list are green, amber and red."""
    async with database.transaction(actor, read_only=True) as connection:
        return SummaryOut(**await queries.summary(connection))


@router.get("/stock/by-warehouse", dependencies=read)
async def stock_by_warehouse(
    actor: Actor, database: Db, warehouse_id: UUID | None = None
) -> HeldListOut:
    """How much lies at each warehouse, to be held against its capacity."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.held(connection, warehouse_id)
    return HeldListOut(items=[HeldOut.model_validate(row) for row in rows])


@router.get("/buildable", dependencies=read)
async def list_buildable(
    actor: Actor,
    database: Db,
    product_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> BuildableListOut:
    """How many of bundles could be made of what is available, and what allows no more.

    Of one product, everywhere; else of all bundles at a warehouse, or (none named) in all.
    """
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_buildable(
            connection,
            product_id=product_id,
            warehouse_id=warehouse_id,
            limit=limit,
            cursor=cursor,
        )
    items = [BuildableOut.model_validate(row) for row in page.items]
    return BuildableListOut(items=items, next_cursor=page.next_cursor)


@router.get("/reorder-rules", dependencies=read)
async def reorder_rules(actor: Actor, database: Db, product_id: UUID | None = None) -> RulesOut:
    """The reorder rules of a product."""
    if product_id is None:
        raise Invalid.field("product_id", "say which product's rules", "missing")
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.rules_of(connection, product_id)
    return RulesOut(items=[RuleOut.model_validate(row) for row in rows])


@router.put("/reorder-rules", dependencies=[require("inventory.rules.manage")])
async def set_rule(
    body: RuleIn, version: IfMatchOrNew, actor: Actor, begin: BeginWork, response: Response
) -> RuleOut:
    """Set when a product is low, at one warehouse or over all; the stock is judged at once.

    A rule that is there already is changed with `If-Match`: its `version` in quotes.
    """
    command = SetReorderRule(**body.model_dump(), version=version)
    rule = await set_reorder_rule(command, actor=actor, begin=begin)
    etags.tag(response, rule.version)
    return RuleOut(
        id=rule.id,
        product_id=rule.product_id,
        warehouse_id=rule.warehouse_id,
        minimum=body.minimum,
        reorder_point=body.reorder_point,
        target=body.target,
        available=rule.available,
        status=rule.status,
        version=rule.version,
    )


@router.delete(
    "/reorder-rules/{reorder_rule_id}",
    status_code=204,
    dependencies=[require("inventory.rules.manage")],
)
async def remove_rule(
    reorder_rule_id: UUID, version: IfMatch, actor: Actor, begin: BeginWork
) -> None:
    """Take a rule away: the product counts as low no more there."""
    await remove_reorder_rule(reorder_rule_id, version, actor=actor, begin=begin)
