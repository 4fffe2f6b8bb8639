"""Reading and writing CSV: strictly, defensively, and never more than a record in memory."""

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import IO

from services.catalog.domain.product_file import Refused

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
LONGEST_RECORD = 100_000
_BOM = "\ufeff"


def read_csv(file: IO[bytes]) -> Generator[tuple[int, list[str]], None, None]:
    """The records with their numbers, the header first; blank ones are counted, not given.

    UTF-8 with or without byte order mark; commas or semicolons. Raises Refused for what cannot be
    read: the record before it was the last.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    lines = _Lines(text)
    number, given = 0, 0
    try:
        first = next(lines, "")
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(_after(first, lines), delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            lines.used = 0
            if number > MOST_ROWS + 1:
                raise Refused(number, f"at most {MOST_ROWS} rows at once; split the file")
            if any(cells):
                given += 1
                yield number, cells
        if given == 0:
            raise Refused(1, "the file is empty")
    except UnicodeDecodeError as error:
        raise Refused(number + 1, "not UTF-8 text; save the file as CSV UTF-8") from error
    except csv.Error as error:
        raise Refused(number + 1, f"not readable as CSV: {error}") from error
    finally:
        # Else the wrapper would close a file that is not its own.
        text.detach()


def write_csv(rows: Iterable[Sequence[str]], *, begins: bool = False) -> bytes:
    """The rows as CSV that spreadsheets open as UTF-8 (a byte order mark where it `begins`)."""
    text = io.StringIO(newline="")
    if begins:
        text.write(_BOM)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class _Lines:
    """The lines of a file; ends a record that is longer than any of ours."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.used = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD + 1)
        if not line:
            raise StopIteration
        self.used += len(line)
        if self.used > LONGEST_RECORD:
            # A quote that is never closed makes one record of all that follows.
            raise csv.Error(f"a row of more than {LONGEST_RECORD} characters")
        return line


def _after(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines
