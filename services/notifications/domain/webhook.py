"""Webhooks: other programs that are told of events, what they want, and when they are told none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from libs.contracts.webhooks import WebhookChanged
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Invalid
from libs.domain.flow import Flow
from libs.domain.principal import Principal
from services.notifications.domain.event_types import means_something

MOST: Final = 20
MOST_TYPES: Final = 100
# Both secrets sign for so long after another was made.
OVERLAP: Final = timedelta(hours=24)
# A webhook that took nothing for so long is told nothing more, until somebody says so.
DISABLED_AFTER: Final = timedelta(days=3)
# How long to wait after each failure of one message: about four days in all. After the last it is
# given up, and those behind it go on.
PAUSES: Final = (
    *(timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=5), timedelta(hours=10), timedelta(hours=14)),
    *(timedelta(hours=20), timedelta(hours=24)),
)
_LONGEST_PAUSE = 300


class WebhookStatus(StrEnum):
    """Whether it is told anything: disabled is what nobody chose."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    REMOVED = "removed"


_A, _P, _D = WebhookStatus.ACTIVE, WebhookStatus.PAUSED, WebhookStatus.DISABLED
FLOW: Final[Flow[WebhookStatus]] = Flow(
    {
        "change": ({_A, _P, _D}, None),
        "pause": ({_A, _D}, _P),
        "resume": ({_P, _D}, _A),
        "disable": ({_A}, _D),
        "remove": ({_A, _P, _D}, WebhookStatus.REMOVED),
    }
)


@dataclass(frozen=True, slots=True)
class Maker:
    """Who answers for a webhook, and what they could see when they saved it."""

    user_id: UUID
    name: str
    permissions: frozenset[str]

    @classmethod
    def of(cls, actor: Principal) -> "Maker":
        """The caller: a machine's key counts with what the key may, its maker as the person."""
        return cls(actor.person, actor.name, actor.permissions)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDetails:
    """Where it is, and what it wants to hear."""

    name: str
    url: str
    types: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class Webhook(Aggregate):
    """Another program that is told of events. What is removed stays in the audit log only."""

    details: WebhookDetails
    maker: Maker
    status: WebhookStatus = WebhookStatus.ACTIVE

    @classmethod
    def added(
        cls, webhook_id: UUID, details: WebhookDetails, maker: Maker, *, at: datetime
    ) -> "Webhook":
        """A new one; raises Invalid for types that nobody says."""
        webhook = cls(id=webhook_id, details=_checked(details), maker=maker)
        webhook._tell(at)
        return webhook

    def change(
        self, values: Mapping[str, Any], maker: Maker, *, renewed: bool = False, at: datetime
    ) -> None:
        """Change the details given; who saves it answers for it, and it sees what they see."""
        self.status = FLOW.apply("change", self.status)
        before = self._shown()
        self.details = _checked(replace(self.details, **values))
        self.maker = maker
        self._tell(at, before=before, renewed=renewed)

    def pause(self, *, at: datetime, reason: str = "") -> None:
        """Tell it nothing for a while; what happens meanwhile waits."""
        self._step("pause", at, reason)

    def resume(self, *, at: datetime, reason: str = "") -> None:
        """Tell it again, first what waits."""
        self._step("resume", at, reason)

    def disable(self, *, at: datetime, reason: str) -> None:
        """Tell it nothing more: it does not answer, or does not want it."""
        self._step("disable", at, reason)

    def remove(self, *, at: datetime, reason: str = "") -> None:
        """It is told nothing ever again."""
        self._step("remove", at, reason)

    def _step(self, action: str, at: datetime, reason: str) -> None:
        before = self._shown()
        self.status = FLOW.apply(action, self.status)
        self._tell(at, before=before, reason=reason)

    def _shown(self) -> dict[str, Any]:
        d = self.details
        # Not all of the address: with some programs it is what lets one in.
        host = urlsplit(d.url).netloc
        return {"name": d.name, "host": host, "types": d.types, "status": self.status}

    def _tell(
        self,
        at: datetime,
        *,
        before: dict[str, Any] | None = None,
        renewed: bool = False,
        reason: str = "",
    ) -> None:
        after = self._shown()
        changed = before and {k: v for k, v in before.items() if after[k] != v}
        said = WebhookChanged(
            webhook_id=self.id,
            **after,
            from_status=before["status"] if before else None,
            renewed=renewed,
            before=changed or None,
        )
        self.record(said, at=at, reason=reason)


def _checked(details: WebhookDetails) -> WebhookDetails:
    types = tuple(dict.fromkeys(details.types))
    if not types or len(types) > MOST_TYPES:
        raise Invalid.field("types", f"1 to {MOST_TYPES} types of events, or *", "missing")
    for index, pattern in enumerate(types):
        if not means_something(pattern):
            message = "no event is called so; see notifications/webhooks/types"
            raise Invalid.field(f"types.{index}", message, "unknown_type")
    return replace(details, types=types)


def pause_after(tries: int) -> timedelta | None:
    """How long a message waits after so many failures; None: it is given up."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def rest_after(tries: int) -> timedelta:
    """How long a webhook is left alone after so many failures in a row: 1 s, doubled, to 5 min."""
    return timedelta(seconds=min(2 ** max(tries - 1, 0), _LONGEST_PAUSE))
