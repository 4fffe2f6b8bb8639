"""What goes over the wire of counts. Quantities are strings, in the product's unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from libs.domain.principal import Principal
from libs.web.fields import Body, Moment, Shown
from services.inventory.api.schemas import Quantity, Text
from services.inventory.domain.count import APPROVE, FLOW, PERMISSIONS, CountStatus


class CountIn(Body):
    """What to count in a warehouse: named products, a category, or (neither) all there are.

    A blind count hides what should be there from those who count.
    """

    warehouse_id: UUID
    product_ids: Annotated[list[UUID], Field(min_length=1, max_length=5000)] | None = None
    category_id: UUID | None = None
    blind: bool = True
    note: Text = ""


class FoundIn(Body):
    """How much of a product was found, and when (left out: now)."""

    product_id: UUID
    counted: Annotated[Quantity, Field(ge=0)]
    counted_at: Moment | None = None


class CountedIn(Body):
    """What was found; a product not on the sheet joins it."""

    lines: Annotated[list[FoundIn], Field(min_length=1, max_length=1000)]


class CountReasonIn(Body):
    """Why a count is given up, or counted again."""

    reason: Text = ""


class CountLineOut(BaseModel):
    """What was found of a product; what the ledger said then is null while that is hidden.

    `moved` is how many ledger entries have come since it was counted; they are netted.
    """

    id: UUID
    product_id: UUID
    sku: str
    name: str
    unit: str
    counted: Shown | None
    expected: Shown | None
    variance: Shown | None
    counted_by: UUID | None
    counted_by_name: str | None
    counted_at: datetime | None
    moved: int | None


class CountRowOut(BaseModel):
    """A count without its lines: `size` of them, of which `counted` have been counted."""

    id: UUID
    number: str
    status: CountStatus
    warehouse_id: UUID
    blind: bool
    note: str
    started_by: UUID
    started_by_name: str
    started_at: datetime
    submitted_by: UUID | None
    submitted_by_name: str | None
    submitted_at: datetime | None
    approved_by: UUID | None
    approved_by_name: str | None
    approved_at: datetime | None
    size: int
    counted: int
    version: int


class CountOut(CountRowOut):
    """A count, and what this caller may do with it."""

    lines: list[CountLineOut]
    allowed_actions: list[str]

    @classmethod
    def row(cls, row: Mapping[str, Any], actor: Principal) -> "CountOut":
        """Show a count; who counts blind does not see what should be there."""
        status = CountStatus(row["status"])
        told = status is CountStatus.APPROVED or not row["blind"]
        if told or (status is CountStatus.SUBMITTED and actor.may(APPROVE)):
            lines = row["lines"]
        else:
            lines = [{**line, "expected": None, "variance": None} for line in row["lines"]]
        allowed = [a for a in FLOW.allowed(status) if actor.may(PERMISSIONS[a])]
        counted = any(line["counted_by"] == actor.person for line in row["lines"])
        if counted and not row["counter_may_approve"]:
            allowed = [a for a in allowed if a != "approve"]
        return cls.model_validate({**row, "lines": lines, "allowed_actions": allowed})


class CountsOut(BaseModel):
    """Some counts, newest first."""

    items: list[CountRowOut]
    next_cursor: str | None
