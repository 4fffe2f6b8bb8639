"""Goods of a sales order leave: all that a shipment takes, or none of it."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import ShortReservationLine, StockIssueRefused
from libs.contracts.sales import StockIssueRequested
from libs.domain.clock import Clock, utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.inventory.application.answering import answer_once, promised, said_by, say
from services.inventory.application.ports import BeginInventory, InventoryWork
from services.inventory.application.sales_ports import SalesAnswer
from services.inventory.domain.movement import Movement, Source
from services.inventory.domain.reasons import REASONS
from services.inventory.domain.reservation import Reservation


async def issue_for_order(
    event: StockIssueRequested, *, actor: Principal, begin: BeginInventory, now: Clock = utc_now
) -> None:
    """Only what is promised leaves; what a shortage took meanwhile is named."""
    async with begin(actor) as work:
        await answer_once(
            work,
            "issue",
            event.issue_id,
            lambda: _decide(work, event, now),
        )


async def _decide(work: InventoryWork, event: StockIssueRequested, now: Clock) -> SalesAnswer:
    reservation = await promised(work, event.reservation_id)
    wanted: dict[UUID, Decimal] = {}
    for line in event.lines:
        wanted[line.reservation_line_id] = (
            wanted.get(line.reservation_line_id, ZERO) + line.quantity
        )
    left = {line.id: line.open for line in reservation.lines} if reservation else {}
    if reservation is None or any(left.get(i, ZERO) < wanted[i] for i in wanted):
        refused = StockIssueRefused(
            reservation_id=event.reservation_id,
            source_id=event.order_id,
            issue_id=event.issue_id,
            short=await _short(work, event, wanted, left),
        )
        return say(work, refused, event.issue_id)
    await work.stock.post(
        _movements(event, reservation, wanted), Source("shipment", event.issue_id)
    )
    levels = await work.reservations.levels(reservation)
    reservation.issue(wanted, levels, at=now(), issue_id=event.issue_id)
    return said_by(reservation)


def _movements(
    event: StockIssueRequested, reservation: Reservation, wanted: Mapping[UUID, Decimal]
) -> list[Movement]:
    reason = REASONS["shipment"]
    return [
        Movement(
            entry_id=new_id(),
            product_id=line.product_id,
            warehouse_id=line.warehouse_id,
            quantity=-wanted[line.id],
            kind=reason.kind,
            reason=reason.code,
            note=event.issue_number,
            source_line_id=line.id,
            reserved=-wanted[line.id],
        )
        for line in reservation.lines
        if line.id in wanted
    ]


async def _short(
    work: InventoryWork,
    event: StockIssueRequested,
    wanted: Mapping[UUID, Decimal],
    left: Mapping[UUID, Decimal],
) -> tuple[ShortReservationLine, ...]:
    """The products of whose lines not enough is promised any more."""
    lacking = {
        line.product_id
        for line in event.lines
        if left.get(line.reservation_line_id, ZERO) < wanted[line.reservation_line_id]
    }
    expected = await work.incoming.expected(lacking)
    made = []
    for product_id in sorted(lacking):
        lines = [line for line in event.lines if line.product_id == product_id]
        ids = dict.fromkeys(line.reservation_line_id for line in lines)
        comes = expected.get(product_id)
        made.append(
            ShortReservationLine(
                product_id=product_id,
                requested=sum((wanted[i] for i in ids), ZERO),
                available=sum((min(wanted[i], left.get(i, ZERO)) for i in ids), ZERO),
                source_line_ids=tuple(dict.fromkeys(line.order_line_id for line in lines)),
                expected=comes and comes.quantity,
                expected_on=comes and comes.first,
            )
        )
    return tuple(made)
