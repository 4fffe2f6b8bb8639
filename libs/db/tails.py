"""Workers that read their own service's events, in the order in which they were committed.

How far one has read is kept in `tails`: a crash repeats what was being handled, so handling has to
bear that.

What fails for one company stops nobody else. The company gets a tail of its own, at the position
from which nothing of its events is handled yet ("<worker>:<company>"); the worker goes on without
it, and comes back to it after a pause (libs/db/leading.py). When it has caught up with the worker,
its tail is removed.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar
from uuid import UUID

import asyncpg

from libs.db.database import Connection
from libs.db.leading import LeadingWorker

_AT_MOST = 500

_READ = "SELECT name, xid::text, seq FROM tails WHERE name = $1 OR starts_with(name, $1 || ':')"
# Below the oldest transaction still running, so that nothing committed later is passed over.
_NEXT = """
SELECT xid::text AS xid, seq, tenant_id, type, payload::text AS payload FROM events
WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  AND type = ANY ($3::text[])
ORDER BY xid, seq LIMIT $4
"""
# What one company missed, up to where the worker is.
_MISSED = """
SELECT xid::text AS xid, seq, type, payload::text AS payload FROM events
WHERE (xid, seq) > ($1::text::xid8, $2) AND type = ANY ($3::text[]) AND tenant_id = $5
  AND (xid, seq) <= (SELECT xid, seq FROM tails WHERE name = $6)
ORDER BY xid, seq LIMIT $4
"""
_ADVANCE = """
INSERT INTO tails (name, xid, seq) VALUES ($1, $2::text::xid8, $3)
ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, seq = excluded.seq
"""
_CAUGHT_UP = "DELETE FROM tails WHERE name = $1"

_Position = tuple[str, int]
_START: _Position = ("0", 0)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of this service: its type with version, and its payload as JSON."""

    type: str
    payload: str


class TailWorker(LeadingWorker):
    """Reads events of some types; a subclass says which, and what to do with a company's."""

    types: ClassVar[tuple[str, ...]]

    @abstractmethod
    async def handle(self, tenant_id: UUID, told: Sequence[Told]) -> None:
        """Handle some events of one company; the same again must do no harm."""

    async def _pass(self, connection: Connection) -> bool:
        """Handle what is new, and what was missed; whether there may be more."""
        tails: dict[str, _Position] = {
            row["name"]: (row["xid"], row["seq"])
            for row in await connection.fetch(_READ, self.name)
        }
        position = tails.pop(self.name, _START)
        behind = {UUID(name.removeprefix(f"{self.name}:")): at for name, at in tails.items()}
        rows = await connection.fetch(_NEXT, *position, list(self.types), _AT_MOST)
        by_tenant = sorted(rows, key=lambda row: str(row["tenant_id"]))
        for tenant_id, group in groupby(by_tenant, key=lambda row: row["tenant_id"]):
            if tenant_id in behind:
                continue
            if not await self.spare_others(tenant_id, self.handle(tenant_id, _told(group))):
                await connection.execute(_ADVANCE, self._own(tenant_id), *position)
        if rows:
            await connection.execute(_ADVANCE, self.name, rows[-1]["xid"], rows[-1]["seq"])
        full = [await self._catch_up(connection, *one) for one in behind.items()]
        return len(rows) == _AT_MOST or any(full)

    async def _catch_up(self, connection: Connection, tenant_id: UUID, at: _Position) -> bool:
        """Handle what a company missed; whether there may be more."""
        if self.pauses(tenant_id):
            return False
        rows = await connection.fetch(
            _MISSED, *at, list(self.types), _AT_MOST, tenant_id, self.name
        )
        if not await self.spare_others(tenant_id, self.handle(tenant_id, _told(rows))):
            return False
        full = len(rows) == _AT_MOST
        if full:
            last = rows[-1]
            await connection.execute(_ADVANCE, self._own(tenant_id), last["xid"], last["seq"])
        else:
            await connection.execute(_CAUGHT_UP, self._own(tenant_id))
        return full

    def _own(self, tenant_id: UUID) -> str:
        return f"{self.name}:{tenant_id}"


def _told(rows: Iterable[asyncpg.Record]) -> list[Told]:
    return [Told(row["type"], row["payload"]) for row in rows]
