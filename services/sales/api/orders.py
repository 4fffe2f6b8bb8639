"""Sales orders: every step of their life is a request of its own."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.exports import FILE
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.sales.api.deps import ORDERS, BeginWork, OrderExport, Orders
from services.sales.api.history_schemas import StepOut, TimelineOut
from services.sales.api.order_schemas import (
    OrderCountsOut,
    OrderIn,
    OrderOut,
    OrderPatch,
    OrderRowOut,
    OrdersOut,
)
from services.sales.application.change_order import ChangeOrder, change_order
from services.sales.application.raise_order import RaiseOrder, raise_order
from services.sales.domain.flow import PERMISSIONS
from services.sales.domain.sales_order import SalesOrder
from services.sales.infrastructure import queries

router: APIRouter = Router(ORDERS, tag="sales orders")


def needing(permission: str) -> dict[str, Any]:
    """A route's permission."""
    return {"dependencies": [require(permission)]}


def shown(order: SalesOrder, actor: Principal, response: Response) -> OrderOut:
    """The order as this caller may see it, with its version."""
    etags.tag(response, order.version)
    return OrderOut.of(order, actor)


@router.get("", **needing("sales.orders.read"))
async def list_orders(
    actor: Actor, database: Db, which: Orders, limit: Limit = 50, cursor: str | None = None
) -> OrdersOut:
    """Orders, newest first; `q`: words of number, customer and their reference begin so."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_orders(connection, which, limit=limit, cursor=cursor)
    return OrdersOut(
        items=[OrderRowOut.model_validate(row) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/summary", **needing("sales.orders.read"))
async def summary(actor: Actor, database: Db, which: Orders) -> OrderCountsOut:
    """How many orders stand in each state, of those the filters find; `status` does not matter."""
    async with database.transaction(actor, read_only=True) as connection:
        counts = await queries.count_orders(connection, which)
    return OrderCountsOut.of(counts)


@router.get("/export", dependencies=[require("sales.orders.read")], **FILE)
async def export(file: OrderExport) -> StreamingResponse:
    """Orders, newest first, with the filters of the list."""
    return file


@router.post("", status_code=201, **needing("sales.orders.manage"))
async def raise_new(
    body: OrderIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> OrderOut:
    """Write a new order, as a draft."""
    command = RaiseOrder(new_id, body.draft())
    order = await raise_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.get("/{order_id}", **needing("sales.orders.read"))
async def get_order(order_id: UUID, actor: Actor, database: Db, response: Response) -> OrderOut:
    """One order, with its shipments and what the caller may do with it now."""
    async with database.transaction(actor, read_only=True) as connection:
        order = await queries.order(connection, order_id)
    return shown(order, actor, response)


@router.patch("/{order_id}", **needing(PERMISSIONS["change"]))
async def change(
    order_id: UUID,
    body: OrderPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> OrderOut:
    """Edit a draft; lines and charges are replaced as a whole."""
    command = ChangeOrder(order_id, version, body.values())
    order = await change_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.get("/{order_id}/timeline", **needing("sales.orders.read"))
async def timeline(order_id: UUID, actor: Actor, database: Db) -> TimelineOut:
    """Everything that happened to the order: who, when, why."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.timeline(connection, order_id)
    return TimelineOut(
        items=[
            StepOut.model_validate({**row, "details": orjson.loads(row["details"])}) for row in rows
        ]
    )
