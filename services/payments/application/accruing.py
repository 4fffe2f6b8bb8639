"""What every document of goods makes us owe: accrued, kept as a liability, and posted."""

from datetime import datetime

from libs.domain.ids import new_id
from services.payments.application.ports import PaymentsWork
from services.payments.domain.accrual import Accrual
from services.payments.domain.journal import JournalEntry, Source
from services.payments.domain.liability import Document, Liability


async def keep_accrual(
    work: PaymentsWork, document: Document, accrual: Accrual, *, at: datetime
) -> None:
    """What is worth nothing is only counted for what the order shares out."""
    await work.agreed_orders.share(document.order_id, accrual.shared)
    if not accrual.total:
        return
    liability = Liability.accrued(
        new_id(),
        document,
        amount=accrual.total,
        shares=accrual.shares,
        currency=accrual.shared.currency,
        terms_days=await work.suppliers.terms_days(document.supplier_id),
        at=at,
    )
    work.liabilities.add(liability)
    await work.journal.post(
        JournalEntry(
            id=new_id(),
            source=Source(rule=document.rule, id=document.id),
            booked=document.day,
            memo=document.number,
            postings=accrual.postings(),
        )
    )
