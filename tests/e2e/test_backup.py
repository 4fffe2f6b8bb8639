"""A backup taken while people work, and the system restored from it to a marked instant."""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from bench.api import Api
from deploy.local.layout import Layout
from deploy.local.ports import any_free
from deploy.local.postgres import Postgres
from deploy.local.binaries import postgres_binaries
from deploy.local.services import CALLERS, SERVICES, database_of
from deploy.local.throwaway import private_folder, remove
from deploy.verify import connected, superuser_url, verify
from tests.shops import Shop, arrived
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e

PASSPHRASE = "what we know and no disk does"
# What a restore changes on purpose: sessions end, keys and codes go, events are sent again.
_NOT_COMPARED = ("signing_keys", "one_time_codes")
_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace
"""
_TABLE = """
SELECT count(*)::text || ' rows, ' || coalesce(sum(hashtextextended(
    (to_jsonb(t) - ARRAY['published_at', 'revoked_at'])::text, 0)::numeric), 0)::text FROM "{}" AS t
"""
# What goes on by itself while nobody works.
_LIVING = {"events", "inbox", "jobs", "tails", "list_changes", "sessions", "sign_ins", "signing_keys"}
Contents = dict[str, str]


@dataclass
class Work:
    """What people do meanwhile, round by round, and what they were told was done."""

    shop: Shop
    rounds: int = 0
    received: Decimal = Decimal(0)
    _stopping: bool = False
    _hands: list[asyncio.Task[None]] = field(default_factory=list)

    async def more(self, rounds: int) -> None:
        """Return when so many further rounds are done."""
        wanted = self.rounds + rounds
        async with asyncio.timeout(300):
            while self.rounds < wanted:
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def at_work(self, hands: int) -> AsyncIterator["Work"]:
        """So many people; what they began they finish before this ends."""
        async with asyncio.TaskGroup() as people:
            for _ in range(hands):
                people.create_task(self._work())
            try:
                yield self
            finally:
                self._stopping = True

    async def _work(self) -> None:
        shop = self.shop
        while not self._stopping:
            body = {
                "product_id": shop.product,
                "warehouse_id": shop.warehouse,
                "quantity": "3",
                "reason": "found",
            }
            await shop.company.store.post("inventory/adjustments", body)
            self.received += 3
            order = await shop.confirmed("2")
            lines = [{"line_id": order["lines"][0]["id"], "accepted": "2"}]
            await shop.company.store.post(
                f"purchasing/orders/{order['id']}/receipts", {"lines": lines}
            )
            await shop.sold("2", shipped="1", returned="1")
            self.rounds += 1


@contextmanager
def breath_held(stack: LocalStack) -> Iterator[None]:
    """Nobody does anything: every process of ours stands still, PostgreSQL and the broker work on."""
    pids = [stack.pid(name) for name in CALLERS]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def contents(url: str) -> Contents:
    """Each table of each service: how many rows, and a hash of them all."""
    found: Contents = {}
    for service in SERVICES:
        async with connected(url, service) as connection:
            await _quiet(connection)
            for (table,) in await connection.fetch(_TABLES):
                if table not in _NOT_COMPARED:
                    found[f"{service}.{table}"] = await connection.fetchval(_TABLE.format(table))
    return found


async def _quiet(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Wait for statements that were on their way."""
    busy = """
        SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'
        AND state = 'active' AND pid <> pg_backend_pid() AND datname LIKE 'qm%'
    """
    async with asyncio.timeout(60):
        while await connection.fetchval(busy):
            await asyncio.sleep(0.05)


async def marked(stack: LocalStack) -> tuple[Contents, str]:
    """What all databases hold at one instant, and when that was."""
    url = superuser_url(stack.folder)
    with breath_held(stack):
        held = await contents(url)
        async with connected(url, "auth") as connection:
            instant = await connection.fetchval("SELECT to_json(clock_timestamp()) #>> '{}'")
    return held, instant


