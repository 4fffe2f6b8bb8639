"""Lists as files, page by page: no slow reader holds a connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fastapi.responses import StreamingResponse

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.domain.principal import Principal
from libs.files.cells import escaped
from libs.files.csv_writer import CsvWriter
from libs.files.sheet_columns import SheetColumn
from libs.files.xlsx_writer import XlsxWriter

Cells = list[str | Decimal | None]
# A page of rows from this cursor on, so many at once.
Pages = Callable[[Connection, str | None], Awaitable[Page[Cells]]]

AT_ONCE = 500
_WIDTH = 14


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


# What a route that answers a file says of itself.
FILE: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": {
        200: {
            "content": {
                CsvWriter.media_type.partition(";")[0]: {"schema": {"type": "string"}},
                XlsxWriter.media_type: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    },
}
MEDIA_TYPES = {Format.CSV: CsvWriter.media_type, Format.XLSX: XlsxWriter.media_type}


async def written(
    database: Database,
    actor: Principal,
    kind: Format,
    title: str,
    header: Sequence[str],
    pages: Pages,
    *,
    widths: Mapping[str, int],
) -> AsyncIterator[bytes]:
    """The file in pieces: a header, then page by page; `widths` of columns that are not usual.

    No text in it begins a formula, whoever wrote it; a header may hold such text, too.
    """
    columns = [SheetColumn(escaped(name), widths.get(name, _WIDTH)) for name in header]
    csv = kind is Format.CSV
    file = CsvWriter([c.label for c in columns]) if csv else XlsxWriter(title, columns)
    cursor: str | None = None
    while True:
        async with database.transaction(actor, read_only=True) as connection:
            page = await pages(connection, cursor)
        yield await asyncio.to_thread(file.add, map(_escaped, page.items))
        cursor = page.next_cursor
        if cursor is None:
            break
    yield file.end()


def _escaped(cells: Cells) -> Cells:
    return [escaped(cell) if isinstance(cell, str) else cell for cell in cells]


def download(pieces: AsyncIterator[bytes], name: str, kind: Format) -> StreamingResponse:
    """The file as it is answered; `name` is without what it ends with."""
    return StreamingResponse(
        pieces,
        media_type=MEDIA_TYPES[kind],
        headers={"content-disposition": f'attachment; filename="{name}.{kind.value}"'},
    )
