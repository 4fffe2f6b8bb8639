"""Give promised stock back."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.reservation import Reservation


async def release_reservation(
    reservation_id: UUID, reason: str, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Reservation:
    """Raises NotFound, Conflict when nothing is promised any more or it is of a document."""
    async with begin(actor) as work:
        reservation = await work.reservations.get(reservation_id)
        reservation.must_be_by_hand()
        levels = await work.reservations.give_back(reservation, reservation.released_now())
        reservation.release(levels, reason=reason, at=now())
    return reservation
