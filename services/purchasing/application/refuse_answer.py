"""Stay with what was ordered: the supplier reads why, and may answer anew by the same link."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.tell_supplier import tell
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier_answer import Decision


@dataclass(frozen=True, slots=True)
class RefuseAnswer:
    """Which answer to which order, and what the supplier reads about it."""

    order_id: UUID
    answer_id: UUID
    note: str


async def refuse_answer(
    command: RefuseAnswer, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, IllegalTransition, Conflict for one that waits for no decision."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        answer = await work.answers.get(command.order_id, command.answer_id)
        at = now()
        order.refuse_proposal(answer, by=actor, at=at, reason=command.note)
        answer.decide(Decision.REFUSED, by=actor, at=at, note=command.note)
        await work.answers.decide(answer)
        await tell(work, order, "answer_refused", actor=actor, note=command.note)
    return order
