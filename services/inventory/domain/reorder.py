"""When stock is low: green, amber or red, from what is available.

The movement procedure holds the same rule (`stock_status` in migrations/movements.sql), because it
decides under the level's lock; a test compares the two over generated numbers.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from libs.domain.errors import Invalid


class StockStatus(StrEnum):
    """At a glance: enough, at or below the reorder point, at or below the minimum."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A reorder rule's numbers, in the product's unit. No order between the first two is asked."""

    minimum: Decimal
    reorder_point: Decimal
    target: Decimal

    def __post_init__(self) -> None:
        """Raise Invalid for negative numbers or a target that could never be reached."""
        for name in ("minimum", "reorder_point", "target"):
            if getattr(self, name) < 0:
                raise Invalid.field(name, "zero or more")
        if self.target < self.reorder_point:
            raise Invalid.field("target", "at least the reorder point, or it would order for ever")

    def as_text(self) -> dict[str, str]:
        """The numbers as an event tells what was before."""
        return {
            "minimum": str(self.minimum),
            "reorder_point": str(self.reorder_point),
            "target": str(self.target),
        }

    def status(self, available: Decimal, was: StockStatus) -> StockStatus:
        """The status now; better than before only clearly above the line (1 unit or 5 %)."""
        red, amber = max(self.minimum, Decimal(0)), self.reorder_point
        if available <= red or (was is StockStatus.RED and available <= red + _margin(red)):
            return StockStatus.RED
        if available <= amber or (
            was is not StockStatus.GREEN and available <= amber + _margin(amber)
        ):
            return StockStatus.AMBER
        return StockStatus.GREEN


def _margin(line: Decimal) -> Decimal:
    return max(Decimal(1), line * Decimal("0.05"))
