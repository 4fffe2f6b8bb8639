"""What follows when an order, or the rest of it, is given up: its invoice does not stand."""

from datetime import datetime

from libs.domain.principal import Principal
from services.sales.application.invoicing import credit_first, credit_rest
from services.sales.application.ports import SalesWork
from services.sales.domain.flow import Status
from services.sales.domain.sales_order import SalesOrder


async def give_up(
    work: SalesWork, order: SalesOrder, *, by: Principal, at: datetime, reason: str
) -> None:
    """Credit what was to be paid first, as far as the order is not carried out as approved."""
    if order.status is Status.COMPLETED:
        await credit_rest(work, order, by=by, at=at, reason=reason)
    over = order.status in {Status.DRAFT, Status.REJECTED, Status.CANCELLED}
    if over and order.invoice_id is not None:
        await credit_first(work, order, by=by, at=at, reason=reason)
        order.invoice_id = None
