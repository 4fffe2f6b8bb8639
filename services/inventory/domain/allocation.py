"""Choosing the warehouses that goods are promised from: all lines or none, fewest shipments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from uuid import UUID

from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.quantity import LARGEST, PLACES, ZERO, plain

Leaves = Mapping[UUID, Mapping[UUID, Decimal]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of what is to be reserved; without a warehouse, any will do.

    `source_line_id` is the line of its source that it comes from: of a bundle come several.
    """

    line_id: UUID
    product_id: UUID
    quantity: Decimal
    warehouse_id: UUID | None = None
    source_line_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a warehouse has available of a product; `back_order`: more may be promised of it."""

    product_id: UUID
    warehouse_id: UUID
    available: Decimal
    back_order: bool = False


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a line takes from a warehouse, and what it waits for there."""

    line_id: UUID
    source_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    back_ordered: Decimal = ZERO


class OutOfStock(Conflict):
    """Not everything that was asked for is available; nothing was reserved."""

    code = "out_of_stock"
    # The lines that lack something, bundles taken apart.
    short: Sequence[Wanted] = ()

    @classmethod
    def of(cls, short: Sequence[tuple[Wanted, Decimal, Sequence[Candidate]]]) -> "OutOfStock":
        """Name each line, what it lacks, and where how much of its product is available."""
        made = cls(
            f"not enough is available for {len(short)} of the lines; nothing was reserved",
            lines=[
                {
                    "line_id": str(line.source_line_id or line.line_id),
                    "product_id": str(line.product_id),
                    "requested": plain(line.quantity),
                    "short": plain(missing),
                    "available": [
                        {"warehouse_id": str(c.warehouse_id), "quantity": plain(c.available)}
                        for c in there
                    ],
                }
                for line, missing, there in short
            ],
        )
        made.short = [line for line, _, _ in short]
        return made


Stock = dict[tuple[UUID, UUID], Decimal]


def exploded(wanted: Sequence[Wanted], leaves: Leaves) -> list[Wanted]:
    """The lines with every bundle replaced by what it is made of, in the end."""
    return [
        part
        for line in wanted
        for part in (
            [
                Wanted(
                    new_id(),
                    component,
                    _needed(line.quantity * each),
                    line.warehouse_id,
                    line.source_line_id or line.line_id,
                )
                for component, each in leaves[line.product_id].items()
            ]
            if line.product_id in leaves
            else [line]
        )
    ]


def _needed(quantity: Decimal) -> Decimal:
    """At the scale of quantities, so that it is enough; what nobody could have needs no scale."""
    return quantity if quantity > LARGEST else quantity.quantize(PLACES, ROUND_UP)


def allocate(wanted: Sequence[Wanted], candidates: Sequence[Candidate]) -> list[Allocation]:
    """What each line takes from where; raises OutOfStock naming every line that lacks something."""
    taken, short = allocated(wanted, candidates)
    if short:
        raise OutOfStock.of([(line, missing, _there(line, candidates)) for line, missing in short])
    return taken


def allocated(
    wanted: Sequence[Wanted], candidates: Sequence[Candidate]
) -> tuple[list[Allocation], list[tuple[Wanted, Decimal]]]:
    """What each line takes from where, and what it lacks.

    Lines that name a warehouse go first. The others come from one warehouse if one has it all, and
    else from those that each cover most lines whole; ties go to the candidates' own order. What is
    short of a product that may be back-ordered waits at a warehouse that has, or had, some.
    """
    stock: Stock = {(c.product_id, c.warehouse_id): c.available for c in candidates}
    places = list(dict.fromkeys(c.warehouse_id for c in candidates))
    taken: list[Allocation] = []
    short: list[tuple[Wanted, Decimal]] = []
    for line in (line for line in wanted if line.warehouse_id is not None):
        short += _take(line, [line.warehouse_id], stock, taken)
    free = [line for line in wanted if line.warehouse_id is None]
    order = _fewest(free, places, stock)
    for line in free:
        short += _take(line, order, stock, taken)
    return taken, [one for one in short if not _waits(*one, order, candidates, taken)]


def _take(
    line: Wanted, order: Sequence[UUID | None], stock: Stock, taken: list[Allocation]
) -> list[tuple[Wanted, Decimal]]:
    """Take a line from the warehouses in this order; what it lacks."""
    left = line.quantity
    whole = [p for p in order if p and stock.get((line.product_id, p), ZERO) >= left]
    for place in [*whole[:1], *order]:
        here = stock.get((line.product_id, place), ZERO) if place else ZERO
        part = min(left, here)
        if place is None or part <= 0:
            continue
        stock[line.product_id, place] = here - part
        source = line.source_line_id or line.line_id
        taken.append(Allocation(line.line_id, source, line.product_id, place, part))
        left -= part
    return [(line, left)] if left > 0 else []


def _waits(
    line: Wanted,
    missing: Decimal,
    order: Sequence[UUID],
    candidates: Sequence[Candidate],
    taken: list[Allocation],
) -> bool:
    """Let what a line lacks wait where it takes most from, if it may and there is a place."""
    may = {c.warehouse_id for c in candidates if c.product_id == line.product_id and c.back_order}
    if line.warehouse_id is not None:
        may &= {line.warehouse_id}
    place = next((place for place in order if place in may), next(iter(sorted(may)), None))
    if place is None or missing > LARGEST:
        return False
    source = line.source_line_id or line.line_id
    waiting = Allocation(line.line_id, source, line.product_id, place, ZERO, missing)
    for number, part in enumerate(taken):
        if (part.line_id, part.warehouse_id) == (line.line_id, place):
            taken[number] = replace(part, back_ordered=missing)
            return True
    taken.append(waiting)
    return True


def _fewest(
    lines: Sequence[Wanted], places: Sequence[UUID], stock: Mapping[tuple[UUID, UUID], Decimal]
) -> list[UUID]:
    """The warehouses, each time the one next that covers most of what is left, line for line."""
    left = {line.line_id: line.quantity for line in lines}
    order: list[UUID] = []
    rest = list(places)
    while rest and any(left.values()):
        best = max(rest, key=lambda place: _covered(place, lines, left, stock))
        rest.remove(best)
        order.append(best)
        here = {line.product_id: stock.get((line.product_id, best), ZERO) for line in lines}
        for line in lines:
            part = min(left[line.line_id], here[line.product_id])
            left[line.line_id] -= part
            here[line.product_id] -= part
    return order + rest


def _covered(
    place: UUID,
    lines: Sequence[Wanted],
    left: Mapping[UUID, Decimal],
    stock: Mapping[tuple[UUID, UUID], Decimal],
) -> tuple[int, int]:
    """How many open lines this warehouse covers whole, and how many it covers at all."""
    here = {line.product_id: stock.get((line.product_id, place), ZERO) for line in lines}
    whole = some = 0
    for line in lines:
        part = min(left[line.line_id], here[line.product_id])
        here[line.product_id] -= part
        some += part > 0
        whole += 0 < part == left[line.line_id]
    return whole, some


def _there(line: Wanted, candidates: Sequence[Candidate]) -> list[Candidate]:
    return [c for c in candidates if c.product_id == line.product_id and c.available > 0]
