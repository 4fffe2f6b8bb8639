"""Reading the first sheet of an XLSX workbook that somebody sent: no more of it than its cells.

An expat parser of our own, and not openpyxl: it keeps numbers as they were written, tells formulas
and errors from values, never pads rows, and gives up where a file goes beyond our limits.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final
from xml.parsers import expat

from libs.files.cells import (
    LONGEST_CELL,
    LONGEST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Record,
    Refused,
    Wrong,
    letters,
    place,
)
from libs.files.xlsx_book import Attributes, Book, Text, check, parser_for, pieces_of, unescaped
from libs.files.xlsx_numbers import as_date, as_number

# What unpacking and reading run into where bytes are not what they should be.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ValueError,
    LookupError,
    EOFError,
    OSError,
    RuntimeError,
)
_TRUTHS: Final = {"1": "true", "0": "false"}
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - local


def read_xlsx(file: BinaryIO) -> Iterator[Record]:
    """The rows of the first sheet that is shown, blank ones left out, with their numbers.

    Raises Refused.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            check(archive)
            book = Book(archive)
            yield from _Sheet(book).rows(archive)
    except _DAMAGE as error:
        raise Refused(1, "the workbook is damaged; save it again") from error
    except expat.ExpatError as error:
        raise Refused(1, "the workbook is damaged: its XML breaks off; save it again") from error


class _Sheet:
    """The cells of the sheet, as its elements go by."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._ready: list[Record] = []
        self._given = 0
        self._text_given = 0
        self._width = 0
        self._row = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._inline = Text()
        self._attributes: Attributes = {}
        self._formula = False
        self._in_value = False
        self._value: list[str] = []

    def rows(self, archive: zipfile.ZipFile) -> Iterator[Record]:
        starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "f": self._start_formula,
            "mergeCell": _refuse_merged,
            **self._inline.starts,
        }
        ends = {"row": self._end_row, "c": self._end_cell, "v": self._end_value}
        parser = parser_for(starts, {**ends, **self._inline.ends}, self._add)
        for piece in pieces_of(archive, self._book.sheet):
            parser.Parse(piece, not piece)
            yield from self._ready
            self._ready.clear()

    def _start_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = -1
        self._cells = {}

    def _start_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._formula = False
        if "r" in attributes:
            _, self._column = place(attributes["r"])
        else:
            self._column += 1

    def _start_formula(self, _: Attributes) -> None:
        self._formula = True

    def _start_value(self, _: Attributes) -> None:
        self._in_value = True

    def _end_value(self) -> None:
        self._in_value = False

    def _add(self, piece: str) -> None:
        if self._in_value:
            self._value.append(piece)
        else:
            self._inline.add(piece)

    def _end_cell(self) -> None:
        raw, inline = "".join(self._value), self._inline.take()
        self._value.clear()
        text = self._text(raw, inline)
        if not text and type(text) is str:
            return
        if self._column >= MOST_COLUMNS:
            column = letters(self._column)
            raise Refused(
                self._row,
                f"cell {column}{self._row} lies beyond the {MOST_COLUMNS} columns that are read;"
                " delete what stands so far outside",
                column=column,
                code="too_large",
            )
        if len(text) > LONGEST_CELL:
            text = Wrong(text[:100], "too_long", f"at most {LONGEST_CELL} characters in a cell")
        self._cells[self._column] = text

    def _text(self, raw: str, inline: str) -> str:
        kind = self._attributes.get("t", "n")
        if self._formula:
            return Wrong(raw, "formula", "a formula; paste its value over it")
        if kind == "s":
            try:
                return self._book.texts[int(raw) if raw.isdecimal() else len(self._book.texts)]
            except (ValueError, IndexError) as error:
                raise Refused(self._row, "a cell refers to a text that is not there") from error
        if kind == "e":
            return Wrong(raw, "error_cell", f"the cell shows the error {raw[:20]}; mend it first")
        if kind == "n" and raw:
            return self._number(raw)
        texts = {"b": _TRUTHS.get(raw, raw), "inlineStr": inline, "str": unescaped(raw)}
        return texts.get(kind, raw)

    def _number(self, raw: str) -> str:
        try:
            style = int(self._attributes.get("s", "0"))
            if style < len(self._book.is_date) and self._book.is_date[style]:
                return as_date(raw, _EPOCHS[self._book.dates_from_1904])
            return as_number(raw)
        except ValueError as error:
            return Wrong(raw[:100], "not_a_number", str(error))

    def _end_row(self) -> None:
        if not any(cell or type(cell) is Wrong for cell in self._cells.values()):
            return
        width = max(self._cells) + 1
        self._width = self._width or width
        cells = [self._cells.get(n, "") for n in range(max(width, self._width))]
        self._given += 1
        length = sum(map(len, cells))
        self._text_given += length
        if self._given > MOST_ROWS + 1:
            message = f"at most {MOST_ROWS} rows at once; split the file"
            raise Refused(self._row, message, code="too_large")
        if length > LONGEST_ROW or self._text_given > MOST_TEXT:
            raise Refused(self._row, "so much text is not data of a table", code="too_large")
        self._ready.append(Record(self._row, cells))


def _refuse_merged(attributes: Attributes) -> None:
    cells = attributes.get("ref", "")
    try:
        row, column = place(cells.partition(":")[0])
    except ValueError:
        row, column = 1, 0
    raise Refused(
        row,
        f"the cells {cells[:20]} are merged; separate them, so that each holds its own value",
        column=letters(column),
        code="merged_cells",
    )
