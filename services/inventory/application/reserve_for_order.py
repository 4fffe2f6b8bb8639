"""A sales order asks for stock: all of it is promised, or the answer says what is short."""

from collections.abc import Sequence

from libs.contracts.inventory import ReservationRejected, ShortReservationLine
from libs.contracts.sales import StockReserveRequested
from libs.domain.clock import Clock, utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.answering import SALES_ORDER, answer_once, said_by, say
from services.inventory.application.ports import BeginInventory, InventoryWork
from services.inventory.application.promising import ReserveStock, look, promise
from services.inventory.application.sales_ports import SalesAnswer
from services.inventory.domain.allocation import OutOfStock, Wanted
from services.inventory.domain.shortage import Shortage, shortages


async def reserve_for_order(
    event: StockReserveRequested, *, actor: Principal, begin: BeginInventory, now: Clock = utc_now
) -> None:
    """Not for an order that gave up before; of what is not known here, nothing is there."""
    async with begin(actor) as work:
        await answer_once(
            work,
            "reserve",
            event.reservation_id,
            lambda: _decide(work, event, actor, now),
        )


async def _decide(
    work: InventoryWork, event: StockReserveRequested, actor: Principal, now: Clock
) -> SalesAnswer:
    if await work.sales.answer("release", event.reservation_id) is not None:
        return _reject(work, event, (), released=True)
    lines = [
        # An order line may be wanted of several warehouses: it is a line each.
        Wanted(new_id(), line.product_id, line.quantity, line.warehouse_id, line.line_id)
        for line in event.lines
    ]
    wanted, candidates = await look(work, lines)
    command = ReserveStock(
        event.reservation_id, SALES_ORDER, event.order_id, event.order_number, lines
    )
    try:
        return said_by(await promise(work, command, wanted, candidates, by=actor, at=now()))
    except OutOfStock as refused:
        lack = shortages(refused.short, wanted, candidates)
        return _reject(work, event, await _with_expected(work, lack))


async def _with_expected(
    work: InventoryWork, lack: Sequence[Shortage]
) -> tuple[ShortReservationLine, ...]:
    expected = await work.incoming.expected([each.product_id for each in lack])
    return tuple(
        ShortReservationLine(
            product_id=each.product_id,
            requested=each.wanted,
            available=each.available,
            source_line_ids=each.source_line_ids,
            places=each.places,
            elsewhere=each.elsewhere,
            expected=comes and comes.quantity,
            expected_on=comes and comes.first,
        )
        for each in lack
        for comes in [expected.get(each.product_id)]
    )


def _reject(
    work: InventoryWork,
    event: StockReserveRequested,
    short: tuple[ShortReservationLine, ...],
    *,
    released: bool = False,
) -> SalesAnswer:
    rejected = ReservationRejected(
        reservation_id=event.reservation_id,
        source_type=SALES_ORDER,
        source_id=event.order_id,
        reference=event.order_number,
        short=short,
        released=released,
    )
    return say(work, rejected, event.reservation_id)
