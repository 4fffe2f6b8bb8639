"""What goes over the wire of reservations. Quantities are strings, in the product's unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from libs.web.fields import Body, Moment, Shown
from services.inventory.api.schemas import Name, Quantity, Text

Some = Annotated[Quantity, Field(gt=0)]
ReservationStatus = Literal["open", "issued", "released"]


class WantedIn(Body):
    """A line to reserve; without a warehouse, any that has it will do."""

    product_id: UUID
    quantity: Some
    warehouse_id: UUID | None = None


class ReservationIn(Body):
    """Lines that are reserved all or none; `expires_at` gives them back by itself."""

    reference: Name
    lines: Annotated[list[WantedIn], Field(min_length=1, max_length=500)]
    note: Text = ""
    expires_at: Moment | None = None


class ReleaseIn(Body):
    """Why promised stock is given back."""

    reason: Text = ""


class IssuedLineIn(Body):
    """How much of a reserved line leaves."""

    line_id: UUID
    quantity: Some


class IssueIn(Body):
    """What leaves: some lines, or (none given) all that is still promised."""

    reason: str = Field(default="production", max_length=64)
    lines: Annotated[list[IssuedLineIn], Field(min_length=1, max_length=500)] | None = None


class ReservationLineOut(BaseModel):
    """What is promised of a product from a warehouse.

    `open` is reserved, `back_ordered` waits for goods to come.
    """

    id: UUID
    source_line_id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    warehouse_id: UUID
    warehouse_code: str
    quantity: Shown
    issued: Shown
    released: Shown
    open: Shown
    back_ordered: Shown


class ReservationOut(BaseModel):
    """Stock promised to somebody."""

    id: UUID
    source_type: str
    source_id: UUID
    reference: str
    note: str
    status: ReservationStatus
    made_at: datetime
    made_by: UUID
    made_by_name: str
    expires_at: datetime | None
    lines: list[ReservationLineOut]
    version: int

    @classmethod
    def row(cls, row: Mapping[str, Any]) -> "ReservationOut":
        """Show a reservation with its lines."""
        return cls.model_validate(row)


class ReservationsOut(BaseModel):
    """Some reservations, newest first."""

    items: list[ReservationOut]
    next_cursor: str | None
