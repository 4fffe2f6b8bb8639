"""A page on which an invoice, or what is owed to a supplier, can be paid by card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.contracts import payments as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.flow import Flow
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.payments.domain.seen import PageState, Seen
from services.payments.domain.settlement import SettledLine

# A page that ends sooner is not offered again: somebody has to type a card number.
_STILL_OPEN: Final = timedelta(minutes=15)
# Stripe ends a page after a day; one it was never told of for as long helps nobody any more.
WAITED_FOR: Final = timedelta(hours=24)


class Status(StrEnum):
    """Stripe is being asked for the page; it is there; money is on its way; how it ended."""

    OPENING = "opening"
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


# Whatever was thought of it: paid is paid.
FLOW: Final = Flow(
    {
        "open": ([Status.OPENING], Status.OPEN),
        "process": ([Status.OPENING, Status.OPEN], Status.PROCESSING),
        "pay": ([s for s in Status if s is not Status.PAID], Status.PAID),
        "fail": ([Status.OPENING, Status.OPEN, Status.PROCESSING], Status.FAILED),
        "expire": ([Status.OPENING, Status.OPEN], Status.EXPIRED),
    }
)
# What is done once Stripe says so; a page that is open is just there.
_ACTIONS: Final = {
    PageState.PROCESSING: "process",
    PageState.PAID: "pay",
    PageState.FAILED: "fail",
    PageState.EXPIRED: "expire",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """What is paid: a customer's invoice, or liabilities to a supplier, whose account gets it."""

    title: str
    invoice_id: UUID | None = None
    customer_id: UUID | None = None
    supplier_id: UUID | None = None
    destination: str | None = None
    lines: Sequence[SettledLine] = ()

    @property
    def supplier(self) -> UUID:
        """Who is paid; raises ValueError of an invoice."""
        if self.supplier_id is None:
            msg = f"{self.title} is nothing we owe"
            raise ValueError(msg)
        return self.supplier_id


