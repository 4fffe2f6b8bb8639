"""Make an order what its supplier proposed: confirmed, once that is approved."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.approval_inputs import approval_inputs
from services.purchasing.application.draft import Draft, as_drafted, check_draft
from services.purchasing.application.follow_approval import follow_approval
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier_answer import Decision, SupplierAnswer


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """Which answer to which order, and why."""

    order_id: UUID
    answer_id: UUID
    reason: str = ""


async def take_answer(
    command: TakeAnswer, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, IllegalTransition, Conflict, and what amending raises."""
    actor.require("costs.read")
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        answer = await work.answers.get(command.order_id, command.answer_id)
        answer.must_wait(order)
        _, wanted = await check_draft(work, _proposed(order, answer))
        rules, lineages = await approval_inputs(work, [*order.lines, *wanted.lines])
        reason, at = command.reason or "as the supplier proposed", now()
        order.take_proposal(answer, wanted, rules, lineages, by=actor, at=at, reason=reason)
        answer.decide(Decision.TAKEN, by=actor, at=at, note=command.reason)
        await work.answers.decide(answer)
        await follow_approval(work, order, by=actor, at=at)
    return order


def _proposed(order: PurchaseOrder, answer: SupplierAnswer) -> Draft:
    """The order with what is offered; it is expected when the last of its lines is."""
    draft = as_drafted(order)
    offered = [(was, line) for was, line in zip(draft.lines, answer.lines, strict=True)]
    lines = tuple(
        replace(
            was,
            quantity=line.quantity,
            unit_cost=was.unit_cost if line.unit_cost is None else line.unit_cost,
        )
        for was, line in offered
        if line.quantity
    )
    days = [line.expected_on for _, line in offered if line.quantity and line.expected_on]
    return replace(draft, lines=lines, expected_on=max(days, default=order.expected_on))
