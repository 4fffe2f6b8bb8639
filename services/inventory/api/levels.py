"""All levels and reorder rules of a company, for services that keep a projection of them."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.web.fields import Ids, Limit, Shown
from libs.web.routes import Actor, Db, Router, require
from services.inventory.infrastructure import queries

router: APIRouter = Router("/levels", tag="services")
service = [require("service")]
_FIRST = UUID(int=0)


class WholeLevelOut(BaseModel):
    """A level as its last event left it, and of 90 days: what was issued, which receipts came."""

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    available: Shown
    back_ordered: Shown
    version: int
    sequence: int
    issues: dict[date, Shown]
    receipt_lines: list[UUID]


class WholeRuleOut(BaseModel):
    """A reorder rule."""

    rule_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    minimum: Shown
    reorder_point: Shown
    target: Shown
    version: int


class WholeLevelsOut(BaseModel):
    """Some levels; `after` of the next page is the last one's id."""

    items: list[WholeLevelOut]


class WholeRulesOut(BaseModel):
    """Some rules; `after` of the next page is the last one's id."""

    items: list[WholeRuleOut]


class ProductStockOut(BaseModel):
    """What is available of a product at a warehouse, or how many of a bundle could be made.

    Of a bundle no warehouse means in all.
    """

    product_id: UUID
    warehouse_id: UUID | None
    buildable: bool
    quantity: Shown
    version: int


class ProductsStockOut(BaseModel):
    """Stock of some products, all of it."""

    items: list[ProductStockOut]


@router.get("", dependencies=service)
async def levels(
    actor: Actor, database: Db, ids: Ids, after: UUID = _FIRST, limit: Limit = 200
) -> WholeLevelsOut:
    """Levels by id: these, or those after one."""
    async with database.transaction(actor, read_only=True) as connection:
        rows: list[Any] = await queries.whole_levels(connection, ids, after=after, limit=limit)
    return WholeLevelsOut(items=[WholeLevelOut.model_validate(row) for row in rows])


@router.get("/rules", dependencies=service)
async def rules(
    actor: Actor, database: Db, after: UUID = _FIRST, limit: Limit = 200
) -> WholeRulesOut:
    """Reorder rules by id, those after one."""
    async with database.transaction(actor, read_only=True) as connection:
        rows: list[Any] = await queries.whole_rules(connection, after=after, limit=limit)
    return WholeRulesOut(items=[WholeRuleOut.model_validate(row) for row in rows])


@router.get("/products", dependencies=service)
async def products(actor: Actor, database: Db, ids: Ids) -> ProductsStockOut:
    """What is available of these products, wherever it is, and buildable of bundles among them."""
    async with database.transaction(actor, read_only=True) as connection:
        rows: list[Any] = await queries.stock_of_products(connection, ids or ())
    return ProductsStockOut(items=[ProductStockOut.model_validate(row) for row in rows])
