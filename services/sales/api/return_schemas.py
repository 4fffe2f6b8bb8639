"""What goes over the wire of returns from customers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from libs.web.fields import Body, Shown
from libs.web.parties import Note, Word
from services.sales.api.schemas import Sold
from services.sales.domain.goods_return import GoodsReturn, ReturnLine, ReturnStatus


class ReturnLineIn(Body):
    """What came back of an order line.

    It is restocked in a warehouse, or else where it came from; or it is scrapped: no stock rises.
    """

    line_id: UUID
    quantity: Sold
    warehouse_id: UUID | None = None
    scrapped: bool = False
    reason: Word = ""


class ReturnIn(Body):
    """What came back; a line of the order may stand here more than once."""

    lines: Annotated[list[ReturnLineIn], Field(min_length=1, max_length=1000)]
    note: Note = ""

    def arrived(self) -> tuple[ReturnLine, ...]:
        """What the domain makes of it."""
        return tuple(
            ReturnLine(
                line.line_id,
                line.quantity,
                None if line.scrapped else line.warehouse_id,
                line.scrapped,
                line.reason,
            )
            for line in self.lines
        )


class ReturnLineOut(BaseModel):
    """What came back of an order line, and what became of it."""

    line_id: UUID
    quantity: Shown
    warehouse_id: UUID | None
    scrapped: bool
    reason: str


class ReturnMoveOut(BaseModel):
    """Which goods these are (of a bundle, its components), and where they went."""

    line_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    quantity: Shown


class ReturnOut(BaseModel):
    """Goods a customer brought back; `requested` until inventory has them."""

    id: UUID
    number: str
    status: ReturnStatus
    order_id: UUID
    requested_at: datetime
    requested_by: UUID
    by_name: str
    note: str
    settled_at: datetime | None
    lines: list[ReturnLineOut]
    moves: list[ReturnMoveOut]

    @classmethod
    def of(cls, goods: GoodsReturn) -> "ReturnOut":
        """Show one."""
        return cls(
            **{name: getattr(goods, name) for name in cls.model_fields if name not in _PARTS},
            lines=[
                ReturnLineOut(
                    line_id=line.order_line_id,
                    quantity=line.quantity,
                    warehouse_id=line.warehouse_id,
                    scrapped=line.scrapped,
                    reason=line.reason,
                )
                for line in goods.lines
            ],
            moves=[
                ReturnMoveOut(
                    line_id=move.order_line_id,
                    product_id=move.product_id,
                    warehouse_id=move.warehouse_id,
                    quantity=move.quantity,
                )
                for move in goods.moves
            ],
        )


_PARTS = ("lines", "moves")


class ReturnsOut(BaseModel):
    """All returns of an order, first to last."""

    items: list[ReturnOut]
