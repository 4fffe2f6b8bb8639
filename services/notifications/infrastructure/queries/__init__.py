"""What notifications shows: the door routes read through."""

from services.notifications.infrastructure.queries.inbox import inbox, list_notifications
from services.notifications.infrastructure.queries.preferences import preferences
from services.notifications.infrastructure.queries.rules import RuleRow, list_rules, rule

__all__ = ["RuleRow", "inbox", "list_notifications", "list_rules", "preferences", "rule"]
