"""Money from a customer: what of it pays which invoice, what is their credit, what went back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts import payments as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, FieldError, Invalid, NotFound
from libs.domain.money import round_minor
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.payments.domain.method import Method
from services.payments.domain.refund import TAKEN, Refund, RefundStatus
from services.payments.domain.seen import IN_DOUBT


@dataclass(frozen=True, slots=True)
class Wanted:
    """An invoice a payment is for; without an amount, as much of it as is open and there."""

    invoice_id: UUID
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A payment as somebody, or Stripe, tells of it."""

    customer_id: UUID
    method: Method
    amount: Decimal
    received_on: date
    reference: str = ""
    note: str = ""
    wanted: Sequence[Wanted] = ()

    def check(self, currency: str) -> None:
        """Raise Invalid unless every amount can be paid, and each invoice stands once."""
        errors = []
        if not _payable(self.amount, currency):
            errors.append(_not_payable("amount", currency))
        ids = [each.invoice_id for each in self.wanted]
        for i, each in enumerate(self.wanted):
            if each.amount is not None and not _payable(each.amount, currency):
                errors.append(_not_payable(f"allocations.{i}.amount", currency))
            if each.invoice_id in ids[:i]:
                message = "this invoice stands here twice; add its amounts up"
                errors.append(FieldError(f"allocations.{i}.invoice_id", message, "duplicate"))
        if sum((each.amount or ZERO for each in self.wanted), ZERO) > self.amount:
            message = "the invoices come to more than the payment"
            errors.append(FieldError("allocations", message, "more_than_paid"))
        if errors:
            raise Invalid(errors)


