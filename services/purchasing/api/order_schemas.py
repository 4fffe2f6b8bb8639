"""What goes over the wire of purchase orders."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from libs.web.fields import Body, Patch, Shown
from libs.web.parties import Name, Note, Word
from services.purchasing.api.goods_issue_schemas import GoodsIssueOut
from services.purchasing.api.receipt_schemas import ReceiptOut
from services.purchasing.api.schemas import Cost, Ordered, Percent
from services.purchasing.application.draft import Draft
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import MOST_LINES, Charge, OrderLine, WantedLine
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.infrastructure.queries import MOST_COUNTED

MOST_CHARGES = 20


class LineIn(Body):
    """A line to order; a product may stand on several. Tax rate in per cent."""

    product_id: UUID
    quantity: Ordered
    unit_cost: Cost
    tax_rate: Percent | None = None


class ChargeIn(Body):
    """Freight and the like."""

    kind: Name = Field(examples=["freight"])
    amount: Cost
    tax_amount: Cost = ZERO


class OrderIn(Body):
    """A new order, in the company's currency; taxed by line or, by `tax_amount`, as a whole."""

    supplier_id: UUID
    warehouse_id: UUID
    currency: Word | None = None
    expected_on: date | None = None
    lines: list[LineIn] = Field(min_length=1, max_length=MOST_LINES)
    charges: list[ChargeIn] = Field(default=[], max_length=MOST_CHARGES)
    tax_amount: Cost | None = None
    note: Note = ""

    def draft(self) -> Draft:
        """What the use case makes of it."""
        return Draft(**_drafted(dict(self)))


class OrderPatch(Patch):
    """What to change of a draft; lines and charges are replaced as a whole.

    `expected_on` and `tax_amount` null remove them.
    """

    may_be_none = frozenset({"expected_on", "tax_amount"})

    supplier_id: UUID | None = None
    warehouse_id: UUID | None = None
    currency: Word | None = None
    expected_on: date | None = None
    lines: list[LineIn] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    charges: list[ChargeIn] | None = Field(default=None, max_length=MOST_CHARGES)
    tax_amount: Cost | None = None
    note: Note | None = None

    def values(self) -> Mapping[str, Any]:
        """The fields of a Draft that change."""
        return _drafted(self.given())


class AmendIn(OrderPatch):
    """What to change of an approved order, and why; lines and charges as a whole."""

    reason: Annotated[Note, StringConstraints(min_length=1)]

    def values(self) -> Mapping[str, Any]:
        """The fields of a Draft that change."""
        given = dict(super().values())
        del given["reason"]
        return given


class ReasonIn(Body):
    """Why, if there is something to say."""

    reason: Note = ""


class LineOut(BaseModel):
    """A line; its cost is absent for a caller who may not see cost prices."""

    id: UUID
    position: int
    product_id: UUID
    sku: str
    name: str
    unit: str
    quantity: Shown
    accepted: Shown
    rejected: Shown
    returned: Shown
    returnable: Shown = Field(description="What is kept, and nobody has asked to take away")
    open: Shown
    receivable: Shown = Field(description="What may come in yet, the tolerance included")
    unit_cost: Shown | None = None
    tax_rate: Shown | None = None
    amount: Shown | None = None

    @classmethod
    def of(cls, order: PurchaseOrder, line: OrderLine) -> "LineOut":
        """Show the line."""
        costs: dict[str, Any] = {}
        if line.unit_cost is not None:
            costs = {
                "unit_cost": line.unit_cost,
                "tax_rate": line.tax_rate,
                "amount": line.amount,
            }
        return cls(
            id=line.id,
            position=line.position,
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            accepted=line.accepted,
            rejected=line.rejected,
            returned=line.returned,
            returnable=order.returnable(line),
            open=line.open,
            receivable=line.receivable(order.policy.tolerance(line.quantity)),
            **costs,
        )


