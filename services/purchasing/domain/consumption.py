"""What of a ledger entry counts as used: shipped, or used up in production."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.quantity import ZERO

# The days over which use is averaged.
DAYS = 90
_USES = frozenset({"shipment", "production"})


@dataclass(frozen=True, slots=True)
class Issue:
    """A ledger entry as replenishment counts it, with the receipt line it put into stock, if any.

    Its quantity is what was used: 0 for other entries, negative for use that was reversed.
    """

    level_id: UUID
    sequence: int
    day: date
    quantity: Decimal
    receipt_line_id: UUID | None = None


def used(kind: str, reason: str, quantity: Decimal) -> Decimal:
    """How much of this entry was used; inventory's `/levels` adds up the same."""
    if reason in _USES and (quantity > 0) == (kind == "reversal"):
        return -quantity
    return ZERO


def day_of(moment: datetime) -> date:
    """The day it counts for: in UTC, for all companies."""
    return moment.astimezone(UTC).date()
