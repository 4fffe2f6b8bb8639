"""Goods came in: what is owed for them, at the prices of their order, once per receipt."""

from libs.contracts.purchasing import GoodsReceived
from libs.domain.principal import Principal
from services.payments.application.accruing import keep_accrual
from services.payments.application.ports import BeginPayments
from services.payments.domain.accrual import accrue
from services.payments.domain.liability import Document


async def accrue_liability(
    event: GoodsReceived, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """The receipt that completes its order takes what is left to share out.

    Raises UnknownReference until the approved order is known: the event waits for it.
    """
    async with begin(actor) as work:
        company = await work.company()
        receipt = Document(
            "goods_received",
            event.receipt_id,
            event.receipt_number,
            company.day(event.received_at),
            event.supplier_id,
            event.order_id,
            event.order_number,
        )
        agreed = await work.agreed_orders.get(event.order_id)
        accepted = [(line.order_line_id, line.accepted) for line in event.lines]
        last = event.order_status == "received"
        accrual = accrue(accepted, agreed.lines, agreed.shared, last=last)
        await keep_accrual(work, receipt, accrual, at=event.received_at)
