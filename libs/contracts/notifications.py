"""What notifications says: to each person, of their own inbox alone.

No words of a message are said here: they may hold amounts. Whoever it is for reads the message.
An inbox is a person's; the higher `version` tells how many are `unread` now.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.contracts.base import Event, OnlyTo
from libs.contracts.costs import CostsSeen


class _InboxEvent(Event):
    permission: ClassVar[str | None] = "notifications.own.read"
    about: ClassVar[str | None] = "inbox"
    partition: ClassVar[str | None] = "user_id"

    user_id: OnlyTo
    unread: int
    version: int


class NotificationCreated(_InboxEvent):
    """A person has a new message, or one of theirs tells of more than it did: `count` causes."""

    type: ClassVar[str] = "notifications.notification.created"

    notification_id: UUID
    kind: str
    rule: str
    link: str
    count: int
    created_at: datetime


class NotificationRead(_InboxEvent):
    """A person has read these messages (or has not, after all), or all there are."""

    type: ClassVar[str] = "notifications.notification.read"

    notification_ids: tuple[UUID, ...]
    read: bool = True
    everything: bool = False


class PreferencesChanged(Event):
    """A person wants to hear of things otherwise than before: by kind, what they do not want."""

    type: ClassVar[str] = "notifications.preferences.changed"
    permission: ClassVar[str | None] = "notifications.own.read"
    partition: ClassVar[str | None] = "user_id"

    user_id: OnlyTo
    muted: dict[str, tuple[str, ...]]
    quiet_from: str | None
    quiet_until: str | None
    version: int


class AlertRuleChanged(Event):
    """A rule tells others, otherwise, or not at all; `before` holds what was."""

    type: ClassVar[str] = "notifications.rule.changed"
    permission: ClassVar[str | None] = "notifications.rules.manage"
    about: ClassVar[str | None] = "alert_rule"
    partition: ClassVar[str | None] = "rule"

    rule: str
    name: str
    what: str
    terms: dict[str, object]
    before: dict[str, object] | None = None
    version: int


class CostsViewed(CostsSeen):
    """A person was shown messages that name cost prices."""

    type: ClassVar[str] = "notifications.costs.viewed"


class DeliveryFailed(Event):
    """A message to a person was given up: by which channel, after how many tries, and why."""

    type: ClassVar[str] = "notifications.delivery.failed"
    permission: ClassVar[str | None] = "notifications.rules.manage"
    partition: ClassVar[str | None] = "delivery_id"

    delivery_id: UUID
    notification_id: UUID
    user_id: UUID
    name: str
    channel: str
    rule: str
    attempts: int
    error: str


class DeliveryRetried(Event):
    """Somebody lets a message that was given up leave after all."""

    type: ClassVar[str] = "notifications.delivery.retried"
    permission: ClassVar[str | None] = "notifications.rules.manage"
    partition: ClassVar[str | None] = "delivery_id"

    delivery_id: UUID


class DigestChanged(Event):
    """A company wants its daily or weekly stock report otherwise; `before` holds what was."""

    type: ClassVar[str] = "notifications.digest.changed"
    permission: ClassVar[str | None] = "notifications.rules.manage"

    digest: str
    terms: dict[str, object]
    before: dict[str, object]
    version: int
