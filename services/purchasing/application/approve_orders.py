"""Approve many purchase orders: each as far as the caller may, whatever becomes of the others."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, DomainError, NotFound
from libs.domain.principal import Principal
from services.purchasing.application.approve_order import approve
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class ApproveOrders:
    """Which orders, and why."""

    order_ids: tuple[UUID, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An order as it is now (None: there is none), and why nothing was done to it, if so."""

    order_id: UUID
    order: PurchaseOrder | None
    refusal: DomainError | None = None


async def approve_orders(
    command: ApproveOrders, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> list[Outcome]:
    """Outcomes in the order asked for: what is refused changes nothing and holds nobody up.

    All are locked first, in the order of their ids, so that two who approve the same ones wait for
    each other only once.
    """
    async with begin(actor) as work:
        found = {each: await _find(work, each) for each in sorted(set(command.order_ids))}
        outcomes = []
        for order_id in dict.fromkeys(command.order_ids):
            outcome = found[order_id]
            if outcome.order is not None:
                refusal = await _try(work, outcome.order, actor, now, command.reason)
                outcome = Outcome(order_id, outcome.order, refusal)
            outcomes.append(outcome)
    return outcomes


def outcome_of(order: PurchaseOrder, by: Principal) -> Outcome:
    """What became of an order that this caller asked to approve before."""
    if any(step.took(by.person) for step in order.approvals):
        return Outcome(order.id, order)
    missed = Conflict("this order was not approved then; ask again", code="not_approved")
    return Outcome(order.id, order, order.why_not("approve", by) or missed)


async def _find(work: PurchasingWork, order_id: UUID) -> Outcome:
    try:
        return Outcome(order_id, await work.orders.get(order_id))
    except NotFound as missing:
        return Outcome(order_id, None, missing)


async def _try(
    work: PurchasingWork, order: PurchaseOrder, actor: Principal, now: Clock, reason: str
) -> DomainError | None:
    try:
        await approve(work, order, by=actor, at=now(), reason=reason)
    except DomainError as refusal:
        return refusal
    return None
