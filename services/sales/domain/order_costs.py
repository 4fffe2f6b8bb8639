"""What the lines of an order cost us, and what is earned by them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from libs.domain.money import round_minor
from libs.domain.quantity import ZERO
from services.sales.domain.pricing import Margin, margin


class Basis(StrEnum):
    """How a cost is known: as of now, as of the approval, or as somebody said."""

    NOW = "now"
    APPROVAL = "approval"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCost:
    """What a line costs; None where nobody knows. `actual` is what its goods left with."""

    line_id: UUID
    quantity: Decimal
    net: Decimal
    unit_cost: Decimal | None
    basis: Basis
    actual: Decimal | None
    currency: str

    @property
    def cost(self) -> Decimal | None:
        """What all of it costs."""
        if self.unit_cost is None:
            return None
        return round_minor(self.quantity * self.unit_cost, self.currency)

    @property
    def margin(self) -> Margin | None:
        """What is earned by it."""
        return None if self.cost is None else margin(self.net, self.cost)


@dataclass(frozen=True, slots=True)
class OrderCosts:
    """What an order costs: None as long as a line's cost is not known."""

    lines: Sequence[LineCost]

    @property
    def cost(self) -> Decimal | None:
        """What all lines cost."""
        return _all(line.cost for line in self.lines)

    @property
    def margin(self) -> Margin | None:
        """What is earned by the lines; charges earn nothing."""
        cost = self.cost
        return None if cost is None else margin(sum((li.net for li in self.lines), ZERO), cost)


def _all(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
