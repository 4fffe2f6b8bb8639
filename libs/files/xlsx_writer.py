"""Writing XLSX piece by piece: text stays text, and the only formulas are our own.

openpyxl makes the workbook: styles, views, filter, validation. The rows of the sheet go past it,
straight into the archive, so that the reader of a long file does not wait and no disk fills: its
write-only mode makes a tree of each cell, and keeps all of them in a file until the last is there.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from libs.domain.quantity import plain
from libs.files.cells import LONGEST_CELL, letters
from libs.files.sheet_columns import Below, Currency, Filled, Kind, Row, SheetColumn
from libs.files.xlsx_styles import Styles, validation_of
from libs.files.xlsx_summary import Summary

_SHEET: Final = "xl/worksheets/sheet1.xml"
# What XML cannot hold, and what would be taken for the way that is written.
_ASIDE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# Texts without any of these are written as they are.
_ODD: Final = re.compile("[\x00-\x1f&<>_\ud800-\uffff]")
_MARKS: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Of a longer number a spreadsheet would keep no more.
_DIGITS: Final = 15
# 1970-01-01 as spreadsheets count days, and as Python does.
_EPOCH: Final = date(1970, 1, 1).toordinal() - 25_569
_DAY: Final = 86_400
_NO_ROWS: Final = b"<sheetData></sheetData>"
_TOTAL: Final = "Total"


class XlsxWriter:
    """One workbook, its header frozen and filtered; each call gives the next bytes of it."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(
        self, name: str, columns: Sequence[SheetColumn], currency: Currency | None = None
    ) -> None:
        """`name` of the sheet; `currency` of all its money."""
        self._ended = False
        self._columns = [(letters(n), column) for n, column in enumerate(columns)]
        self._out = _Pipe()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._part = self._zip.open(_SHEET, "w", force_zip64=True)
        self._book = Workbook()
        self._book.properties.creator = "Quartermaster"
        self._sheet = self._book.active
        self._sheet.title = name
        self._sheet.freeze_panes = "A2"
        for letter, column in self._columns:
            self._sheet.column_dimensions[letter].width = column.width
        _print_whole(self._sheet)
        self._styles = Styles(self._sheet, currency or Currency())
        self._summary = Summary(columns)
        self._rows = 0
        self._part.write(_around(self._sheet)[0])
        header = self._styles.header
        self._put(_text(letter, 1, header, column.label) for letter, column in self._columns)

    def add(self, rows: Iterable[Row]) -> bytes:
        """Write some rows; the bytes there are by now."""
        for row in rows:
            number = self._rows + 1
            cells = zip(self._columns, row, strict=True)
            self._put(
                self._cell(letter, column, number, cell)
                for (letter, column), cell in cells
                if cell is not None and cell != ""
            )
            self._summary.take(row)
        return self._out.take()

    def end(self, about: Sequence[tuple[str, str]] = ()) -> bytes:
        """Close it, with a summary if a column has one, and a sheet that says what it is `about`.

        The last bytes.
        """
        last = self._rows
        if last > 1:
            self._sheet.auto_filter.ref = f"A1:{self._columns[-1][0]}{last}"
            for letter, column in self._columns:
                if validation := validation_of(column):
                    validation.add(f"{letter}2:{letter}{last}")
                    self._sheet.add_data_validation(validation)
            if self._summary.wanted:
                self._summarise(last)
        self._part.write(_around(self._sheet)[1])
        self._part.close()
        if about:
            _say(self._book.create_sheet("About"), about)
        _Rest(self._book, self._zip).save()
        self._ended = True
        return self._out.take()

    def __del__(self) -> None:
        """Close what nobody waited for: else the archive complains when it goes."""
        if not self._ended:
            self._part.close()
            self._zip.close()

    def _put(self, cells: Iterable[str]) -> None:
        self._rows += 1
        self._part.write(f'<row r="{self._rows}">{"".join(cells)}</row>'.encode())

    def _cell(self, letter: str, column: SheetColumn, row: int, cell: Filled) -> str:
        """By what it is, not what it looks like: openpyxl takes `=1+1` for a formula."""
        if isinstance(cell, Decimal):
            text = plain(cell)
            if len(text.lstrip("-0.").replace(".", "")) <= _DIGITS:
                style = self._styles.of(column.kind, _places(text) if column.kind else 0)
                return f'<c r="{letter}{row}" s="{style}"><v>{text}</v></c>'
            return _text(letter, row, self._styles.of(Kind.TEXT), text)
        if isinstance(cell, str):
            return _text(letter, row, self._styles.of(Kind.TEXT), cell)
        kind = Kind.MOMENT if isinstance(cell, datetime) else Kind.DATE
        return f'<c r="{letter}{row}" s="{self._styles.of(kind)}"><v>{_serial(cell)}</v></c>'

    def _summarise(self, last: int) -> None:
        row = self._rows + 1
        self._put(self._below(n, row, last) for n in range(len(self._columns)))

    def _below(self, n: int, row: int, last: int) -> str:
        (letter, column), figure = self._columns[n], self._summary.below(n, last)
        if figure is None:
            style = self._styles.of(Kind.TEXT, below=True)
            empty = f'<c r="{letter}{row}" s="{style}"/>'
            return empty if n else _text(letter, row, style, _TOTAL)
        text = plain(figure.value)
        places = _places(text) if column.below is Below.SUM else 0
        style = self._styles.of(column.kind, places, below=True)
        return f'<c r="{letter}{row}" s="{style}"><f>{figure.formula}</f><v>{text}</v></c>'


