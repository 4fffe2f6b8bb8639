"""How the steps of an order are told: the event of each, and lines as events carry them."""

from collections.abc import Iterable, Mapping
from typing import Final

from libs.contracts import purchasing as contracts
from libs.contracts.base import Event
from services.purchasing.domain.goods_issue import GoodsIssue
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
    "resend": contracts.PurchaseOrderResent,
    "withdraw_link": contracts.PurchaseOrderLinkWithdrawn,
    "open_link": contracts.PurchaseOrderLinkOpened,
    "propose": contracts.PurchaseOrderAnswered,
    "take_proposal": contracts.PurchaseOrderAmended,
    "refuse_proposal": contracts.PurchaseOrderAnswerRefused,
    "receive": contracts.GoodsReceived,
    "receive_on_approval": contracts.GoodsReceived,
    "reverse": contracts.GoodsIssueRequested,
    "return": contracts.GoodsIssueRequested,
    "reverse_receipt": contracts.GoodsReceiptReversed,
    "return_goods": contracts.GoodsReturned,
    "return_to_replace": contracts.GoodsReturned,
    "keep_goods": contracts.GoodsIssueRefused,
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


def asked_lines(issue: GoodsIssue, lines: Iterable[OrderLine]) -> list[contracts.AskedLine]:
    """What is to leave, as it is asked of inventory."""
    products = {line.id: line.product_id for line in lines}
    return [
        contracts.AskedLine(
            line_id=line.id,
            order_line_id=line.order_line_id,
            product_id=products[line.order_line_id],
            quantity=line.quantity,
            again=line.again,
        )
        for line in issue.lines
    ]


def reversed_lines(issue: GoodsIssue, lines: Iterable[OrderLine]) -> list[contracts.ReversedLine]:
    """What is taken back of a receipt."""
    products = {line.id: line.product_id for line in lines}
    return [
        contracts.ReversedLine(
            line_id=line.id,
            order_line_id=line.order_line_id,
            product_id=products[line.order_line_id],
            accepted=line.quantity,
            rejected=line.rejected,
        )
        for line in issue.lines
    ]


def returned_lines(issue: GoodsIssue, lines: Iterable[OrderLine]) -> list[contracts.ReturnedLine]:
    """What went back to the supplier."""
    products = {line.id: line.product_id for line in lines}
    return [
        contracts.ReturnedLine(
            line_id=line.id,
            order_line_id=line.order_line_id,
            product_id=products[line.order_line_id],
            quantity=line.quantity,
            reason=line.reason,
            replaced=line.replaced,
        )
        for line in issue.lines
    ]
