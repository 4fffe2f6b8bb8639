"""Spreadsheets that people send, each read by a process of its own: rows of text, some at once."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from libs.files.cells import Record, Refused, Wrong

_ROOT = Path(__file__).parents[2]
_LONGEST_LINE = 64_000_000
# Beyond the program's limit of CPU time, which does not pass while it waits for a processor.
_PATIENCE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that could be read to its end: how many rows it has, the header among them."""

    rows: int
    _process: Process

    async def some(self) -> AsyncIterator[list[Record]]:
        """All rows in their order, at most 500 at once."""
        while line := await _line(self._process):
            yield [
                Record(number, [c if type(c) is str else Wrong(*c) for c in cells])
                for number, cells in orjson.loads(line)
            ]


@asynccontextmanager
async def opened(pieces: AsyncIterator[bytes], *, encoding: str = "utf-8") -> AsyncIterator[Sheet]:
    """The file, known by its bytes: CSV or XLSX; raises Refused."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "libs.files.sheet_program",
        json.dumps({"encoding": encoding}),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={},
        limit=_LONGEST_LINE,
    )
    try:
        await _feed(process, pieces)
        line = await _line(process)
        if b"refused" in line[:12]:
            await _line(process)  # its end
        yield _begun(process, line)
    finally:
        # It never outlives us.
        if process.stdout is not None and not process.stdout.at_eof():
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()


async def _feed(process: Process, pieces: AsyncIterator[bytes]) -> None:
    if process.stdin is None:
        raise AssertionError
    with suppress(BrokenPipeError, ConnectionResetError):  # it says why itself, or is gone
        async for piece in pieces:
            process.stdin.write(piece)
            await process.stdin.drain()
        process.stdin.close()


async def _line(process: Process) -> bytes:
    if process.stdout is None:
        raise AssertionError
    async with asyncio.timeout(_PATIENCE_SECONDS):
        return await process.stdout.readline()


def _begun(process: Process, line: bytes) -> Sheet:
    if not line:
        # A limit of memory or time: broken, or made to break.
        raise Refused(1, "reading it takes too much memory or time; split it", code="too_large")
    said = orjson.loads(line)
    if "refused" in said:
        refused = said["refused"]
        row, message = refused.pop("row"), refused.pop("message")
        raise Refused(row, message, **refused)
    return Sheet(said["rows"], process)
