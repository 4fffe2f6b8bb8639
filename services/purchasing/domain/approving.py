"""Whether somebody may approve an order now, and in whose right: their own comes first."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from libs.domain.errors import DomainError, Forbidden
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from services.purchasing.domain.approval import next_steps, steps_for
from services.purchasing.domain.approver import Approver, rights_of

if TYPE_CHECKING:
    from services.purchasing.domain.order import Order

Objection = Callable[["Order", Principal, Approver], DomainError | None]


def right_to_approve(order: "Order", by: Principal) -> Approver | None:
    """The right in which the caller may approve the order now; None without any."""
    return next(
        (right for right in rights_of(by, order.delegators) if not _objection(order, by, right)),
        None,
    )


def no_right_to_approve(order: "Order", by: Principal) -> DomainError | None:
    """Why the caller may not approve it in any right: what comes closest to being allowed."""
    if right_to_approve(order, by) is not None:
        return None
    objections = [_objection(order, by, right) for right in rights_of(by, order.delegators)]
    said = [objection for objection in objections if objection is not None]
    return next((each for each in said if each.error_code != "not_your_step"), said[0])


def _objection(order: "Order", by: Principal, right: Approver) -> DomainError | None:
    return next(filter(None, (rule(order, by, right) for rule in _OBJECTIONS)), None)


def _wrote_it(order: "Order", by: Principal, right: Approver) -> DomainError | None:
    """Neither who acts nor in whose right they do."""
    if {by.person, right.person}.isdisjoint(order.writers) or order.policy.requester_may_approve:
        return None
    return Forbidden("an order is not approved by a person who wrote it", code="own_order")


def _not_asked(order: "Order", _by: Principal, right: Approver) -> DomainError | None:
    if steps_for(order.approvals, right):
        return None
    names = [step.name for step in next_steps(order.approvals)]
    return Forbidden(
        f"this order waits for other people now: {', '.join(names)}",
        code="not_your_step",
        waiting=names,
    )


def _took_one(order: "Order", by: Principal, right: Approver) -> DomainError | None:
    took = any(step.took(by.person) or step.took(right.person) for step in order.approvals)
    if not took or order.policy.requester_may_approve:
        return None
    return Forbidden(
        "you approved this order already; its next step is another person's", code="approved_once"
    )


def _above_limit(order: "Order", _by: Principal, right: Approver) -> DomainError | None:
    """Who takes the last step answers for the sum; steps before it are endorsements."""
    waiting = sum(step.waits for step in order.approvals)
    if order.covered or waiting > len(steps_for(order.approvals, right)):
        return None
    limit = right.limit
    if limit is None or (order.amounts is not None and order.amounts.total <= limit):
        return None
    return Forbidden(
        "the total is above your approval limit", code="above_limit", limit=plain(limit)
    )


_OBJECTIONS: Sequence[Objection] = (_wrote_it, _not_asked, _took_one, _above_limit)
