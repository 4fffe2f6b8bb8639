"""Storing events in the transaction of the change they tell of."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from libs.contracts.base import Event
from libs.db.connection import Connection
from libs.domain.ids import new_id
from libs.domain.principal import Principal

_INSERT = """
INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version, partition_key,
                    type, payload, headers, created_at)
SELECT id, $1, aggregate_type, aggregate_id, aggregate_version, partition_key,
       type, payload::jsonb, headers::jsonb, created_at
FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::timestamptz[])
    WITH ORDINALITY AS e(id, aggregate_type, aggregate_id, aggregate_version, partition_key,
                         type, payload, headers, created_at, position)
ORDER BY position
"""
_INSERT_ONCE = f"{_INSERT}ON CONFLICT DO NOTHING"


class Fact(NamedTuple):
    """An event and what it is about: the aggregate, the version it led to, when, and why."""

    event: Event
    aggregate_id: UUID
    version: int
    at: datetime
    reason: str = ""


def headers(actor: Principal, reason: str = "") -> str:
    """Who and from where, as JSON: what the audit trail shows beside every event."""
    trace = actor.trace
    known = {
        "actor_id": str(actor.user_id),
        "actor_name": actor.name,
        "request_id": trace.request_id,
        "correlation_id": trace.correlation_id or trace.request_id,
        "causation_id": trace.causation_id,
        "traceparent": trace.traceparent,
        "ip": trace.ip,
        "reason": reason,
    }
    return orjson.dumps({name: value for name, value in known.items() if value}).decode()


async def store(connection: Connection, actor: Principal, facts: Sequence[Fact]) -> None:
    """Insert the events in order, in one statement."""
    if not facts:
        return
    await _store(connection, _INSERT, actor, facts, [new_id() for _ in facts])


async def store_once(connection: Connection, actor: Principal, fact: Fact, event_id: UUID) -> None:
    """Insert an event whose id is that of what it tells, unless it was told."""
    await _store(connection, _INSERT_ONCE, actor, [fact], [event_id])


async def _store(
    connection: Connection,
    statement: str,
    actor: Principal,
    facts: Sequence[Fact],
    ids: Sequence[UUID],
) -> None:
    common = headers(actor)
    await connection.execute(
        statement,
        actor.tenant_id,
        ids,
        [f.event.aggregate() for f in facts],
        [f.aggregate_id for f in facts],
        [f.version for f in facts],
        [f.event.partition_key(f.aggregate_id) for f in facts],
        [f.event.key() for f in facts],
        [f.event.model_dump_json() for f in facts],
        [headers(actor, f.reason) if f.reason else common for f in facts],
        [f.at for f in facts],
    )
