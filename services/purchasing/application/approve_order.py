"""Approve a purchase order; in a company whose stock rises on approval, receive it at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
from services.purchasing.application.tell_supplier import tell_if_agreed
from services.purchasing.domain.flow import Status
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class ApproveOrder:
    """Which order, and why."""

    order_id: UUID
    reason: str = ""


async def approve_order(
    command: ApproveOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises Forbidden for the own order or one above the limit, IllegalTransition."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        await approve(work, order, by=actor, at=now(), reason=command.reason)
    return order


async def approve(
    work: PurchasingWork, order: PurchaseOrder, *, by: Principal, at: datetime, reason: str
) -> None:
    """Take the steps that ask for this person; what may go out is received if that is settled."""
    order.approve(by=by, at=at, reason=reason)
    if order.status is Status.APPROVED and order.policy.stock_on_approval:
        number = await work.numbers.receipt(order.policy.year(at))
        system = Principal.system(by.tenant_id, by.trace)
        order.receive_on_approval(receipt_id=new_id(), number=number, by=system, at=at)
    await tell_if_agreed(work, order, actor=by)
