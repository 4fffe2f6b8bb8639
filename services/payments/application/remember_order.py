"""Keep what an approved purchase order agreed: what its goods will be owed at."""

from libs.contracts.purchasing import PurchaseOrderApproved
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.payments.application.ports import Agreed, BeginPayments
from services.payments.domain.accrual import AgreedLine, shared_out


async def remember_order(
    event: PurchaseOrderApproved, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """The higher revision wins; a repeated or late event changes nothing."""
    lines = {
        line.line_id: AgreedLine(line.quantity, line.unit_cost or ZERO, line.tax_rate or ZERO)
        for line in event.lines
    }
    shared = shared_out(lines, event.charges or ZERO, event.tax or ZERO, event.currency)
    async with begin(actor) as work:
        await work.agreed_orders.keep(event.order_id, event.revision, Agreed(lines, shared))
