"""Money came from a customer: applied to invoices, the rest their credit, posted, all at once."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.payments.application.ports import PaymentsWork
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.payment import Payment, Received
from services.payments.domain.receivable import Receivable
from services.payments.domain.sale_posting import PAYMENT


async def apply_payment(
    work: PaymentsWork, received: Received, *, payment_id: UUID, by: Principal, at: datetime
) -> Payment:
    """In the transaction of whoever learnt of it: a person, or Stripe's webhook.

    An invoice wanted without an amount gets what is open of it and left of the payment, so that
    money that is here is never refused. Raises Invalid, Conflict (over_allocated).
    """
    company = await work.company()
    received.check(company.currency)
    await work.customers.lock(received.customer_id)
    owed = await work.receivables.get_all([each.invoice_id for each in received.wanted])
    _check(received, owed)
    applied = _apply(received, owed, at)
    number = await work.number("RCP", received.received_on.year)
    payment = Payment.succeeded(
        payment_id, number, received, company.currency, applied=applied, by=by, at=at
    )
    work.payments.add(payment)
    await _post(work, payment)
    return payment


def _apply(
    received: Received, owed: Mapping[UUID, Receivable], at: datetime
) -> dict[UUID, Decimal]:
    applied: dict[UUID, Decimal] = {}
    left = received.amount - sum((each.amount or ZERO for each in received.wanted), ZERO)
    for i, each in enumerate(received.wanted):
        invoice = owed[each.invoice_id]
        amount = each.amount
        if amount is None:
            amount = min(left, invoice.open)
            left -= amount
        if amount:
            invoice.pay(amount, at=at, on=received.received_on, field=f"allocations.{i}.amount")
        applied[each.invoice_id] = amount
    return applied


async def _post(work: PaymentsWork, payment: Payment) -> None:
    amounts = {
        payment.method.value: payment.amount,
        "applied": payment.allocated,
        "kept": payment.credit,
    }
    source = Source(rule="payment", id=payment.id)
    made = PAYMENT.post(amounts)
    await post(work, source, made, booked=payment.received_on, memo=payment.number)


def _check(received: Received, owed: Mapping[UUID, Receivable]) -> None:
    errors = []
    for i, each in enumerate(received.wanted):
        invoice = owed.get(each.invoice_id)
        if invoice is None:
            message = "no such invoice"
            errors.append(FieldError(f"allocations.{i}.invoice_id", message, "not_found"))
        elif invoice.customer_id != received.customer_id:
            message = "this is another customer's invoice"
            errors.append(FieldError(f"allocations.{i}.invoice_id", message, "another_customer"))
    if errors:
        raise Invalid(errors)
