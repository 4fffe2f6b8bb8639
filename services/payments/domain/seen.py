"""What Stripe says of a page to pay on, when asked: the truth, whatever events came in which order.

Each fact only ever moves one way (`rank`), so that what was seen late, twice or out of order
changes nothing that is known already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.domain.money import minor_units, of_minor_units
from services.payments.domain.refund import RefundStatus


class PageState(StrEnum):
    """Where a page stands: nobody paid yet; money on its way; paid; it did not come; too late."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class SeenRefund:
    """A refund at Stripe, in minor units; `refund_id` is ours if we asked for it."""

    id: str
    refund_id: UUID | None
    minor: int
    status: RefundStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page and what became of it; amounts are in minor units, `received` what was paid.

    `fee` is what Stripe kept of it: 0 while that is not known, or is in another currency.

    `disputed` is how much of it the dispute is about that came furthest.

    `tenant_id` and `checkout_id` are what the page itself says it is for.
    """

    session_id: str
    tenant_id: UUID
    checkout_id: UUID
    live: bool
    state: PageState
    minor: int
    currency: str
    received: int = 0
    fee: int = 0
    intent_id: str | None = None
    url: str | None = None
    expires_at: datetime | None = None
    failure: str = ""
    refunded: int = 0
    refunds: tuple[SeenRefund, ...] = ()
    dispute: str = ""
    disputed: int = 0

    def is_for(self, amount: Decimal, currency: str) -> bool:
        """Whether it asked for, and if paid took, exactly this."""
        wanted = minor_units(amount, currency)
        taken = self.received if self.state is PageState.PAID else wanted
        return self.currency == currency and self.minor == wanted == taken

    def amount(self, minor: int) -> Decimal:
        """Minor units of its currency as an amount."""
        return of_minor_units(minor, self.currency)


# Stripe's words for where a dispute stands, in the order in which they follow each other.
_DISPUTED: Final[Mapping[str, int]] = {
    "": 0,
    "warning_needs_response": 1,
    "warning_under_review": 2,
    "warning_closed": 3,
    "needs_response": 4,
    "under_review": 5,
    "won": 6,
    "lost": 6,
    "prevented": 6,
}

# While it is one of these, Stripe holds the money back.
IN_DOUBT: Final = frozenset({"needs_response", "under_review"})


def further(seen: str, known: str) -> bool:
    """Whether a dispute has come further than is known; a word nobody knows has not."""
    return _DISPUTED.get(seen, -1) > _DISPUTED.get(known, 0)


def reach(status: str) -> int:
    """How far a dispute has come, to compare with another's; less than nothing if unknown."""
    return _DISPUTED.get(status, -1)
