"""The job that replenishes companies when they are due; whichever replica finds one does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from libs.db.database import Database
from libs.db.work import Begin
from libs.domain.clock import utc_now
from libs.domain.errors import Unavailable, UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from services.purchasing.application.replenish_when_due import Schedule, replenish_when_due
from services.purchasing.domain.replenishment import Run
from services.purchasing.infrastructure.work import SqlPurchasingWork

log = structlog.get_logger("replenishment")

_MAY_BE_DUE = """
SELECT t.tenant_id, coalesce(t.settings->>'replenish_at', '') AS at, t.timezone AS zone
FROM tenants t LEFT JOIN replenishment_states s USING (tenant_id)
WHERE s.due_at <= now() OR t.settings->>'replenish_at' <> '' AND (
    s.runs_at IS DISTINCT FROM (t.settings->>'replenish_at') || ' ' || t.timezone
    OR s.ran_on < ((now() AT TIME ZONE t.timezone)
                   - nullif(t.settings->>'replenish_at', '')::interval)::date)
"""


@dataclass(frozen=True, slots=True)
class DueRuns:
    """Finds companies that may be due, and replenishes those that are."""

    begin: Begin[SqlPurchasingWork]
    learn: Learn

    async def make(self, database: Database) -> Mapping[str, int]:
        """One after the other; what fails at one stops no other."""
        async with database.across_tenants() as connection:
            rows = await connection.fetch(_MAY_BE_DUE)
        figures = {"runs": 0, "failed": 0}
        for row in rows:
            try:
                made = await self._replenish(row["tenant_id"], Schedule(row["at"], row["zone"]))
            except Unavailable as away:
                # Due still when it is asked for again, a moment later.
                log.warning(
                    "replenishment waits", tenant_id=str(row["tenant_id"]), why=away.message
                )
                figures["failed"] += 1
            except Exception:
                log.exception("replenishment failed", tenant_id=str(row["tenant_id"]))
                figures["failed"] += 1
            else:
                figures["runs"] += made is not None
        return figures

    async def _replenish(self, tenant_id: UUID, schedule: Schedule) -> Run | None:
        actor = Principal.system(tenant_id)
        try:
            return await replenish_when_due(schedule, actor=actor, begin=self.begin, now=utc_now)
        except UnknownReference as unknown:
            await self.learn(unknown, actor)
        return await replenish_when_due(schedule, actor=actor, begin=self.begin, now=utc_now)
