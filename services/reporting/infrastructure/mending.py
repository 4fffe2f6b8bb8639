"""Comparing a read model with its copy made anew, and writing only what differs.

A projection that was right is only read: no row is locked or written, and no transaction id taken,
behind which the workers of every service on the same PostgreSQL would have to wait.
"""

from dataclasses import dataclass

from libs.db.database import Connection
from services.reporting.infrastructure.projection import Projection

_COLUMNS = """
SELECT a.attname AS name, a.attnum = ANY (i.indkey) AS key
FROM pg_attribute AS a
JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = ('public.' || $1)::regclass AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = ''
ORDER BY a.attnum
"""


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def wrong(self) -> str:
        """Delete what the copy does not have, or has otherwise."""
        here, there = (", ".join(f"{t}.{c}" for c in self.columns) for t in ("l", "s"))
        return f"""
            DELETE FROM public.{self.name} AS l WHERE NOT EXISTS (
                SELECT FROM rebuilding.{self.name} AS s WHERE {self._same()}
                  AND ({here}) IS NOT DISTINCT FROM ({there}))
        """

    def missing(self) -> str:
        """Take over what the copy has and we have not."""
        names = ", ".join(self.columns)
        return f"""
            INSERT INTO public.{self.name} ({names}) SELECT {names} FROM rebuilding.{self.name} AS s
            WHERE NOT EXISTS (SELECT FROM public.{self.name} AS l WHERE {self._same()})
        """

    def _same(self) -> str:
        return " AND ".join(f"l.{name} = s.{name}" for name in self.key)


async def mend(connection: Connection, projection: Projection) -> int:
    """Make the projection's rows equal to the copy's; how many were deleted and inserted."""
    written = 0
    for name in projection.tables:
        table = await _table(connection, name)
        for sql in (table.wrong(), table.missing()):
            written += int((await connection.execute(sql)).rpartition(" ")[2])
    return written


async def clear(connection: Connection, projection: Projection) -> None:
    """Empty the copy."""
    for name in projection.tables:
        await connection.execute(f"DELETE FROM rebuilding.{name}")
    await connection.execute(
        "DELETE FROM rebuilding.cursors WHERE name = $1",
        projection.name,
    )


async def _table(connection: Connection, name: str) -> _Table:
    rows = await connection.fetch(_COLUMNS, name)
    return _Table(
        name,
        tuple(row["name"] for row in rows),
        tuple(row["name"] for row in rows if row["key"]),
    )
