"""Writing CSV that every spreadsheet opens as UTF-8; text of people goes through `escaped`."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from libs.files.sheet_columns import Cell, Row

_BOM = "\ufeff"


def write_csv(rows: Iterable[Sequence[str]], *, begins: bool = False) -> bytes:
    """The rows as CSV, with a byte order mark where the file `begins`."""
    text = io.StringIO(newline="")
    if begins:
        text.write(_BOM)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class CsvWriter:
    """A CSV file; each call gives the next bytes of it."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, header: Sequence[str]) -> None:
        """Nothing is given yet."""
        self._begins: list[Sequence[str]] = [header]

    def add(self, rows: Iterable[Row]) -> bytes:
        """Write some rows; the bytes there are by now."""
        head, self._begins = self._begins, []
        lines = ([_plain(cell) for cell in cells] for cells in rows)
        return write_csv([*head, *lines], begins=bool(head))

    def end(self, about: Sequence[tuple[str, str]] = ()) -> bytes:  # noqa: ARG002 - CSV has one sheet
        """The last bytes: the header, if there were no rows."""
        return self.add([])


def _plain(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else str(cell)
