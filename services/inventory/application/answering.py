"""Answering sales: each request is decided once, and asked again it is answered the same."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from libs.contracts.base import Event
from libs.domain.errors import NotFound
from services.inventory.application.ports import InventoryWork
from services.inventory.application.sales_ports import Asked, SalesAnswer
from services.inventory.domain.reservation import Reservation

SALES_ORDER = "sales_order"


async def answer_once(
    work: InventoryWork,
    asked: Asked,
    request_id: UUID,
    decide: Callable[[], Awaitable[SalesAnswer]],
) -> None:
    """Say what was answered before, or `decide`, which says it itself."""
    known = await work.sales.answer(asked, request_id)
    if known is None:
        await work.sales.keep(asked, request_id, await decide())
    else:
        work.record(known.event, about=known.about, version=known.version)


def say(
    work: InventoryWork, event: Event, about: UUID, of: Reservation | None = None
) -> SalesAnswer:
    """An answer that changes no reservation; `of` is the one it is about, if there is one."""
    answer = SalesAnswer(event, about, of.version if of else 1)
    work.record(event, about=about, version=answer.version)
    return answer


def said_by(reservation: Reservation) -> SalesAnswer:
    """What the reservation has just recorded."""
    last = reservation.recorded[-1]
    return SalesAnswer(last.event, reservation.id, last.version)


async def promised(work: InventoryWork, reservation_id: UUID) -> Reservation | None:
    """The reservation, locked after its levels; None if there is none."""
    try:
        return await work.reservations.get(reservation_id)
    except NotFound:
        return None
