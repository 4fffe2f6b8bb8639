"""People as rules see them: what they may do, up to which amounts, and how they are reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from uuid import UUID

from services.notifications.domain.kinds import Channel, Kind

NO_LIMIT_GIVEN = Decimal(0)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody does not want to hear, by kind; and when they want quiet, if ever."""

    muted: Mapping[str, frozenset[str]]
    quiet_from: time | None = None
    quiet_until: time | None = None

    def wants(self, kind: Kind, channel: Channel) -> bool:
        """Whether they want to hear of this in this way."""
        return channel not in self.muted.get(kind, ())


AS_TOLD = Preferences({})


@dataclass(frozen=True, slots=True)
class Person:
    """An active member of the company."""

    id: UUID
    name: str
    email: str | None
    phone: str | None
    roles: tuple[str, ...]
    permissions: frozenset[str]
    limits: Mapping[str, Decimal | None]
    preferences: Preferences = AS_TOLD

    @property
    def sees_costs(self) -> bool:
        """Whether cost prices may reach them."""
        return "costs.read" in self.permissions

    def approves(self, kind: str, amount: Decimal) -> bool:
        """Whether their limit of this kind reaches so far."""
        limit = self.limits.get(kind, NO_LIMIT_GIVEN)
        return limit is None or amount <= limit

    def reachable(self, channel: Channel) -> bool:
        """Whether it is known how to reach them in this way."""
        return {Channel.EMAIL: bool(self.email), Channel.SMS: bool(self.phone)}.get(channel, True)
