"""Goods left again: a receipt was taken back, or they returned; what was owed for them is not."""

from libs.contracts.purchasing import GoodsReceiptReversed, GoodsReturned
from libs.domain.principal import Principal
from services.payments.application.accruing import keep_accrual
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.domain.accrual import give_back, take_back
from services.payments.domain.liability import Document


async def credit_reversal(
    event: GoodsReceiptReversed, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """Takes back exactly what the receipt made us owe."""
    async with begin(actor) as work:
        document = await _document(work, "receipt_reversed", event)
        agreed = await work.agreed_orders.get(event.order_id)
        accepted = [(line.order_line_id, line.accepted) for line in event.lines]
        shares = await work.liabilities.shares_of(event.receipt_id)
        accrual = take_back(accepted, agreed.lines, agreed.shared, shares)
        await keep_accrual(work, document, accrual, at=event.posted_at)


async def credit_return(event: GoodsReturned, /, *, actor: Principal, begin: BeginPayments) -> None:
    """At the prices of the order, its tax and charges in proportion."""
    async with begin(actor) as work:
        document = await _document(work, "goods_returned", event)
        agreed = await work.agreed_orders.get(event.order_id)
        for_good = [
            (line.order_line_id, line.quantity) for line in event.lines if not line.replaced
        ]
        again = [(line.order_line_id, line.quantity) for line in event.lines if line.replaced]
        accrual = give_back(for_good, again, agreed.lines, agreed.shared)
        await keep_accrual(work, document, accrual, at=event.posted_at)


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
