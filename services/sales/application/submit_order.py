"""Ask inventory for all that an order sells."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.sales.application.draft import as_drafted, check_draft
from services.sales.application.ports import BeginSales
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class SubmitOrder:
    """Which order, and why."""

    order_id: UUID
    reason: str = ""


async def submit_order(
    command: SubmitOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises NotFound, IllegalTransition, Invalid for what is no longer sold or in use."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        await check_draft(work, as_drafted(order))
        order.submit(new_id(), by=actor, at=now(), reason=command.reason)
    return order