class ChargeOut(BaseModel):
    """Freight and the like."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    amount: Shown
    tax_amount: Shown


class OrderRowOut(BaseModel):
    """An order as lists show it; `total` is absent for a caller who may not see cost prices."""

    id: UUID
    number: str
    status: Status
    supplier_id: UUID
    supplier_name: str
    warehouse_id: UUID
    warehouse_name: str
    expected_on: date | None
    raised_at: datetime
    raised_by: UUID
    raised_by_name: str
    revision: int
    line_count: int
    currency: str
    version: int
    total: Shown | None = None


class OrdersOut(BaseModel):
    """Some orders."""

    items: list[OrderRowOut]
    next_cursor: str | None


class OrderCountsOut(BaseModel):
    """How many orders stand in each state, and are overdue; `most` means as many or more."""

    status: dict[Status, int]
    overdue: int
    most: int

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "OrderCountsOut":
        """Show the counts."""
        by_status = {status: counts[status] for status in Status}
        return cls(status=by_status, overdue=counts["overdue"], most=MOST_COUNTED)


class ApprovalOut(BaseModel):
    """A step of approval: who may take it (nobody named: whoever may approve), or who did.

    It is asked for since `asked_at`; from `escalates_at` also of `escalate_to_roles`, which
    `escalated_at` says has happened. `approved_for` is whose right it was taken in, if not theirs.
    """

    id: UUID
    step: int
    rule_id: UUID | None
    name: str
    roles: tuple[str, ...]
    user_ids: tuple[UUID, ...]
    user_names: tuple[str, ...]
    escalate_to_roles: tuple[str, ...]
    asked_at: datetime | None
    escalates_at: datetime | None
    escalated_at: datetime | None
    approved_at: datetime | None
    approved_by: UUID | None
    approved_by_name: str | None
    approved_for: UUID | None
    approved_for_name: str | None


class OrderOut(OrderRowOut):
    """An order with everything on it, and what the caller may do with it now."""

    note: str
    lines: list[LineOut]
    receipts: list[ReceiptOut]
    issues: list[GoodsIssueOut]
    approvals: list[ApprovalOut]
    allowed_actions: list[str]
    charges: list[ChargeOut] | None = None
    subtotal: Shown | None = None
    tax: Shown | None = None
    charges_total: Shown | None = None
    tax_amount: Shown | None = None

    @classmethod
    def of(cls, order: PurchaseOrder, actor: Principal) -> "OrderOut":
        """Show the order to this caller."""
        return cls(
            id=order.id,
            number=order.number,
            status=order.status,
            supplier_id=order.supplier.id,
            supplier_name=order.supplier.name,
            warehouse_id=order.warehouse.id,
            warehouse_name=order.warehouse.name,
            expected_on=order.expected_on,
            raised_at=order.raised_at,
            raised_by=order.raised_by,
            raised_by_name=order.raised_by_name,
            revision=order.revision,
            line_count=len(order.lines),
            currency=order.currency,
            version=order.version,
            note=order.note,
            lines=[LineOut.of(order, line) for line in order.lines],
            receipts=[ReceiptOut.of(order, receipt) for receipt in order.receipts],
            issues=[GoodsIssueOut.of(order, issue) for issue in order.issues],
            approvals=[
                ApprovalOut.model_validate(step, from_attributes=True) for step in order.approvals
            ],
            allowed_actions=order.allowed_actions(actor),
            **_costs(order),
        )


def _drafted(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a body as a Draft has them."""
    for name, kind in (("lines", WantedLine), ("charges", Charge)):
        if name in given:
            given[name] = tuple(kind(**dict(item)) for item in given[name])
    return given


def _costs(order: PurchaseOrder) -> dict[str, Any]:
    amounts = order.amounts
    if amounts is None:
        return {}
    return {
        "charges": [
            ChargeOut(kind=c.kind, amount=c.amount, tax_amount=c.tax_amount) for c in order.charges
        ],
        "subtotal": amounts.subtotal,
        "tax": amounts.tax,
        "charges_total": amounts.charges,
        "tax_amount": amounts.tax_amount,
        "total": amounts.total,
    }
