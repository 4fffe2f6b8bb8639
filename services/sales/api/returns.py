"""Returns from customers: what came back of an order, and where it went."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web.routes import Actor, Db, NewId, Router, require
from libs.web.waiting import Wait, outcome
from services.sales.api.deps import RETURNS, BeginReturn
from services.sales.api.return_schemas import ReturnIn, ReturnOut, ReturnsOut
from services.sales.application.return_goods import ReturnGoods, return_goods
from services.sales.domain.flow import PERMISSIONS
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales", tag="returns")
read = [require("sales.orders.read")]
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": ReturnOut, "description": "In stock in time (Prefer: wait=10)"},
    202: {"model": ReturnOut, "description": "Told to inventory; see Location"},
}


@router.post(
    "/orders/{order_id}/returns",
    status_code=202,
    responses=ANSWERS,
    dependencies=[require(PERMISSIONS["return_goods"])],
)
async def take_back(
    order_id: UUID,
    body: ReturnIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginReturn,
    database: Db,
    wait: Wait,
    response: Response,
) -> ReturnOut:
    """Goods came back from the customer: restocked or scrapped, at most what they still have."""
    command = ReturnGoods(order_id, new_id, body.arrived(), body.note)
    await return_goods(command, actor=actor, begin=begin, now=utc_now)
    response.headers["location"] = f"{RETURNS}/{new_id}"
    shown = await outcome(
        lambda: _shown(new_id, actor, database), lambda one: one.settled_at is not None, wait
    )
    if shown.settled_at is not None:
        response.status_code = 200
    return shown


@router.get("/orders/{order_id}/returns", dependencies=read)
async def returns_of(order_id: UUID, actor: Actor, database: Db) -> ReturnsOut:
    """All that came back of an order, first to last."""
    async with database.transaction(actor, read_only=True) as connection:
        found = await queries.returns_of(connection, order_id)
    return ReturnsOut(items=[ReturnOut.of(goods) for goods in found])


@router.get("/returns/{return_id}", dependencies=read)
async def get_return(return_id: UUID, actor: Actor, database: Db) -> ReturnOut:
    """One return: what came back, and whether it is in stock again."""
    return await _shown(return_id, actor, database)


async def _shown(return_id: UUID, actor: Principal, database: Database) -> ReturnOut:
    async with database.transaction(actor, read_only=True) as connection:
        return ReturnOut.of(await queries.goods_return(connection, return_id))
