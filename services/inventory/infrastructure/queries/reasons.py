"""What inventory shows of reasons."""

from typing import Any
from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import NotFound

Row = dict[str, Any]


async def list_reasons(connection: Connection) -> list[Row]:
    """The company's own reasons by code."""
    rows = await connection.fetch(
        "SELECT code, name, sign, fact, active, version FROM reasons ORDER BY code"
    )
    return [dict(row) for row in rows]


async def own_reason(connection: Connection, code_or_id: str) -> Row:
    """One of the company's own, by its code or its id; raises NotFound."""
    row = await connection.fetchrow(
        "SELECT code, name, sign, fact, active, version FROM reasons WHERE code = $1 OR id = $2",
        code_or_id,
        _as_id(code_or_id),
    )
    if row is None:
        raise NotFound("no such reason", code_given=code_or_id)
    return dict(row)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
