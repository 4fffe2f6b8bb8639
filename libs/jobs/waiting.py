"""Workers that take what waits in a table: the oldest of each company, one a company at once."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import ClassVar, Final
from uuid import UUID

import asyncpg
import structlog

from libs.db.database import Database
from libs.domain.errors import DomainError

log = structlog.get_logger("waiting")

OUTAGES: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
)
_POLL = 1.0
# The oldest of each company.
_OLDEST = """
SELECT tenant_id, id FROM (
    SELECT DISTINCT ON (tenant_id) tenant_id, id, requested_at FROM {table}
    WHERE status IN ('queued', 'running') ORDER BY tenant_id, requested_at
) AS oldest ORDER BY requested_at LIMIT 100
"""


class Stopped(Exception):
    """The process is to end; what is in hand is left to the next one."""


class WaitingWorker(ABC):
    """So many at once in a process, of different companies; other replicas take others.

    A lock of a session holds the company: it is gone with the process that dies.
    """

    # What is locked, and the table: of the relay login's (tenant_id, id, status, requested_at).
    what: ClassVar[str]
    table: ClassVar[str]

    def __init__(self, database: Database, *, at_once: int) -> None:
        """Start nothing yet."""
        self._database = database
        self._at_once = at_once
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()

    @abstractmethod
    async def work_off(self, tenant_id: UUID, thing_id: UUID) -> None:
        """Do it, or say why not; raises Stopped and what an outage raises."""

    @property
    def stopping(self) -> bool:
        """Whether the process is to end."""
        return self._stopping.is_set()

    def wake(self) -> None:
        """Say that something waits."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return soon; what is not finished waits for the next."""
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Work through every outage of the database, until `stop()`."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._at_once):
                lanes.create_task(self._lane())

    async def _lane(self) -> None:
        while not self.stopping:
            self._woken.clear()
            try:
                async with self._claimed() as claimed:
                    if claimed is not None:
                        await self.work_off(*claimed)
                        continue
            except Stopped:
                return
            except (*OUTAGES, DomainError) as error:
                log.warning("they wait", what=self.what, error=repr(error))
                await asyncio.sleep(_POLL)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _POLL)

    @asynccontextmanager
    async def _claimed(self) -> AsyncIterator[tuple[UUID, UUID] | None]:
        """The oldest of a company nobody is at work for."""
        lock = f"hashtextextended('{self.what} of ' || $1, 0)"
        async with self._database.across_tenants() as connection:
            for row in await connection.fetch(_OLDEST.format(table=self.table)):
                tenant_id = row["tenant_id"]
                if await connection.fetchval(
                    f"SELECT pg_try_advisory_lock({lock})", str(tenant_id)
                ):
                    break
            else:
                yield None
                return
            try:
                yield tenant_id, row["id"]
            finally:
                try:
                    await connection.execute(f"SELECT pg_advisory_unlock({lock})", str(tenant_id))
                except Exception:  # noqa: BLE001 - a broken connection fails in many ways
                    # Back in the pool it could hold the lock for ever.
                    with suppress(asyncpg.InterfaceError):
                        connection.terminate()
