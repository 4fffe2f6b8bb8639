"""Writing CSV that every spreadsheet opens as UTF-8; text of people goes through `escaped`."""

import csv
import io
from collections.abc import Iterable, Sequence

_BOM = "\ufeff"


def write_csv(rows: Iterable[Sequence[str]], *, begins: bool = False) -> bytes:
    """The rows as CSV, with a byte order mark where the file `begins`."""
    text = io.StringIO(newline="")
    if begins:
        text.write(_BOM)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
