"""What reporting's routes are handed: the reports, read for the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from libs.db.database import Database
from libs.db.tenants import Tenant, tenant
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from libs.web.routes import Actor, Db
from services.reporting.domain.asking import Asked, ReportPage, allow, ask, opens
from services.reporting.domain.report import Report
from services.reporting.infrastructure.audit_files import chain as audit_chain
from services.reporting.infrastructure.audit_files import found as audit_found
from services.reporting.infrastructure.report_rows import page_of
from services.reporting.infrastructure.reports import REPORTS

__all__ = ["Reports", "ReportsOf", "audit_chain", "audit_found"]


@dataclass(frozen=True, slots=True)
class ReportsOf:
    """The reports, for one caller."""

    database: Database
    actor: Principal

    def all(self) -> list[Report]:
        """Those the caller may see."""
        return [report for report in REPORTS.values() if opens(report, self.actor)]

    def named(self, name: str) -> Report:
        """One of them; raises NotFound or Forbidden."""
        report = REPORTS.get(name)
        if report is None:
            raise NotFound("there is no such report")
        allow(report, self.actor)
        return report

    async def company(self) -> Tenant:
        """The caller's company: its currency and time zone."""
        async with self.database.transaction(self.actor, read_only=True) as connection:
            return await tenant(connection, self.actor.tenant_id)

    def asked(
        self,
        report: Report,
        company: Tenant,
        given: Mapping[str, Sequence[str]],
        sort: str | None,
    ) -> Asked:
        """What is asked of it; raises Invalid."""
        return ask(
            report,
            given,
            actor=self.actor,
            timezone=company.timezone,
            now=utc_now(),
            sort=sort,
        )

    async def page(
        self, asked: Asked, *, limit: int, cursor: str | None, totals: bool
    ) -> ReportPage:
        """A page of it."""
        return await page_of(
            self.database, self.actor, asked, limit=limit, cursor=cursor, totals=totals
        )


async def _reports(database: Db, actor: Actor) -> ReportsOf:
    return ReportsOf(database, actor)


Reports = Annotated[ReportsOf, Depends(_reports)]
