"""End pages that ask for more than is open any more: nobody shall pay what is not owed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.payments.application.ports import PaymentsWork
from services.payments.domain.liability import Liability


async def end_pages(work: PaymentsWork, invoice_ids: Collection[UUID], *, at: datetime) -> None:
    """After these invoices were paid or credited, in the same transaction."""
    await work.flush()
    for invoice_id in invoice_ids:
        for checkout in await work.checkouts.unended_of_invoice(invoice_id):
            receivable = await work.receivables.get(invoice_id)
            if checkout.amount > receivable.open and not checkout.closing:
                checkout.close(at=at)


async def end_pages_of(work: PaymentsWork, owed: Mapping[UUID, Liability], *, at: datetime) -> None:
    """After these liabilities were settled, in the same transaction."""
    await work.flush()
    for checkout in await work.checkouts.unended_of_liabilities(list(owed)):
        lines = [line for line in checkout.about.lines if line.liability_id in owed]
        less = any(abs(line.amount) > abs(owed[line.liability_id].open) for line in lines)
        if less and not checkout.closing:
            checkout.close(at=at)
