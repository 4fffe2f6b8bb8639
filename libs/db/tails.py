"""Workers that read their own service's events, in the order in which they were committed.

One replica of each works, by advisory lock. How far it has read is kept in `tails`: a crash repeats
what was being handled, so handling has to bear that.

What fails for one company stops nobody else. The company gets a tail of its own, at the position
from which nothing of its events is handled yet ("<worker>:<company>"); the worker goes on without
it, and comes back to it after a pause that doubles up to five minutes, at once after a restart.
When it has caught up with the worker, its tail is removed.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Gauge

from libs.db.database import Connection, Database
from libs.domain.errors import DomainError

log = structlog.get_logger("tails")

FAILING = Gauge("qm_tails_failing", "Companies whose events a worker fails at", ["worker"])

_AT_MOST = 500
_POLL = 1.0  # seconds without being woken
_LONGEST_PAUSE = 300.0  # seconds until a company is tried again at which we fail
_PACE = 0.05  # seconds between passes: fuller passes cost less

_LOCK = "hashtextextended('tail ' || $1, 0)"
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


@dataclass(frozen=True, slots=True)
class _Failure:
    pause: float
    again_at: float


class TailWorker(ABC):
    """Reads events of some types; a subclass says which, and what to do with a company's."""

    name: ClassVar[str]
    types: ClassVar[tuple[str, ...]]

    def __init__(self, database: Database) -> None:
        """Nothing runs yet."""
        self._database = database
        self._woken = asyncio.Event()
        self._stopping = False
        self._failures: dict[UUID, _Failure] = {}

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
                self._failures.clear()
                FAILING.labels(self.name).set(0)
                try:
                    await connection.execute(f"SELECT pg_advisory_unlock({_LOCK})", self.name)
                except Exception:  # noqa: BLE001 - a broken connection fails in many ways
                    # Back in the pool it could hold the lock for ever.
                    with suppress(asyncpg.InterfaceError):
                        connection.terminate()

    async def spare_others(self, tenant_id: UUID, work: Awaitable[None]) -> bool:
        """Do a company's work; whether it succeeded. If not, the company pauses."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - whatever it is, others must not wait for it
            now, last = asyncio.get_running_loop().time(), self._failures.get(tenant_id)
            pause = min(last.pause * 2, _LONGEST_PAUSE) if last else _POLL
            self._failures[tenant_id] = _Failure(pause, now + pause)
            log.warning(
                "a worker fails at a company",
                worker=self.name,
                tenant_id=str(tenant_id),
                pause=pause,
                error=repr(error),
            )
        else:
            self._failures.pop(tenant_id, None)
        FAILING.labels(self.name).set(len(self._failures))
        return tenant_id not in self._failures

    def pauses(self, tenant_id: UUID) -> bool:
        """Whether a company's work failed a moment ago."""
        failure = self._failures.get(tenant_id)
        return failure is not None and asyncio.get_running_loop().time() < failure.again_at

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
