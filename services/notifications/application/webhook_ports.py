"""What use cases of webhooks need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from libs.domain.work import Begin
from services.notifications.domain.event_types import sees_any
from services.notifications.domain.webhook import Webhook


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A webhook as what happens is held against it: what who saved it may see, now and then."""

    webhook_id: UUID
    types: Sequence[str]
    permissions: frozenset[str]
    saved: frozenset[str]

    @property
    def orphaned(self) -> bool:
        """Whether who saved it may see nothing of what it is told any more."""
        return sees_any(self.types, self.saved) and not sees_any(self.types, self.permissions)

    @property
    def hears(self) -> frozenset[str]:
        """What is kept for it: of one that is orphaned what it heard, for who saves it next."""
        return self.saved if self.orphaned else self.permissions


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that somebody is told, as it goes to those who see costs and to those who do not."""

    event_id: UUID
    key: str
    type: str
    at: datetime
    content: Mapping[str, Any]
    with_costs: Mapping[str, Any] | None
    told: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Again:
    """Which messages to tell again."""

    first: int
    last: int | None
    failed_only: bool


class Webhooks(Protocol):
    """The webhooks of the company at hand."""

    async def add(self, webhook: Webhook, secret: str) -> None:
        """Keep a new one; raises Invalid for a name that is taken, Conflict beyond the most."""
        ...

    async def get(self, webhook_id: UUID) -> Webhook:
        """The webhook, locked; raises NotFound."""
        ...

    async def renew(self, webhook_id: UUID, secret: str, until: datetime) -> None:
        """Keep another secret; the one before signs, too, until then."""
        ...

    async def soon(self, webhook_id: UUID) -> None:
        """Tell it now what waits, whatever failed before."""
        ...

    async def forget(self, webhook_id: UUID) -> None:
        """Nothing waits for it any more, and its secrets are gone."""
        ...

    async def again(self, webhook_id: UUID, which: Again) -> tuple[int, int]:
        """Have messages told again; how many, and the last number of all there are."""
        ...

    async def subscribers(self, webhook_id: UUID | None = None) -> list[Subscriber]:
        """Those that are told, or will be when they are resumed; or that one, if it is."""
        ...

    async def take(self, events: Sequence[Taken]) -> None:
        """Number them for whom they are told to, in this order."""
        ...


class WebhookWork(Protocol):
    """One transaction of notifications, as webhooks need it."""

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks."""
        ...

    def record(self, event: Any, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...


BeginWebhooks = Begin[WebhookWork]
