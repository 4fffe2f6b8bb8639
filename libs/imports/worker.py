"""The import worker: takes imports that wait, one a company at once, and works them off."""

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
from libs.imports.attempt import Attempt
from libs.imports.job import ENDED, MOST_ATTEMPTS, Import
from libs.imports.kinds import Imports
from libs.imports.store import SqlImports, content_of, import_of
from libs.jobs.waiting import OUTAGES, Stopped, WaitingWorker

log = structlog.get_logger("imports")

_OURS = "something went wrong on our side, not in your file; try again"
_PASSING = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, Conflict)


class ImportWorker(WaitingWorker):
    """Two imports at once in a process, of different companies; other replicas take others.

    Where a process dies, the next one goes on where what was written ends.
    """

    what = "import"
    table = "imports"

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
        super().__init__(database, at_once=at_once)
        self._kinds = imports.kinds
        self._says = imports.says
        imports.on_request.append(self.wake)
        self._begin = begin
        self._learn = learn

    async def work_off(self, tenant_id: UUID, thing_id: UUID) -> None:
        """Try it; what passes (a deadlock, somebody who was quicker) is tried again."""
        of = await self._read(tenant_id, thing_id)
        if of is None or of.status in ENDED:
            return
        actor = of.actor(tenant_id)
        try:
            await self._attempt(of, actor)
        except Stopped:
            await self._put_back(of, actor)
            raise
        except OUTAGES:
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
            stopping=lambda: self.stopping,
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
