"""Runs of reconciliation, as they are shown."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.payments.infrastructure.tables import reconciliations

Row = dict[str, Any]

_ONE = """
SELECT id, started_at, finished_at, requested_by_name, mismatches, compared, skipped
FROM reconciliations WHERE id = $1
"""
_ROWS = """
SELECT kind, subject, subject_id, expected, actual, cause, action FROM reconciliation_rows
WHERE reconciliation_id = $1 ORDER BY position
"""


async def list_reconciliations(
    connection: Connection, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Runs, newest first."""
    return await fetch_page(
        connection,
        select(reconciliations),
        [reconciliations.c.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=_shown,
    )


async def reconciliation(connection: Connection, reconciliation_id: UUID) -> Row:
    """One run and what differed; raises NotFound."""
    row = await connection.fetchrow(_ONE, reconciliation_id)
    if row is None:
        raise NotFound("no such reconciliation", reconciliation_id=reconciliation_id)
    rows = await connection.fetch(_ROWS, reconciliation_id)
    return {**_shown(row), "rows": [dict(each) for each in rows]}


def _shown(row: Any) -> Row:
    shown = dict(row)
    for name in ("compared", "skipped"):
        shown[name] = orjson.loads(shown[name])
    return shown
