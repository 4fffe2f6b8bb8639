"""auth's first schema: companies, people, members, roles, sessions, keys."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import relay_sees_all, standard_tables, tenant_table
from libs.mail.queue import mail_table

revision = "0001"
down_revision = None

_TENANT_TABLES = {
    "memberships": "SELECT, INSERT, UPDATE",
    "roles": "SELECT, INSERT, UPDATE, DELETE",
    "invitations": "SELECT, INSERT, UPDATE",
    "api_keys": "SELECT, INSERT, UPDATE",
}


def upgrade() -> None:
    """Make everything."""
    here = Path(__file__).parent
    execute(standard_tables("auth"))
    for file in ("people.sql", "sign_in.sql"):
        execute((here / file).read_text(encoding="utf-8"))
    execute(mail_table("auth"))
    for table, verbs in _TENANT_TABLES.items():
        execute(tenant_table("auth", table, runtime=verbs))
    # Which companies a person works for, and what has expired, is asked over all of them.
    execute(relay_sees_all("auth", "memberships"))
    execute(relay_sees_all("auth", "invitations"))
    execute("GRANT SELECT ON memberships TO auth_relay")
    execute("GRANT SELECT, DELETE ON invitations TO auth_relay")
