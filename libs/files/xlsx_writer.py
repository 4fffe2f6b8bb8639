"""Writing XLSX with openpyxl, piece by piece: text stays text, and nothing is a formula.

openpyxl's write-only mode keeps a sheet in a temporary file until all rows are there; here it is
packed as it is written, so that the reader of a long file does not wait, and no disk fills.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from libs.files.cells import letters

Cell = str | Decimal | None
_SHEET: Final = "xl/worksheets/sheet1.xml"
# What XML cannot hold, and what would be taken for the way that is written.
_ASIDE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# Of a longer number a spreadsheet would keep no more.
_DIGITS: Final = 15


class XlsxWriter:
    """One workbook with one sheet, its header frozen; each call gives the next bytes of it."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, name: str, header: Sequence[str], widths: Sequence[int]) -> None:
        """`name` of the sheet; `widths` of the columns, in characters."""
        self._ended = True
        self._out = _Pipe()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._part = self._zip.open(_SHEET, "w", force_zip64=True)
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(name)
        self._sheet.freeze_panes = "A2"
        for n, width in enumerate(widths):
            self._sheet.column_dimensions[letters(n)].width = width
        self._sheet._writer = WorksheetWriter(self._sheet, self._part)  # noqa: SLF001 - see above
        self._sheet._writer.write_top()  # noqa: SLF001
        number, bold, text = (WriteOnlyCell(self._sheet, value) for value in (0, "", ""))
        bold.font = Font(bold=True)
        # A barcode that is typed over another stays one.
        text.number_format = "@"
        # What it has itself tries each cell as a value before.
        self._sheet._values_to_row = partial(_cells, number, bold)  # noqa: SLF001
        self._sheet.append(list(header))
        self._sheet._values_to_row = partial(_cells, number, text)  # noqa: SLF001
        self._ended = False

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Write some rows; the bytes there are by now."""
        for cells in rows:
            self._sheet.append(list(cells))
        return self._out.take()

    def end(self) -> bytes:
        """Close it; the last bytes."""
        self._ended = True
        self._sheet.close()
        self._part.close()
        _Rest(self._book, self._zip).save()
        return self._out.take()

    def __del__(self) -> None:
        """Close what nobody waited for: else openpyxl and the zip file complain when they go."""
        if not self._ended:
            self.end()


def _cells(number: Any, text: Any, cells: Sequence[Cell], row: int) -> Iterator[Any]:
    """Each is written before the next is asked for: two cells of openpyxl serve them all."""
    for column, cell in enumerate(cells, start=1):
        if cell is None or cell == "":
            continue
        # Not `value`, which takes `=1+1` for a formula and `#N/A` for an error.
        if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _DIGITS:
            made = number
            made._value = cell  # noqa: SLF001
        else:
            plain = cell if isinstance(cell, str) else f"{cell:f}"
            made = text
            made._value = _ASIDE.sub(_escaped, plain)  # noqa: SLF001
        made.row, made.column = row, column
        yield made


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


class _Rest(ExcelWriter):  # type: ignore[misc]  # openpyxl has no types
    """All parts of a workbook but its sheet, which is there already."""

    def write_worksheet(self, ws: Any) -> None:
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
