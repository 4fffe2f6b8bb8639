"""The timeline of an order: written with each step, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.sales.domain.flow import Status


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the timeline: who did what, when and why; `sequence` is the version it led to."""

    sequence: int
    action: str
    from_status: Status | None
    to_status: Status
    by: UUID
    by_name: str
    at: datetime
    reason: str
    details: Mapping[str, str]
