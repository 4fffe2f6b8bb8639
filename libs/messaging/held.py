"""Messages put aside: those of an aggregate of which an earlier one is a dead letter.

An aggregate is suspended for a consumer as long as anything of it is held.
"""

from collections.abc import Sequence
from uuid import UUID

from libs.db.database import Connection
from libs.messaging.lane import Message

# One round trip: what is suspended, and of the rest what is new (see libs.db.inbox).
_CLAIM = """
WITH suspended AS MATERIALIZED (
    SELECT DISTINCT aggregate_id FROM held
    WHERE consumer = $1 AND tenant_id = $2 AND aggregate_id = ANY ($4::text[])
), claimed AS (
    INSERT INTO inbox (consumer, message_id, tenant_id)
    SELECT $1, m.id, $2 FROM unnest($3::uuid[], $4::text[]) AS m (id, aggregate_id)
    WHERE m.aggregate_id NOT IN (SELECT aggregate_id FROM suspended)
    ON CONFLICT DO NOTHING
    RETURNING message_id
)
SELECT message_id, NULL AS aggregate_id FROM claimed
UNION ALL
SELECT NULL, aggregate_id FROM suspended
"""
_HOLD = """
INSERT INTO held (tenant_id, consumer, aggregate_id, version, message_id, message, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
_HELD = """
SELECT message_id, message FROM held
WHERE consumer = $1 AND tenant_id = $2 AND aggregate_id = $3
ORDER BY version, message_id
"""
_RELEASE = "DELETE FROM held WHERE consumer = $1 AND message_id = $2"


async def claim_in_order(
    connection: Connection, consumer: str, tenant_id: UUID, run: Sequence[Message]
) -> tuple[set[UUID], set[str]]:
    """Enter messages of one tenant in the inbox, but not those of suspended aggregates.

    Gives the ids that are new, and the suspended aggregates.
    """
    rows = await connection.fetch(
        _CLAIM,
        consumer,
        tenant_id,
        [m.envelope.id for m in run],
        [str(m.envelope.subject) for m in run],
    )
    new = {row["message_id"] for row in rows if row["message_id"] is not None}
    return new, {row["aggregate_id"] for row in rows if row["message_id"] is None}


async def hold(connection: Connection, consumer: str, message: Message, reason: str) -> None:
    """Put a message aside; its aggregate is suspended from now on."""
    envelope = message.envelope
    await connection.execute(
        _HOLD,
        envelope.tenant_id,
        consumer,
        str(envelope.subject),
        envelope.version,
        envelope.id,
        message.body,
        reason[:1000],
    )


async def held_with(connection: Connection, consumer: str, message: Message) -> list[Message]:
    """What is held of the message's aggregate, in order."""
    envelope = message.envelope
    rows = await connection.fetch(_HELD, consumer, envelope.tenant_id, str(envelope.subject))
    return [
        Message(row["message"], message.queue, message_id=str(row["message_id"])) for row in rows
    ]


async def release(connection: Connection, consumer: str, message: Message) -> None:
    """Hold it no longer."""
    await connection.execute(_RELEASE, consumer, message.envelope.id)
