"""A sales order gives back what it was promised, or will not want what it asked for."""

from libs.contracts.inventory import ReservationReleased
from libs.contracts.sales import StockReleaseRequested
from libs.domain.clock import Clock, utc_now
from libs.domain.principal import Principal
from services.inventory.application.answering import (
    SALES_ORDER,
    answer_once,
    promised,
    said_by,
    say,
)
from services.inventory.application.ports import BeginInventory, InventoryWork
from services.inventory.application.sales_ports import SalesAnswer


async def release_for_order(
    event: StockReleaseRequested, *, actor: Principal, begin: BeginInventory, now: Clock = utc_now
) -> None:
    """Where nothing is promised (any more, or yet), that is said; it will not be later either."""
    async with begin(actor) as work:
        await answer_once(
            work,
            "release",
            event.reservation_id,
            lambda: _decide(work, event, now),
        )


async def _decide(work: InventoryWork, event: StockReleaseRequested, now: Clock) -> SalesAnswer:
    reservation = await promised(work, event.reservation_id)
    if reservation is not None and reservation.open:
        levels = await work.reservations.give_back(reservation, reservation.released_now())
        reservation.release(levels, reason="released", at=now())
        return said_by(reservation)
    nothing = ReservationReleased(
        reservation_id=event.reservation_id,
        source_type=SALES_ORDER,
        source_id=event.order_id,
        reference=event.order_number,
        reason="released",
        status=reservation.status if reservation else "released",
        lines=(),
    )
    return say(work, nothing, event.reservation_id, reservation)
