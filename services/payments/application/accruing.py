"""What every document of goods makes us owe: accrued, kept as a liability, and posted."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.ids import new_id
from services.payments.application.ports import PaymentsWork
from services.payments.domain.accrual import accrue
from services.payments.domain.journal import JournalEntry, Source
from services.payments.domain.liability import Document, Liability


async def accrue_document(
    work: PaymentsWork,
    document: Document,
    accepted: Sequence[tuple[UUID, Decimal]],
    *,
    last: bool,
    at: datetime,
) -> None:
    """Raises UnknownReference until the approved order is known: the event waits for it."""
    agreed = await work.agreed_orders.get(document.order_id)
    accrual = accrue(accepted, agreed.lines, agreed.shared, last=last)
    await work.agreed_orders.share(document.order_id, accrual.shared)
    if not accrual.total:
        return
    liability = Liability.accrued(
        new_id(),
        document,
        amount=accrual.total,
        currency=agreed.shared.currency,
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