def _text(letter: str, row: int, style: int, text: str) -> str:
    text = text[:LONGEST_CELL]
    if _ODD.search(text):
        text = _ASIDE.sub(_escaped, text).translate(_MARKS)
    # Else spaces around it and the ends of its lines would go.
    said = f'<is><t xml:space="preserve">{text}</t></is>'
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr">{said}</c>'


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _places(number: str) -> int:
    return len(number.partition(".")[2])


def _serial(day: date) -> str:
    """Days since the last of 1899, as spreadsheets count them."""
    days = day.toordinal() - _EPOCH
    if not isinstance(day, datetime):
        return str(days)
    return repr(days + (day.hour * 3600 + day.minute * 60 + day.second) / _DAY)


def _around(sheet: Any) -> tuple[bytes, bytes]:
    """What comes before the sheet's rows, and what after them."""
    out = io.BytesIO()
    _Around(sheet, out).write()
    begin, _, end = out.getvalue().partition(_NO_ROWS)
    return begin + b"<sheetData>", b"</sheetData>" + end


class _Around(WorksheetWriter):  # type: ignore[misc]  # openpyxl has no types
    """A sheet without rows, and so without the size that openpyxl would take it to have."""

    def write_dimensions(self) -> None:
        """Say nothing."""


def _print_whole(sheet: Any) -> None:
    """On paper: as wide as the page, the header on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&P / &N"


def _say(sheet: Any, about: Sequence[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 80
    for row, (name, text) in enumerate(about, start=1):
        for column, said in enumerate((name, text), start=1):
            cell = sheet.cell(row, column, _ASIDE.sub(_escaped, said[:LONGEST_CELL]))
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=column > 1)
            cell.font = Font(bold=column == 1)


class _Rest(ExcelWriter):  # type: ignore[misc]
    """All parts of a workbook but its first sheet, which is there already."""

    def write_worksheet(self, ws: Any) -> None:
        if ws is not self.workbook.worksheets[0]:
            super().write_worksheet(ws)
            return
        ws._drawing, ws._rels = None, ()  # noqa: SLF001 - there are none
        self.manifest.append(ws)


class _Pipe(io.RawIOBase):
    """A file that is never read back: what was written waits to be taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
