"""One attempt at an import: from the first row of its file to the last, or to whatever stops it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from libs.db.work import Begin
from libs.domain.clock import Clock
from libs.domain.principal import Principal
from libs.files.cells import Record, Refused
from libs.files.sheets import Sheet
from libs.imports.header import Header
from libs.imports.job import MOST_ATTEMPTS, Import, Mode, Says
from libs.imports.rows import Column, Given, Importer, Outcome, RowError
from libs.imports.store import SqlImports
from libs.jobs.waiting import Stopped

# So many rows without letting others have the event loop.
_TURN = 100
_SAY_EVERY_SECONDS = 1.0
_SAY_EVERY_ROWS = 5_000
_MOST_WAITING_ERRORS = 1_000
_TOO_OFTEN = (
    f"it was begun {MOST_ATTEMPTS} times, and cut off each time on our side, so it is not begun"
    " again; send it in smaller files"
)


class _Undone(Exception):
    """Nothing of it shall be written."""


class Attempt:
    """Reads the header, then takes row by row, in one transaction or in many."""

    def __init__(
        self,
        of: Import,
        actor: Principal,
        *,
        columns: Sequence[Column],
        importer: Importer[Any],
        begin: Begin[Any],
        says: Says,
        now: Clock,
        stopping: Callable[[], bool],
    ) -> None:
        """`actor` is who asked for it."""
        self._of = of
        self._actor = actor
        self._known = columns
        self._importer = importer
        self._begin = begin
        self._says = says
        self._now = now
        self._stopping = stopping
        self._corrections = {(c.row, c.column.casefold()): c.value for c in of.order.corrections}
        self._kept_errors = 0
        self._said = (0.0, 0)

    async def start(self) -> None:
        """Say that it runs; forget what an attempt before said, if that wrote nothing.

        Raises Refused when it was begun too often: processes may be dying of it.
        """
        async with self._begin(self._actor) as work:
            imports = SqlImports(work, self._says)
            current = await imports.get(self._of.id)
            if current.attempts >= MOST_ATTEMPTS:
                raise Refused(1, _TOO_OFTEN, code="attempts")
            if not current.resumes:
                await imports.forget_errors(current.id)
            current.start(at=self._now())
            self._kept_errors = await imports.count_errors(current.id)
        self._of = current
        self._said = (asyncio.get_running_loop().time(), current.rows_done)

    async def run(self, sheet: Sheet) -> None:
        """Work it off; raises Stopped, and what the importer raises."""
        rows = self._rows(sheet)
        self._of.rows_total = sheet.rows - 1
        first = await anext(rows)
        self._header = Header(first[0], self._known, self._of.order.mapping)
        if self._header.errors:
            await self._refuse_header(first[1:])
            return
        if self._of.resumes:
            await self._row_by_row(rows, first[1:])
        else:
            await self._as_a_whole(rows, first[1:])

    async def _row_by_row(self, rows: AsyncIterator[list[Record]], first: list[Record]) -> None:
        """Some rows a transaction, which also holds how far it is: nothing is taken twice."""
        done_to = self._of.done_to
        async for some in _after(first, rows):
            given = [self._given(record) for record in some]
            passed = [row for row in given if row.number <= done_to]
            fresh = given[len(passed) :]
            self._importer.passed(passed)
            if fresh and not await self._keep(fresh):
                return
        async with self._begin(self._actor) as work:
            current = await SqlImports(work, self._says).get(self._of.id)
            self._describe(current)
            current.finish(at=self._now())

    async def _keep(self, given: Sequence[Given]) -> bool:
        """Write some rows and how far it is; False when it was cancelled."""
        self._stop_if_asked()
        async with self._begin(self._actor) as work:
            imports = SqlImports(work, self._says)
            current = await imports.get(self._of.id)
            if current.cancelling:
                self._describe(current)
                current.stop(at=self._now())
                return False
            await self._importer.prepare(work, self._header.ours, at=self._now())
            outcome = await self._take(work, given, keep=True)
            await self._importer.finish(work)
            await imports.add_errors(current, outcome.errors, already=self._kept_errors)
            current.add(outcome, rows=len(given), done_to=given[-1].number)
            await self._progress(imports, current)
        self._kept_errors += len(outcome.errors)
        return True

    async def _as_a_whole(self, rows: AsyncIterator[list[Record]], first: list[Record]) -> None:
        """One transaction; what is wrong and how far it is are told beside it."""
        waiting = list[RowError]()
        keeps = not self._of.order.dry_run
        try:
            async with self._begin(self._actor) as work:
                await self._importer.prepare(work, self._header.ours, at=self._now())
                async for some in _after(first, rows):
                    self._stop_if_asked()
                    given = [self._given(record) for record in some]
                    outcome = await self._take(work, given, keep=keeps)
                    waiting.extend(outcome.errors)
                    keeps = keeps and not outcome.errors
                    if given:
                        self._of.add(outcome, rows=len(given), done_to=given[-1].number)
                    if len(waiting) >= _MOST_WAITING_ERRORS or self._is_time():
                        await self._tell(waiting)
                await self._finish(work, keeps=keeps)
        except _Undone:
            await self._tell(waiting, last=True)

    async def _finish(self, work: Any, *, keeps: bool) -> None:
        """End in the transaction that holds the rows; raises _Undone if they are not to stay."""
        if not keeps:
            raise _Undone
        current = await SqlImports(work, self._says).get(self._of.id)
        if current.cancelling:
            raise _Undone
        await self._importer.finish(work)
        self._count(current)
        current.finish(at=self._now())

    async def _tell(self, errors: list[RowError], *, last: bool = False) -> None:
        """Store errors and progress in a transaction of their own; raises _Undone if cancelled."""
        async with self._begin(self._actor) as work:
            imports = SqlImports(work, self._says)
            current = await imports.get(self._of.id)
            await imports.add_errors(current, errors, already=self._kept_errors)
            self._count(current)
            cancelled = current.cancelling
            if last and cancelled:
                current.stop(at=self._now())
            elif last:
                current.finish(at=self._now())
            else:
                await self._progress(imports, current)
        self._kept_errors += len(errors)
        errors.clear()
        if cancelled and not last:
            raise _Undone

    async def _take(self, work: Any, given: Sequence[Given], *, keep: bool) -> Outcome:
        """A few rows at a time, so that whoever else is asked here need not wait for long."""
        # A plan made while a table was small (those of foreign keys, too) reads all of it for each
        # row: an import that fills it would take longer with every row.
        await work.connection.execute("DISCARD PLANS")
        total = Outcome()
        for start in range(0, len(given), _TURN):
            outcome = await self._importer.take(work, given[start : start + _TURN], keep=keep)
            total.created += outcome.created
            total.updated += outcome.updated
            total.skipped += outcome.skipped
            total.errors.extend(outcome.errors)
            keep = keep and (not outcome.errors or self._of.order.mode is Mode.VALID_ROWS)
            await asyncio.sleep(0)
        return total

    def _given(self, record: Record) -> Given:
        """The row by our columns, with what was corrected since the file was sent."""
        given = self._header.read(record)
        if not self._corrections:
            return given
        corrected = {
            column: self._corrections[given.number, column.casefold()]
            for column in given.cells
            if (given.number, column.casefold()) in self._corrections
        }
        errors = [error for error in given.errors if error.column not in corrected]
        return replace(given, cells={**given.cells, **corrected}, errors=errors)

    async def _refuse_header(self, sample: Sequence[Record]) -> None:
        for record in sample[:_TURN]:
            self._header.read(record)
        async with self._begin(self._actor) as work:
            imports = SqlImports(work, self._says)
            current = await imports.get(self._of.id)
            self._describe(current)
            await imports.add_errors(current, self._header.errors, already=0)
            first = self._header.errors[0]
            current.fail(f"row {first.row}, {first.column}: {first.message}", at=self._now())

    def _describe(self, current: Import) -> None:
        current.rows_total = self._of.rows_total
        current.header = [asdict(column) for column in self._header.columns]

    def _count(self, current: Import) -> None:
        self._describe(current)
        for name in ("rows_done", "done_to", "created", "updated", "skipped", "failed"):
            setattr(current, name, getattr(self._of, name))

    async def _progress(self, imports: SqlImports, current: Import) -> None:
        self._describe(current)
        self._of.rows_done = current.rows_done
        if self._is_time():
            self._said = (asyncio.get_running_loop().time(), current.rows_done)
            current.progress(at=self._now())
        else:
            await imports.save(current)

    def _is_time(self) -> bool:
        said_at, said_rows = self._said
        late = asyncio.get_running_loop().time() - said_at >= _SAY_EVERY_SECONDS
        return late or self._of.rows_done - said_rows >= _SAY_EVERY_ROWS

    def _stop_if_asked(self) -> None:
        if self._stopping():
            raise Stopped

    async def _rows(self, sheet: Sheet) -> AsyncIterator[list[Record]]:
        async for some in sheet.some():
            yield some


async def _after(
    first: list[Record], rest: AsyncIterator[list[Record]]
) -> AsyncIterator[list[Record]]:
    if first:
        yield first
    async for some in rest:
        yield some
