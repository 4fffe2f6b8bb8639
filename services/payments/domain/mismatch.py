"""Where we and Stripe differ: what the cause may be, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.domain.quantity import plain
from services.payments.domain.checkout import Checkout
from services.payments.domain.seen import PageState, Seen


class Kind(StrEnum):
    """How they differ."""

    UNKNOWN_HERE = "unknown_here"
    MISSING_THERE = "missing_there"
    ANOTHER_PAGE = "another_page"
    ANOTHER_AMOUNT = "another_amount"
    NOT_PAID_THERE = "not_paid_there"
    NOT_COUNTED = "not_counted"
    REFUNDS_DIFFER = "refunds_differ"
    REFUND_NOT_BOOKED = "refund_not_booked"
    DISPUTE_NOT_BOOKED = "dispute_not_booked"


# Cause, and what to do.
_SAID: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.UNKNOWN_HERE: (
        "Stripe has a page for a checkout nobody here knows, as after an older backup's return.",
        "Look the payment up at Stripe; refund it there, or record it by hand.",
    ),
    Kind.MISSING_THERE: (
        "Stripe does not know a page that was opened there, as with keys of another account.",
        "Compare the secret key with the account the page was opened in.",
    ),
    Kind.ANOTHER_PAGE: (
        "A second page at Stripe says it is for the same checkout.",
        "If it was paid, refund it at Stripe; it was not counted here.",
    ),
    Kind.ANOTHER_AMOUNT: (
        "The amount or the currency at Stripe is not what was asked for.",
        "It was not counted: refund it at Stripe, or record what came by hand.",
    ),
    Kind.NOT_PAID_THERE: (
        "A payment counted here is not paid at Stripe.",
        "Look at it in Stripe's dashboard; reverse the payment here if no money came.",
    ),
    Kind.NOT_COUNTED: (
        "What was paid could not be counted: what it is for was settled meanwhile.",
        "Refund it at Stripe.",
    ),
    Kind.REFUNDS_DIFFER: (
        "What went back at Stripe is not what went back here.",
        "Compare the refunds of the payment with Stripe's dashboard.",
    ),
    Kind.REFUND_NOT_BOOKED: (
        "A refund made at Stripe does not fit what is left of the payment here.",
        "Record what is missing by hand, or reverse what was recorded too much.",
    ),
    Kind.DISPUTE_NOT_BOOKED: (
        "A dispute of a payment that was taken back here, or lost over more than is left of it.",
        "Book the loss by hand.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One difference; `reference` is Stripe's name of what differs, or ours if it has none."""

    kind: Kind
    reference: str
    checkout_id: UUID | None
    ours: str
    theirs: str

    @property
    def cause(self) -> str:
        """What may have led to it."""
        return _SAID[self.kind][0]

    @property
    def action(self) -> str:
        """What to do about it."""
        return _SAID[self.kind][1]


def mismatch(kind: Kind, seen: Seen, checkout: Checkout | None) -> Mismatch:
    """How they differ, with both sides in words."""
    return Mismatch(
        kind=kind,
        reference=seen.session_id,
        checkout_id=seen.checkout_id,
        ours="" if checkout is None else _ours(checkout),
        theirs=_theirs(seen),
    )


def _ours(checkout: Checkout) -> str:
    return f"{checkout.status}, {plain(checkout.amount)} {checkout.currency}"


def _theirs(seen: Seen) -> str:
    minor = seen.received if seen.state is PageState.PAID else seen.minor
    back = f", {plain(seen.amount(seen.refunded))} back" if seen.refunded else ""
    return f"{seen.state}, {plain(seen.amount(minor))} {seen.currency}{back}"
