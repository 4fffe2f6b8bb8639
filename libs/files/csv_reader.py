"""Reading CSV: strictly, in the encodings and with the separators that spreadsheets write."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from libs.files.cells import (
    LONGEST_CELL,
    LONGEST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    Record,
    Refused,
    letters,
)

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_QUOTED = re.compile('"[^"]*"?')
# What Python's reader says, in words for whoever made the file.
_WORDS: Final = (
    ("field larger", f"a cell of more than {LONGEST_CELL} characters; is a quote never closed?"),
    ("unexpected end", "a quote is opened here and never closed"),
    ("expected after", "a quote inside a cell has to be written twice"),
)


def read_csv(file: BinaryIO, encoding: str = "utf-8") -> Iterator[Record]:
    """The rows that are not blank, with their numbers; raises Refused.

    A byte order mark says more about the encoding than the caller does. Columns are separated by
    what the first row has most of: commas, semicolons or tabs.
    """
    text = io.TextIOWrapper(file, encoding=_encoding(file, encoding), newline="")
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(text)
    number, given = 0, 0
    try:
        first = next(lines, "")
        while first and not first.strip():
            number, lines.used, first = number + 1, 0, next(lines, "")
        blank = number
        reader = csv.reader(_after(first, lines), delimiter=_separator(first), strict=True)
        for number, cells in enumerate(reader, start=blank + 1):
            lines.used = 0
            if any(cells):
                given += 1
                yield _checked(number, cells, given)
    except UnicodeDecodeError as error:
        raise Refused(number + 1, _not_text(encoding)) from error
    except csv.Error as error:
        words = next((w for begin, w in _WORDS if begin in str(error)), str(error))
        raise Refused(number + 1, f"not readable as CSV: {words}") from error
    finally:
        # Else the wrapper would close a file that is not its own.
        text.detach()


def _encoding(file: BinaryIO, asked: str) -> str:
    head = file.read(1024)
    file.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (at := head.find(b"\x00")) >= 0:
        message = "a NUL byte: this is not a text file (UTF-16 needs its byte order mark)"
        raise Refused(head.count(b"\n", 0, at) + 1, message)
    return asked


def _separator(first: str) -> str:
    bare = _QUOTED.sub("", first)
    return max(",;\t", key=bare.count)


def _checked(number: int, cells: list[str], given: int) -> Record:
    if given > MOST_ROWS + 1:
        raise Refused(number, f"at most {MOST_ROWS} rows at once; split the file", code="too_large")
    if len(cells) > MOST_COLUMNS:
        while not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            last = letters(len(cells) - 1)
            message = f"at most {MOST_COLUMNS} columns; this row goes on to column {last}"
            raise Refused(number, message, column=last, code="too_large")
    return Record(number, cells)


def _not_text(encoding: str) -> str:
    if encoding == "utf-8":
        return "not UTF-8 text; save the file as CSV UTF-8, or say that it is windows-1252"
    return f"not text in {encoding}; save the file as CSV UTF-8"


class _Lines:
    """The lines of a file; ends a row that is longer than any of ours."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.used = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.used += len(line)
        if self.used > LONGEST_ROW:
            # A quote that is never closed makes one row of all that follows.
            raise csv.Error(f"a row of more than {LONGEST_ROW} characters")
        if "\x00" in line:
            raise csv.Error("a NUL character; this is not a text file")
        return line


def _after(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines
