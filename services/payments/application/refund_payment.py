"""Give a customer money back: asked for, then gone or not; each step posted as it happens."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.method import Method
from services.payments.domain.payment import Payment, Received
from services.payments.domain.refund import Refund, RefundStatus
from services.payments.domain.sale_posting import CREDIT_RELEASED, REFUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """How a refund went back by hand, and when."""

    method: Method
    paid_on: date
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayment:
    """How much of which payment; `paid` when somebody has given it back already."""

    refund_id: UUID
    payment_id: UUID
    amount: Decimal
    reason: str
    paid: Paid | None = None


@dataclass(frozen=True, slots=True)
class PayRefund:
    """A refund that was asked for, and given back by hand."""

    refund_id: UUID
    paid: Paid


@dataclass(frozen=True, slots=True)
class CancelRefund:
    """A refund nobody wants any more: the customer keeps their credit."""

    refund_id: UUID
    reason: str


async def refund_payment(
    command: RefundPayment, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Payment:
    """Takes what is free of the payment first; for the rest, what it paid is owed again.

    Raises NotFound, Invalid, Conflict (not_enough_credit, already_reversed, disputed).
    """
    async with begin(actor) as work:
        return await ask_refund(work, command, by=actor, at=now())


async def ask_refund(
    work: PaymentsWork, command: RefundPayment, *, by: Principal, at: datetime
) -> Payment:
    """In the transaction of whoever gives it back: a person, or somebody in Stripe's dashboard."""
    payment = await work.payments.get(command.payment_id)
    Received(
        customer_id=payment.customer_id,
        method=payment.method,
        amount=command.amount,
        received_on=payment.received_on,
    ).check(payment.currency)
    await _release(work, payment, command, at)
    refund = Refund(
        id=command.refund_id,
        number=await work.number("RFD", at.year),
        method=payment.method if command.paid is None else command.paid.method,
        amount=command.amount,
        reason=command.reason,
        requested_at=at,
        requested_by_name=by.name,
    )
    payment.ask_refund(refund, at=at)
    if command.paid is not None:
        await settle_refund(
            work,
            payment,
            refund.id,
            paid_on=command.paid.paid_on,
            at=at,
            reference=command.paid.reference,
        )
    return payment


async def pay_refund(
    command: PayRefund, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Payment:
    """Raises NotFound, Conflict (disputed), and as `cancel_refund` (refund_ended)."""
    async with begin(actor) as work:
        payment, paid = await work.payments.of_refund(command.refund_id), command.paid
        refund = _waiting(payment, command.refund_id)
        payment.must_be_undisputed()
        refund.method = paid.method
        await settle_refund(
            work, payment, refund.id, paid_on=paid.paid_on, at=now(), reference=paid.reference
        )
    return payment


async def cancel_refund(
    command: CancelRefund, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Payment:
    """Raises NotFound, Conflict (refund_ended) for what went already, or is on its way."""
    async with begin(actor) as work:
        payment = await work.payments.of_refund(command.refund_id)
        refund = _waiting(payment, command.refund_id)
        payment.refund_ended(refund.id, RefundStatus.CANCELLED, at=now(), reason=command.reason)
    return payment


def _waiting(payment: Payment, refund_id: UUID) -> Refund:
    """A refund that waits for a person; Stripe's is on its way, and goes by itself."""
    refund = payment.refund(refund_id)
    if refund.status is not RefundStatus.REQUESTED or refund.method is Method.STRIPE:
        message = f"{refund.number} is {refund.status}, by {refund.method}"
        raise Conflict(message, code="refund_ended")
    return refund


async def settle_refund(
    work: PaymentsWork,
    payment: Payment,
    refund_id: UUID,
    *,
    paid_on: date,
    at: datetime,
    reference: str = "",
) -> None:
    """It went back, as a person or Stripe says: posted once."""
    if not payment.refund_went(refund_id, paid_on=paid_on, at=at, reference=reference):
        return
    refund = payment.refund(refund_id)
    amounts = {refund.method.value: refund.amount, "kept": refund.amount}
    await post(
        work,
        Source(rule="refund", id=refund.id),
        REFUND.post(amounts),
        booked=paid_on,
        memo=f"{refund.number} of {payment.number}",
    )


async def _release(
    work: PaymentsWork, payment: Payment, command: RefundPayment, at: datetime
) -> None:
    """What is not free leaves invoices, the last one first."""
    missing = command.amount - payment.free
    if missing <= 0 or missing > payment.allocated:
        return
    owed = await work.receivables.get_all(list(payment.allocations))
    left = missing
    for invoice_id, allocated in reversed(list(payment.allocations.items())):
        part = min(left, allocated)
        if part > ZERO:
            payment.release(invoice_id, part, at=at)
            owed[invoice_id].release(part, at=at)
            left -= part
    await post(
        work,
        Source(rule="credit_released", id=command.refund_id),
        CREDIT_RELEASED.post({"amount": missing}),
        booked=at,
        memo=payment.number,
    )
