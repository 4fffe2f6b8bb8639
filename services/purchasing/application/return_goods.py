"""Ask to return goods to their supplier: they leave stock, if they are still there."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.order_issuing import WantedReturn
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Of which order, the id of the document, and what goes back."""

    order_id: UUID
    issue_id: UUID
    lines: tuple[WantedReturn, ...]
    note: str = ""


async def return_goods(
    command: ReturnGoods, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, IllegalTransition, Invalid, Conflict (not_kept) with what is here."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()
        order.return_goods(
            command.lines,
            issue_id=command.issue_id,
            number=await work.numbers.goods_return(order.policy.year(at)),
            by=actor,
            at=at,
            note=command.note,
        )
    return order
