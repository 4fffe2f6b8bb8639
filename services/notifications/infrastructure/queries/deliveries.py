"""Messages by e-mail and SMS: the log of what left, what waits and what was given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from libs.db.database import Connection
from libs.db.pages import Page, decode, page_of
from libs.domain.errors import Invalid, NotFound

Row = Mapping[str, Any]
State = Literal["queued", "sent", "failed", "given_up", "settled"]
Way = Literal["email", "sms"]
# Titles are those without amounts: who looks here is not whom they are for.
_LIST = """
SELECT d.id, d.channel, d.state, d.attempts, d.next_at, coalesce(d.last_error, '') AS last_error,
       d.created_at, d.sent_at, d.user_id, coalesce(p.name, '') AS user_name, n.rule, n.title,
       n.link, CASE WHEN d.channel = 'email' THEN p.email ELSE p.phone END AS address
FROM deliveries d
JOIN notifications n ON n.tenant_id = d.tenant_id AND n.id = d.notification_id
LEFT JOIN people p ON p.tenant_id = d.tenant_id AND p.id = d.user_id
"""
_ATTEMPTS = """
SELECT id, at, took_ms, error FROM delivery_attempts WHERE delivery_id = $1
ORDER BY id DESC LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which of them."""

    channel: Way | None = None
    state: State | None = None
    user_id: UUID | None = None


async def list_deliveries(
    connection: Connection, which: DeliveryFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """The newest first."""
    values: list[Any] = []
    conditions: list[str] = []
    for column, value in (
        ("d.channel", which.channel),
        ("d.state", which.state),
        ("d.user_id", which.user_id),
    ):
        if value is not None:
            values.append(value)
            conditions.append(f"{column} = ${len(values)}")
    if cursor is not None:
        values.extend(_position(cursor))
        conditions.append(f"(d.created_at, d.id) < (${len(values) - 1}, ${len(values)})")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = await connection.fetch(
        f"{_LIST} {where} ORDER BY d.created_at DESC, d.id DESC LIMIT {limit + 1}", *values
    )
    return page_of(rows, ["created_at", "id"], limit=limit, row=dict)


async def delivery(connection: Connection, delivery_id: UUID) -> Row:
    """One with every time it was tried; raises NotFound."""
    row = await connection.fetchrow(f"{_LIST} WHERE d.id = $1", delivery_id)
    if row is None:
        raise NotFound("no such delivery", delivery_id=delivery_id)
    attempts = await connection.fetch(_ATTEMPTS, delivery_id)
    return {**row, "tries": [dict(one) for one in attempts]}


def _position(cursor: str) -> tuple[datetime, UUID]:
    at, last = decode(cursor, 2)
    try:
        moment = datetime.fromisoformat(at)
        return moment if moment.tzinfo else _bad(), UUID(last)
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


def _bad() -> datetime:
    raise ValueError("a time without a zone")
