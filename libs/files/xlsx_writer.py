"""Writing XLSX piece by piece: text stays text, numbers stay numbers, and nothing is a formula.

Every text is an inline string, which no spreadsheet evaluates. Parts are packed as they are
made, so that a file of any length takes the memory of some hundred rows.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from libs.files.cells import letters

Cell = str | Decimal | None
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="b"'
    f' Type="{_DOCS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="s" Type="{_DOCS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="f" Type="{_DOCS}/styles" Target="styles.xml"/></Relationships>',
    # Formats: 0 plain, 1 bold for the header, 2 text, so that a barcode typed there stays one.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" numFmtId="49" applyNumberFormat="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_FROZEN: Final = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
    ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
# What XML cannot hold, and what would be taken for the way that is written.
_ASIDE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_DIGITS: Final = 15


class XlsxWriter:
    """One workbook with one sheet, its header frozen; each call gives the next bytes of it."""

    media_type = f"{_TYPE}.sheet"

    def __init__(self, name: str, header: Sequence[str], widths: Sequence[int]) -> None:
        """`name` of the sheet; `widths` of the columns, in characters."""
        self._out = _Pipe()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._letters = [letters(n) for n in range(len(header))]
        self._row = 0
        workbook = (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCS}"><bookViews><workbookView/></bookViews>'
            f'<sheets><sheet name="{_text(name)}" sheetId="1" r:id="s"/></sheets></workbook>'
        )
        for part, content in {**_PARTS, "xl/workbook.xml": workbook}.items():
            self._zip.writestr(part, _HEAD + content)
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
            for n, width in enumerate(widths, start=1)
        )
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        start = f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FROZEN}<cols>{columns}</cols><sheetData>'
        self._sheet.write(start.encode())
        self._write([header], style=1)

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Write some rows; the bytes there are by now."""
        self._write(rows, style=2)
        return self._out.take()

    def end(self) -> bytes:
        """Close it; the last bytes."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()
        return self._out.take()

    def _write(self, rows: Iterable[Sequence[Cell]], *, style: int) -> None:
        lines = []
        for cells in rows:
            self._row += 1
            inside = "".join(
                _cell(f"{letter}{self._row}", cell, style)
                for letter, cell in zip(self._letters, cells, strict=True)
                if cell is not None and cell != ""
            )
            lines.append(f'<row r="{self._row}">{inside}</row>')
        self._sheet.write("".join(lines).encode())


def _cell(place: str, cell: str | Decimal, style: int) -> str:
    if isinstance(cell, Decimal):
        if len(cell.as_tuple().digits) <= _DIGITS:
            return f'<c r="{place}"><v>{cell:f}</v></c>'
        cell = f"{cell:f}"  # a spreadsheet would keep 15 digits of it
    inside = f'<is><t xml:space="preserve">{_text(cell)}</t></is>'
    return f'<c r="{place}" s="{style}" t="inlineStr">{inside}</c>'


def _text(text: str) -> str:
    return escape(_ASIDE.sub(lambda m: f"_x{ord(m[0]):04X}_", text), {'"': "&quot;"})


class _Pipe:
    """A file that is never read back: what was written waits to be taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        return None

    def close(self) -> None:
        return None

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
