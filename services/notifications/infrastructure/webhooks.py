"""Webhooks in SQL: what they want, their sealed secrets, and their numbered messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.errors import Conflict, Invalid, NotFound
from services.notifications.application.webhook_ports import Again, Subscriber, Taken
from services.notifications.domain.webhook import (
    MOST,
    Maker,
    Webhook,
    WebhookDetails,
    WebhookStatus,
)
from services.notifications.infrastructure.people import SqlPeople

_COLUMNS = "id, version, name, url, types, status, maker_id, maker_name, permissions"
_GET = f"""
SELECT {_COLUMNS} FROM webhooks WHERE id = $1 AND status <> 'removed' FOR NO KEY UPDATE
"""
_COUNT = "SELECT count(*) FROM webhooks WHERE status <> 'removed'"
_STORE = f"""
INSERT INTO webhooks (tenant_id, {_COLUMNS}, secret)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_STATE = "INSERT INTO webhook_states (tenant_id, webhook_id, due_at) VALUES ($1, $2, now())"
_UPDATE = """
UPDATE webhooks SET version = $2, name = $3, url = $4, types = $5, status = $6, maker_id = $7,
    maker_name = $8, permissions = $9
WHERE id = $1
"""
_RENEW = """
UPDATE webhooks SET previous_secret = secret, previous_until = $3, secret = $2 WHERE id = $1
"""
_FORGET = """
UPDATE webhooks SET secret = '', previous_secret = NULL, previous_until = NULL WHERE id = $1
"""
_SOON = """
UPDATE webhook_states SET due_at = now(), tries = 0, failing_since = NULL, last_error = ''
WHERE webhook_id = $1 RETURNING last_number
"""
_AGAIN = """
UPDATE webhook_messages SET status = 'waiting', tries = 0, due_at = NULL, settled_at = NULL
WHERE webhook_id = $1 AND number >= $2 AND number <= coalesce($3::bigint, number)
  AND (status = 'failed' OR NOT $4)
"""
# Of what waits, the first of each key is due and nothing else.
_FIRSTS = """
UPDATE webhook_messages m
SET due_at = CASE WHEN m.number = first.number THEN coalesce(m.due_at, now()) END
FROM (SELECT key, min(number) AS number FROM webhook_messages
      WHERE webhook_id = $1 AND status = 'waiting' GROUP BY key) AS first
WHERE m.webhook_id = $1 AND m.key = first.key AND m.status = 'waiting'
  AND (m.due_at IS NOT NULL OR m.number = first.number)
"""
_SUBSCRIBERS = """
SELECT id, types, permissions, maker_id FROM webhooks
WHERE status <> 'removed' AND id = coalesce($1, id) ORDER BY id
"""
# Locked in one order; the worker holds one of them at a time.
_LOCK = """
SELECT FROM webhook_states WHERE webhook_id = ANY ($1) ORDER BY webhook_id FOR NO KEY UPDATE
"""
_NUMBERS = """
UPDATE webhook_states s SET last_number = s.last_number + given.count
FROM unnest($1::uuid[], $2::bigint[]) AS given (webhook_id, count)
WHERE s.webhook_id = given.webhook_id RETURNING s.webhook_id, s.last_number - given.count AS before
"""
_EVENTS = """
INSERT INTO webhook_events (tenant_id, id, type, at, content)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::json[])
ON CONFLICT DO NOTHING
"""
_COSTS = """
INSERT INTO webhook_event_costs (tenant_id, event_id, content)
SELECT $1, * FROM unnest($2::uuid[], $3::json[]) ON CONFLICT DO NOTHING
"""
_MESSAGES = """
INSERT INTO webhook_messages (tenant_id, webhook_id, number, event_id, type, key)
SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[])
"""
# The first that waits of each of these keys becomes due.
ADVANCE = """
UPDATE webhook_messages m SET due_at = now()
FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])) AS given (webhook_id, key)
CROSS JOIN LATERAL (
    SELECT number FROM webhook_messages w
    WHERE w.webhook_id = given.webhook_id AND w.key = given.key AND w.status = 'waiting'
    ORDER BY number LIMIT 1) AS first
WHERE m.webhook_id = given.webhook_id AND m.number = first.number AND m.due_at IS NULL
"""


