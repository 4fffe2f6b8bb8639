"""Take a payment of a customer back: what it paid is owed again."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.method import Method
from services.payments.domain.payment import Payment
from services.payments.domain.sale_posting import PAYMENT_REVERSED


@dataclass(frozen=True, slots=True)
class ReversePayment:
    """Which, and why."""

    payment_id: UUID
    reason: str


async def reverse_payment(
    command: ReversePayment, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Payment:
    """Raises NotFound, Conflict (already_reversed, refunded, paid_by_stripe)."""
    async with begin(actor) as work:
        payment, at = await work.payments.get(command.payment_id), now()
        await must_not_be_at_stripe(work, payment.method, payment.id)
        amounts = {
            payment.method.value: payment.amount,
            "applied": payment.allocated,
            "kept": payment.credit,
        }
        applied = {i: amount for i, amount in payment.allocations.items() if amount}
        payment.reverse(by=actor, at=at, reason=command.reason)
        owed = await work.receivables.get_all(list(applied))
        for invoice_id, amount in applied.items():
            owed[invoice_id].release(amount, at=at)
        await post(
            work,
            Source(rule="payment_reversal", id=payment.id),
            PAYMENT_REVERSED.post(amounts),
            booked=at,
            memo=f"{payment.number}: {command.reason}",
            reverses=Source(rule="payment", id=payment.id),
        )
    return payment


async def must_not_be_at_stripe(work: PaymentsWork, method: Method, outcome_id: UUID) -> None:
    """Money that Stripe moved is moved back by Stripe: taken back here, it would move twice.

    Raises Conflict (paid_by_stripe), unless Stripe is known to say that it never came.
    """
    if method is Method.STRIPE and not await work.mismatches.not_paid_there(outcome_id):
        message = "Stripe moved this money: refund it, here or in Stripe's dashboard"
        raise Conflict(message, code="paid_by_stripe")
