"""What stock is worth, for callers with `costs.read`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.db.tenants import tenant
from libs.domain.quantity import ZERO
from libs.web.fields import Limit, Shown
from libs.web.routes import Actor, Db, Router, require
from services.inventory.infrastructure import queries

router: APIRouter = Router("/api/v1/inventory/valuation", tag="valuation")
rich = [require("costs.read")]


class WorthOut(BaseModel):
    """What the stock of a warehouse or (null: none) category is worth."""

    id: UUID | None
    value: Shown
    levels: int


class ValuationOut(BaseModel):
    """What all stock is worth by moving average, in the company's currency."""

    currency: str
    total: Shown
    warehouses: list[WorthOut]
    categories: list[WorthOut]


class UnvaluedOut(BaseModel):
    """A ledger entry nobody has said the cost of: it counts as worth 0."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    warehouse_id: UUID
    reason: str
    quantity: Shown
    happened_at: datetime
    recorded_at: datetime
    by_name: str | None


class UnvaluedListOut(BaseModel):
    """Some entries without a value, oldest first."""

    items: list[UnvaluedOut]
    next_cursor: str | None


@router.get("", dependencies=rich)
async def valuation(actor: Actor, database: Db) -> ValuationOut:
    """What stock is worth now, in all, by warehouse and by category.

    Entries of the last moments may not be valued yet; as of a date: `GET stock/as-of`.
    """
    async with database.transaction(actor, read_only=True) as connection:
        currency = (await tenant(connection, actor.tenant_id)).currency
        rows = await queries.worth(connection)
    return ValuationOut(
        currency=currency,
        total=sum((row["value"] for row in rows), ZERO),
        warehouses=_summed(rows, "warehouse_id"),
        categories=_summed(rows, "category_id"),
    )


@router.get("/unvalued", dependencies=rich)
async def unvalued(
    actor: Actor, database: Db, limit: Limit = 50, cursor: str | None = None
) -> UnvaluedListOut:
    """Entries that are worth nothing because nobody said what they cost."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_unvalued(connection, limit=limit, cursor=cursor)
    items = [UnvaluedOut.model_validate(row) for row in page.items]
    return UnvaluedListOut(items=items, next_cursor=page.next_cursor)


def _summed(rows: Iterable[Mapping[str, Any]], by: str) -> list[WorthOut]:
    values: dict[UUID | None, tuple[Decimal, int]] = {}
    for row in rows:
        value, levels = values.get(row[by], (ZERO, 0))
        values[row[by]] = value + row["value"], levels + row["levels"]
    ranked = sorted(values.items(), key=lambda item: item[1][0], reverse=True)
    return [WorthOut(id=id_, value=value, levels=levels) for id_, (value, levels) in ranked]
