"""What reporting's routes are handed: the reports, read for the caller."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from libs.db.database import Database
from libs.db.pages import Page
from libs.db.tenants import Tenant, tenant
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from libs.files.object_store import ObjectFiles
from libs.web.routes import Actor, Db
from services.reporting.application import ports
from services.reporting.domain.asking import Asked, ReportPage, allow, ask, opens
from services.reporting.domain.export import Export
from services.reporting.domain.report import Report
from services.reporting.infrastructure.audit_files import chain as audit_chain
from services.reporting.infrastructure.audit_files import found as audit_found
from services.reporting.infrastructure.exports.store import export_of, list_exports
from services.reporting.infrastructure.report_rows import page_of
from services.reporting.infrastructure.reports import REPORTS
from services.reporting.infrastructure.work import SqlReportingWork

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

    @property
    def known(self) -> dict[str, Report]:
        """All there are, whoever may see them."""
        return REPORTS


@dataclass(frozen=True, slots=True)
class ExportsOf:
    """One caller's exports."""

    database: Database
    actor: Principal
    files: ObjectFiles
    wake: Callable[[], None]

    async def one(self, export_id: UUID) -> Export:
        """One; raises NotFound."""
        async with self.database.transaction(self.actor, read_only=True) as connection:
            return await export_of(connection, self.actor.user_id, export_id)

    async def page(self, *, limit: int, cursor: str | None) -> Page[Export]:
        """Newest first."""
        async with self.database.transaction(self.actor, read_only=True) as connection:
            return await list_exports(connection, self.actor.user_id, limit=limit, cursor=cursor)

    async def content(self, export: Export) -> AsyncIterator[bytes]:
        """Its file, piece by piece; the first is there, so that a store that is away is said."""
        pieces = self.files.pieces(str(export.id), export.size or 0)
        return _after(await anext(pieces, b""), pieces)


async def _after(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


async def _reports(database: Db, actor: Actor) -> ReportsOf:
    return ReportsOf(database, actor)


async def _exports(request: Request, database: Db, actor: Actor) -> ExportsOf:
    state = request.app.state
    return ExportsOf(database, actor, state.export_files, state.wake_exports)


async def _begin(request: Request, database: Db) -> ports.BeginReporting:
    return beginning(database, SqlReportingWork, request.state.once)


async def _begin_batches(database: Db) -> ports.BeginReporting:
    """For what takes many transactions, each of which may be done again."""
    return beginning(database, SqlReportingWork)


async def _histories(request: Request) -> ports.Histories:
    histories: ports.Histories = request.app.state.histories
    return histories


async def _begin_export(request: Request, database: Db) -> ports.BeginReporting:
    once = request.state.once
    if once is not None:
        location = f"{request.url.path}/{request.state.new_id}"
        once = replace(once, location=location, status=202)
    return beginning(database, SqlReportingWork, once)


Exports = Annotated[ExportsOf, Depends(_exports)]
BeginReporting = Annotated[ports.BeginReporting, Depends(_begin)]
BeginExport = Annotated[ports.BeginReporting, Depends(_begin_export)]
BeginBatches = Annotated[ports.BeginReporting, Depends(_begin_batches)]
OwnersTell = Annotated[ports.Histories, Depends(_histories)]
Reports = Annotated[ReportsOf, Depends(_reports)]
