"""What must hold beside the state for a step: rules as data, which code and buttons read."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from libs.domain.errors import Conflict, DomainError, Forbidden
from libs.domain.principal import Principal
from services.purchasing.domain.approving import no_right_to_approve
from services.purchasing.domain.flow import Status

if TYPE_CHECKING:
    from services.purchasing.domain.order import Order

Rule = Callable[["Order", Principal], DomainError | None]


def _costs_are_seen(order: "Order", _by: Principal) -> DomainError | None:
    if order.amounts is not None:
        return None
    return Forbidden(
        "you need the permission costs.read", code="permission_denied", permission="costs.read"
    )


def _nothing_received(order: "Order", _by: Principal) -> DomainError | None:
    if not order.anything_received:
        return None
    return Conflict("goods of this order have already come in", code="already_received")


def _never_received(order: "Order", _by: Principal) -> DomainError | None:
    """Receipts stay on record, even taken back, and name the lines they were of."""
    if not order.receipts:
        return None
    return Conflict("goods of this order came in before", code="already_received")


def _nothing_asked(order: "Order", _by: Principal) -> DomainError | None:
    asked = [issue.number for issue in order.issues if issue.waits]
    if not asked:
        return None
    return Conflict(
        f"wait for the warehouse's answer to {', '.join(asked)}", code="goods_asked", numbers=asked
    )


def _a_receipt_is_here(order: "Order", _by: Principal) -> DomainError | None:
    if any(order.reversible(receipt) for receipt in order.receipts):
        return None
    return Conflict("no receipt of this order can be taken back", code="not_kept")


def _something_is_here(order: "Order", _by: Principal) -> DomainError | None:
    if any(order.returnable(line) for line in order.lines):
        return None
    return Conflict("nothing of this order is here to be returned", code="not_kept")


def _complete_if_approved(order: "Order", _by: Principal) -> DomainError | None:
    if order.status is not Status.APPROVED or order.complete:
        return None
    return Conflict(
        "an approved order is closed once everything has come in; cancel it instead",
        code="not_received",
    )


def _not_received_on_approval(order: "Order", _by: Principal) -> DomainError | None:
    """Goods of an order that is still merely approved came in with the approval itself."""
    return _nothing_received(order, _by) if order.status is Status.APPROVED else None


RULES: Mapping[str, Sequence[Rule]] = {
    "submit": (_costs_are_seen,),
    "approve": (_costs_are_seen, no_right_to_approve),
    "revise": (_costs_are_seen,),
    "amend": (_costs_are_seen, _never_received),
    "send": (_nothing_received,),
    "confirm": (_nothing_received,),
    "decline": (_never_received,),
    "take_proposal": (_costs_are_seen, _never_received),
    "receive": (_not_received_on_approval,),
    "reverse": (_a_receipt_is_here,),
    "return": (_something_is_here,),
    "close": (_complete_if_approved, _nothing_asked),
    "cancel": (_nothing_received,),
}


def refusal(action: str, order: "Order", by: Principal) -> DomainError | None:
    """Why the caller may not take this step now, though the state allows it; None if they may."""
    return next(filter(None, (rule(order, by) for rule in RULES.get(action, ()))), None)
