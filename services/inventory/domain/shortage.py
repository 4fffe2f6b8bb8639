"""What an order lacks: of which products more is wanted than is free, and where how much is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.quantity import ZERO
from services.inventory.domain.allocation import Candidate, Wanted


@dataclass(frozen=True, slots=True)
class Shortage:
    """A product of which `wanted` is more than `available` where it was asked of.

    That is one warehouse, or, if any would do, all of them. `places` and `elsewhere` are free
    quantities by warehouse.
    """

    product_id: UUID
    wanted: Decimal
    places: dict[UUID, Decimal]
    elsewhere: dict[UUID, Decimal]
    source_line_ids: tuple[UUID, ...]

    @property
    def available(self) -> Decimal:
        """What is free where it was asked of."""
        return sum(self.places.values(), ZERO)


def shortages(
    short: Sequence[Wanted], wanted: Sequence[Wanted], candidates: Sequence[Candidate]
) -> list[Shortage]:
    """One for each product and warehouse (or any) of the lines that lack something.

    What all lines want that compete with them counts.
    """
    made: list[Shortage] = []
    for product_id, place in dict.fromkeys((w.product_id, w.warehouse_id) for w in short):
        rivals = [
            w for w in wanted if w.product_id == product_id and place in {None, w.warehouse_id}
        ]
        free = {
            c.warehouse_id: c.available
            for c in candidates
            if c.product_id == product_id and c.available > 0
        }
        made.append(
            Shortage(
                product_id,
                sum((w.quantity for w in rivals), ZERO),
                {at: quantity for at, quantity in free.items() if place in {None, at}},
                {at: quantity for at, quantity in free.items() if place not in {None, at}},
                tuple(dict.fromkeys(w.source_line_id or w.line_id for w in rivals)),
            )
        )
    return made
