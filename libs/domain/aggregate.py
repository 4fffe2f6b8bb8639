"""Aggregates: things that change as a whole, have a version, and record what happened to them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.contracts.base import Event
from libs.domain.errors import StaleVersion


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of an aggregate, with the version it led to, when, and the reason a person gave."""

    event: Event
    aggregate_id: UUID
    version: int
    at: datetime
    reason: str = ""


@dataclass(eq=False, kw_only=True)
class Aggregate:
    """Base of every aggregate: its id, its version (1 when created), and the facts to publish."""

    id: UUID
    version: int = 0
    recorded: list[Recorded] = field(default_factory=list, repr=False)

    def record(self, event: Event, *, at: datetime, reason: str = "") -> None:
        """Raise the version and keep the fact; the unit of work stores it with the change."""
        self.version += 1
        self.recorded.append(Recorded(event, self.id, self.version, at, reason))

    def must_be_at(self, version: int) -> None:
        """Raise StaleVersion, with the current version, unless the caller edits that one."""
        if self.version != version:
            raise StaleVersion(
                f"somebody changed this meanwhile: you edited version {version},"
                f" it is now at {self.version}; look at it and try again",
                current_version=self.version,
            )
