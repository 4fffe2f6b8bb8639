"""Imports in the database: one row each, their files and what was wrong in them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection, Database
from libs.db.work import Work
from libs.domain.errors import NotFound
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.files.cells import Refused
from libs.imports.job import ENDED, Correction, Import, Mode, Order, Requester, Says, Status
from libs.imports.rows import RowError

_JSON = ("ordered", "requester", "header")
_COLUMNS = (
    "id",
    "version",
    "kind",
    "file_id",
    "file_name",
    "confidential",
    "ordered",
    "requester",
    "requested_at",
    "status",
    "rows_total",
    "rows_done",
    "done_to",
    "created",
    "updated",
    "skipped",
    "failed",
    "header",
    "error",
    "cancelling",
    "attempts",
    "started_at",
    "finished_at",
)
IMPORT = ", ".join(_COLUMNS)
_SAVE = f"""
INSERT INTO imports (tenant_id, {IMPORT})
VALUES ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 2))})
ON CONFLICT (tenant_id, id) DO UPDATE SET
    {", ".join(f"{c} = excluded.{c}" for c in _COLUMNS[1:])}
"""
_STORE_FILE = """
INSERT INTO import_files (tenant_id, id, confidential, content, stored_at)
VALUES ($1, $2, $3, $4, $5)
"""
_ADD_ERRORS = """
INSERT INTO import_errors (tenant_id, import_id, position, row_number, column_name, code, message,
                           cell, confidential)
SELECT $1, $2, $3::int + e.position, e.row_number, e.column_name, e.code, e.message, e.cell, $4
FROM unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::text[]) WITH ORDINALITY
    AS e(row_number, column_name, code, message, cell, position)
"""
# So many are kept of one import; all wrong rows are counted.
MOST_ERRORS = 100_000
_LONGEST_VALUE = 200
_PIECE = 1_000_000


class SqlImports:
    """Imports of the company at hand, inside any unit of work."""

    def __init__(self, work: Work, says: Says) -> None:
        """Store through this work; `says` is what the service calls its events."""
        self._work = work
        self._says = says

    async def store_file(self, content: bytes, *, confidential: bool, at: datetime) -> UUID:
        """Keep a file; its id."""
        file_id = new_id()
        actor = self._work.actor
        await self._work.connection.execute(
            _STORE_FILE, actor.tenant_id, file_id, confidential, content, at
        )
        return file_id

    def add(self, made: Import) -> None:
        """Keep a new one."""
        self._work.track(made, self.save)

    async def get(self, import_id: UUID) -> Import:
        """The import, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {IMPORT} FROM imports WHERE id = $1 FOR UPDATE", import_id
        )
        if row is None:
            raise NotFound("no such import", import_id=import_id)
        return self._work.track(import_from(row, self._says), self.save)

    async def save(self, changed: Import) -> None:
        """Write it now, whether or not it has recorded anything."""
        values = [_value(changed, name) for name in _COLUMNS]
        await self._work.connection.execute(_SAVE, self._work.actor.tenant_id, *values)

    async def add_errors(self, of: Import, errors: Sequence[RowError], *, already: int) -> None:
        """Keep what is wrong, behind those `already` kept; the first hundred thousand of all."""
        kept = errors[: max(MOST_ERRORS - already, 0)]
        if not kept:
            return
        await self._work.connection.execute(
            _ADD_ERRORS,
            self._work.actor.tenant_id,
            of.id,
            already,
            of.confidential,
            [e.row for e in kept],
            [_storable(e.column) for e in kept],
            [e.code for e in kept],
            [_storable(e.message) for e in kept],
            [_storable(e.value) for e in kept],
        )

    async def refuse(self, current: Import, refused: Refused, *, at: datetime) -> None:
        """The file cannot be read, or nothing can be made of it: say where and why."""
        if current.status in ENDED:
            return
        error = RowError(refused.row, refused.column, refused.message, refused.code)
        await self.add_errors(current, [error], already=await self.count_errors(current.id))
        anywhere = refused.row == 1 and not refused.column
        current.fail(refused.message if anywhere else f"row {refused.row}: {error.message}", at=at)

    async def count_errors(self, import_id: UUID) -> int:
        """How many are kept."""
        found: int = await self._work.connection.fetchval(
            "SELECT count(*) FROM import_errors WHERE import_id = $1", import_id
        )
        return found

    async def forget_errors(self, import_id: UUID) -> None:
        """Begin anew."""
        await self._work.connection.execute(
            "DELETE FROM import_errors WHERE import_id = $1", import_id
        )


async def content_of(database: Database, actor: Principal, file_id: UUID) -> AsyncIterator[bytes]:
    """A file in pieces, each in a transaction of its own: no slow reader holds a connection."""
    at = 1
    while True:
        async with database.transaction(actor, read_only=True) as connection:
            piece = await connection.fetchval(
                "SELECT substring(content FROM $2 FOR $3) FROM import_files WHERE id = $1",
                file_id,
                at,
                _PIECE,
            )
        if not piece:
            return
        yield piece
        at += _PIECE


async def import_of(connection: Connection, import_id: UUID, says: Says) -> Import | None:
    """One import, as it is."""
    row = await connection.fetchrow(f"SELECT {IMPORT} FROM imports WHERE id = $1", import_id)
    return None if row is None else import_from(row, says)


def import_from(row: Any, says: Says) -> Import:
    """An import as stored."""
    values = {name: row[name] for name in _COLUMNS}
    ordered = orjson.loads(values.pop("ordered"))
    requester = orjson.loads(values.pop("requester"))
    return Import(
        **{
            **values,
            "says": says,
            "status": Status(row["status"]),
            "header": orjson.loads(row["header"]),
            "requester": Requester(**{**requester, "user_id": UUID(requester["user_id"])}),
            "order": Order(
                mode=Mode(ordered["mode"]),
                dry_run=ordered["dry_run"],
                mapping=ordered["mapping"],
                corrections=tuple(Correction(**c) for c in ordered["corrections"]),
                encoding=ordered["encoding"],
            ),
        }
    )


def _value(of: Import, name: str) -> Any:
    if name == "ordered":
        return orjson.dumps(asdict(of.order)).decode()
    value = getattr(of, name)
    if name == "requester":
        return orjson.dumps(asdict(value)).decode()
    if name == "header":
        # A file may hold what PostgreSQL cannot store.
        return orjson.dumps(value).decode().replace("\\u0000", "")
    return value


def _storable(text: str) -> str:
    return text[:_LONGEST_VALUE].replace("\x00", "")