@dataclass(eq=False, kw_only=True)
class Checkout(Aggregate):
    """One page; `outcome_id` is the payment or settlement it led to, `fee` what Stripe kept of it.

    `closing`: nobody shall pay there any more, and Stripe is to be told so.
    """

    about: For
    currency: str
    amount: Decimal
    status: Status = Status.OPENING
    session_id: str | None = None
    intent_id: str | None = None
    url: str | None = None
    return_path: str
    failure: str = ""
    closing: bool = False
    outcome_id: UUID | None = None
    fee: Decimal = ZERO
    created_at: datetime
    created_by: UUID
    created_by_name: str
    expires_at: datetime | None = None
    ended_at: datetime | None = None

    @classmethod
    def requested(
        cls,
        checkout_id: UUID,
        about: For,
        *,
        amount: Decimal,
        currency: str,
        return_path: str,
        by: Principal,
        at: datetime,
    ) -> "Checkout":
        """A page that is wanted: Stripe is asked for it next."""
        checkout = cls(
            id=checkout_id,
            about=about,
            currency=currency,
            amount=amount,
            return_path=return_path,
            created_at=at,
            created_by=by.user_id,
            created_by_name=by.name,
        )
        checkout._say(contracts.CheckoutRequested, None, at)
        return checkout

    @property
    def waits(self) -> bool:
        """Whether Stripe has to be asked for something."""
        return self.status is Status.OPENING or (self.closing and self.status is Status.OPEN)

    def serves(self, amount: Decimal, at: datetime) -> bool:
        """Whether who wants to pay this much can be sent here."""
        if self.closing or self.amount != amount:
            return False
        if self.status is Status.OPENING:
            return True
        ends = self.expires_at
        return self.status is Status.OPEN and (ends is None or ends - at > _STILL_OPEN)

    def opened(self, seen: Seen, *, at: datetime) -> None:
        """Stripe has made the page."""
        self._know(seen)
        if self.status is Status.OPENING:
            self._step("open", contracts.CheckoutOpened, at)

    def refuse(self, why: str, *, at: datetime) -> None:
        """Stripe makes no such page, however often it is asked."""
        if self.status is Status.OPENING:
            self.failure = why
            self._end("fail", contracts.CheckoutFailed, at)

    def close(self, *, at: datetime) -> None:
        """Nobody shall pay there any more; raises IllegalTransition when that is past."""
        FLOW.apply("expire", self.status)
        if not self.closing:
            self.closing = True
            self._say(contracts.CheckoutWithdrawn, self.status, at)

    def give_up(self, *, at: datetime) -> None:
        """Stripe could not be asked for it as long as anybody wanted it."""
        if self.status is Status.OPENING:
            self._end("expire", contracts.CheckoutExpired, at)

    def see(self, seen: Seen, *, at: datetime) -> bool:
        """Take in how it stands at Stripe; whether it was paid just now, and has to be counted."""
        self._know(seen)
        if seen.state is PageState.OPEN:
            self.opened(seen, at=at)
            self._note_failure(seen, at)
            return False
        action = _ACTIONS[seen.state]
        if action not in FLOW.allowed(self.status):
            return False
        if action == "process":
            self._step(action, contracts.CheckoutProcessing, at)
        elif action == "pay":
            self._end(action, contracts.CheckoutPaid, at)
        elif action == "fail":
            self._note_failure(seen, at)
            self._end(action, contracts.CheckoutFailed, at)
        else:
            self._end(action, contracts.CheckoutExpired, at)
        return action == "pay"

    def charge(self, fee: Decimal, *, at: datetime) -> bool:
        """Stripe kept so much of what was paid; whether that is news, and has to be posted."""
        if self.fee or not fee or self.outcome_id is None:
            return False
        self.fee = fee
        self._say(contracts.CheckoutFeeCharged, None, at, fee=fee)
        return True

    def must_take(self, seen: Seen) -> None:
        """Raise Conflict unless that is this page, and about this much."""
        if self.session_id not in {None, seen.session_id}:
            raise Conflict(
                "Stripe tells of another page for this checkout", code="stripe_another_page"
            )
        if not seen.is_for(self.amount, self.currency):
            raise Conflict(
                "Stripe tells of another amount or currency", code="stripe_another_amount"
            )

    def _know(self, seen: Seen) -> None:
        """What is Stripe's own; by itself nothing happened."""
        self.session_id = self.session_id or seen.session_id
        self.intent_id = self.intent_id or seen.intent_id
        if self.status in {Status.OPENING, Status.OPEN}:
            self.url = seen.url
        self.expires_at = self.expires_at or seen.expires_at

    def _note_failure(self, seen: Seen, at: datetime) -> None:
        """A card was refused; said once for each reason."""
        customer = self.about.customer_id
        if not seen.failure or seen.failure == self.failure:
            return
        self.failure = seen.failure
        if customer is None:
            return
        said = contracts.PaymentFailed(
            payment_id=self.id,
            number="",
            customer_id=customer,
            invoice_id=self.about.invoice_id,
            method="stripe",
            amount=self.amount,
            currency=self.currency,
        )
        self.record(said, at=at, reason=seen.failure)

    def _end(self, action: str, event: type[contracts.CheckoutEvent], at: datetime) -> None:
        self._step(action, event, at)
        self.ended_at, self.url = at, None

    def _step(self, action: str, event: type[contracts.CheckoutEvent], at: datetime) -> None:
        before, self.status = self.status, FLOW.apply(action, self.status)
        self._say(event, before, at)

    def _say(
        self,
        event: type[contracts.CheckoutEvent],
        before: Status | None,
        at: datetime,
        **more: Decimal,
    ) -> None:
        reason = self.failure if self.status is Status.FAILED else ""
        if self.about.supplier_id is not None:
            # What is owed to suppliers is not everybody's to hear who sees invoices.
            said = contracts.SupplierCheckoutChanged(
                checkout_id=self.id,
                supplier_id=self.about.supplier_id,
                amount=self.amount,
                currency=self.currency,
                status=self.status,
                from_status=before,
                **more,
            )
            self.record(said, at=at, reason=reason)
            return
        of_invoice = event(
            checkout_id=self.id,
            invoice_id=self.about.invoice_id,
            amount=self.amount,
            currency=self.currency,
            status=self.status,
            from_status=before,
            **more,
        )
        self.record(of_invoice, at=at, reason=reason)
