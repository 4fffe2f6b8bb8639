"""A credit note was issued: less is owed, and what was paid of that is the customer's credit."""

from datetime import datetime
from decimal import Decimal

from libs.contracts.sales import CreditNoteIssued
from libs.domain.clock import Clock, utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.payments.application.end_pages import end_pages
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.payment import Payment
from services.payments.domain.refund import Refund
from services.payments.domain.sale_posting import credit_note_postings


async def credit_receivable(
    event: CreditNoteIssued, /, *, actor: Principal, begin: BeginPayments, now: Clock = utc_now
) -> None:
    """With `refund`, what was paid of it is set aside to go back, by the way it came.

    Raises UnknownReference until its invoice is known: the event waits for it.
    """
    async with begin(actor) as work:
        at = now()
        await work.customers.lock(event.customer_id)
        receivable = await work.receivables.get(event.invoice_id)
        kept = receivable.credit(event.total, at=at, on=event.issued_on)
        await work.receivables.keep_credit_note(event)
        await _free(work, event, kept, by=actor, at=at)
        await post(
            work,
            Source(rule="credit_note", id=event.credit_note_id),
            credit_note_postings(
                event.taxes, total=event.total, tax=event.tax, charges=event.charges, kept=kept
            ),
            booked=event.issued_on,
            memo=f"{event.number} ({event.invoice_number})",
        )
        await end_pages(work, [event.invoice_id], at=at)


async def _free(
    work: PaymentsWork, event: CreditNoteIssued, kept: Decimal, *, by: Principal, at: datetime
) -> None:
    """The last payment leaves the invoice first; what is disputed does not go back."""
    left = kept
    for payment in reversed(await work.payments.of_invoice(event.invoice_id)):
        part = min(left, payment.allocations[event.invoice_id])
        if part > ZERO:
            payment.release(event.invoice_id, part, at=at)
            left -= part
            if event.refund and not payment.in_doubt:
                payment.ask_refund(await _refund(work, event, payment, part, by, at), at=at)


async def _refund(
    work: PaymentsWork,
    event: CreditNoteIssued,
    payment: Payment,
    amount: Decimal,
    by: Principal,
    at: datetime,
) -> Refund:
    return Refund(
        id=new_id(),
        number=await work.number("RFD", at.year),
        method=payment.method,
        amount=amount,
        reason=event.number,
        requested_at=at,
        requested_by_name=by.name,
        credit_note_id=event.credit_note_id,
    )
