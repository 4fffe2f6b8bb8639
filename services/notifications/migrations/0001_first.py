"""notifications's first schema: who is who, rules, messages of each person and their ways out."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import relay_sees_all, standard_tables, tenant_table

revision = "0001"
down_revision = None

# Who may do what: what only those may read who see cost prices is granted to the costs login only.
_GRANTS = {
    "people": {"runtime": "SELECT, INSERT, UPDATE"},
    "own_roles": {"runtime": "SELECT, INSERT, UPDATE"},
    "names": {"runtime": "SELECT, INSERT, UPDATE"},
    "approval_steps": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "handed_rights": {"runtime": "SELECT, INSERT, UPDATE"},
    "alert_rules": {"runtime": "SELECT, INSERT, UPDATE"},
    "causes": {"runtime": "SELECT, INSERT, UPDATE"},
    "notifications": {"runtime": "SELECT, INSERT, UPDATE"},
    "notification_costs": {"costs": "SELECT, INSERT, UPDATE"},
    "inboxes": {"runtime": "SELECT, INSERT, UPDATE"},
    "preferences": {"runtime": "SELECT, INSERT, UPDATE"},
    "deliveries": {"runtime": "SELECT, INSERT, UPDATE"},
    "delivery_attempts": {"runtime": "SELECT, INSERT"},
    "low_levels": {"runtime": "SELECT, INSERT, UPDATE"},
    "digest_settings": {"runtime": "SELECT, INSERT, UPDATE"},
    "digest_days": {"runtime": "SELECT, INSERT, UPDATE"},
    "webhooks": {"runtime": "SELECT, INSERT, UPDATE"},
    "webhook_states": {"runtime": "SELECT, INSERT, UPDATE"},
    "webhook_events": {"runtime": "SELECT, INSERT"},
    "webhook_event_costs": {"costs": "SELECT, INSERT"},
    "webhook_messages": {"runtime": "SELECT, INSERT, UPDATE"},
    "webhook_attempts": {"runtime": "SELECT, INSERT"},
}
# What is found, or forgotten, whoever's it is.
_ACROSS_TENANTS = {
    "causes": "SELECT, DELETE",
    "notifications": "SELECT, DELETE",
    "deliveries": "SELECT, UPDATE",
    "digest_settings": "SELECT",
    "digest_days": "SELECT, DELETE",
    # When, never what, and no secret.
    "webhooks": "SELECT (tenant_id, id, status)",
    "webhook_states": "SELECT, UPDATE (lease, leased_until)",
    "webhook_messages": "SELECT (tenant_id, webhook_id, due_at)",
    "webhook_events": "SELECT (tenant_id, id, taken_at), DELETE",
}


def upgrade() -> None:
    """Make everything."""
    execute(standard_tables("notifications"))
    here = Path(__file__).parent
    for topic in ("inbox", "deliveries", "webhooks"):
        execute((here / f"{topic}.sql").read_text(encoding="utf-8"))
    for table, grants in _GRANTS.items():
        execute(tenant_table("notifications", table, **grants))
    for table, verbs in _ACROSS_TENANTS.items():
        execute(relay_sees_all("notifications", table))
        execute(f"GRANT {verbs} ON {table} TO notifications_relay")
