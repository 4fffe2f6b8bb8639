"""Hand out goods that were promised: they leave the warehouse, and the promise is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.movement import Movement, Source
from services.inventory.domain.reasons import is_ours, reason_to_issue
from services.inventory.domain.reservation import Reservation


@dataclass(frozen=True, slots=True)
class IssueReservation:
    """What leaves, by line (None: all that is promised), and the reason code of its entries."""

    reservation_id: UUID
    issue_id: UUID
    reason: str
    lines: Mapping[UUID, Decimal] | None = None


async def issue_reservation(
    command: IssueReservation, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Reservation:
    """Raises NotFound, Invalid for a line or reason, Conflict for nothing, or a document's."""
    async with begin(actor) as work:
        reservation = await work.reservations.get(command.reservation_id)
        reservation.must_be_by_hand()
        issued = reservation.issuable(command.lines)
        own = {} if is_ours(command.reason) else await work.reasons.own()
        reason = reason_to_issue(command.reason, own)
        await work.stock.post(
            [
                Movement(
                    entry_id=new_id(),
                    product_id=line.product_id,
                    warehouse_id=line.warehouse_id,
                    quantity=-issued[line.id],
                    kind=reason.kind,
                    reason=reason.code,
                    note=reservation.reference,
                    source_line_id=line.id,
                    reserved=-issued[line.id],
                )
                for line in reservation.lines
                if line.id in issued
            ],
            Source("reservation", command.issue_id),
        )
        reservation.issue(issued, await work.reservations.levels(reservation), at=now())
    return reservation
