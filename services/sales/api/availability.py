"""What could be sold now, and from where: inventory's answer of this moment."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from libs.web.routes import Actor, Db, Router, require
from services.sales.api.availability_schemas import (
    AskedLineIn,
    AvailabilityIn,
    AvailabilityOut,
    AvailableOut,
    available,
)
from services.sales.api.deps import Stock
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales/availability", tag="availability")
read = [require("sales.orders.read")]
_ONE = "1"


@router.get("", dependencies=read)
async def of_product(product_id: UUID, actor: Actor, database: Db, stock: Stock) -> AvailableOut:
    """What of a product is free at each warehouse; of a bundle, how many could be made."""
    line = AskedLineIn.model_validate({"product_id": product_id, "quantity": _ONE})
    (one,) = await _told([line], {"product_id": product_id}, {}, actor, database, stock)
    return one


@router.post("", dependencies=read)
async def of_lines(
    body: AvailabilityIn, actor: Actor, database: Db, stock: Stock
) -> AvailabilityOut:
    """What an order of these lines would be promised: from where, by fewest shipments; or lack."""
    products = {f"lines.{i}.product_id": line.product_id for i, line in enumerate(body.lines)}
    places = {
        f"lines.{i}.warehouse_id": line.warehouse_id
        for i, line in enumerate(body.lines)
        if line.warehouse_id is not None
    }
    items = await _told(body.lines, products, places, actor, database, stock)
    return AvailabilityOut(items=items)


async def _told(
    lines: list[AskedLineIn],
    products: dict[str, UUID],
    places: dict[str, UUID],
    actor: Actor,
    database: Db,
    stock: Stock,
) -> list[AvailableOut]:
    async with database.transaction(actor, read_only=True) as connection:
        await queries.must_know(connection, products, places)
    told = await stock.of(actor, [line.model_dump(mode="json") for line in lines])
    async with database.transaction(actor, read_only=True) as connection:
        names = await queries.names(connection, _ids(told))
    return [available(one, names) for one in told]


def _ids(told: list[dict[str, Any]]) -> set[UUID]:
    return {
        UUID(id_)
        for one in told
        for id_ in (
            one["product_id"],
            one["scarcest_id"],
            *(taken["product_id"] for taken in one["taken"]),
        )
    }
