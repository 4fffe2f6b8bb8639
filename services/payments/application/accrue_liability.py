"""Goods came in: what is owed for them, at the prices of their order, once per receipt."""

from zoneinfo import ZoneInfo

from libs.contracts.purchasing import GoodsReceived
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.domain.accrual import accrue
from services.payments.domain.journal import JournalEntry, Source
from services.payments.domain.liability import Liability, ReceiptNote


async def accrue_liability(
    event: GoodsReceived, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """Raises UnknownReference until the approved order is known: the event waits for it."""
    async with begin(actor) as work:
        agreed = await work.agreed_orders.get(event.order_id)
        accepted = [(line.order_line_id, line.accepted) for line in event.lines if line.accepted]
        last = event.order_status == "received"
        accrual = accrue(accepted, agreed.lines, agreed.shared, last=last)
        await work.agreed_orders.share(event.order_id, accrual.shared)
        if not accrual.total:
            return
        company = await work.company()
        day = event.received_at.astimezone(ZoneInfo(company.timezone)).date()
        receipt = ReceiptNote(
            event.receipt_id,
            event.receipt_number,
            day,
            event.supplier_id,
            event.order_id,
            event.order_number,
        )
        liability = Liability.accrued(
            new_id(),
            receipt,
            amount=accrual.total,
            currency=agreed.shared.currency,
            terms_days=await work.suppliers.terms_days(event.supplier_id),
            at=event.received_at,
        )
        work.liabilities.add(liability)
        await work.journal.post(
            JournalEntry(
                id=new_id(),
                source=Source(rule="goods_received", id=event.receipt_id),
                booked=day,
                memo=event.receipt_number,
                postings=accrual.postings(),
            )
        )
