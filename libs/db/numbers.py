"""Numbers of documents: a row per kind, counted up in the document's own transaction."""

from uuid import UUID

from libs.db.database import Connection

_NEXT = """
INSERT INTO number_counters AS counter (tenant_id, kind, last) VALUES ($1, $2, 1)
ON CONFLICT (tenant_id, kind) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


async def next_number(connection: Connection, tenant_id: UUID, kind: str) -> str:
    """The next of its kind, such as PO-2026-000123 of `PO-2026`.

    Whoever wants the same kind waits until this transaction ends: take it as late as possible.
    """
    last = await connection.fetchval(_NEXT, tenant_id, kind)
    return f"{kind}-{last:06d}"
