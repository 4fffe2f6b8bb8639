"""Approve a purchase order, or take a step of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.follow_approval import follow_approval
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
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
    """Take the steps that ask for this person, and what follows from the last."""
    order.approve(by=by, at=at, reason=reason)
    await follow_approval(work, order, by=by, at=at)
