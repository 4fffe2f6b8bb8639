"""Goods a customer brought back: restocked or scrapped, in a document of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from uuid import UUID

from libs.domain.ids import new_id
from libs.domain.quantity import PLACES, ZERO
from services.sales.domain.promise import Allocation


class ReturnStatus(StrEnum):
    """Where a return stands; goods that are back are a fact, and never refused."""

    REQUESTED = "requested"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What came back of an order line.

    It is restocked where somebody says, or else where it came from; or it is scrapped.
    """

    order_line_id: UUID
    quantity: Decimal
    warehouse_id: UUID | None = None
    scrapped: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnMove:
    """Which goods these are: of a bundle, its components; to no warehouse if scrapped."""

    id: UUID
    allocation_id: UUID
    order_line_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    quantity: Decimal


@dataclass(slots=True, kw_only=True)
class GoodsReturn:
    """The document."""

    id: UUID
    order_id: UUID
    number: str
    requested_at: datetime
    requested_by: UUID
    by_name: str
    note: str
    lines: tuple[ReturnLine, ...]
    moves: tuple[ReturnMove, ...]
    status: ReturnStatus = ReturnStatus.REQUESTED
    settled_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether inventory has not answered yet."""
        return self.status is ReturnStatus.REQUESTED

    def post(self, at: datetime) -> None:
        """Inventory has the goods."""
        self.status, self.settled_at = ReturnStatus.POSTED, at

    def quantities(self) -> dict[UUID, Decimal]:
        """What came back, by order line."""
        came: dict[UUID, Decimal] = {}
        for line in self.lines:
            came[line.order_line_id] = came.get(line.order_line_id, ZERO) + line.quantity
        return came


def back_already(returns: Iterable[GoodsReturn]) -> dict[UUID, Decimal]:
    """What of each allocation is back."""
    back: dict[UUID, Decimal] = {}
    for move in (move for each in returns for move in each.moves):
        back[move.allocation_id] = back.get(move.allocation_id, ZERO) + move.quantity
    return back


@dataclass(frozen=True, slots=True)
class Arrived:
    """A line of a return that comes after `before` of the `shipped` was back."""

    line: ReturnLine
    before: Decimal
    shipped: Decimal


def moves_back(
    arrived: Sequence[Arrived], allocations: Sequence[Allocation], back: Mapping[UUID, Decimal]
) -> tuple[ReturnMove, ...]:
    """Which of the shipped goods came back; of a bundle the same share of each component.

    What left the warehouse it is restocked in comes first.
    """
    left = {one.id: one.shipped - back.get(one.id, ZERO) for one in allocations}
    moves: list[ReturnMove] = []
    for each in arrived:
        of_line = [one for one in allocations if one.line_id == each.line.order_line_id]
        for product in dict.fromkeys(one.product_id for one in of_line):
            goods = [one for one in of_line if one.product_id == product]
            moves += _taken(each, goods, left)
    return tuple(moves)


def _taken(
    arrived: Arrived, goods: Sequence[Allocation], left: dict[UUID, Decimal]
) -> list[ReturnMove]:
    line = arrived.line
    wanted = _share(arrived, goods, left)
    moves = []
    for one in sorted(goods, key=lambda one: one.warehouse_id != line.warehouse_id):
        if taken := min(left[one.id], wanted):
            place = None if line.scrapped else line.warehouse_id or one.warehouse_id
            moves.append(ReturnMove(new_id(), one.id, one.line_id, one.product_id, place, taken))
            left[one.id] -= taken
            wanted -= taken
    return moves


def _share(arrived: Arrived, goods: Sequence[Allocation], left: Mapping[UUID, Decimal]) -> Decimal:
    """What of a component came back with this part of the line; the last part takes the rest."""
    rest = sum((left[one.id] for one in goods), ZERO)
    until = arrived.before + arrived.line.quantity
    if until == arrived.shipped:
        return rest
    shipped = sum((one.shipped for one in goods), ZERO)
    now, then = (
        (shipped * part / arrived.shipped).quantize(PLACES, ROUND_DOWN)
        for part in (until, arrived.before)
    )
    return min(now - then, rest)
