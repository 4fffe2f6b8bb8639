"""Events that are said all the time while something is broken, and what must have come of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from libs.contracts.catalog import CategoryChanged
from libs.db.work import Begin, Work
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.deadletters import DeadLetters
from libs.messaging.subscription import Subscription

from .conftest import FREE, ORDERED, SERVICE, Site, note_category


async def only_begin(_event: CategoryChanged, /, *, actor: Principal, begin: Begin[Work]) -> None:
    async with begin(actor):
        """Its effect is its inbox row."""


BOTH = (
    Subscription(ORDERED, {CategoryChanged: note_category}),
    Subscription(FREE, {CategoryChanged: only_begin}),
)


class Talk:
    """Commits events on a few keys, one after another on each, and remembers what was promised."""

    def __init__(self, site: Site, pause: float = 0.02) -> None:
        self._site = site
        self._pause = pause
        self._stop = asyncio.Event()
        self.unknown = 0
        self.promised: dict[UUID, list[str]] = {new_id(): [] for _ in range(8)}

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._speak(key)) for key in self.promised]
        try:
            yield
        finally:
            await self.stop()
            await asyncio.gather(*tasks)

    async def stop(self) -> None:
        self._stop.set()

    async def _speak(self, key: UUID) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            try:
                await self._site.say([f"{number:05}"], about=key)
            except Exception:  # noqa: BLE001 - a dying connection fails in many ways
                self.unknown += 1
                await asyncio.sleep(0.2)  # unknown: it may have been stored
            else:
                self.promised[key].append(f"{number:05}")
            await asyncio.sleep(self._pause)

    def count(self) -> int:
        """How many events were promised."""
        return sum(map(len, self.promised.values()))

    async def total(self) -> int:
        """How many events were committed, promised or not."""
        return len(await self._site.ask("SELECT FROM events"))

    async def all_heard(self) -> bool:
        """Whether both consumers have heard every event."""
        wanted = await self.total()
        free = await self._site.ask("SELECT FROM inbox WHERE consumer = $1", FREE.name)
        return await self._site.noted(wanted) and len(free) == wanted

    async def check(self) -> None:
        """Nothing promised is missing, nothing was heard twice or out of order."""
        assert self.count() > 100
        for key, promised in self.promised.items():
            rows = await self._site.ask(
                "SELECT payload->>'name' FROM events WHERE aggregate_id = $1 ORDER BY seq", key
            )
            assert await self._site.notes(key) == [row[0] for row in rows]
            assert set(promised) <= {row[0] for row in rows}
        assert await DeadLetters(SERVICE, self._site.broker_url).list() == []
