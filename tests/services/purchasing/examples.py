"""Orders for tests of the rules, without any database."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.domain.approval import ApprovalStep, steps_needed
from services.purchasing.domain.approver import Approver, rights_of
from services.purchasing.domain.flow import PERMISSIONS, Status
from services.purchasing.domain.order_line import Product, WantedLine, make_lines
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.wanted import Party, Wanted

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TENANT = new_id()
EVERYTHING = frozenset({*PERMISSIONS.values(), "costs.read"})


def somebody(
    *, limit: Decimal | None = None, permissions: Iterable[str] = EVERYTHING, **limits: Any
) -> Principal:
    """A caller with an approval limit, or none."""
    return Principal(
        new_id(),
        TENANT,
        name="Ravi",
        permissions=frozenset(permissions),
        limits={"purchase": limit, **limits},
    )


ASHA = somebody()


def own_right(who: Principal) -> Approver:
    """Their own right to approve."""
    return next(rights_of(who, ()))


def wanted(*lines: tuple[str, str], **values: Any) -> Wanted:
    """What a draft says: quantity and unit cost of each line, 18 per cent tax."""
    product = Product(new_id(), "BOLT", "Bolt", "pcs", active=True)
    asked = [WantedLine(product.id, Decimal(q), Decimal(c), Decimal(18)) for q, c in lines]
    said: dict[str, Any] = {
        "supplier": Party(new_id(), "Bolts & Co"),
        "warehouse": Party(new_id(), "Hyderabad"),
        "expected_on": None,
        "note": "",
        "lines": make_lines(asked, {product.id: product}, None),
        "charges": (),
        "tax_amount": None,
    }
    return Wanted(**{**said, **values})


def an_order(
    status: Status = Status.DRAFT,
    *,
    lines: tuple[tuple[str, str], ...] = (("10", "2.5"), ("4", "1.1234")),
    policy: Policy = Policy(),  # noqa: B008 - frozen
    by: Principal = ASHA,
    steps: Sequence[ApprovalStep] = (),
) -> PurchaseOrder:
    """An order that stands somewhere; raised by Asha, to be approved in one step unless told."""
    order = PurchaseOrder.raised(
        new_id(), "PO-2026-000001", wanted(*lines), currency="INR", policy=policy, by=by, at=NOON
    )
    order.status = status
    order.approvals = list(steps) or steps_needed([], order.bought({}))
    order.recorded.clear()
    order.steps.clear()
    return order


def line_ids(order: PurchaseOrder) -> list[UUID]:
    """The ids of its lines."""
    return [line.id for line in order.lines]
