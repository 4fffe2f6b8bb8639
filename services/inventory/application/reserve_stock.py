"""Promise stock to somebody: all lines or none; of a bundle, what it is made of.

What may be back-ordered is promised though it is not there: it waits until something comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory, InventoryWork
from services.inventory.domain.allocation import Candidate, Wanted, allocate, exploded
from services.inventory.domain.reservation import Reservation, ReservationLine


@dataclass(frozen=True, slots=True)
class ReserveStock:
    """What is wanted for whom; `expires_at` (aware) gives it back by itself."""

    reservation_id: UUID
    source_type: str
    source_id: UUID
    reference: str
    lines: Sequence[Wanted]
    note: str = ""
    expires_at: datetime | None = None


async def reserve_stock(
    command: ReserveStock, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Reservation:
    """Raises OutOfStock naming each short line, UnknownReference, Invalid."""
    at = now()
    if command.expires_at is not None and command.expires_at <= at:
        raise Invalid.field("expires_at", "a time to come", "in_the_past")
    async with begin(actor) as work:
        asked = [wanted.product_id for wanted in command.lines]
        wanted = exploded(command.lines, await work.recipes.leaves(asked))
        candidates = await work.reservations.candidates([w.product_id for w in wanted])
        if not {c.product_id for c in candidates}.issuperset(asked):
            await work.products.must_know(asked)
        await _must_know_warehouses(command.lines, candidates, work)
        if any(c.back_order for c in candidates) and not await work.reservations.back_orders():
            candidates = [replace(c, back_order=False) for c in candidates]
        allocations = allocate(wanted, candidates)
        levels = await work.reservations.promise(allocations)
        level_of = {(level.product_id, level.warehouse_id): id_ for id_, level in levels.items()}
        made = Reservation(
            id=command.reservation_id,
            source_type=command.source_type,
            source_id=command.source_id,
            reference=command.reference,
            note=command.note,
            made_by=actor.user_id,
            made_by_name=actor.name,
            made_at=at,
            expires_at=command.expires_at,
            lines=[
                ReservationLine(
                    id=new_id(),
                    source_line_id=part.source_line_id,
                    product_id=part.product_id,
                    warehouse_id=part.warehouse_id,
                    level_id=level_of[part.product_id, part.warehouse_id],
                    quantity=part.quantity + part.back_ordered,
                    back_ordered=part.back_ordered,
                )
                for part in allocations
            ],
        )
        made.promise(levels)
        work.reservations.add(made)
    return made


async def _must_know_warehouses(
    lines: Sequence[Wanted], candidates: Sequence[Candidate], work: InventoryWork
) -> None:
    """Raise Invalid for a warehouse that is not there: no lack of goods is to blame for that."""
    met = {candidate.warehouse_id for candidate in candidates}
    named = {line.warehouse_id for line in lines if line.warehouse_id is not None}
    if named <= met:
        return
    found = await work.warehouses.in_use(list(named))
    errors = [
        FieldError(f"lines.{number}.warehouse_id", "no such warehouse in use", "not_found")
        for number, line in enumerate(lines)
        if line.warehouse_id is not None and line.warehouse_id not in found
    ]
    if errors:
        raise Invalid(errors)
