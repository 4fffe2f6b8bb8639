"""Reads a spreadsheet somebody sent: a program of its own, run once per file (ADR 0013).

A file made to burst must meet neither the service's memory nor its event loop. This process has an
empty environment, little memory and little time. It reads the file from its standard input to the
end before it says anything, so that a file broken in its last row is refused as a whole.

Standard output, a line of JSON each: `{"rows": 3}` or `{"refused": {...}}`, then lists of rows
`[number, [cell, ...]]`; a cell that is no value is `[text, code, message]`.
"""

import io
import json
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

import orjson

from libs.files.cells import MOST_BYTES, Record, Refused, Wrong
from libs.files.csv_reader import read_csv

_MOST_MEMORY = 400_000_000
_MOST_SPOOLED = 500_000_000
_MOST_CPU_SECONDS = 120
_AT_ONCE = 500
_LINE = 1_000_000
# Other kinds of files by how they begin; what they are, and what to do.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an encrypted workbook or an old .xls; save it as .xlsx, no password"),
    (b"%PDF", "a PDF, whatever its name says; save the table as .xlsx or CSV"),
    (b"\x89PNG", "a picture, whatever its name says; send a table as .xlsx or CSV"),
    (b"\xff\xd8\xff", "a picture, whatever its name says; send a table as .xlsx or CSV"),
    (b"GIF8", "a picture, whatever its name says; send a table as .xlsx or CSV"),
    (b"\x1f\x8b", "a packed file (gzip), whatever its name says; unpack it first"),
    (b"Rar!", "a packed file (RAR), whatever its name says; unpack it first"),
    (b"7z\xbc\xaf", "a packed file (7z), whatever its name says; unpack it first"),
    (b"<", "a web page or XML, whatever its name says; save it as .xlsx or CSV"),
)


def rows_of(file: BinaryIO, encoding: str) -> Iterator[Record]:
    """The rows of the file, which is known by its bytes and not by its name; raises Refused."""
    head = file.read(64)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        from libs.files.xlsx_reader import read_xlsx  # noqa: PLC0415 - CSV need not wait for it

        yield from read_xlsx(file)
        return
    for begin, words in _OTHERS:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(begin):
            raise Refused(1, f"this is {words}")
    yield from read_csv(file, encoding)


def _spool(rows: Iterator[Record], spool: BinaryIO) -> int:
    """Write all rows, some a line; how many there were."""
    given, some, length = 0, list[object](), 0
    for number, cells in rows:
        given += 1
        some.append((number, [_plain(cell) for cell in cells]))
        length += sum(map(len, cells))
        if len(some) == _AT_ONCE or length > _LINE:
            spool.write(orjson.dumps(some) + b"\n")
            some, length = [], 0
    if some:
        spool.write(orjson.dumps(some) + b"\n")
    if given == 0:
        raise Refused(1, "the file is empty")
    return given


def _plain(cell: str) -> str | list[str]:
    return [cell[:], cell.code, cell.message] if isinstance(cell, Wrong) else cell


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_SPOOLED, _MOST_SPOOLED))
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> None:
    """Read, check, and only then write."""
    _limit()
    options = json.loads(sys.argv[1])
    file = io.BytesIO(sys.stdin.buffer.read(MOST_BYTES + 1))
    with tempfile.TemporaryFile() as spool:
        try:
            rows = _spool(rows_of(file, options["encoding"]), spool)
        except Refused as refused:
            sys.stdout.buffer.write(orjson.dumps({"refused": vars(refused)}) + b"\n")
            return
        sys.stdout.buffer.write(orjson.dumps({"rows": rows}) + b"\n")
        spool.seek(0)
        shutil.copyfileobj(spool, sys.stdout.buffer)


if __name__ == "__main__":
    main()