class SqlWebhooks:
    """Webhooks of the company at hand."""

    def __init__(self, work: Work, seal: Seal | None) -> None:
        """Store through this work; without `seal` no secret can be kept."""
        self._work = work
        self._seal = seal

    async def add(self, webhook: Webhook, secret: str) -> None:
        """Keep a new one; raises Invalid for a name that is taken, Conflict beyond the most."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        if await connection.fetchval(_COUNT) >= MOST:
            message = f"a company has at most {MOST} webhooks; remove one first"
            raise Conflict(message, code="too_many_webhooks", most=MOST)
        values = _values(webhook)
        sealed = self._sealed(webhook.id, secret)
        try:
            await connection.execute(_STORE, tenant_id, *values, sealed)
        except asyncpg.UniqueViolationError as error:
            raise _taken() from error
        await connection.execute(_STATE, tenant_id, webhook.id)
        self._work.track(webhook, self._save)

    async def get(self, webhook_id: UUID) -> Webhook:
        """The webhook, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(_GET, webhook_id)
        if row is None:
            raise NotFound("no such webhook", webhook_id=webhook_id)
        return self._work.track(_webhook(row), self._save)

    async def renew(self, webhook_id: UUID, secret: str, until: datetime) -> None:
        """Keep another secret; the one before signs, too, until then."""
        sealed = self._sealed(webhook_id, secret)
        await self._work.connection.execute(_RENEW, webhook_id, sealed, until)

    async def soon(self, webhook_id: UUID) -> None:
        """Tell it now what waits, whatever failed before.

        What waited too long was forgotten, and with it what was due: what came behind is due now.
        """
        await self._work.connection.execute(_SOON, webhook_id)
        await self._work.connection.execute(_FIRSTS, webhook_id)

    async def forget(self, webhook_id: UUID) -> None:
        """Its secrets are gone."""
        await self._work.connection.execute(_FORGET, webhook_id)

    async def again(self, webhook_id: UUID, which: Again) -> tuple[int, int]:
        """Have messages told again; how many, and the last number of all there are."""
        connection = self._work.connection
        last: int = await connection.fetchval(_SOON, webhook_id)
        done = await connection.execute(
            _AGAIN, webhook_id, which.first, which.last, which.failed_only
        )
        await connection.execute(_FIRSTS, webhook_id)
        return int(done.rpartition(" ")[2]), last

    async def subscribers(self, webhook_id: UUID | None = None) -> list[Subscriber]:
        """Those that are told, or will be when they are resumed; or that one, if it is.

        They see what who saved them could see then and may see now, too.
        """
        rows = await self._work.connection.fetch(_SUBSCRIBERS, webhook_id)
        if not rows:
            return []
        now = await SqlPeople(self._work).may({row["maker_id"] for row in rows})
        return [
            Subscriber(row["id"], row["types"], then & now.get(row["maker_id"], then), then)
            for row in rows
            for then in [frozenset(row["permissions"])]
        ]

    async def take(self, events: Sequence[Taken]) -> None:
        """Number them for whom they are told to, in this order."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        counts: dict[UUID, int] = {}
        for event in events:
            for webhook_id in event.told:
                counts[webhook_id] = counts.get(webhook_id, 0) + 1
        await connection.execute(_LOCK, list(counts))
        rows = await connection.fetch(_NUMBERS, list(counts), list(counts.values()))
        numbers = {row["webhook_id"]: row["before"] for row in rows}
        messages: list[tuple[UUID, int, UUID, str, str]] = []
        for event in events:
            for webhook_id in event.told:
                numbers[webhook_id] += 1
                messages.append(
                    (webhook_id, numbers[webhook_id], event.event_id, event.type, event.key)
                )
        await self._keep(tenant_id, events)
        columns = [list(column) for column in zip(*messages, strict=True)]
        await connection.execute(_MESSAGES, tenant_id, *columns)
        await connection.execute(ADVANCE, columns[0], columns[4])

    async def _keep(self, tenant_id: UUID, events: Sequence[Taken]) -> None:
        await self._work.connection.execute(
            _EVENTS,
            tenant_id,
            [one.event_id for one in events],
            [one.type for one in events],
            [one.at for one in events],
            [_json(one.content) for one in events],
        )
        costly = [(o.event_id, _json(o.with_costs)) for o in events if o.with_costs is not None]
        if costly:
            ids, contents = zip(*costly, strict=True)
            await self._work.connection.execute(_COSTS, tenant_id, list(ids), list(contents))

    async def _save(self, webhook: Webhook) -> None:
        try:
            _id, version, name, url, types, status, *maker = _values(webhook)
            await self._work.connection.execute(
                _UPDATE, webhook.id, version, name, url, types, status, *maker
            )
        except asyncpg.UniqueViolationError as error:
            raise _taken() from error

    def _sealed(self, webhook_id: UUID, secret: str) -> bytes:
        if self._seal is None:
            msg = "this unit of work keeps no secrets"
            raise RuntimeError(msg)
        return self._seal.seal(purpose(webhook_id), secret.encode())


def purpose(webhook_id: UUID) -> str:
    """What a webhook's secret is sealed for."""
    return f"webhook secret {webhook_id}"


def _values(webhook: Webhook) -> tuple[Any, ...]:
    d, maker = webhook.details, webhook.maker
    return (
        webhook.id,
        webhook.version,
        d.name,
        d.url,
        list(d.types),
        webhook.status,
        maker.user_id,
        maker.name,
        sorted(maker.permissions),
    )


def _webhook(row: asyncpg.Record) -> Webhook:
    return Webhook(
        id=row["id"],
        version=row["version"],
        status=WebhookStatus(row["status"]),
        details=WebhookDetails(name=row["name"], url=row["url"], types=tuple(row["types"])),
        maker=Maker(row["maker_id"], row["maker_name"], frozenset(row["permissions"])),
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _taken() -> Invalid:
    return Invalid.field("name", "another webhook has this name", "taken")
