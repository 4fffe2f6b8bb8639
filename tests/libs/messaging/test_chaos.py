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
from libs.messaging.stream import LiveStream
from libs.testing.postgres import Databases, ServiceDatabase

from .conftest import SERVICE, Site, fresh, opened, until
from .talking import BOTH, Talk

pytestmark = [pytest.mark.chaos, pytest.mark.promise("S4.6")]


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
