"""Inventory has answered: each answer once, however often, late or unwanted it comes."""

from collections.abc import Iterable

from libs.contracts.inventory import (
    ReservationRejected,
    ReservationReleased,
    ReservedLine,
    ShortReservationLine,
    StockIssued,
    StockIssueRefused,
    StockReserved,
    StockReturned,
)
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.sales.application.invoicing import invoice_shipment
from services.sales.application.ports import BeginSales, SalesWork
from services.sales.application.return_goods import goods_back
from services.sales.domain.promise import Allocation, Short
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import Move

Answer = (
    StockReserved
    | ReservationRejected
    | ReservationReleased
    | StockIssued
    | StockIssueRefused
    | StockReturned
)
OURS = "sales_order"


async def hear_stock(event: Answer, /, *, actor: Principal, begin: BeginSales) -> None:
    """What is not about an order of ours is left to others."""
    if getattr(event, "source_type", OURS) != OURS:
        return
    async with begin(actor) as work:
        order = await work.orders.get(event.source_id)
        await _hear(work, order, event, actor)
        if not order.recorded:
            await work.orders.note(order)


async def _hear(work: SalesWork, order: SalesOrder, event: Answer, by: Principal) -> None:
    at = utc_now()
    match event:
        case StockReserved():
            order.reserved(event.reservation_id, _allocations(event.lines), by=by, at=at)
        case ReservationRejected():
            order.refused(event.reservation_id, _short(event.short), by=by, at=at)
        case ReservationReleased(reason="shortage"):
            lost = [(line.line_id, line.quantity) for line in event.lines]
            more = event.status == "open"
            order.lost(event.reservation_id, lost, more=more, by=by, at=at)
        case ReservationReleased():
            order.released(event.reservation_id)
        case StockReturned():
            await goods_back(work, order, event.return_id, by=by, at=at)
        case StockIssueRefused():
            order.goods_stay(event.issue_id, _short(event.short), by=by, at=at)
        case StockIssued():
            await _goods_left(work, order, event, by)


async def _goods_left(
    work: SalesWork, order: SalesOrder, event: StockIssued, by: Principal
) -> None:
    if event.issue_id is None:
        return
    at = utc_now()
    shipment = order.goods_left(event.issue_id, _moves(event.lines), by=by, at=at)
    if shipment is not None and not order.prepaid:
        await invoice_shipment(work, order, shipment, by=by, at=at)


def _allocations(lines: Iterable[ReservedLine]) -> list[Allocation]:
    return [
        Allocation(
            id=line.line_id,
            line_id=line.source_line_id,
            product_id=line.product_id,
            warehouse_id=line.warehouse_id,
            quantity=line.quantity + line.back_ordered,
            back_ordered=line.back_ordered,
        )
        for line in lines
    ]


def _moves(lines: Iterable[ReservedLine]) -> list[Move]:
    return [
        Move(line.line_id, line.source_line_id, line.product_id, line.warehouse_id, line.quantity)
        for line in lines
    ]


def _short(lines: Iterable[ShortReservationLine]) -> list[Short]:
    return [
        Short(
            product_id=line.product_id,
            requested=line.requested,
            available=line.available,
            line_ids=line.source_line_ids,
            places=line.places,
            elsewhere=line.elsewhere,
            expected_on=line.expected_on,
            expected=line.expected,
        )
        for line in lines
    ]
