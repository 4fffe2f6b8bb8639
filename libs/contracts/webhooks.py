"""What notifications says of webhooks: never to webhooks themselves, or one would feed itself."""

from typing import ClassVar
from uuid import UUID

from libs.contracts.base import Event


class _WebhookEvent(Event):
    permission: ClassVar[str | None] = "notifications.rules.manage"
    about: ClassVar[str | None] = "webhook"
    partition: ClassVar[str | None] = "webhook_id"

    webhook_id: UUID
    name: str


class WebhookChanged(_WebhookEvent):
    """Another program is told of events, otherwise, or no more; secrets are never said.

    `status` is active, paused, disabled (it did not answer for days, or said it is gone) or
    removed; `renewed`: it has another secret. Of its address only the host is said. `before` holds
    what was, where something changed.
    """

    type: ClassVar[str] = "notifications.webhook.changed"

    host: str
    types: tuple[str, ...]
    status: str
    from_status: str | None = None
    renewed: bool = False
    before: dict[str, object] | None = None


class WebhookRedelivered(_WebhookEvent):
    """Somebody had messages told again: those from a number to another, or of them what failed."""

    type: ClassVar[str] = "notifications.webhook.redelivered"

    first: int
    last: int
    failed_only: bool
    count: int


class WebhookFailed(_WebhookEvent):
    """A message was given up after many tries; those after it go on. It can be told again."""

    type: ClassVar[str] = "notifications.webhook.delivery_failed"

    number: int
    event_id: UUID
    event_type: str
    tries: int
    error: str
