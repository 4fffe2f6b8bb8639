"""Take a step of an order's life that needs little but FLOW and its rules."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.give_up import give_up
from services.sales.application.ports import BeginSales
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class AdvanceOrder:
    """Withdraw, reject, revise, pick, complete or cancel; and why."""

    order_id: UUID
    action: str
    reason: str = ""


async def advance_order(
    command: AdvanceOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises NotFound, IllegalTransition, Conflict when the step's rules do not hold."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()  # with the order locked: of two steps at once the later is later
        order.take(command.action, by=actor, at=at, reason=command.reason)
        await give_up(work, order, by=actor, at=at, reason=command.reason)
    return order
