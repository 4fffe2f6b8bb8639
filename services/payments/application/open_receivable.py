"""An invoice was issued: what its customer owes, posted once."""

from libs.contracts.sales import InvoiceIssued
from libs.domain.clock import Clock, utc_now
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.receivable import Receivable
from services.payments.domain.sale_posting import invoice_postings


async def open_receivable(
    event: InvoiceIssued, /, *, actor: Principal, begin: BeginPayments, now: Clock = utc_now
) -> None:
    """All of it is open; a credit of the customer is used only when somebody says so."""
    postings = invoice_postings(
        event.taxes, total=event.total, tax=event.tax, charges=event.charges
    )
    async with begin(actor) as work:
        work.receivables.add(Receivable.issued(event, at=now()))
        await post(
            work,
            Source(rule="invoice", id=event.invoice_id),
            postings,
            booked=event.issued_on,
            memo=event.number,
        )
