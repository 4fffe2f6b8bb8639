"""What goes over the wire of shipments."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from libs.web.fields import Body, Shown
from libs.web.parties import Note
from services.sales.api.schemas import Sold
from services.sales.application.ship_order import ShipOrder
from services.sales.domain.order_line import MOST_LINES
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import Shipment, ShipmentStatus
from services.sales.domain.shipping import ShipLine


class ShipLineIn(Body):
    """What leaves of a line; from one warehouse, or from wherever it is promised."""

    line_id: UUID
    quantity: Sold
    warehouse_id: UUID | None = None


class ShipIn(Body):
    """What leaves; without lines all that is promised, or all of that at one warehouse."""

    lines: list[ShipLineIn] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    warehouse_id: UUID | None = None
    note: Note = ""

    def command(self, order_id: UUID, shipment_id: UUID) -> ShipOrder:
        """What the use case makes of it; the warehouse is that of each line that names none."""
        lines = None
        if self.lines is not None:
            lines = tuple(
                ShipLine(line.line_id, line.quantity, line.warehouse_id or self.warehouse_id)
                for line in self.lines
            )
        return ShipOrder(order_id, shipment_id, lines, self.warehouse_id, self.note)


class ShipmentLineOut(BaseModel):
    """What leaves of an order line."""

    line_id: UUID
    quantity: Shown


class MoveOut(BaseModel):
    """What leaves which warehouse for it: of a bundle, its components."""

    line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Shown


class ShipmentShortOut(BaseModel):
    """Why goods stay: so much is there."""

    product_id: UUID
    requested: Shown
    available: Shown


class ShipmentOut(BaseModel):
    """What leaves of an order at once; `requested` until inventory has answered."""

    id: UUID
    number: str
    status: ShipmentStatus
    order_id: UUID
    order_number: str
    requested_at: datetime
    requested_by: UUID
    by_name: str
    note: str
    settled_at: datetime | None
    lines: list[ShipmentLineOut]
    moves: list[MoveOut]
    short: list[ShipmentShortOut]

    @classmethod
    def of(cls, order: SalesOrder, shipment: Shipment) -> "ShipmentOut":
        """Show one of this order's."""
        return cls(
            id=shipment.id,
            number=shipment.number,
            status=shipment.status,
            order_id=order.id,
            order_number=order.number,
            requested_at=shipment.requested_at,
            requested_by=shipment.requested_by,
            by_name=shipment.by_name,
            note=shipment.note,
            settled_at=shipment.settled_at,
            lines=[
                ShipmentLineOut(line_id=line.order_line_id, quantity=line.quantity)
                for line in shipment.lines
            ],
            moves=[
                MoveOut(
                    line_id=move.order_line_id,
                    product_id=move.product_id,
                    warehouse_id=move.warehouse_id,
                    quantity=move.quantity,
                )
                for move in shipment.moves
            ],
            short=[
                ShipmentShortOut.model_validate(one, from_attributes=True) for one in shipment.short
            ],
        )
