"""What notifications shows: the door routes read through."""

from services.notifications.infrastructure.queries.deliveries import (
    DeliveryFilter,
    State,
    Way,
    delivery,
    list_deliveries,
)
from services.notifications.infrastructure.queries.inbox import inbox, list_notifications
from services.notifications.infrastructure.queries.preferences import preferences
from services.notifications.infrastructure.queries.rules import RuleRow, list_rules, rule
from services.notifications.infrastructure.queries.webhooks import (
    MessageFilter,
    MessageStatus,
    list_messages,
    list_webhooks,
    message,
    webhook,
)

__all__ = [
    "DeliveryFilter",
    "MessageFilter",
    "MessageStatus",
    "RuleRow",
    "State",
    "Way",
    "delivery",
    "inbox",
    "list_deliveries",
    "list_messages",
    "list_notifications",
    "list_rules",
    "list_webhooks",
    "message",
    "preferences",
    "rule",
    "webhook",
]
