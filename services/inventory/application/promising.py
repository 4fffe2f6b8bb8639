"""Promising stock, by hand or for an order: all lines or none; of a bundle, what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.ports import InventoryWork
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


async def look(
    work: InventoryWork, lines: Sequence[Wanted]
) -> tuple[list[Wanted], list[Candidate]]:
    """The lines with bundles taken apart, and what there is of it all, locked."""
    asked = [wanted.product_id for wanted in lines]
    wanted = exploded(lines, await work.recipes.leaves(asked))
    candidates = await work.reservations.candidates([w.product_id for w in wanted])
    if any(c.back_order for c in candidates) and not await work.reservations.back_orders():
        candidates = [replace(c, back_order=False) for c in candidates]
    return wanted, candidates


async def promise(
    work: InventoryWork,
    command: ReserveStock,
    wanted: Sequence[Wanted],
    candidates: Sequence[Candidate],
    *,
    by: Principal,
    at: datetime,
) -> Reservation:
    """Reserve what is wanted of what there is; raises OutOfStock, and then changed nothing."""
    allocations = allocate(wanted, candidates)
    levels = await work.reservations.promise(allocations)
    level_of = {(level.product_id, level.warehouse_id): id_ for id_, level in levels.items()}
    made = Reservation(
        id=command.reservation_id,
        source_type=command.source_type,
        source_id=command.source_id,
        reference=command.reference,
        note=command.note,
        made_by=by.user_id,
        made_by_name=by.name,
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
