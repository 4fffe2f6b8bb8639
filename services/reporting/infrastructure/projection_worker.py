"""The worker that keeps read models up to date, moments after the audit log's commit.

All projections of a company move in one transaction. If that fails, each moves by itself, so that
one that cannot stops neither the others nor other companies; it is tried again after a pause.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import structlog
from prometheus_client import Gauge

from libs.db.database import Connection, Database
from libs.db.leading import LeadingWorker
from services.reporting.infrastructure.projecting import AT_MOST, follow, say_failed
from services.reporting.infrastructure.projection import Projection

log = structlog.get_logger("projections")

BEHIND: Final = Gauge(
    "qm_projection_behind_entries", "Entries of the audit log a read model lacks", ["projection"]
)
LATE: Final = Gauge(
    "qm_projection_behind_seconds", "How long a read model has lacked entries", ["projection"]
)

_BEHIND = """
SELECT h.tenant_id, n.name, coalesce(p.sequence, 0) AS sequence, h.sequence AS head
FROM audit_heads AS h CROSS JOIN unnest($1::text[]) AS n(name)
LEFT JOIN projections AS p ON p.tenant_id = h.tenant_id AND p.name = n.name
WHERE coalesce(p.sequence, 0) < h.sequence
ORDER BY h.tenant_id, sequence
"""
_Key = tuple[UUID, str]


class ProjectionWorker(LeadingWorker):
    """Follows every company's log with every projection."""

    name = "projections"
    pace = 0.01

    def __init__(
        self, database: Database, projections: Sequence[Projection], at_most: int = AT_MOST
    ) -> None:
        """`at_most` entries are taken into account in one transaction."""
        super().__init__(database)
        self._projections = {projection.name: projection for projection in projections}
        self._at_most = at_most
        self._since: dict[_Key, float] = {}

    def resign(self) -> None:
        """Say nothing of what another follows now."""
        self._since.clear()
        for name in self._projections:
            BEHIND.labels(name).set(0)
            LATE.labels(name).set(0)

    async def _pass(self, connection: Connection) -> bool:
        """Move each company's projections on by a batch; whether any has more to do."""
        rows = await connection.fetch(_BEHIND, list(self._projections))
        self._measure(rows)
        more = False
        due = [row for row in rows if not self.pauses((row["tenant_id"], row["name"]))]
        for (tenant_id, after), group in groupby(due, lambda r: (r["tenant_id"], r["sequence"])):
            lagging = list(group)
            upto = min(after + self._at_most, lagging[0]["head"])
            more |= upto < lagging[0]["head"]
            await self._move(tenant_id, [row["name"] for row in lagging], after, upto)
        return more

    async def _move(self, tenant_id: UUID, names: list[str], after: int, upto: int) -> None:
        """Together, and if that cannot be, each by itself."""
        move = partial(follow, self._database, tenant_id)
        if len(names) > 1:
            try:
                await move([self._projections[name] for name in names], after, upto)
            except Exception as error:  # noqa: BLE001 - found out below, one by one
                log.info("projections go one by one", error=repr(error))
            else:
                return
        for name in names:
            await self.spare_others((tenant_id, name), self._alone(tenant_id, name, after, upto))

    async def _alone(self, tenant_id: UUID, name: str, after: int, upto: int) -> None:
        try:
            await follow(self._database, tenant_id, [self._projections[name]], after, upto)
        except Exception as error:
            await say_failed(self._database, tenant_id, [name], error)
            raise

    def _measure(self, rows: Sequence[Any]) -> None:
        """Say how far behind each projection is, at the company where it is most so."""
        now = asyncio.get_running_loop().time()
        behind = {(row["tenant_id"], row["name"]): row for row in rows}
        self._since = {key: self._since.get(key, now) for key in behind}
        entries: dict[str, int] = defaultdict(int)
        seconds: dict[str, float] = defaultdict(float)
        for (tenant_id, name), row in behind.items():
            entries[name] = max(entries[name], row["head"] - row["sequence"])
            seconds[name] = max(seconds[name], now - self._since[tenant_id, name])
        for name in self._projections:
            BEHIND.labels(name).set(entries[name])
            LATE.labels(name).set(seconds[name])
