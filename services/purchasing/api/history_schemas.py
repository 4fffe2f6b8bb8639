"""What goes over the wire of an order's history: earlier revisions, and its timeline."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from libs.web.fields import Shown
from services.purchasing.api.order_schemas import ChargeOut
from services.purchasing.domain.flow import Status


class RevisionLineOut(BaseModel):
    """A line of an earlier revision; its cost is absent for who may not see cost prices."""

    position: int
    product_id: UUID
    sku: str
    name: str
    unit: str
    quantity: Shown
    unit_cost: Shown | None = None
    tax_rate: Shown | None = None
    amount: Shown | None = None


class RevisionOut(BaseModel):
    """What an order said until it was amended; by whom, when and why."""

    number: int
    until: datetime
    by: UUID
    by_name: str
    reason: str
    supplier_id: UUID
    supplier_name: str
    warehouse_id: UUID
    warehouse_name: str
    expected_on: date | None
    note: str
    lines: list[RevisionLineOut]
    charges: list[ChargeOut] | None = None
    subtotal: Shown | None = None
    tax: Shown | None = None
    charges_total: Shown | None = None
    tax_amount: Shown | None = None
    total: Shown | None = None


class RevisionsOut(BaseModel):
    """Earlier revisions of an order, newest first."""

    items: list[RevisionOut]


class StepOut(BaseModel):
    """A row of an order's timeline; `from_status` is null for the first."""

    sequence: int
    action: str
    from_status: Status | None
    to_status: Status
    by: UUID
    by_name: str
    at: datetime
    reason: str
    details: dict[str, str]


class TimelineOut(BaseModel):
    """Everything that happened to an order, first to last."""

    items: list[StepOut]