async def log_kept(stack: LocalStack) -> None:
    """Wait until what was written so far is in the archive beside the backup."""
    async with connected(superuser_url(stack.folder), "auth") as connection:
        last = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
        async with asyncio.timeout(120):
            while str(await connection.fetchval(_ARCHIVED) or "") < last:
                await asyncio.sleep(0.1)


_ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver"


@asynccontextmanager
async def databases_of(layout: Layout, stack: LocalStack) -> AsyncIterator[str]:
    """The restored databases before anything else runs on them."""
    server = Postgres(
        postgres_binaries(layout),
        stack.folder / "postgres",
        layout.account,
        any_free(),
        stack.secrets["postgres"],
    )
    await asyncio.to_thread(server.start)
    try:
        yield server.url
    finally:
        await asyncio.to_thread(server.stop)


async def repeated(stack: LocalStack, web: aiohttp.ClientSession) -> int:
    """How many messages were met by an inbox that knew them, over all services."""
    found = 0.0
    for service in SERVICES:
        async with web.get(f"http://127.0.0.1:{stack.port(service)}/metrics") as answer:
            text = await answer.text()
        found += sum(map(float, re.findall(r"^qm_events_repeated_total\S* (\S+)$", text, re.M)))
    return int(found)


async def everything_again(stack: LocalStack, web: aiohttp.ClientSession) -> int:
    """Have every event sent again and wait until each was met by each inbox that knew it."""
    url, before, known = superuser_url(stack.folder), await repeated(stack, web), 0
    for service in SERVICES:
        async with connected(url, service) as connection:
            known += await connection.fetchval("SELECT count(*) FROM inbox")
    for service in SERVICES:
        async with connected(url, service) as connection:
            await connection.execute("UPDATE events SET published_at = NULL")
    async with asyncio.timeout(300):
        while await repeated(stack, web) - before < known:
            await asyncio.sleep(0.3)
    return known


@pytest.fixture
def restored(layout: Layout) -> Iterator[LocalStack]:
    """A second installation, with nothing in it yet."""
    stack = LocalStack(private_folder(layout, "restored"))
    try:
        yield stack
    finally:
        stack.run("down")
        remove(stack.folder)


async def test_the_system_restored_from_a_backup_under_load_is_that_of_the_instant(
    quartermaster: LocalStack,
    restored: LocalStack,
    layout: Layout,
    shop: Shop,
    web: aiohttp.ClientSession,
) -> None:
    work = Work(shop)
    async with work.at_work(2):
        await work.more(1)
        taken = await asyncio.to_thread(
            quartermaster.run, "take", module="deploy.backup", QM_BACKUP_PASSPHRASE=PASSPHRASE
        )
        assert taken.returncode == 0, taken.stderr
        await work.more(2)
        held, instant = await marked(quartermaster)
        await work.more(1)
    await log_kept(quartermaster)
    (backup,) = (quartermaster.folder / "backups").glob("2*Z")

    done = await asyncio.to_thread(
        restored.run,
        "restore",
        str(backup),
        "--at",
        instant,
        module="deploy.backup",
        QM_BACKUP_PASSPHRASE=PASSPHRASE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    async with databases_of(layout, restored) as url:
        found = await contents(url)
    assert len(held) > 100
    assert {t: (held[t], found.get(t)) for t in held if held[t] != found.get(t)} == {}

    await asyncio.to_thread(restored.up, QM_DEMO="off")
    url = superuser_url(restored.folder)
    assert [f for f in await verify(url, 120) if f.rows] == []
    before = await contents(url)
    assert await everything_again(restored, web) > 100
    assert [f for f in await verify(url, 60) if f.rows] == []
    after = await contents(url)
    changed = {t for t in before if before[t] != after[t]}
    assert {t for t in changed if t.partition(".")[2] not in _LIVING} == set()
    await _doors_are_shut_and_open(restored, shop, web)


async def _doors_are_shut_and_open(
    restored: LocalStack, shop: Shop, web: aiohttp.ClientSession
) -> None:
    """Who was signed in then is not; who knows the password is."""
