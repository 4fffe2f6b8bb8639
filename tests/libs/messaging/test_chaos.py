"""Servers killed and frozen while events flow: nothing lost, nothing twice, order kept."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from deploy.local.databases import LOGINS, create_databases, login_url
from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import Rabbitmq
from libs.contracts.catalog import CategoryChanged
from libs.db.work import Begin, Work
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.deadletters import DeadLetters
from libs.messaging.stream import LiveStream
from libs.messaging.subscription import Subscription
from libs.testing.postgres import Databases, ServiceDatabase

from .conftest import FREE, ORDERED, SERVICE, Site, fresh, note_category, opened, until

pytestmark = [pytest.mark.chaos, pytest.mark.promise("S4.6")]


async def _only_begin(_event: CategoryChanged, /, *, actor: Principal, begin: Begin[Work]) -> None:
    async with begin(actor):
        """Its effect is its inbox row."""


BOTH = (
    Subscription(ORDERED, {CategoryChanged: note_category}),
    Subscription(FREE, {CategoryChanged: _only_begin}),
)


class Talk:
    """Commits events on a few keys, one after another on each, and remembers what was promised."""

    def __init__(self, site: Site, pause: float = 0.02) -> None:
        self._site = site
        self._pause = pause
        self._stop = asyncio.Event()
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
                await asyncio.sleep(0.2)  # unknown: it may have been stored
            else:
                self.promised[key].append(f"{number:05}")
            await asyncio.sleep(self._pause)

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
        assert sum(map(len, self.promised.values())) > 100
        for key, promised in self.promised.items():
            rows = await self._site.ask(
                "SELECT payload->>'name' FROM events WHERE aggregate_id = $1 ORDER BY seq", key
            )
            assert await self._site.notes(key) == [row[0] for row in rows]
            assert set(promised) <= {row[0] for row in rows}
        assert await DeadLetters(SERVICE, self._site.broker_url).list() == []


async def test_a_broker_killed_twice_then_out_of_memory_loses_doubles_and_reorders_nothing(
    databases: Databases, own_rabbitmq: Rabbitmq
) -> None:
    async with fresh(databases, own_rabbitmq.url) as site:
        talk = Talk(site, pause=0.1)
        async with site.consumers(*BOTH), site.relay(), talk.going_on():
            for _ in range(2):
                await asyncio.sleep(3)  # 3.10 never finds a stream made in the second of its death
                own_rabbitmq.kill()
                before = await talk.total()
                await asyncio.to_thread(own_rabbitmq.start)
                assert await talk.total() > before  # a broker's absence stops nobody
                await until(site.all_published, within=30)
            own_rabbitmq.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.00001).")
            await asyncio.sleep(2)
            before = await talk.total()
            await asyncio.sleep(1)
            assert await talk.total() > before  # nor does one that takes no more messages
            own_rabbitmq.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.4).")
            await talk.stop()
            await until(talk.all_heard, within=30)
        await talk.check()


# In every run tests/chaos/test_broker.py freezes the broker of the whole system as long.
@pytest.mark.full
async def test_after_a_broker_frozen_for_35_seconds_everything_flows_again(
    databases: Databases, own_rabbitmq: Rabbitmq
) -> None:
    live: list[UUID] = []
    async with fresh(databases, own_rabbitmq.url) as site:
        talk = Talk(site, pause=0.2)
        async with site.consumers(*BOTH), site.relay(), talk.going_on(), _watching(site, live):
            await asyncio.sleep(1)
            os.kill(own_rabbitmq.pid, signal.SIGSTOP)
            await asyncio.sleep(35)
            (subject,) = await site.say(["said while frozen"])
            os.kill(own_rabbitmq.pid, signal.SIGCONT)
            thawed = time.monotonic()
            await until(lambda: site.notes(subject), within=30)
            await until(lambda: site.true(subject in live), within=30)
            print(f"flowing again after {time.monotonic() - thawed:.1f} s")  # noqa: T201 - a figure
            await talk.stop()
            await until(talk.all_heard, within=30)
        await talk.check()


@asynccontextmanager
async def _watching(site: Site, subjects: list[UUID]) -> AsyncIterator[None]:
    async def watch() -> None:
        async with aclosing(LiveStream(site.broker_url, "test").read("first")) as stream:
            async for event in stream:
                subjects.append(event.envelope.subject)  # noqa: PERF401 - seen as it grows

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_database_killed_under_relay_and_consumers_loses_and_doubles_nothing(
    databases: Databases, own_postgres: Postgres, broker_url: str
) -> None:
    passwords = {f"{SERVICE}_{login}": "a-password-of-this-test" for login in LOGINS}
    await asyncio.to_thread(
        create_databases, own_postgres.binaries, own_postgres.url, {SERVICE: "qm_t"}, passwords
    )
    where = urlsplit(own_postgres.url)
    urls = ServiceDatabase(
        SERVICE,
        "qm_t",
        *(
            login_url(str(where.hostname), where.port or 0, login, passwords[login], "qm_t")
            for login in passwords
        ),
    )
    async with opened(databases, urls, broker_url) as site:
        talk = Talk(site)
        async with site.consumers(*BOTH), site.relay(), talk.going_on():
            for _ in range(2):
                await asyncio.sleep(1)
                own_postgres.kill()
                await asyncio.sleep(1)
                await asyncio.to_thread(own_postgres.start)
            await asyncio.sleep(1.5)
            await talk.stop()
            await until(talk.all_heard, within=30)
        await talk.check()
