"""Webhooks, how it goes with them, and their log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.pages import Page, decode, page_of
from libs.domain.errors import Invalid, NotFound

Row = Mapping[str, Any]
MessageStatus = Literal["waiting", "delivered", "failed"]
# More are not counted: a screen says "10,000 or more".
MOST_COUNTED: Final = 10_000

_WEBHOOKS = f"""
SELECT w.id, w.version, w.name, w.url, w.types, w.status, w.maker_id, w.maker_name, w.made_at,
       coalesce((SELECT p.active FROM people p WHERE p.id = w.maker_id), true) AS maker_active,
       'costs.read' = ANY (w.permissions) AS with_costs, s.last_number, s.failing_since,
       s.last_error, s.delivered_at,
       CASE WHEN w.previous_until > now() THEN w.previous_until END AS previous_secret_until,
       (SELECT count(*) FROM (SELECT FROM webhook_messages m WHERE m.webhook_id = w.id
            AND m.status = 'waiting' LIMIT {MOST_COUNTED}) AS counted) AS waiting,
       (SELECT count(*) FROM (SELECT FROM webhook_messages m WHERE m.webhook_id = w.id
            AND m.status = 'failed' LIMIT {MOST_COUNTED}) AS counted) AS failed
FROM webhooks w JOIN webhook_states s ON s.webhook_id = w.id
WHERE w.status <> 'removed'
"""
_MESSAGES = """
SELECT m.number, m.event_id, m.type, e.at, m.status, m.tries, m.due_at, m.settled_at,
       last.at AS tried_at, last.answer, coalesce(last.error, '') AS error, last.took_ms
FROM webhook_messages m
JOIN webhook_events e ON e.tenant_id = m.tenant_id AND e.id = m.event_id
LEFT JOIN LATERAL (SELECT at, answer, error, took_ms FROM webhook_attempts a
                   WHERE a.webhook_id = m.webhook_id AND a.number = m.number
                   ORDER BY a.id DESC LIMIT 1) AS last ON true
WHERE m.webhook_id = $1
"""
_CONTENT = "SELECT content::text FROM webhook_events WHERE id = $1"
_WITH_COSTS = "SELECT content::text FROM webhook_event_costs WHERE event_id = $1"
_ATTEMPTS = """
SELECT id, at, took_ms, answer, error FROM webhook_attempts
WHERE webhook_id = $1 AND number = $2 ORDER BY id DESC LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages of a webhook."""

    status: MessageStatus | None = None
    type: str | None = None


async def list_webhooks(connection: Connection) -> list[Row]:
    """All of a company's: there are few."""
    return [dict(r) for r in await connection.fetch(f"{_WEBHOOKS} ORDER BY lower(w.name), w.id")]


async def webhook(connection: Connection, webhook_id: UUID) -> Row:
    """One; raises NotFound."""
    row = await connection.fetchrow(f"{_WEBHOOKS} AND w.id = $1", webhook_id)
    if row is None:
        raise NotFound("no such webhook", webhook_id=webhook_id)
    return dict(row)


async def list_messages(
    connection: Connection,
    webhook_id: UUID,
    which: MessageFilter,
    *,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """What it was told, the highest number first."""
    values: list[Any] = [webhook_id]
    query = _MESSAGES
    for condition, value in (
        ("m.number < ", _before(cursor)),
        ("m.status = ", which.status),
        ("m.type = ", which.type),
    ):
        if value is not None:
            values.append(value)
            query += f" AND {condition}${len(values)}"
    rows = await connection.fetch(f"{query} ORDER BY m.number DESC LIMIT {limit + 1}", *values)
    return page_of(rows, ["number"], limit=limit, row=dict)


async def message(
    connection: Connection, webhook_id: UUID, number: int, *, with_costs: bool
) -> Row:
    """One with what it says and every time it was told; raises NotFound.

    With costs only for a caller who may see them, of a webhook that does.
    """
    row = await connection.fetchrow(f"{_MESSAGES} AND m.number = $2", webhook_id, number)
    if row is None:
        raise NotFound("no such message; they are kept for 30 days", number=number)
    content = None
    if with_costs:
        content = await connection.fetchval(_WITH_COSTS, row["event_id"])
    content = content or await connection.fetchval(_CONTENT, row["event_id"])
    attempts = await connection.fetch(_ATTEMPTS, webhook_id, number)
    return {**row, "content": orjson.loads(content), "attempts": [dict(one) for one in attempts]}


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    number = decode(cursor, 1)[0]
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**63:
        raise Invalid.field("cursor", "not a cursor of this list; leave it out to start again")
    return number
