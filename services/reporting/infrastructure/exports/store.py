"""Exports in the database: one row each."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.pages import Page, decode, page_of
from libs.db.work import Work
from libs.domain.errors import Invalid, NotFound
from services.reporting.domain.export import Export, Format, Order, Requester, Status

_COLUMNS = (
    "id",
    "version",
    "requested_by",
    "requester",
    "requested_at",
    "ordered",
    "confidential",
    "status",
    "rows_total",
    "rows_done",
    "size",
    "error",
    "attempts",
    "started_at",
    "finished_at",
    "expires_at",
)
_EXPORT = ", ".join(_COLUMNS)
_SAVE = f"""
INSERT INTO exports (tenant_id, {_EXPORT})
VALUES ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 2))})
ON CONFLICT (tenant_id, id) DO UPDATE SET
    {", ".join(f"{c} = excluded.{c}" for c in _COLUMNS[1:])}
"""
_LIST = f"""
SELECT {_EXPORT} FROM exports
WHERE requested_by = $1
  AND ($2::uuid IS NULL OR (requested_at, id) < ($3::text::timestamptz, $2::uuid))
ORDER BY requested_at DESC, id DESC LIMIT $4
"""
_WAITING = """
SELECT count(*) FROM exports WHERE requested_by = $1 AND status IN ('queued', 'running')
"""


class SqlExports:
    """Exports of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, made: Export) -> None:
        """Keep a new one."""
        self._work.track(made, self.save)

    async def get(self, export_id: UUID) -> Export:
        """The export, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {_EXPORT} FROM exports WHERE id = $1 FOR UPDATE", export_id
        )
        if row is None:
            raise NotFound("no such export", export_id=export_id)
        return self._work.track(_from(row), self.save)

    async def waiting(self, user_id: UUID) -> int:
        """How many of somebody are not made yet."""
        found: int = await self._work.connection.fetchval(_WAITING, user_id)
        return found

    async def save(self, changed: Export) -> None:
        """Write it now, whether or not it has recorded anything."""
        values = [_value(changed, name) for name in _COLUMNS]
        await self._work.connection.execute(_SAVE, self._work.actor.tenant_id, *values)


async def export_of(connection: Connection, user_id: UUID, export_id: UUID) -> Export:
    """One of somebody's; raises NotFound, also for another's."""
    row = await connection.fetchrow(
        f"SELECT {_EXPORT} FROM exports WHERE id = $1 AND requested_by = $2", export_id, user_id
    )
    if row is None:
        raise NotFound("no such export", export_id=export_id)
    return _from(row)


async def list_exports(
    connection: Connection, user_id: UUID, *, limit: int, cursor: str | None
) -> Page[Export]:
    """Somebody's, newest first."""
    before_id, before = _position(cursor)
    rows = await connection.fetch(_LIST, user_id, before_id, before, limit + 1)
    return page_of(rows, ["requested_at", "id"], limit=limit, row=_from)


def _position(cursor: str | None) -> tuple[UUID | None, str | None]:
    if cursor is None:
        return None, None
    at, export_id = decode(cursor, 2)
    try:
        return UUID(export_id), str(at)
    except (ValueError, AttributeError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


def _from(row: Any) -> Export:
    values = {name: row[name] for name in _COLUMNS}
    ordered = orjson.loads(values.pop("ordered"))
    who, user_id = orjson.loads(values.pop("requester")), values.pop("requested_by")
    filters = {name: tuple(texts) for name, texts in ordered["filters"].items()}
    return Export(
        **{
            **values,
            "status": Status(row["status"]),
            "requester": Requester(
                user_id,
                who["name"],
                frozenset(who["permissions"]),
                who["request_id"],
            ),
            "order": Order(
                ordered["report"],
                ordered["title"],
                Format(ordered["format"]),
                filters,
                ordered["sort"],
                tuple(ordered["columns"]),
            ),
        }
    )


def _value(of: Export, name: str) -> Any:
    if name == "ordered":
        return orjson.dumps(asdict(of.order)).decode()
    if name == "requested_by":
        return of.requester.user_id
    if name == "requester":
        who = of.requester
        said = {
            "name": who.name,
            "permissions": sorted(who.permissions),
            "request_id": who.request_id,
        }
        return orjson.dumps(said).decode()
    return getattr(of, name)
