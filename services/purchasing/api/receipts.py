"""Goods receipts."""

from uuid import UUID

from fastapi import APIRouter

from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.web.routes import Actor, Db, NewId, Router, require
from services.purchasing.api.deps import BeginWork
from services.purchasing.api.receipt_schemas import ReceiptIn, ReceiptOut
from services.purchasing.application.receive_goods import ReceiveGoods, receive_goods
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing", tag="receipts")
read = [require("purchasing.orders.read")]


@router.post(
    "/orders/{order_id}/receipts", status_code=201, dependencies=[require(PERMISSIONS["receive"])]
)
async def receive(
    order_id: UUID, body: ReceiptIn, new_id: NewId, actor: Actor, begin: BeginWork
) -> ReceiptOut:
    """Record what came in of an order, accepted and rejected; several receipts may make it whole.

    More than is open is refused (409 `over_receipt`), unless the company's `over_receipt_percent`
    of what was ordered covers it; the answer says what is open and what is allowed, line by line.
    """
    command = ReceiveGoods(order_id, new_id, body.arrivals(), body.note)
    order, receipt = await receive_goods(command, actor=actor, begin=begin, now=utc_now)
    return ReceiptOut.of(order, receipt)


@router.get("/orders/{order_id}/receipts/{receipt_id}", dependencies=read)
async def get_receipt_of_order(
    order_id: UUID, receipt_id: UUID, actor: Actor, database: Db
) -> ReceiptOut:
    """One receipt of an order."""
    async with database.transaction(actor, read_only=True) as connection:
        order = await queries.order(connection, order_id, sees_costs=False)
    return _shown(order, receipt_id)


@router.get("/receipts/{receipt_id}", dependencies=read)
async def get_receipt(receipt_id: UUID, actor: Actor, database: Db) -> ReceiptOut:
    """One receipt."""
    async with database.transaction(actor, read_only=True) as connection:
        order = await queries.order_of_receipt(connection, receipt_id)
    return _shown(order, receipt_id)


def _shown(order: PurchaseOrder, receipt_id: UUID) -> ReceiptOut:
    for receipt in order.receipts:
        if receipt.id == receipt_id:
            return ReceiptOut.of(order, receipt)
    raise NotFound("no such receipt", receipt_id=receipt_id)
