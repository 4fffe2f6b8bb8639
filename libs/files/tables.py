"""Tables of many rows as files, each written by a process of its own while rows are read."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from libs.domain.errors import Unavailable
from libs.domain.quantity import plain
from libs.files.sheet_columns import Currency, SheetColumn

_ROOT = Path(__file__).parents[2]
# For some rows at once, and for the end of a long file.
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `format` is csv or xlsx; moments in it are shown as they were in this time zone."""

    format: str
    sheet: str
    columns: Sequence[SheetColumn]
    timezone: str
    currency: Currency = field(default_factory=Currency)


class TableFile:
    """A file that is being written."""

    def __init__(self, process: Process) -> None:
        """`process` writes it."""
        self._process = process

    async def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows: text, whole numbers, Decimals, dates and moments with a time zone."""
        await self._send(orjson.dumps([list(row) for row in rows], default=_plain))

    async def end(self, about: Sequence[tuple[str, str]]) -> None:
        """Finish it, and say what it is; raises Unavailable if it could not be written."""
        await self._send(orjson.dumps({"about": about}))
        if self._process.stdin is not None:
            self._process.stdin.close()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            status = await self._process.wait()
        if status:
            raise Unavailable("the file could not be written")

    async def _send(self, line: bytes) -> None:
        if self._process.stdin is None:
            raise AssertionError
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                self._process.stdin.write(line + b"\n")
                await self._process.stdin.drain()
        except (TimeoutError, BrokenPipeError, ConnectionResetError) as error:
            # It met a limit of its memory or time, or the disk is full.
            raise Unavailable("the file could not be written") from error


@asynccontextmanager
async def table_file(table: Table, out: BinaryIO) -> AsyncIterator[TableFile]:
    """Write a table into an open file; whoever leaves before `end` has none."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "libs.files.table_program",
        stdin=PIPE,
        stdout=out,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={},
    )
    try:
        made = TableFile(process)
        await made._send(orjson.dumps(asdict(table)))  # noqa: SLF001 - it begins so
        yield made
    finally:
        # It never outlives us.
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    raise TypeError(type(value).__name__)
