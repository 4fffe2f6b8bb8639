"""What goes over the wire of an order's history."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.sales.domain.flow import Status


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
