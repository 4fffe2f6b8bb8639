"""What webhooks have to be told, in SQL: found across companies, leased, read, and settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from libs.db.database import Connection
from libs.db.sealing import Seal
from services.notifications.infrastructure.webhook_calling import Outcome, Target
from services.notifications.infrastructure.webhooks import ADVANCE, purpose

LEASE: Final = timedelta(seconds=60)
_CLAIM = """
UPDATE webhook_states AS state SET lease = $1, leased_until = now() + $2
FROM (
    SELECT s.tenant_id, s.webhook_id FROM webhook_states s
    JOIN webhooks w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
    WHERE w.status = 'active' AND s.due_at <= now()
      AND (s.leased_until IS NULL OR s.leased_until < now())
      AND EXISTS (SELECT FROM webhook_messages m WHERE m.tenant_id = s.tenant_id
                    AND m.webhook_id = s.webhook_id AND m.due_at <= now())
    ORDER BY s.due_at LIMIT $3 FOR UPDATE OF s SKIP LOCKED
) AS due
WHERE state.tenant_id = due.tenant_id AND state.webhook_id = due.webhook_id
RETURNING state.tenant_id, state.webhook_id
"""
_HOLD = """
UPDATE webhook_states s SET leased_until = now() + $3
FROM webhooks w
WHERE s.webhook_id = $1 AND s.lease = $2 AND w.id = s.webhook_id AND w.status = 'active'
RETURNING s.tries, s.failing_since, w.name, w.version
"""
TARGET: Final = """
SELECT url, secret, CASE WHEN previous_until > now() THEN previous_secret END AS previous
FROM webhooks WHERE id = $1 AND status <> 'removed'
"""
_DUE = """
SELECT m.number, m.event_id, m.type, m.key, m.tries, m.due_at, e.at,
       coalesce(c.content, e.content)::text AS content
FROM webhook_messages m
JOIN webhook_events e ON e.tenant_id = m.tenant_id AND e.id = m.event_id
LEFT JOIN webhook_event_costs c ON c.tenant_id = m.tenant_id AND c.event_id = m.event_id AND $3
WHERE m.webhook_id = $1 AND m.due_at <= now()
ORDER BY m.due_at, m.number LIMIT $2
"""
_LOCK = "SELECT FROM webhook_states WHERE webhook_id = $1 FOR NO KEY UPDATE"
# Of one that was asked for again meanwhile, that is another telling, and in its turn.
_SETTLE = """
UPDATE webhook_messages m
SET status = given.status, tries = m.tries + 1,
    due_at = CASE WHEN given.status = 'waiting' THEN now() + given.pause END,
    settled_at = CASE WHEN given.status <> 'waiting' THEN now() END
FROM unnest($2::bigint[], $3::integer[], $4::timestamptz[], $5::text[], $6::interval[])
    AS given (number, tries, due_at, status, pause)
WHERE m.webhook_id = $1 AND m.number = given.number AND m.status = 'waiting'
  AND m.tries = given.tries AND m.due_at = given.due_at
"""
_ATTEMPTS = """
INSERT INTO webhook_attempts (tenant_id, webhook_id, number, at, took_ms, answer, error)
SELECT $1, $2, * FROM unnest($3::bigint[], $4::timestamptz[], $5::integer[], $6::integer[],
                             $7::text[])
"""
_WELL = """
UPDATE webhook_states SET tries = 0, failing_since = NULL, last_error = '', delivered_at = now()
WHERE webhook_id = $1 AND lease = $2
"""
_FAILED = """
UPDATE webhook_states SET tries = tries + 1, last_error = $3,
    failing_since = coalesce(failing_since, now()), due_at = now() + $4
WHERE webhook_id = $1 AND lease = $2
"""
_LET_GO = """
UPDATE webhook_states SET lease = NULL, leased_until = NULL, due_at = greatest(due_at, now())
WHERE webhook_id = $1 AND lease = $2
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A webhook this worker has for a while."""

    tenant_id: UUID
    webhook_id: UUID
    lease: UUID


@dataclass(frozen=True, slots=True)
class Held:
    """What it is called, and how it went with it so far."""

    tries: int
    failing_since: datetime | None
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Due:
    """A message to be told now."""

    number: int
    event_id: UUID
    type: str
    key: str
    tries: int
    due_at: datetime
    at: datetime
    content: str


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling it, and how long until it is told again (None: it is settled)."""

    due: Due
    at: datetime
    outcome: Outcome
    pause: timedelta | None

    @property
    def status(self) -> str:
        """What becomes of the message."""
        if self.outcome.good:
            return "delivered"
        return "failed" if self.pause is None else "waiting"


async def claim(connection: Connection, lease: UUID, most: int) -> list[Claimed]:
    """Some webhooks with something to be told, of whatever company."""
    rows = await connection.fetch(_CLAIM, lease, LEASE, most)
    return [Claimed(row["tenant_id"], row["webhook_id"], lease) for row in rows]


async def hold(connection: Connection, claimed: Claimed) -> Held | None:
    """Have it longer; None if somebody else has it, or it is told nothing now."""
    row = await connection.fetchrow(_HOLD, claimed.webhook_id, claimed.lease, LEASE)
    if row is None:
        return None
    return Held(*row)


async def target(connection: Connection, seal: Seal, webhook_id: UUID) -> Target | None:
    """Where it is and what signs; None if there is no such webhook."""
    row = await connection.fetchrow(TARGET, webhook_id)
    if row is None:
        return None
    sealed = [one for one in (row["secret"], row["previous"]) if one is not None]
    return Target(row["url"], tuple(seal.open(purpose(webhook_id), s).decode() for s in sealed))


async def due(
    connection: Connection, claimed: Claimed, most: int, *, with_costs: bool
) -> list[Due]:
    """What is to be told now, no two of one key."""
    rows = await connection.fetch(_DUE, claimed.webhook_id, most, with_costs)
    return [Due(*row) for row in rows]


async def settle(connection: Connection, claimed: Claimed, told: Sequence[Told]) -> None:
    """Keep what became of each, and let those behind them go on."""
    webhook_id = claimed.webhook_id
    await connection.execute(_LOCK, webhook_id)
    numbers = [one.due.number for one in told]
    await connection.execute(
        _SETTLE,
        webhook_id,
        numbers,
        [one.due.tries for one in told],
        [one.due.due_at for one in told],
        [one.status for one in told],
        [one.pause for one in told],
    )
    await connection.execute(
        _ATTEMPTS,
        claimed.tenant_id,
        webhook_id,
        numbers,
        [one.at for one in told],
        [one.outcome.took_ms for one in told],
        [one.outcome.answer for one in told],
        [one.outcome.error for one in told],
    )
    keys = [one.due.key for one in told]
    await connection.execute(ADVANCE, [webhook_id] * len(keys), keys)


async def well(connection: Connection, claimed: Claimed) -> None:
    """Something arrived."""
    await connection.execute(_WELL, claimed.webhook_id, claimed.lease)


async def failed(connection: Connection, claimed: Claimed, why: str, rest: timedelta) -> None:
    """Nothing arrived; leave it alone for a while."""
    await connection.execute(_FAILED, claimed.webhook_id, claimed.lease, why, rest)


async def let_go(connection: Connection, claimed: Claimed) -> None:
    """Whoever comes next may have it."""
    await connection.execute(_LET_GO, claimed.webhook_id, claimed.lease)
