"""What goes over the wire of goods receipts."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from libs.domain.quantity import ZERO
from libs.web.fields import Body, Shown
from libs.web.parties import Note, Word
from services.purchasing.api.schemas import Arrived
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import MOST_LINES, OrderLine
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.receipt import Arrival, Receipt, ReceiptLine


class ArrivalIn(Body):
    """What came in of an order line; what was rejected needs a reason."""

    line_id: UUID
    accepted: Arrived
    rejected: Arrived = ZERO
    reject_reason: Word = ""


class ReceiptIn(Body):
    """A delivery; it states no price."""

    lines: list[ArrivalIn] = Field(min_length=1, max_length=MOST_LINES)
    note: Note = ""

    def arrivals(self) -> tuple[Arrival, ...]:
        """What the domain makes of it."""
        return tuple(Arrival(**dict(line)) for line in self.lines)


class ReceiptLineOut(BaseModel):
    """What came in of an order line."""

    id: UUID
    order_line_id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    accepted: Shown
    rejected: Shown
    reject_reason: str

    @classmethod
    def of(cls, line: ReceiptLine, of: OrderLine) -> "ReceiptLineOut":
        """Show the line beside what was ordered."""
        return cls(
            id=line.id,
            order_line_id=line.order_line_id,
            product_id=of.product_id,
            sku=of.sku,
            name=of.name,
            unit=of.unit,
            accepted=line.accepted,
            rejected=line.rejected,
            reject_reason=line.reject_reason,
        )


class ReceiptOut(BaseModel):
    """A delivery."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    order_status: Status
    supplier_id: UUID
    supplier_name: str
    warehouse_id: UUID
    warehouse_name: str
    received_at: datetime
    received_by: UUID
    by_name: str
    note: str
    reversible: bool
    lines: list[ReceiptLineOut]

    @classmethod
    def of(cls, order: PurchaseOrder, receipt: Receipt) -> "ReceiptOut":
        """Show a receipt of this order."""
        ordered = {line.id: line for line in order.lines}
        return cls(
            id=receipt.id,
            number=receipt.number,
            order_id=order.id,
            order_number=order.number,
            order_status=order.status,
            supplier_id=order.supplier.id,
            supplier_name=order.supplier.name,
            warehouse_id=order.warehouse.id,
            warehouse_name=order.warehouse.name,
            received_at=receipt.received_at,
            received_by=receipt.received_by,
            by_name=receipt.by_name,
            note=receipt.note,
            reversible=order.reversible(receipt),
            lines=[ReceiptLineOut.of(row, ordered[row.order_line_id]) for row in receipt.lines],
        )
