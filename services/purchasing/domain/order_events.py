"""How the steps of an order are told: the event of each, and lines as events carry them."""

from collections.abc import Iterable, Mapping
from typing import Final

from libs.contracts import purchasing as contracts
from libs.contracts.base import Event
from services.purchasing.domain.order_line import OrderLine
from services.purchasing.domain.receipt import Receipt

EVENTS: Final[Mapping[str, type[Event]]] = {
    "change": contracts.PurchaseOrderChanged,
    "submit": contracts.PurchaseOrderSubmitted,
    "withdraw": contracts.PurchaseOrderWithdrawn,
    "approve": contracts.PurchaseOrderApproved,
    "escalate": contracts.PurchaseOrderApprovalEscalated,
    "amend": contracts.PurchaseOrderAmended,
    "reject": contracts.PurchaseOrderRejected,
    "revise": contracts.PurchaseOrderRevised,
    "send": contracts.PurchaseOrderSent,
    "confirm": contracts.PurchaseOrderConfirmed,
    "decline": contracts.PurchaseOrderDeclined,
    "receive": contracts.GoodsReceived,
    "receive_on_approval": contracts.GoodsReceived,
    "close": contracts.PurchaseOrderClosed,
    "cancel": contracts.PurchaseOrderCancelled,
}


def ordered_lines(lines: Iterable[OrderLine]) -> list[contracts.OrderLine]:
    """The lines as an approval tells them."""
    return [
        contracts.OrderLine(
            line_id=line.id,
            product_id=line.product_id,
            quantity=line.quantity,
            received=line.received,
            unit_cost=line.unit_cost,
            tax_rate=line.tax_rate,
        )
        for line in lines
    ]


def received_lines(receipt: Receipt, lines: Iterable[OrderLine]) -> list[contracts.ReceivedLine]:
    """What came in, as a receipt tells it."""
    products = {line.id: line.product_id for line in lines}
    return [
        contracts.ReceivedLine(
            receipt_line_id=line.id,
            order_line_id=line.order_line_id,
            product_id=products[line.order_line_id],
            accepted=line.accepted,
            rejected=line.rejected,
            reject_reason=line.reject_reason,
        )
        for line in receipt.lines
    ]
