"""What must hold beside the state for a step: rules as data, which code and buttons read."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from libs.domain.errors import Conflict, DomainError, Forbidden
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.sales.domain.flow import Status
from services.sales.domain.shipment import ShipmentStatus

if TYPE_CHECKING:
    from services.sales.domain.order import Order

Rule = Callable[["Order", Principal], DomainError | None]


def _nothing_asked(order: "Order", _by: Principal) -> DomainError | None:
    """Goods may be leaving at this moment."""
    asked = [shipment.number for shipment in order.shipments if shipment.waits]
    if not asked:
        return None
    return Conflict(
        f"wait for the warehouse's answer to {', '.join(asked)}", code="goods_asked", numbers=asked
    )


def _not_deducting(order: "Order", _by: Principal) -> DomainError | None:
    if order.deduction is not ShipmentStatus.REQUESTED:
        return None
    return Conflict("wait until the goods are deducted from stock", code="goods_asked", numbers=[])


def _within_limit(order: "Order", by: Principal) -> DomainError | None:
    limit = by.limits.get("sale", ZERO)
    if limit is None or order.pricing.sums.total <= limit:
        return None
    return Forbidden(
        "the total is above your approval limit", code="above_limit", limit=plain(limit)
    )


def _flagged_if_partly(order: "Order", _by: Principal) -> DomainError | None:
    if order.status is Status.SHIPPED or order.flagged:
        return None
    return Conflict(
        "an order is completed once all of it is shipped; the rest of this one is still promised",
        code="not_shipped",
    )


def _something_kept(order: "Order", _by: Principal) -> DomainError | None:
    if any(line.kept for line in order.lines):
        return None
    return Conflict("the customer has nothing of this order any more", code="nothing_kept")


def _not_undone(order: "Order", _by: Principal) -> DomainError | None:
    if order.status is not Status.COMPLETED or any(line.kept for line in order.lines):
        return None
    return Conflict("nothing of this order is left to undo", code="already_reversed")


RULES: Mapping[str, Sequence[Rule]] = {
    "submit": (_nothing_asked, _not_deducting),
    "withdraw": (_nothing_asked, _not_deducting),
    "approve": (_within_limit,),
    "ship": (_not_deducting,),
    "complete": (_flagged_if_partly, _nothing_asked),
    "cancel": (_nothing_asked,),
    "return_goods": (_something_kept,),
    "reverse": (_nothing_asked, _not_deducting, _not_undone, _within_limit),
}


def refusal(action: str, order: "Order", by: Principal) -> DomainError | None:
    """Why the caller may not take this step now, though the state allows it; None if they may."""
    return next(filter(None, (rule(order, by) for rule in RULES.get(action, ()))), None)
