"""The import worker: takes imports that wait, one a company at once, and works them off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from libs.db.database import Database
from libs.db.work import Begin
from libs.domain.clock import utc_now
from libs.domain.errors import Conflict, DomainError, UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.files.cells import Refused
from libs.files.sheets import opened
from libs.imports.attempt import Attempt, Stopped
from libs.imports.job import ENDED, MOST_ATTEMPTS, Import
from libs.imports.kinds import Imports
from libs.imports.store import SqlImports, content_of, import_of

log = structlog.get_logger("imports")

_LOCK = "hashtextextended('import of ' || $1, 0)"
# The oldest of each company.
_WAITING = """
SELECT tenant_id, id FROM (
    SELECT DISTINCT ON (tenant_id) tenant_id, id, requested_at FROM imports
    WHERE status IN ('queued', 'running') ORDER BY tenant_id, requested_at
) AS oldest ORDER BY requested_at LIMIT 100
"""
_POLL = 1.0
_OURS = "something went wrong on our side, not in your file; try again"
_PASSING = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, Conflict)
_OUTAGES = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
)


class ImportWorker:
    """Two imports at once in a process, of different companies; other replicas take others.

    A lock of a session holds the company: it is gone with the process that dies, and the next one
    goes on where what was written ends.
    """

    def __init__(
        self,
        database: Database,
        imports: Imports,
        *,
        begin: Begin[Any],
        learn: Learn,
        at_once: int = 2,
    ) -> None:
        """`begin` opens the service's unit of work; `learn` asks others about what is not known."""
        self._database = database
        self._kinds = imports.kinds
        self._says = imports.says
        imports.on_request.append(self.wake)
        self._begin = begin
        self._learn = learn
        self._at_once = at_once
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Say that an import waits."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return after the rows in hand; what is not finished waits for the next."""
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Work through every outage of the database, until `stop()`."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._at_once):
                lanes.create_task(self._lane())

    async def _lane(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                async with self._claimed() as claimed:
                    if claimed is not None:
                        await self._work_off(*claimed)
                        continue
            except Stopped:
                return
            except (*_OUTAGES, DomainError) as error:
                log.warning("imports wait", error=repr(error))
                await asyncio.sleep(_POLL)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _POLL)

    @asynccontextmanager
    async def _claimed(self) -> AsyncIterator[tuple[UUID, UUID] | None]:
        """The oldest import of a company nobody is at work for."""
        async with self._database.across_tenants() as connection:
            for row in await connection.fetch(_WAITING):
                tenant_id = row["tenant_id"]
                if await connection.fetchval(
                    f"SELECT pg_try_advisory_lock({_LOCK})", str(tenant_id)
                ):
                    break
            else:
                yield None
                return
            try:
                yield tenant_id, row["id"]
            finally:
                try:
                    await connection.execute(f"SELECT pg_advisory_unlock({_LOCK})", str(tenant_id))
                except Exception:  # noqa: BLE001 - a broken connection fails in many ways
                    # Back in the pool it could hold the lock for ever.
                    with suppress(asyncpg.InterfaceError):
                        connection.terminate()

    async def _work_off(self, tenant_id: UUID, import_id: UUID) -> None:
        """Try it; what passes (a deadlock, somebody who was quicker) is tried again."""
        of = await self._read(tenant_id, import_id)
        if of is None or of.status in ENDED:
            return
        actor = of.actor(tenant_id)
        try:
            await self._attempt(of, actor)
        except Stopped:
            await self._put_back(of, actor)
            raise
        except _OUTAGES:
            raise
        except UnknownReference as unknown:
            await self._put_back(of, actor)
            await self._learn(unknown, actor)
        except Refused as refused:
            await self._fail(of, actor, refused)
        except _PASSING as error:
            log.warning("an import met others", import_id=str(of.id), error=repr(error))
            if of.attempts + 1 >= MOST_ATTEMPTS:
                why = error.message if isinstance(error, DomainError) else _OURS
                await self._fail(of, actor, Refused(1, why))
        except Exception:
            log.exception("an import failed", import_id=str(of.id))
            await self._fail(of, actor, Refused(1, _OURS))

    async def _attempt(self, of: Import, actor: Principal) -> None:
        if of.file_id is None:
            raise Refused(1, "the file is no longer kept; send it again", code="file_gone")
        kind = self._kinds[of.kind]
        attempt = Attempt(
            of,
            actor,
            columns=kind.columns(of.requester.sees_costs),
            importer=kind.importer(of.file_id),
            begin=self._begin,
            says=self._says,
            now=utc_now,
            stopping=self._stopping.is_set,
        )
        await attempt.start()
        pieces = content_of(self._database, actor, of.file_id)
        async with opened(pieces, encoding=of.order.encoding) as sheet:
            await attempt.run(sheet)

    async def _read(self, tenant_id: UUID, import_id: UUID) -> Import | None:
        actor = Principal.system(tenant_id)
        async with self._database.transaction(actor, read_only=True) as connection:
            return await import_of(connection, import_id, self._says)

    async def _put_back(self, of: Import, actor: Principal) -> None:
        async with self._begin(actor) as work:
            imports = SqlImports(work, self._says)
            current = await imports.get(of.id)
            current.put_back()
            await imports.save(current)

    async def _fail(self, of: Import, actor: Principal, refused: Refused) -> None:
        async with self._begin(actor) as work:
            imports = SqlImports(work, self._says)
            current = await imports.get(of.id)
            await imports.refuse(current, refused, at=utc_now())
