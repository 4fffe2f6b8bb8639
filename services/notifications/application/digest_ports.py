"""What use cases of digests need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from libs.domain.work import Begin
from services.notifications.application.ports import NotificationsWork
from services.notifications.domain.digest import Digest, DigestTerms, LowLevel


@dataclass(frozen=True, slots=True)
class LowSaid:
    """What inventory said of a rule: how it stands, and as of which version."""

    rule_id: UUID
    status: str
    level: LowLevel
    version: int


class Digests(Protocol):
    """Digests of the company at hand, and what they tell of."""

    async def keep(self, said: Sequence[LowSaid]) -> None:
        """Keep how stock stands by its rules, unless something newer is known."""
        ...

    async def low(self) -> Sequence[LowLevel]:
        """What runs low now."""
        ...

    async def claim(self, digest: Digest, day: date) -> bool:
        """Whether nobody else makes this digest of that day."""
        ...

    async def told(self, digest: Digest, day: date, count: int) -> None:
        """How many people were told."""
        ...

    async def terms(self) -> Mapping[Digest, tuple[DigestTerms, int]]:
        """What the company wants, with the version of that."""
        ...

    async def set_terms(self, digest: Digest, terms: DigestTerms, version: int) -> int:
        """What the company wants from now on; the version of that. Raises StaleVersion."""
        ...


class DigestWork(NotificationsWork, Protocol):
    """One transaction of notifications, as digests need it."""

    @property
    def digests(self) -> Digests:
        """The digests."""
        ...


BeginDigests = Begin[DigestWork]
