"""Workers that have what is due for a while: a lease, which one that dies loses to the next."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Generic, TypeVar

import asyncpg
import structlog

from libs.db.database import Connection, Database

log = structlog.get_logger("leased")
Claimed = TypeVar("Claimed")


class LeasedWorker(ABC, Generic[Claimed]):
    """Attends to so many at once; one that is slow or fails delays no other.

    Nothing is locked meanwhile: claiming says until when others leave a thing alone.
    """

    # What waits when the database is away.
    what: ClassVar[str]

    def __init__(self, database: Database, *, look: float, at_once: int) -> None:
        """`look`: how often, in seconds, for what is due."""
        self._database = database
        self._look = look
        self._at_once = at_once
        self._stopping = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def claim(self, connection: Connection, most: int) -> Sequence[Claimed]:
        """Have some of what is due, of whatever company."""

    @abstractmethod
    async def attend(self, claimed: Claimed) -> None:
        """Do what is to be done; if it raises, the lease ends by itself."""

    @property
    def stopping(self) -> bool:
        """Whether the process is to end."""
        return self._stopping.is_set()

    async def stop(self) -> None:
        """Let `run()` return after what is in hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop()`; a database that is away is waited for."""
        while not self.stopping:
            try:
                await self._begin_due()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("they wait for the database", what=self.what, error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._look)
        await self._finish()

    async def attend_due(self) -> int:
        """Attend to some of what is due, and wait for them; how many they were."""
        begun = await self._begin_due()
        await self._finish()
        return begun

    async def _begin_due(self) -> int:
        free = self._at_once - len(self._busy)
        if free <= 0:
            return 0
        async with self._database.across_tenants() as connection:
            due = await self.claim(connection, free)
        for one in due:
            task = asyncio.create_task(self._attend(one))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return len(due)

    async def _finish(self) -> None:
        if self._busy:
            await asyncio.wait(self._busy)

    async def _attend(self, claimed: Claimed) -> None:
        try:
            await self.attend(claimed)
        except Exception:
            # Whatever it is, others do not wait for it.
            log.exception("one could not be attended to", what=self.what, claimed=repr(claimed))
