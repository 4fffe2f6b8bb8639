"""What could be promised of some lines now, and what each lacks: a proposal, nothing is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

from libs.domain.quantity import ZERO
from services.inventory.domain.allocation import (
    Allocation,
    Candidate,
    Leaves,
    Wanted,
    allocated,
    exploded,
)

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line: what of it is free by warehouse, what it would take, and what it would lack.

    Of a bundle, `free` and `buildable` (in all) are how many could be made, `taken` are components,
    and `scarcest` is the component it lacks most of.
    """

    free: dict[UUID, Decimal]
    taken: list[Allocation]
    short: Decimal
    buildable: Decimal | None
    scarcest: UUID


def proposed(
    lines: Sequence[Wanted], leaves: Leaves, candidates: Sequence[Candidate]
) -> list[Proposed]:
    """One for each line; they compete as they would if all were reserved at once."""
    taken, short = allocated(exploded(lines, leaves), candidates)
    made = []
    for line in lines:
        recipe = leaves.get(line.product_id, {line.product_id: _ONE})
        lacks = {
            part.product_id: missing / recipe[part.product_id]
            for part, missing in short
            if (part.source_line_id or part.line_id) == line.line_id
        }
        scarcest = max(lacks, key=lambda product: lacks[product], default=line.product_id)
        lack = lacks.get(scarcest, ZERO)
        bundle = line.product_id in leaves
        made.append(
            Proposed(
                free=_free(recipe, candidates, whole=bundle),
                taken=[part for part in taken if part.source_line_id == line.line_id],
                short=lack.to_integral_value(ROUND_CEILING) if bundle else lack,
                buildable=_in_all(recipe, candidates) if bundle else None,
                scarcest=scarcest,
            )
        )
    return made


def _free(
    recipe: Mapping[UUID, Decimal], candidates: Sequence[Candidate], *, whole: bool
) -> dict[UUID, Decimal]:
    """What of a product is available, or how many of a bundle could be made, at each warehouse."""
    stock = {(c.product_id, c.warehouse_id): c.available for c in candidates}
    places = dict.fromkeys(c.warehouse_id for c in candidates)
    free = {
        place: min(stock.get((part, place), ZERO) / each for part, each in recipe.items())
        for place in places
    }
    if whole:
        free = {place: _made(some) for place, some in free.items()}
    return {place: some for place, some in free.items() if some > 0}


def _in_all(recipe: Mapping[UUID, Decimal], candidates: Sequence[Candidate]) -> Decimal:
    stock = dict.fromkeys(recipe, ZERO)
    for c in candidates:
        if c.product_id in stock:
            stock[c.product_id] += c.available
    return _made(min(stock[part] / each for part, each in recipe.items()))


def _made(some: Decimal) -> Decimal:
    return some.to_integral_value(ROUND_FLOOR)
