"""Writing CSV that every spreadsheet opens as UTF-8; text of people goes through `escaped`."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

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

    def add(self, rows: Iterable[Sequence[str | Decimal | None]]) -> bytes:
        """Write some rows; the bytes there are by now."""
        head, self._begins = self._begins, []
        lines = ([_plain(cell) for cell in cells] for cells in rows)
        return write_csv([*head, *lines], begins=bool(head))

    def end(self) -> bytes:
        """The last bytes: the header, if there were no rows."""
        return self.add([])


def _plain(cell: str | Decimal | None) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell or ""
