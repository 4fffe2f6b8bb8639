"""Change what was approved: the next revision of an order, approved anew where that matters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.approval_inputs import approval_inputs
from services.purchasing.application.draft import as_drafted, check_draft
from services.purchasing.application.follow_approval import follow_approval
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class AmendOrder:
    """The fields of a Draft that change, and why; `version` is the one the caller edited."""

    order_id: UUID
    version: int
    values: Mapping[str, Any]
    reason: str


async def amend_order(
    command: AmendOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises StaleVersion, IllegalTransition, Conflict once goods came in, what raising raises."""
    actor.require("costs.read")
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        order.must_be_at(command.version)
        _, wanted = await check_draft(work, replace(as_drafted(order), **command.values))
        rules, lineages = await approval_inputs(work, [*order.lines, *wanted.lines])
        at = now()
        order.amend(wanted, rules, lineages, by=actor, at=at, reason=command.reason)
        await follow_approval(work, order, by=actor, at=at)
    return order
