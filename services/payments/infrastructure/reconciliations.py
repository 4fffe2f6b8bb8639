"""Runs of reconciliation, in SQL."""

import orjson

from libs.db.work import Work
from services.payments.domain.reconciliation import Reconciliation

_ADD = """
INSERT INTO reconciliations (tenant_id, id, version, started_at, finished_at, requested_by_name,
    mismatches, compared, skipped)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb)
"""
_ADD_ROWS = """
INSERT INTO reconciliation_rows (tenant_id, reconciliation_id, position, kind, subject, subject_id,
    expected, actual, cause, action)
SELECT $1, $2, row.position, row.kind, row.subject, row.subject_id, row.expected, row.actual,
    row.cause, row.action
FROM unnest($3::text[], $4::text[], $5::uuid[], $6::numeric[], $7::numeric[], $8::text[],
    $9::text[]) WITH ORDINALITY
    AS row (kind, subject, subject_id, expected, actual, cause, action, position)
"""
_NAMES = ("kind", "subject", "subject_id", "expected", "actual", "cause", "action")


class SqlReconciliations:
    """Runs of reconciliation."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, reconciliation: Reconciliation) -> None:
        """Keep a new one."""
        self._work.track(reconciliation, self._add)

    async def _add(self, made: Reconciliation) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(
            _ADD,
            tenant_id,
            made.id,
            made.version,
            made.started_at,
            made.finished_at,
            made.requested_by_name,
            len(made.rows),
            orjson.dumps(made.compared).decode(),
            orjson.dumps(made.skipped).decode(),
        )
        columns = ([getattr(row, name) for row in made.rows] for name in _NAMES)
        await connection.execute(_ADD_ROWS, tenant_id, made.id, *columns)
