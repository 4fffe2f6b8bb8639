"""What is shown of imports."""

from collections.abc import AsyncIterator
from uuid import UUID

from libs.db.database import Connection, Database
from libs.db.pages import Page, decode, page_of
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from libs.imports.job import Import, Says
from libs.imports.rows import RowError
from libs.imports.store import IMPORT, import_from

MOST_SHOWN = 1_000
_LIST = f"""
SELECT {IMPORT} FROM imports
WHERE $1::uuid IS NULL OR (requested_at, id) < ($2::text::timestamptz, $1::uuid)
ORDER BY requested_at DESC, id DESC LIMIT $3
"""
_ERRORS = """
SELECT position, row_number, column_name, message, code, cell FROM import_errors
WHERE import_id = $1 AND position > $2 ORDER BY position LIMIT $3
"""


async def list_imports(
    connection: Connection, says: Says, *, limit: int, cursor: str | None
) -> Page[Import]:
    """Imports, newest first."""
    before_id, before = _position(cursor)
    rows = await connection.fetch(_LIST, before_id, before, limit + 1)
    return page_of(
        rows, ["requested_at", "id"], limit=limit, row=lambda row: import_from(row, says)
    )


async def errors_of(
    connection: Connection, import_id: UUID, *, after: int = 0, limit: int = MOST_SHOWN
) -> list[RowError]:
    """What is wrong in it, in the order in which it was found."""
    rows = await connection.fetch(_ERRORS, import_id, after, limit)
    return [RowError(*tuple(row)[1:]) for row in rows]


async def all_errors(
    database: Database, actor: Principal, import_id: UUID
) -> AsyncIterator[list[RowError]]:
    """All of them, some at a time, each in a transaction of its own."""
    after = 0
    while True:
        async with database.transaction(actor, read_only=True) as connection:
            some = await errors_of(connection, import_id, after=after)
        if not some:
            return
        yield some
        after += len(some)


def _position(cursor: str | None) -> tuple[UUID | None, str | None]:
    if cursor is None:
        return None, None
    at, import_id = decode(cursor, 2)
    try:
        return UUID(import_id), str(at)
    except (ValueError, AttributeError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
