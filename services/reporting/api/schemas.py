"""What goes over the wire of reporting."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from services.reporting.domain.verification import Walk

Hex = Annotated[str, BeforeValidator(lambda value: value.hex())]


class AuditEntryOut(BaseModel):
    """Who did what, when, from where and why. `data` holds costs only for who may see them."""

    id: UUID
    sequence: int
    type: str
    subject: UUID
    version: int
    actor_id: UUID
    actor_name: str
    at: datetime
    request_id: str
    ip: str
    reason: str
    data: dict[str, Any]
    hash: Hex


class AuditOut(BaseModel):
    """Some entries of the audit log."""

    items: list[AuditEntryOut]
    next_cursor: str | None


class DifferenceOut(BaseModel):
    """The first entry that is not as it was written."""

    sequence: int
    id: UUID | None
    why: str


class VerificationOut(BaseModel):
    """Whether the chain holds: entries walked, and the first that differs."""

    holds: bool
    entries: int
    costs_checked: bool
    first_difference: DifferenceOut | None

    @classmethod
    def of(cls, walk: Walk, *, costs_checked: bool) -> "VerificationOut":
        """Show how far the walk came."""
        found = walk.difference
        return cls(
            holds=found is None,
            entries=walk.entries,
            costs_checked=costs_checked,
            first_difference=found
            and DifferenceOut(sequence=found.sequence, id=found.id, why=found.why),
        )
