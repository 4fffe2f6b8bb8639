"""Workers of which one replica works at a time, by advisory lock, sparing others who fails.

What fails for one company stops nobody else: it pauses, doubling up to five minutes, and is tried
again at once after a restart.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Hashable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

import asyncpg
import structlog
from prometheus_client import Gauge

from libs.db.database import Connection, Database
from libs.domain.errors import DomainError

log = structlog.get_logger("workers")

FAILING = Gauge("qm_tails_failing", "Companies whose events a worker fails at", ["worker"])

_POLL = 1.0  # seconds without being woken
_LONGEST_PAUSE = 300.0  # seconds until what failed is tried again
_PACE = 0.05  # seconds between passes: fuller passes cost less

_LOCK = "hashtextextended('tail ' || $1, 0)"


@dataclass(frozen=True, slots=True)
class _Failure:
    pause: float
    again_at: float


class LeadingWorker(ABC):
    """Looks for work, pass after pass, while it leads; a subclass says what a pass does."""

    name: ClassVar[str]
    pace: ClassVar[float] = _PACE

    def __init__(self, database: Database) -> None:
        """Nothing runs yet."""
        self._database = database
        self._woken = asyncio.Event()
        self._stopping = False
        self._failures: dict[Hashable, _Failure] = {}

    @abstractmethod
    async def _pass(self, connection: Connection) -> bool:
        """Do what there is to do, found as the relay login; whether there may be more."""

    async def between(self, connection: Connection) -> None:  # noqa: B027 - most have nothing
        """Called after each pass, with a connection of the relay login."""

    def resign(self) -> None:  # noqa: B027 - most have nothing
        """Another may lead now: what was measured here is no longer known."""

    def wake(self) -> None:
        """Say that something may have been committed."""
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
            await asyncio.sleep(self.pace)

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
                self.resign()
                try:
                    await connection.execute(f"SELECT pg_advisory_unlock({_LOCK})", self.name)
                except Exception:  # noqa: BLE001 - a broken connection fails in many ways
                    # Back in the pool it could hold the lock for ever.
                    with suppress(asyncpg.InterfaceError):
                        connection.terminate()

    async def spare_others(self, whose: Hashable, work: Awaitable[None]) -> bool:
        """Do the work of one company, say; whether it succeeded. If not, it pauses."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - whatever it is, others must not wait for it
            now, last = asyncio.get_running_loop().time(), self._failures.get(whose)
            pause = min(last.pause * 2, _LONGEST_PAUSE) if last else _POLL
            self._failures[whose] = _Failure(pause, now + pause)
            log.warning(
                "a worker fails at a company",
                worker=self.name,
                whose=str(whose),
                pause=pause,
                error=repr(error),
            )
        else:
            self._failures.pop(whose, None)
        FAILING.labels(self.name).set(len(self._failures))
        return whose not in self._failures

    def pauses(self, whose: Hashable) -> bool:
        """Whether its work failed a moment ago."""
        failure = self._failures.get(whose)
        return failure is not None and asyncio.get_running_loop().time() < failure.again_at
