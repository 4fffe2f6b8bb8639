"""What operators see and ask of read models, over all companies."""

from typing import Any, Final

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.reporting.infrastructure.projections import PROJECTIONS

Row = dict[str, Any]
PROJECTION_NAMES: Final = tuple(projection.name for projection in PROJECTIONS)

_STATES = """
SELECT n.name, count(h.tenant_id) AS companies,
       coalesce(sum(h.sequence - coalesce(p.sequence, 0)), 0)::bigint AS behind,
       count(p.error) AS failing, max(p.error) AS error,
       count(r.name) FILTER (WHERE r.finished_at IS NULL) AS rebuilding,
       coalesce(sum(r.sequence) FILTER (WHERE r.finished_at IS NULL), 0)::bigint AS rebuilt,
       coalesce(sum(h.sequence) FILTER (WHERE r.finished_at IS NULL), 0)::bigint AS to_rebuild,
       max(r.finished_at) AS rebuilt_at, coalesce(sum(r.mended), 0)::bigint AS mended,
       max(r.error) AS rebuild_error
FROM unnest($1::text[]) WITH ORDINALITY AS n(name, place)
LEFT JOIN audit_heads AS h ON true
LEFT JOIN projections AS p ON p.tenant_id = h.tenant_id AND p.name = n.name
LEFT JOIN rebuilds AS r ON r.tenant_id = h.tenant_id AND r.name = n.name
GROUP BY n.name, n.place ORDER BY n.place
"""
# What is under way goes on; nothing is begun twice.
_ASK = """
INSERT INTO rebuilds AS r (tenant_id, name)
SELECT h.tenant_id, n.name FROM audit_heads AS h CROSS JOIN unnest($1::text[]) AS n(name)
ON CONFLICT (tenant_id, name) DO UPDATE SET asked_at = now(), started_at = NULL,
    finished_at = NULL, sequence = 0, mended = 0, error = NULL
WHERE r.finished_at IS NOT NULL
"""


async def projection_states(connection: Connection) -> list[Row]:
    """How far each is, how far its making anew is, and what is wrong; as the relay login."""
    return [dict(row) for row in await connection.fetch(_STATES, list(PROJECTION_NAMES))]


async def ask_rebuild(connection: Connection, name: str | None) -> None:
    """Have a projection (None: each) made anew at all companies; as the relay login.

    Raises NotFound if there is none of this name.
    """
    if name is not None and name not in PROJECTION_NAMES:
        raise NotFound("no such projection", name=name)
    await connection.execute(_ASK, [name] if name else list(PROJECTION_NAMES))
