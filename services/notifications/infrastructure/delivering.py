"""Messages on their way by e-mail or to phones, in SQL: found across companies, read, settled."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from libs.db.database import Connection
from libs.db.work import Work
from libs.mail.transport import Undelivered
from services.notifications.infrastructure.letter_words import Told
from services.notifications.infrastructure.people import SqlPeople

# Claiming puts the next try off for longer than a try takes: a worker that dies meanwhile leaves it
# to the next one, and it may arrive twice.
_CLAIM = """
UPDATE deliveries SET attempts = attempts + 1, next_at = now() + interval '2 minutes'
WHERE (tenant_id, id) IN (
    SELECT tenant_id, id FROM deliveries
    WHERE channel = $1 AND state IN ('queued', 'failed') AND next_at <= now()
    ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING tenant_id, id, attempts
"""
_READ = """
SELECT d.channel, d.user_id, n.body, n.link, n.title, p.name, p.email, p.phone,
       c.title AS priced,
       (SELECT name FROM tenants) AS company
FROM deliveries d
JOIN notifications n ON n.tenant_id = d.tenant_id AND n.id = d.notification_id
LEFT JOIN notification_costs c ON c.tenant_id = n.tenant_id AND c.notification_id = n.id
LEFT JOIN people p ON p.tenant_id = d.tenant_id AND p.id = d.user_id AND p.active
WHERE d.id = $1 AND d.state IN ('queued', 'failed')
"""
_SENT = """
UPDATE deliveries SET state = 'sent', sent_at = now(), last_error = NULL
WHERE id = $1 AND attempts = $2 AND state <> 'sent'
"""
_FAILED = """
UPDATE deliveries d SET last_error = $3, next_at = now() + coalesce($4, interval '0'),
    state = CASE WHEN $4::interval IS NULL THEN 'given_up' ELSE 'failed' END
FROM notifications n LEFT JOIN people p ON p.tenant_id = n.tenant_id AND p.id = n.user_id
WHERE d.id = $1 AND d.attempts = $2 AND d.state IN ('queued', 'failed')
  AND n.id = d.notification_id
RETURNING n.id, n.user_id, n.rule, coalesce(p.name, '')
"""
_ATTEMPT = """
INSERT INTO delivery_attempts (tenant_id, delivery_id, took_ms, error) VALUES ($1, $2, $3, $4)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery this worker tries now, for the so manieth time."""

    tenant_id: UUID
    id: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where whom it is for is reached, and what it says."""

    address: str
    told: Told


@dataclass(frozen=True, slots=True)
class Failed:
    """What did not leave, whom it was for, and which rule said so."""

    notification_id: UUID
    user_id: UUID
    rule: str
    name: str


async def claim(connection: Connection, channel: str, most: int) -> list[Claimed]:
    """Some that are due, of whatever company."""
    return [Claimed(*row) for row in await connection.fetch(_CLAIM, channel, most)]


async def read(work: Work, claimed: Claimed) -> Delivery | None:
    """What it says to whom it is for, with amounts only if they may see them now.

    None: it is gone, or what it asks for was decided meanwhile. Raises Undelivered.
    """
    row = await work.connection.fetchrow(_READ, claimed.id)
    if row is None:
        return None
    address = row["email"] if row["channel"] == "email" else row["phone"]
    if address is None:
        raise Undelivered("nobody is reached in this way any more", final=True)
    title = row["title"]
    if row["priced"] is not None:
        may = await SqlPeople(work).may([row["user_id"]])
        if "costs.read" in may.get(row["user_id"], ()):
            title = row["priced"]
    return Delivery(
        address,
        Told(row["name"] or "", row["company"] or "Quartermaster", title, row["body"], row["link"]),
    )


async def sent(connection: Connection, claimed: Claimed, took_ms: int) -> None:
    """It left."""
    await connection.execute(_SENT, claimed.id, claimed.attempts)
    await connection.execute(_ATTEMPT, claimed.tenant_id, claimed.id, took_ms, "")


async def failed(
    connection: Connection, claimed: Claimed, took_ms: int, why: str, pause: timedelta | None
) -> Failed | None:
    """It did not leave, and is tried again after a pause (None: no more). None: it is not ours."""
    row = await connection.fetchrow(_FAILED, claimed.id, claimed.attempts, why, pause)
    await connection.execute(_ATTEMPT, claimed.tenant_id, claimed.id, took_ms, why)
    return None if row is None else Failed(*row)
