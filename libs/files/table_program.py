"""Writes a table of many rows as a file: a program of its own, run once per file (ADR 0035).

Neither the service's memory nor its event loop waits for it. Standard input, a line of JSON each:
what the table is, then rows, many a line, and at last `{"about": [[name, text], ...]}`; without
that line the writer died, and what stands there is no file. Standard output is the file.
"""

import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Protocol
from zoneinfo import ZoneInfo

import orjson

from libs.files.cells import escaped
from libs.files.csv_writer import CsvWriter
from libs.files.sheet_columns import NUMBERS, Below, Cell, Currency, Kind, Row, Share, SheetColumn

_MOST_MEMORY = 150_000_000
_MOST_CPU_SECONDS = 900
_MOST_BYTES = 2_000_000_000
_UNFINISHED = 1
# What people wait for comes first.
_PATIENCE = 5


class _Writer(Protocol):
    def add(self, rows: Iterable[Row]) -> bytes: ...

    def end(self, about: Sequence[tuple[str, str]] = ()) -> bytes: ...


def write(lines: Iterator[bytes], out: BinaryIO) -> bool:
    """Write the file; whether it came to its end."""
    table = orjson.loads(next(lines))
    columns = [_column(given) for given in table["columns"]]
    zone = ZoneInfo(table["timezone"])
    reads = [_reader(column.kind, zone) for column in columns]
    writer = _writer(table, columns)
    for line in lines:
        given = orjson.loads(line)
        if isinstance(given, dict):
            about = [(escaped(name), escaped(text)) for name, text in given["about"]]
            out.write(writer.end(about))
            return True
        out.write(writer.add(_rows(given, reads)))
    return False


def _writer(table: Mapping[str, Any], columns: list[SheetColumn]) -> _Writer:
    if table["format"] == "csv":
        return CsvWriter([column.label for column in columns])
    from libs.files.xlsx_writer import XlsxWriter  # noqa: PLC0415 - CSV need not wait for it

    return XlsxWriter(table["sheet"], columns, Currency(**table["currency"]))


def _rows(given: list[list[Any]], reads: Sequence[Callable[[Any], Cell]]) -> Iterator[Row]:
    for cells in given:
        yield [
            None if cell is None else read(cell) for read, cell in zip(reads, cells, strict=True)
        ]


def _reader(kind: Kind | None, zone: ZoneInfo) -> Callable[[Any], Cell]:
    """Makes a cell of what JSON can hold; no text begins a formula."""
    if kind in NUMBERS:
        return Decimal
    if kind is Kind.DATE:
        return date.fromisoformat
    if kind is Kind.MOMENT:
        return lambda text: datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)
    return lambda text: escaped(str(text))


def _column(given: dict[str, Any]) -> SheetColumn:
    below = given["below"]
    return SheetColumn(
        escaped(given["label"]),
        given["width"],
        Kind(given["kind"]),
        Share(**below) if isinstance(below, dict) else below and Below(below),
        tuple(given["choices"]),
    )


def _limit() -> None:
    os.nice(_PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_BYTES, _MOST_BYTES))
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> None:
    """Write what comes in."""
    _limit()
    if not write(iter(sys.stdin.buffer), sys.stdout.buffer):
        sys.exit(_UNFINISHED)


if __name__ == "__main__":
    main()
