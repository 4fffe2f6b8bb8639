"""Take a step of an order's life that needs nothing but FLOW and its rules."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class AdvanceOrder:
    """Withdraw, reject, revise, confirm, decline, close or cancel; and why."""

    order_id: UUID
    action: str
    reason: str = ""


async def advance_order(
    command: AdvanceOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, IllegalTransition, Conflict when the step's rules do not hold."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        order.take(command.action, by=actor, at=now(), reason=command.reason)
    return order
