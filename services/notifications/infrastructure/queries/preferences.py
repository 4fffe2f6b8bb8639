"""What somebody wishes to hear, and by what they can be reached."""

from dataclasses import dataclass
from uuid import UUID

from libs.db.database import Connection
from services.notifications.domain.people import Preferences
from services.notifications.infrastructure.people import preferences_of

_ONE = """
SELECT w.muted, w.quiet_from, w.quiet_until, coalesce(w.version, 0) AS version, p.email, p.phone,
    t.timezone
FROM (SELECT $1::uuid AS id) AS who
LEFT JOIN preferences w ON w.user_id = who.id
LEFT JOIN people p ON p.id = who.id
LEFT JOIN tenants t ON true
"""


@dataclass(frozen=True, slots=True)
class OwnPreferences:
    """Somebody's wishes, and what they are weighed with."""

    wishes: Preferences
    version: int
    email: str | None
    phone: str | None
    timezone: str


async def preferences(connection: Connection, user_id: UUID) -> OwnPreferences:
    """What somebody wishes; version 0: nothing yet."""
    row = await connection.fetchrow(_ONE, user_id)
    assert row is not None  # noqa: S101 - the statement begins with the person
    return OwnPreferences(
        preferences_of(row), row["version"], row["email"], row["phone"], row["timezone"] or "UTC"
    )
