"""What had to be paid first is paid: the order can be picked."""

from libs.contracts.payments import ReceivableChanged
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.invoice import Receivable


async def follow_payment(
    event: ReceivableChanged, /, *, actor: Principal, begin: BeginSales
) -> None:
    """Once, however often and late it is told; what is merely credited is not paid."""
    if event.open > 0 or (event.total > 0 and event.paid <= 0):
        return
    async with begin(actor) as work:
        order = await work.orders.get(event.order_id)
        if event.invoice_id != order.invoice_id:
            return
        # Under the order's lock: who approves it anew meanwhile sees that it is paid.
        said = Receivable(event.paid, event.credited, event.open, event.version)
        await work.invoices.note(event.invoice_id, said)
        order.pay(event.invoice_id, by=actor, at=utc_now())
