"""Workers that read their own service's events, in the order in which they were committed.

One replica of each works, by advisory lock. How far it has read is kept in `tails`: a crash repeats
what was being handled, so handling has to bear that.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar
from uuid import UUID

import asyncpg
import structlog

from libs.db.database import Connection, Database
from libs.domain.errors import DomainError

log = structlog.get_logger("tails")

_AT_MOST = 500
_POLL = 1.0  # seconds without being woken
_PACE = 0.05  # seconds between passes: fuller passes cost less

_LOCK = "hashtextextended('tail ' || $1, 0)"
_READ = "SELECT xid::text, seq FROM tails WHERE name = $1"
# Below the oldest transaction still running, so that nothing committed later is passed over.
_NEXT = """
SELECT xid::text AS xid, seq, tenant_id, type, payload::text AS payload FROM events
WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  AND type = ANY ($3::text[])
ORDER BY xid, seq LIMIT $4
"""
_ADVANCE = """
INSERT INTO tails (name, xid, seq) VALUES ($1, $2::text::xid8, $3)
ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, seq = excluded.seq
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of this service: its type with version, and its payload as JSON."""

    type: str
    payload: str


class TailWorker(ABC):
    """Reads events of some types; a subclass says which, and what to do with a company's."""

    name: ClassVar[str]
    types: ClassVar[tuple[str, ...]]

    def __init__(self, database: Database) -> None:
        """Nothing runs yet."""
        self._database = database
        self._woken = asyncio.Event()
        self._stopping = False

    @abstractmethod
    async def handle(self, tenant_id: UUID, told: Sequence[Told]) -> None:
        """Handle some events of one company; the same again must do no harm."""

    async def between(self, connection: Connection) -> None:  # noqa: B027 - most have nothing
        """Called after each pass, with a connection of the relay login."""

    def wake(self) -> None:
        """Say that events may have been committed."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return after the pass in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work through every outage of the database, until `stop()`."""
        if self.wake not in self._database.on_commit:
            self._database.on_commit.append(self.wake)
        while not self._stopping:
            try:
                async with self._leading() as connection:
                    await self._read(connection)
            except (
                OSError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
                DomainError,
            ) as error:
                log.warning("a worker pauses", worker=self.name, error=repr(error))
                await asyncio.sleep(_POLL)

    async def _read(self, connection: Connection) -> None:
        while not self._stopping:
            self._woken.clear()
            full = await self._pass(connection)
            await self.between(connection)
            if not full:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _POLL)
            await asyncio.sleep(_PACE)

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[Connection]:
        async with self._database.across_tenants() as connection:
            while not self._stopping:
                if await connection.fetchval(f"SELECT pg_try_advisory_lock({_LOCK})", self.name):
                    break
                await asyncio.sleep(_POLL)
            try:
                yield connection
            finally:
                try:
                    await connection.execute(f"SELECT pg_advisory_unlock({_LOCK})", self.name)
                except Exception:  # noqa: BLE001 - a broken connection fails in many ways
                    # Back in the pool it could hold the lock for ever.
                    with suppress(asyncpg.InterfaceError):
                        connection.terminate()

    async def _pass(self, connection: Connection) -> bool:
        """Handle what is new; whether there may be more."""
        tail = await connection.fetchrow(_READ, self.name)
        position = (tail["xid"], tail["seq"]) if tail else ("0", 0)
        rows = await connection.fetch(_NEXT, *position, list(self.types), _AT_MOST)
        if not rows:
            return False
        by_tenant = sorted(rows, key=lambda row: str(row["tenant_id"]))
        for tenant_id, group in groupby(by_tenant, key=lambda row: row["tenant_id"]):
            await self.handle(tenant_id, [Told(row["type"], row["payload"]) for row in group])
        await connection.execute(_ADVANCE, self.name, rows[-1]["xid"], rows[-1]["seq"])
        return len(rows) == _AT_MOST
