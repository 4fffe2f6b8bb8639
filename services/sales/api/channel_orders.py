"""Orders of sales channels: how they come in, and those that wait."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from libs.domain.clock import utc_now
from libs.outside.webhooks import BadSignature
from libs.telemetry import trace
from libs.web.errors import problem
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.sales.api.channel_schemas import ChannelOrderOut, ChannelOrdersOut, TakenOut
from services.sales.api.deps import BeginWork, CompanyOf, RaiseWaiting
from services.sales.api.shop_order_schemas import read_order
from services.sales.application.raise_shop_order import RaiseShopOrder
from services.sales.application.take_shop_order import TakeShopOrder, take_shop_order
from services.sales.infrastructure import queries

MOST_BYTES = 1_000_000

router: APIRouter = Router("/api/v1/sales/channels", tag="channels")
read = [require("sales.orders.read")]


@router.post(
    "/{channel_id}/orders",
    dependencies=[require("public")],
    response_model=TakenOut,
    responses={400: {"description": "Not signed by the shop, or not lately"}},
)
async def take(
    channel_id: UUID,
    request: Request,
    new_id: NewId,
    begin: BeginWork,
    company_of: CompanyOf,
    raise_it: RaiseWaiting,
    response: Response,
) -> TakenOut | Response:
    """Take an order in, signed by the shop over the raw body: once, however often it is sent.

    Shops of kind http send {"type": "order.created", "timestamp", "data": {"id", "number",
    "currency", "customer": {"name", "email", "phone", "address"}, "lines": [{"sku", "name",
    "quantity", "unit_price", "discount"}], "shipping", "note"}}; Shopify its webhook orders/create.
    """
    body = await _body(request)
    if body is None:
        return problem(413, "too_large", "an order is at most 1 MB", instance=request.url.path)
    headers = {name.lower(): value for name, value in request.headers.items()}
    command = TakeShopOrder(new_id, channel_id, headers, body)
    tenant_id = await company_of(channel_id)
    try:
        known = await take_shop_order(
            command, tenant_id=tenant_id, read=read_order, begin=begin, now=utc_now
        )
    except BadSignature:
        detail = "this is not signed as this channel's messages are, or not now"
        return problem(400, "bad_signature", detail, instance=request.url.path)
    response.status_code = 201 if known == new_id else 200
    became = await raise_it(tenant_id, RaiseShopOrder(channel_id, known), trace.current.get())
    return TakenOut.of(became)


@router.get("/{channel_id}/orders", dependencies=read)
async def list_orders(
    channel_id: UUID,
    actor: Actor,
    database: Db,
    waiting: Annotated[bool, Query(description="Only what could not be raised")] = False,  # noqa: FBT002 - a query field
    limit: Limit = 50,
    cursor: str | None = None,
) -> ChannelOrdersOut:
    """What came in, newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        await queries.channel(connection, channel_id)
        page = await queries.list_channel_orders(
            connection, channel_id, waiting=waiting, limit=limit, cursor=cursor
        )
    items = [ChannelOrderOut.model_validate(row) for row in page.items]
    return ChannelOrdersOut(items=items, next_cursor=page.next_cursor)


@router.post(
    "/{channel_id}/orders/{incoming_id}/retry",
    dependencies=[require("sales.orders.manage")],
)
async def retry(
    channel_id: UUID, incoming_id: UUID, actor: Actor, database: Db, raise_it: RaiseWaiting
) -> ChannelOrderOut:
    """Try again to raise one that waits; one that is raised stays as it is."""
    command = RaiseShopOrder(channel_id, incoming_id)
    await raise_it(actor.tenant_id, command, trace.current.get())
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.channel_order(connection, channel_id, incoming_id)
    return ChannelOrderOut.model_validate(row)


async def _body(request: Request) -> bytes | None:
    """The raw body; None if it is too long."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)
