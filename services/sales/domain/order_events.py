"""How the steps of an order are told: the event of each, and lines as events carry them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from libs.contracts import sales as contracts
from libs.contracts.base import Event
from services.sales.domain.order_line import OrderLine
from services.sales.domain.promise import Allocation, Short
from services.sales.domain.shipment import Move, Shipment

EVENTS: Final[Mapping[str, type[Event]]] = {
    "raise": contracts.SalesOrderRaised,
    "change": contracts.SalesOrderChanged,
    "submit": contracts.SalesOrderSubmitted,
    "reserve": contracts.SalesOrderReserved,
    "run_out": contracts.SalesOrderOutOfStock,
    "withdraw": contracts.SalesOrderWithdrawn,
    "expire": contracts.SalesOrderExpired,
    "approve": contracts.SalesOrderApproved,
    "reject": contracts.SalesOrderRejected,
    "revise": contracts.SalesOrderRevised,
    "await_payment": contracts.SalesOrderAwaitingPayment,
    "pay": contracts.SalesOrderPaid,
    "deduct": contracts.SalesOrderDeducted,
    "pick": contracts.SalesOrderPicked,
    "ship": contracts.SalesOrderShipmentRequested,
    "post_shipment": contracts.SalesOrderShipped,
    "refuse_shipment": contracts.SalesOrderShipmentRefused,
    "flag": contracts.SalesOrderFlagged,
    "complete": contracts.SalesOrderCompleted,
    "return_goods": contracts.ReturnRequested,
    "post_return": contracts.ReturnReceived,
    "cancel": contracts.SalesOrderCancelled,
    "reverse": contracts.SalesOrderReversed,
}


def sold_lines(lines: Iterable[OrderLine]) -> list[contracts.SoldLine]:
    """The lines as an approval tells them."""
    return [
        contracts.SoldLine(
            line_id=line.id,
            product_id=line.product_id,
            quantity=line.quantity,
            unit_price=line.terms.unit_price,
            net=line.priced.net,
            tax=line.priced.tax,
        )
        for line in lines
    ]


def shipped_lines(
    shipment: Shipment, lines: Iterable[OrderLine]
) -> tuple[contracts.ShippedLine, ...]:
    """What leaves with a shipment."""
    products = {line.id: line.product_id for line in lines}
    return tuple(
        contracts.ShippedLine(
            line_id=line.order_line_id,
            product_id=products[line.order_line_id],
            quantity=line.quantity,
        )
        for line in shipment.lines
    )


def wanted_lines(
    lines: Iterable[OrderLine], preferred: UUID | None
) -> tuple[contracts.WantedLine, ...]:
    """What is to be promised: of the warehouses chosen, or of wherever it is."""
    wanted = []
    for line in lines:
        shares: list[tuple[UUID | None, Decimal]]
        shares = [(share.warehouse_id, share.quantity) for share in line.allocations]
        wanted += [
            contracts.WantedLine(
                line_id=line.id,
                product_id=line.product_id,
                quantity=quantity,
                warehouse_id=warehouse,
            )
            for warehouse, quantity in shares or [(preferred, line.quantity)]
        ]
    return tuple(wanted)


def moved_lines(moves: Iterable[Move]) -> tuple[contracts.MovedLine, ...]:
    """What leaves stock, or comes back."""
    return tuple(
        contracts.MovedLine(
            reservation_line_id=move.allocation_id,
            order_line_id=move.order_line_id,
            product_id=move.product_id,
            warehouse_id=move.warehouse_id,
            quantity=move.quantity,
        )
        for move in moves
    )


def all_of(allocations: Iterable[Allocation]) -> tuple[Move, ...]:
    """Everything that is promised, as it leaves stock at once."""
    return tuple(
        Move(a.id, a.line_id, a.product_id, a.warehouse_id, a.quantity) for a in allocations
    )


def short_lines(short: Iterable[Short]) -> tuple[contracts.ShortLine, ...]:
    """What is short, as events tell it."""
    return tuple(
        contracts.ShortLine(product_id=s.product_id, requested=s.requested, available=s.available)
        for s in short
    )
