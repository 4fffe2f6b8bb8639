"""Ask to take a receipt back: its goods leave stock again, if they are still there."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class ReverseReceipt:
    """Which receipt, the id of the document that takes it back, and why."""

    receipt_id: UUID
    issue_id: UUID
    reason: str


async def reverse_receipt(
    command: ReverseReceipt, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, IllegalTransition, Conflict (already_reversed, not_kept)."""
    async with begin(actor) as work:
        order = await work.orders.of_receipt(command.receipt_id)
        at = now()
        order.reverse(
            command.receipt_id,
            issue_id=command.issue_id,
            number=await work.numbers.reversal(order.policy.year(at)),
            by=actor,
            at=at,
            reason=command.reason,
        )
    return order
