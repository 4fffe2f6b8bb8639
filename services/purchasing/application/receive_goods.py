"""Record a delivery: what came in of an order, accepted and rejected."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.receipt import Arrival, Receipt


@dataclass(frozen=True, slots=True)
class ReceiveGoods:
    """The delivery; who receives states no price."""

    order_id: UUID
    receipt_id: UUID
    lines: tuple[Arrival, ...]
    note: str = ""


async def receive_goods(
    command: ReceiveGoods, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> tuple[PurchaseOrder, Receipt]:
    """Raises Conflict (over_receipt) with what may come in, Invalid, IllegalTransition."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()  # with the order locked: of two deliveries at once the later is later
        receipt = order.receive(
            command.lines,
            receipt_id=command.receipt_id,
            number=await work.numbers.receipt(order.policy.year(at)),
            by=actor,
            at=at,
            note=command.note,
        )
    return order, receipt
