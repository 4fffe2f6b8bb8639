"""Goods left again: a receipt was taken back, or they returned; what was owed for them is not."""

from libs.contracts.purchasing import GoodsReceiptReversed, GoodsReturned
from libs.domain.principal import Principal
from services.payments.application.accruing import accrue_document
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.domain.liability import Document


async def credit_reversal(
    event: GoodsReceiptReversed, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """Takes back exactly what the receipt made us owe, if nothing else came in meanwhile."""
    async with begin(actor) as work:
        document = await _document(work, "receipt_reversed", event)
        back = [(line.order_line_id, -line.accepted) for line in event.lines if line.accepted]
        await accrue_document(work, document, back, last=False, at=event.posted_at)


async def credit_return(event: GoodsReturned, /, *, actor: Principal, begin: BeginPayments) -> None:
    """At the prices of the order, its tax and charges in proportion."""
    async with begin(actor) as work:
        document = await _document(work, "goods_returned", event)
        back = [(line.order_line_id, -line.quantity) for line in event.lines]
        await accrue_document(work, document, back, last=False, at=event.posted_at)


async def _document(
    work: PaymentsWork, rule: str, event: GoodsReceiptReversed | GoodsReturned
) -> Document:
    company = await work.company()
    return Document(
        rule,
        event.issue_id,
        event.issue_number,
        company.day(event.posted_at),
        event.supplier_id,
        event.order_id,
        event.order_number,
    )
