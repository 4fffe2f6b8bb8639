"""Write a new purchase order, as a draft."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.draft import Draft, check_draft
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class RaiseOrder:
    """The new order."""

    order_id: UUID
    draft: Draft


async def raise_order(
    command: RaiseOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises Forbidden without costs.read (an order has prices), Invalid, UnknownReference."""
    actor.require("costs.read")
    at = now()
    async with begin(actor) as work:
        return await raise_in(work, command, by=actor, at=at)


async def raise_in(
    work: PurchasingWork, command: RaiseOrder, *, by: Principal, at: datetime
) -> PurchaseOrder:
    """The new order, in a transaction that has begun."""
    company, wanted = await check_draft(work, command.draft)
    number = await work.numbers.order(company.policy.year(at))
    order = PurchaseOrder.raised(
        command.order_id,
        number,
        wanted,
        currency=company.currency,
        policy=company.policy,
        by=by,
        at=at,
    )
    work.orders.add(order)
    return order
