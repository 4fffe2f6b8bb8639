"""Ask for approval of a draft, by the steps the company's rules demand of it."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.approval_inputs import approval_inputs
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class SubmitOrder:
    """Which order, and why."""

    order_id: UUID
    reason: str = ""


async def submit_order(
    command: SubmitOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, IllegalTransition, Forbidden for who may not see what it costs."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        rules, lineages = await approval_inputs(work, order.lines)
        order.submit(rules, lineages, by=actor, at=now(), reason=command.reason)
    return order
