"""What goes over the wire of goods issues: receipts taken back, and returns to the supplier."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from libs.web.fields import Body, Shown
from libs.web.parties import Note, Word
from services.purchasing.api.schemas import Ordered
from services.purchasing.domain.goods_issue import GoodsIssue, IssueStatus, Kind
from services.purchasing.domain.order_issuing import WantedReturn
from services.purchasing.domain.order_line import MOST_LINES
from services.purchasing.domain.purchase_order import PurchaseOrder


class ReversalIn(Body):
    """Why a receipt is taken back."""

    reason: Annotated[Note, StringConstraints(min_length=1)]


class ReturnLineIn(Body):
    """What goes back of an order line, and why; `replaced`: it is to come in again."""

    line_id: UUID
    quantity: Ordered
    reason: Word
    replaced: bool = False


class ReturnIn(Body):
    """Goods that go back to their supplier."""

    lines: list[ReturnLineIn] = Field(min_length=1, max_length=MOST_LINES)
    note: Note = ""

    def wanted(self) -> tuple[WantedReturn, ...]:
        """What the domain makes of it."""
        return tuple(WantedReturn(**dict(line)) for line in self.lines)


class IssueLineOut(BaseModel):
    """What leaves of an order line; of a receipt taken back also what had been rejected."""

    id: UUID
    order_line_id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    quantity: Shown
    rejected: Shown
    reason: str
    replaced: bool


class ShortOut(BaseModel):
    """Why goods stay: so much is on hand, and so much of that promised."""

    product_id: UUID
    sku: str
    requested: Shown
    on_hand: Shown
    reserved: Shown


class GoodsIssueOut(BaseModel):
    """A receipt taken back, or goods returned; `requested` until inventory has answered."""

    id: UUID
    number: str
    kind: Kind
    status: IssueStatus
    order_id: UUID
    order_number: str
    receipt_id: UUID | None
    requested_at: datetime
    requested_by: UUID
    by_name: str
    reason: str
    settled_at: datetime | None
    lines: list[IssueLineOut]
    short: list[ShortOut]

    @classmethod
    def of(cls, order: PurchaseOrder, issue: GoodsIssue) -> "GoodsIssueOut":
        """Show one of this order's."""
        ordered = {line.id: line for line in order.lines}
        skus = {line.product_id: line.sku for line in order.lines}
        return cls(
            id=issue.id,
            number=issue.number,
            kind=issue.kind,
            status=issue.status,
            order_id=order.id,
            order_number=order.number,
            receipt_id=issue.receipt_id,
            requested_at=issue.requested_at,
            requested_by=issue.requested_by,
            by_name=issue.by_name,
            reason=issue.reason,
            settled_at=issue.settled_at,
            lines=[
                IssueLineOut(
                    id=line.id,
                    order_line_id=line.order_line_id,
                    product_id=ordered[line.order_line_id].product_id,
                    sku=ordered[line.order_line_id].sku,
                    name=ordered[line.order_line_id].name,
                    unit=ordered[line.order_line_id].unit,
                    quantity=line.quantity,
                    rejected=line.rejected,
                    reason=line.reason,
                    replaced=line.replaced,
                )
                for line in issue.lines
            ],
            short=[
                ShortOut(
                    product_id=one.product_id,
                    sku=skus[one.product_id],
                    requested=one.requested,
                    on_hand=one.on_hand,
                    reserved=one.reserved,
                )
                for one in issue.short
            ],
        )
