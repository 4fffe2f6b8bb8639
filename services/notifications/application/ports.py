"""What notifications's use cases need from outside, and get passed in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from libs.contracts.auth import Member, RoleChanged
from libs.contracts.base import Envelope, Event
from libs.contracts.purchasing import (
    ApprovalDelegationEnded,
    ApprovalDelegationMade,
    ApprovalRule,
)
from libs.domain.principal import Principal
from libs.domain.work import Begin
from services.notifications.domain.audience import HandedOn, Step
from services.notifications.domain.kinds import Kind
from services.notifications.domain.message import Message, Words
from services.notifications.domain.people import Person, Preferences
from services.notifications.domain.rule import Rule
from services.notifications.domain.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Named:
    """What a thing of another service is called."""

    kind: str
    id: UUID
    code: str
    name: str
    version: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """What messages need to know of the company."""

    currency: str
    timezone: str
    locale: str
    requester_may_approve: bool


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event, or several alike, that a rule speaks of."""

    rule: Rule
    envelope: Envelope
    count: int = 1


@dataclass(frozen=True, slots=True)
class Cause:
    """What an occasion is told as: by which message (its `id`), and how many it tells of now."""

    id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided: messages of these triggers, about it and from before, ask nobody now."""

    subject: UUID
    event_id: UUID
    triggers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many messages somebody has not read; the higher version is the later count."""

    unread: int
    version: int


class People(Protocol):
    """People as auth knows them, what roles of the company allow, and what people wish."""

    async def keep(self, members: Sequence[Member]) -> None:
        """Keep what auth says, unless something newer is known."""
        ...

    async def keep_role(self, role: RoleChanged) -> None:
        """Keep what a role of the company allows now."""
        ...

    async def active(self) -> Sequence[Person]:
        """All who are in the company now."""
        ...

    async def roles(self) -> Collection[str]:
        """The roles there are."""
        ...

    async def preferences(self, user_id: UUID) -> tuple[Preferences, int]:
        """What somebody wishes, locked, and its version; 0: nothing yet."""
        ...

    async def wish(self, user_id: UUID, preferences: Preferences, version: int) -> None:
        """Keep what somebody wishes now."""
        ...


class Names(Protocol):
    """What things are called."""

    async def keep(self, named: Collection[Named]) -> None:
        """Keep what their owners say, unless something newer is known."""
        ...

    async def of(self, wanted: Collection[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], Named]:
        """By kind and id; raises UnknownReference."""
        ...

    async def company(self) -> Company:
        """The company at hand; raises UnknownReference."""
        ...


class Steps(Protocol):
    """Whom steps of approval ask."""

    async def keep(self, rule: ApprovalRule) -> None:
        """Keep what a rule of approval says now."""
        ...

    async def named(self, names: Collection[str]) -> Mapping[str, Sequence[Step]]:
        """The steps of these names."""
        ...


class HandedRights(Protocol):
    """Rights to approve that were handed on."""

    async def keep(self, made: ApprovalDelegationMade) -> None:
        """Keep whose right is whose too, and for how long."""
        ...

    async def end(self, ended: ApprovalDelegationEnded) -> None:
        """It was taken back before its time."""
        ...

    async def at(self, moment: datetime) -> Sequence[HandedOn]:
        """Those that hold then."""
        ...


class Rules(Protocol):
    """The company's rules."""

    async def all(self) -> Sequence[Rule]:
        """All of them: the ready-made ones as they are now, and its own."""
        ...

    async def get(self, key: str) -> Rule:
        """The rule, locked; raises NotFound."""
        ...

    async def put(self, rule: Rule, *, removed: bool = False) -> None:
        """Keep what it says now."""
        ...

    async def count_own(self) -> int:
        """How many the company has beside the ready-made ones."""
        ...


class Inboxes(Protocol):
    """What people are told."""

    async def causes(self, occasions: Sequence[Occasion]) -> Sequence[Cause | None]:
        """What each is told as; None: not at all, for the same was told a short while ago."""
        ...

    async def put(self, messages: Sequence[Message]) -> None:
        """Leave the messages, say so to whom they are for, and send them the other ways."""
        ...

    async def opened(self, user_id: UUID) -> Inbox:
        """Somebody's inbox, locked."""
        ...

    async def mark(
        self, user_id: UUID, ids: Sequence[UUID], *, read: bool
    ) -> tuple[Sequence[UUID], int]:
        """Mark these of theirs; which were not so before, and how many of them there are."""
        ...

    async def mark_all(self, user_id: UUID, kind: Kind | None) -> Sequence[UUID]:
        """Mark all of a kind, or all, as read; which were not."""
        ...

    async def keep(self, user_id: UUID, inbox: Inbox) -> None:
        """Keep how many are unread now."""
        ...

    async def settle(self, settled: Sequence[Settled]) -> None:
        """Mark as read what asks for something that was decided, and say so."""
        ...


class Wording(Protocol):
    """Puts messages in words."""

    def words(
        self, trigger: Trigger, facts: Mapping[str, Any], company: Company, *, count: int
    ) -> Words:
        """What a message says of an event, or of `count` such."""
        ...


class NotificationsWork(Protocol):
    """One transaction of notifications."""

    @property
    def people(self) -> People:
        """Who is who."""
        ...

    @property
    def names(self) -> Names:
        """What things are called."""
        ...

    @property
    def steps(self) -> Steps:
        """Whom steps of approval ask."""
        ...

    @property
    def handed_rights(self) -> HandedRights:
        """Whose right to approve is somebody else's too."""
        ...

    @property
    def rules(self) -> Rules:
        """The company's rules."""
        ...

    @property
    def inboxes(self) -> Inboxes:
        """What people are told."""
        ...

    @property
    def wording(self) -> Wording:
        """Puts messages in words."""
        ...

    @property
    def actor(self) -> Principal:
        """Who acts."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...


BeginNotifications = Begin[NotificationsWork]
