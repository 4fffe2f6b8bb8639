"""The job that compares everything once a day, for each company."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from libs.db.database import Database
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.jobs.schedule import Job
from services.payments.application.reconcile import Comparison, reconcile
from services.payments.infrastructure.work import SqlPaymentsWork

log = structlog.get_logger("reconciliation")


def reconcile_daily(comparisons: Sequence[Comparison]) -> Job:
    """One run for each company; what fails at one stops no other."""

    async def run(database: Database) -> Mapping[str, int]:
        async with database.across_tenants() as connection:
            rows = await connection.fetch("SELECT tenant_id FROM tenants ORDER BY tenant_id")
        figures = {"runs": 0, "mismatches": 0, "failed": 0}
        begin = beginning(database, SqlPaymentsWork)
        for row in rows:
            actor = Principal.system(row["tenant_id"])
            try:
                made = await reconcile(new_id(), comparisons, actor=actor, begin=begin, now=utc_now)
            except Exception:
                log.exception("reconciliation failed", tenant_id=str(row["tenant_id"]))
                figures["failed"] += 1
            else:
                figures["runs"] += 1
                figures["mismatches"] += len(made.rows)
        return figures

    return Job("reconcile", timedelta(days=1), run)
