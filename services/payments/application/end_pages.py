"""End pages that ask for more than is open any more: nobody shall pay what is not owed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.payments.application.ports import PaymentsWork


async def end_pages(work: PaymentsWork, invoice_ids: Collection[UUID], *, at: datetime) -> None:
    """After these invoices were paid or credited, in the same transaction."""
    await work.flush()
    for invoice_id in invoice_ids:
        for checkout in await work.checkouts.unended_of_invoice(invoice_id):
            receivable = await work.receivables.get(invoice_id)
            if checkout.amount > receivable.open and not checkout.closing:
                checkout.close(at=at)
