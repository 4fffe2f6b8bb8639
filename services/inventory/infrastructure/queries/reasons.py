"""What inventory shows of reasons."""

from typing import Any

from libs.db.database import Connection

Row = dict[str, Any]


async def list_reasons(connection: Connection) -> list[Row]:
    """The company's own reasons by code."""
    rows = await connection.fetch(
        "SELECT code, name, sign, fact, active, version FROM reasons ORDER BY code"
    )
    return [dict(row) for row in rows]
