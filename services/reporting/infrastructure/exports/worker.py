"""Making exports: one at a time in a process, its rows from one moment, its file by a program."""

import asyncio
import os
import tempfile
from typing import BinaryIO, Final
from uuid import UUID

import structlog

from libs.db.database import Database
from libs.db.tenants import Tenant, tenant
from libs.db.work import Begin
from libs.domain.clock import Clock
from libs.domain.errors import DomainError, Unavailable
from libs.domain.principal import Principal
from libs.files.object_store import ObjectFiles
from libs.files.tables import TableFile, table_file
from libs.jobs.waiting import OUTAGES, Stopped, WaitingWorker
from services.reporting.domain.asking import Asked, ask
from services.reporting.domain.export import Export, Format, Status
from services.reporting.infrastructure.exports.sheets import about, names_of, table_of
from services.reporting.infrastructure.report_rows import rows_of, totals_of
from services.reporting.infrastructure.reports import REPORTS
from services.reporting.infrastructure.work import SqlReportingWork

log = structlog.get_logger("exports")
# A sheet has room for 1,048,576.
MOST_ROWS: Final = 1_000_000
_SAY_EVERY_SECONDS: Final = 1.0
_OURS: Final = "something went wrong on our side; try again"


class _Cancelled(Exception):
    """Nobody wants it any more."""


class ExportWorker(WaitingWorker):
    """One export at a time; of a process that died the next one begins anew."""

    what = "export"
    table = "exports"

    def __init__(
        self, database: Database, files: ObjectFiles, *, begin: Begin[SqlReportingWork], now: Clock
    ) -> None:
        """`files` is where they are kept."""
        super().__init__(database, at_once=1)
        self._files = files
        self._begin = begin
        self._now = now

    async def work_off(self, tenant_id: UUID, thing_id: UUID) -> None:
        """Make it, or say why not."""
        async with self._begin(Principal.system(tenant_id)) as work:
            export = await work.exports.get(thing_id)
            if export.ended or not export.start(at=self._now()):
                return
        actor = export.actor(tenant_id)
        try:
            await self._make(export, actor)
        except _Cancelled:
            await self._files.remove(str(export.id))
        except Stopped:
            await self._put_back(export, actor)
            raise
        except OUTAGES:
            raise
        except DomainError as error:
            await self._fail(export, actor, error.message)
        except Exception:
            log.exception("an export failed", export_id=str(export.id))
            await self._fail(export, actor, _OURS)

    async def _make(self, export: Export, actor: Principal) -> None:
        report = REPORTS.get(export.order.report)
        if report is None:
            raise Unavailable("there is no such report any more")
        async with self._database.transaction(actor, read_only=True) as connection:
            company = await tenant(connection, actor.tenant_id)
        asked = ask(
            report,
            export.order.filters,
            actor=actor,
            timezone=company.timezone,
            # What was today when it was asked for is today in it.
            now=export.requested_at,
            sort=export.order.sort,
        )
        with tempfile.TemporaryFile() as out:
            rows = await self._write(export, asked, company, actor, out)
            size = out.seek(0, os.SEEK_END)
            out.seek(0)
            await self._files.put(str(export.id), out)
        async with self._begin(actor) as work:
            current = await work.exports.get(export.id)
            if current.status is not Status.RUNNING:
                raise _Cancelled
            current.succeed(rows=rows, size=size, at=self._now())

    async def _write(
        self, export: Export, asked: Asked, company: Tenant, actor: Principal, out: BinaryIO
    ) -> int:
        """All rows into the open file; how many there were."""
        total, _ = await totals_of(self._database, actor, asked)
        if total > MOST_ROWS and export.order.format is Format.XLSX:
            message = f"{total} rows are more than a sheet holds; filter it, or take CSV"
            raise Unavailable(message)
        async with self._database.transaction(actor, read_only=True) as connection:
            names = await names_of(connection, asked)
        async with table_file(table_of(export, asked.report, company), out) as file:
            rows = await self._fill(file, export, asked, actor, total)
            await file.end(about(export, asked, company, names, rows=rows, now=self._now()))
        return rows

    async def _fill(
        self, file: TableFile, export: Export, asked: Asked, actor: Principal, total: int
    ) -> int:
        at = {column.key: n for n, column in enumerate(asked.columns)}
        places = [at[key] for key in export.order.columns]
        clock = asyncio.get_running_loop().time
        done, said = 0, clock()
        async for rows in rows_of(self._database, actor, asked):
            if self.stopping:
                raise Stopped
            await file.add([[row[n] for n in places] for row in rows])
            done += len(rows)
            if clock() - said >= _SAY_EVERY_SECONDS:
                await self._progress(export, actor, done, total)
                said = clock()
        return done

    async def _progress(self, export: Export, actor: Principal, done: int, total: int) -> None:
        async with self._begin(actor) as work:
            current = await work.exports.get(export.id)
            if current.status is not Status.RUNNING:
                raise _Cancelled
            current.progress(done, of=max(total, done), at=self._now())

    async def _put_back(self, export: Export, actor: Principal) -> None:
        async with self._begin(actor) as work:
            current = await work.exports.get(export.id)
            current.put_back()
            await work.exports.save(current)

    async def _fail(self, export: Export, actor: Principal, why: str) -> None:
        async with self._begin(actor) as work:
            current = await work.exports.get(export.id)
            if not current.ended:
                current.fail(why, at=self._now())
