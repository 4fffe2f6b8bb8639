"""Who did something, and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.principal import Principal


@dataclass(frozen=True, slots=True)
class Stamp:
    """A person and an aware moment."""

    by: UUID
    by_name: str
    at: datetime

    @classmethod
    def of(cls, actor: Principal, at: datetime) -> "Stamp":
        """This person, or who answers for this machine, at this moment."""
        return cls(actor.person, actor.name, at)
