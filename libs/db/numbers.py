"""Numbers of documents: a row per kind, counted up in the document's own transaction or before."""

from uuid import UUID

from libs.db.database import Connection, Database
from libs.domain.principal import Principal

_NEXT = """
INSERT INTO number_counters AS counter (tenant_id, kind, last) VALUES ($1, $2, 1)
ON CONFLICT (tenant_id, kind) DO UPDATE SET last = counter.last + 1
RETURNING last
"""
_NEXT_OF_MANY = """
INSERT INTO number_counters AS counter (tenant_id, kind, last) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, kind) DO UPDATE SET last = counter.last + excluded.last
RETURNING last
"""


async def next_number(connection: Connection, tenant_id: UUID, kind: str, before: str = "-") -> str:
    """The next of its kind, such as PO-2026-000123 of `PO-2026`; without gaps.

    Whoever wants the same kind waits until this transaction ends: take it as late as possible.
    """
    return _written(kind, await connection.fetchval(_NEXT, tenant_id, kind), before)


async def next_numbers(connection: Connection, tenant_id: UUID, kind: str, count: int) -> list[str]:
    """As many in a row, at once."""
    last = await connection.fetchval(_NEXT_OF_MANY, tenant_id, kind, count)
    return [_written(kind, number) for number in range(last - count + 1, last + 1)]


async def number_ahead(database: Database, actor: Principal, kind: str) -> str:
    """The next of its kind, used up even if its document is refused: so nobody waits for anybody.

    For documents of which many are made at once and whose numbers may have gaps.
    """
    pool = database.pool_for(actor)
    last = await pool.fetchval("SELECT qm_number_ahead($1, $2)", actor.tenant_id, kind)
    return _written(kind, last)


def _written(kind: str, last: int, before: str = "-") -> str:
    return f"{kind}{before}{last:06d}"
