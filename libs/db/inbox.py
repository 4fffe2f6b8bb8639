"""Remembering which messages a consumer has applied, in the transaction of their effects."""

from collections.abc import Sequence
from uuid import UUID

from libs.db.database import Connection

_CLAIM = """
INSERT INTO inbox (consumer, message_id, tenant_id)
SELECT $1, id, $2 FROM unnest($3::uuid[]) AS id
ON CONFLICT DO NOTHING
RETURNING message_id
"""


async def claim(
    connection: Connection, consumer: str, tenant_id: UUID, message_ids: Sequence[UUID]
) -> set[UUID]:
    """Enter messages of one tenant; the ids returned are new, the others were applied before.

    A twin that claims the same message at the same time waits here until this transaction ends.
    """
    rows = await connection.fetch(_CLAIM, consumer, tenant_id, message_ids)
    return {row["message_id"] for row in rows}