@dataclass(eq=False, kw_only=True)
class Payment(Aggregate):
    """A payment that came; never changed, only allocated, refunded or reversed.

    Its amount is what it pays of invoices, what went back, and `credit`: the customer's.
    """

    number: str
    customer_id: UUID
    method: Method
    currency: str
    amount: Decimal
    reference: str
    note: str
    received_on: date
    allocations: dict[UUID, Decimal] = field(default_factory=dict)
    refunds: list[Refund] = field(default_factory=list)
    recorded_at: datetime
    recorded_by: UUID
    recorded_by_name: str
    dispute: str = ""
    reversed_at: datetime | None = None
    reversed_by_name: str = ""
    reversal_reason: str = ""

    @classmethod
    def succeeded(
        cls,
        payment_id: UUID,
        number: str,
        received: Received,
        currency: str,
        *,
        applied: dict[UUID, Decimal],
        by: Principal,
        at: datetime,
    ) -> "Payment":
        """A payment that is here, `applied` to invoices; the rest of it is credit."""
        payment = cls(
            id=payment_id,
            number=number,
            customer_id=received.customer_id,
            method=received.method,
            currency=currency,
            amount=received.amount,
            reference=received.reference,
            note=received.note,
            received_on=received.received_on,
            allocations=applied,
            recorded_at=at,
            recorded_by=by.user_id,
            recorded_by_name=by.name,
        )
        said = contracts.PaymentSucceeded(**payment._facts(), received_on=received.received_on)
        payment.record(said, at=at)
        return payment

    @property
    def allocated(self) -> Decimal:
        """What it pays of invoices."""
        return sum(self.allocations.values(), ZERO)

    @property
    def refunded(self) -> Decimal:
        """What went back."""
        gone = [each.amount for each in self.refunds if each.status is RefundStatus.SUCCEEDED]
        return sum(gone, ZERO)

    @property
    def refunding(self) -> Decimal:
        """What is to go back, and has not yet."""
        asked = [each.amount for each in self.refunds if each.status is RefundStatus.REQUESTED]
        return sum(asked, ZERO)

    @property
    def credit(self) -> Decimal:
        """What of it is the customer's, as the books have it."""
        if self.reversed_at is not None:
            return ZERO
        return self.amount - self.allocated - self.refunded

    @property
    def free(self) -> Decimal:
        """What of it can pay another invoice, or go back."""
        return self.credit - self.refunding

    def allocate(self, invoice_id: UUID, amount: Decimal, *, at: datetime) -> None:
        """Pay an invoice with what is free; raises Conflict (not_enough_credit)."""
        self._must_stand()
        if amount > self.free:
            raise Conflict(
                f"{plain(self.free)} {self.currency} of {self.number} is free, not {plain(amount)}",
                code="not_enough_credit",
                field="amount",
                free=plain(self.free),
            )
        self._move(invoice_id, amount, at)

    def release(self, invoice_id: UUID, amount: Decimal, *, at: datetime) -> None:
        """So much of it pays that invoice no more: it is credit again."""
        self._move(invoice_id, -amount, at)

    def ask_refund(self, refund: Refund, *, at: datetime) -> None:
        """Set a part of what is free aside, to go back.

        Raises Conflict (not_enough_credit, already_reversed, disputed).
        """
        self._must_stand()
        self.must_be_undisputed()
        if refund.amount > self.free:
            raise Conflict(
                f"{plain(self.free)} {self.currency} of {self.number} can go back,"
                f" not {plain(refund.amount)}",
                code="not_enough_credit",
                field="amount",
                free=plain(self.free),
            )
        self.refunds.append(refund)
        said = contracts.PaymentRefundRequested
        self.record(
            said(**self._facts(refund.amount), refund_id=refund.id), at=at, reason=refund.reason
        )

    def refund(self, refund_id: UUID) -> Refund:
        """One of its refunds; raises NotFound."""
        for refund in self.refunds:
            if refund.id == refund_id:
                return refund
        raise NotFound("no such refund", refund_id=refund_id)

    def refund_went(
        self, refund_id: UUID, *, paid_on: date, at: datetime, reference: str = ""
    ) -> bool:
        """It is gone; whether that is news."""
        refund = self.refund(refund_id)
        if refund.status is RefundStatus.SUCCEEDED:
            return False
        if refund.status not in TAKEN:
            raise Conflict(f"{refund.number} is {refund.status}", code="refund_ended")
        refund.status, refund.ended_at, refund.paid_on = RefundStatus.SUCCEEDED, at, paid_on
        refund.reference = reference or refund.reference
        said = contracts.PaymentRefunded(**self._facts(refund.amount), refund_id=refund.id)
        self.record(said, at=at, reason=refund.reason)
        return True

    def refund_ended(
        self, refund_id: UUID, status: RefundStatus, *, at: datetime, reason: str
    ) -> bool:
        """It failed, or is not wanted: credit again. Whether that is news."""
        refund = self.refund(refund_id)
        if refund.status not in TAKEN:
            return False
        refund.status, refund.ended_at = status, at
        said = contracts.PaymentRefundFailed
        self.record(said(**self._facts(refund.amount), refund_id=refund.id), at=at, reason=reason)
        return True

    def reverse(self, *, by: Principal, at: datetime, reason: str) -> None:
        """Take it back: a cheque that bounced, a mistake; what it paid is owed again.

        Raises Conflict (already_reversed, refunded).
        """
        self._must_stand()
        if any(refund.status in TAKEN for refund in self.refunds):
            message = "a part of this payment went back, or is about to: cancel its refund first"
            raise Conflict(message, code="refunded")
        self.allocations = dict.fromkeys(self.allocations, ZERO)
        self.reversed_at, self.reversed_by_name, self.reversal_reason = at, by.name, reason
        self.record(contracts.PaymentReversed(**self._facts()), at=at, reason=reason)

    def disputed(self, status: str, amount: Decimal, *, at: datetime) -> None:
        """The customer's bank disputes so much of it; `status` is Stripe's word for how far."""
        self.dispute = status
        self.record(contracts.PaymentDisputed(**self._facts(amount), status=status), at=at)

    @property
    def in_doubt(self) -> bool:
        """Whether the customer's bank has taken the money until a dispute is decided."""
        return self.dispute in IN_DOUBT

    def must_be_undisputed(self) -> None:
        """Raise Conflict (disputed) while it is in doubt: lost, it would go back twice."""
        if self.in_doubt:
            message = f"{self.number} is disputed: its money may go back by that already"
            raise Conflict(message, code="disputed")

    def _must_stand(self) -> None:
        if self.reversed_at is not None:
            raise Conflict("this payment was reversed already", code="already_reversed")

    def _move(self, invoice_id: UUID, amount: Decimal, at: datetime) -> None:
        self.allocations[invoice_id] = self.allocations.get(invoice_id, ZERO) + amount
        facts = {**self._facts(amount), "invoice_id": invoice_id}
        self.record(contracts.PaymentAllocated(**facts), at=at)

    def _facts(self, amount: Decimal | None = None) -> dict[str, object]:
        return {
            "payment_id": self.id,
            "number": self.number,
            "customer_id": self.customer_id,
            "invoice_id": next(iter(self.allocations), None),
            "method": self.method,
            "amount": self.amount if amount is None else amount,
            "currency": self.currency,
        }


def _payable(amount: Decimal, currency: str) -> bool:
    return amount > 0 and amount == round_minor(amount, currency)


def _not_payable(name: str, currency: str) -> FieldError:
    message = f"an amount more than zero, in whole minor units of {currency}"
    return FieldError(name, message, "not_payable")
