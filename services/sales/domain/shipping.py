"""From which warehouses what is to be shipped of an order leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from libs.domain.errors import Conflict
from libs.domain.quantity import PLACES, ZERO, plain
from services.sales.domain.promise import Allocation
from services.sales.domain.shipment import Move


@dataclass(frozen=True, slots=True)
class ShipLine:
    """What is to be shipped of a line; from one warehouse, or from wherever it is promised."""

    line_id: UUID
    quantity: Decimal
    warehouse_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of which `quantity` is to leave after `before` of `whole` has, or is about to."""

    line_id: UUID
    before: Decimal
    quantity: Decimal
    whole: Decimal
    warehouse_id: UUID | None


def moves_for(
    parts: Sequence[Part], allocations: Sequence[Allocation], free: Mapping[UUID, Decimal]
) -> list[Move]:
    """What leaves each warehouse; raises Conflict (not_allocated) where less is promised.

    Of a bundle the same share of each component leaves as of the bundle.
    """
    left = dict(free)
    moved: dict[UUID, Move] = {}
    for part in parts:
        for of_it in _by_product([one for one in allocations if one.line_id == part.line_id]):
            wanted = _share(part, of_it, left)
            there = [one for one in of_it if part.warehouse_id in {None, one.warehouse_id}]
            _take(part, wanted, there, left, moved)
    return list(moved.values())


def shippable_from(
    warehouse_id: UUID | None,
    whole: Decimal,
    allocations: Sequence[Allocation],
    free: Mapping[UUID, Decimal],
) -> Decimal:
    """What of a line of `whole` could leave from one warehouse, or (None) from all of them."""
    shares = []
    for of_it in _by_product(allocations):
        there = [one for one in of_it if warehouse_id in {None, one.warehouse_id}]
        promised = sum((one.quantity for one in of_it), ZERO)
        shares.append(sum((free[one.id] for one in there), ZERO) / promised)
    places = PLACES if whole % 1 else Decimal(1)
    return (whole * min(shares)).quantize(places, ROUND_DOWN) if shares else ZERO


def _by_product(allocations: Sequence[Allocation]) -> list[list[Allocation]]:
    products = dict.fromkeys(one.product_id for one in allocations)
    return [[one for one in allocations if one.product_id == product] for product in products]


def _share(part: Part, of_it: Sequence[Allocation], left: Mapping[UUID, Decimal]) -> Decimal:
    """What of a component goes with this part of the line; the last part takes the rest."""
    whole = sum((one.quantity for one in of_it), ZERO)
    rest = sum((one.lost + one.back_ordered + left[one.id] for one in of_it), ZERO)
    until = part.before + part.quantity
    if until == part.whole:
        return rest
    return min(_until(until, part.whole, whole) - _until(part.before, part.whole, whole), rest)


def _until(shipped: Decimal, of: Decimal, whole: Decimal) -> Decimal:
    return (whole * shipped / of).quantize(PLACES, ROUND_DOWN)


def _take(
    part: Part,
    wanted: Decimal,
    there: Sequence[Allocation],
    left: dict[UUID, Decimal],
    moved: dict[UUID, Move],
) -> None:
    missing = wanted
    # Whole from one warehouse, if one has it all.
    for one in sorted(there, key=lambda one: left[one.id] < wanted):
        if taken := min(left[one.id], missing):
            earlier = moved[one.id].quantity if one.id in moved else ZERO
            moved[one.id] = Move(
                one.id, one.line_id, one.product_id, one.warehouse_id, earlier + taken
            )
            left[one.id] -= taken
            missing -= taken
    if missing:
        raise Conflict(
            "not so much of this is promised there; ship less, or from elsewhere",
            code="not_allocated",
            line_id=part.line_id,
            promised=plain(wanted - missing),
        )
