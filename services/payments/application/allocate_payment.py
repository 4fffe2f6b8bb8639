"""Use what is left of a payment, a customer's credit, on an invoice."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.payments.application.end_pages import end_pages
from services.payments.application.ports import BeginPayments
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.payment import Payment, Received, Wanted
from services.payments.domain.sale_posting import CREDIT_USED


@dataclass(frozen=True, slots=True)
class AllocatePayment:
    """Which payment, and on which invoice; without an amount, as much as possible."""

    payment_id: UUID
    wanted: Wanted


async def allocate_payment(
    command: AllocatePayment, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Payment:
    """Raises NotFound, Invalid, Conflict (not_enough_credit, over_allocated, already_reversed)."""
    wanted = command.wanted
    async with begin(actor) as work:
        payment, at = await work.payments.get(command.payment_id), now()
        owed = await work.receivables.get_all([wanted.invoice_id])
        invoice = owed.get(wanted.invoice_id)
        if invoice is None or invoice.customer_id != payment.customer_id:
            raise Invalid.field("invoice_id", "no such invoice of this customer", "not_found")
        amount = min(payment.free, invoice.open) if wanted.amount is None else wanted.amount
        _check(payment, amount)
        payment.allocate(invoice.id, amount, at=at)
        invoice.pay(amount, at=at)
        await post(
            work,
            Source(rule="credit_used", id=payment.id, revision=payment.version),
            CREDIT_USED.post({"amount": amount}),
            booked=at,
            memo=f"{payment.number} on {invoice.number}",
        )
        await end_pages(work, [invoice.id], at=at)
    return payment


def _check(payment: Payment, amount: Decimal) -> None:
    """Raise Invalid unless so much can be paid at all."""
    Received(
        customer_id=payment.customer_id,
        method=payment.method,
        amount=amount,
        received_on=payment.received_on,
    ).check(payment.currency)
