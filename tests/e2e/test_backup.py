"""A backup taken while people work, and the system restored from it to a marked instant."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from bench.api import Api
from bench.company import PASSWORD
from deploy.local.binaries import postgres_binaries
from deploy.local.layout import Layout
from deploy.local.ports import any_free
from deploy.local.postgres import Postgres
from deploy.local.services import CALLERS, SERVICES
from deploy.local.throwaway import private_folder, remove
from deploy.verify import connected, superuser_url, verify
from tests.shops import Shop
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e

PASSPHRASE = "what we know and no disk does"
# What a restore changes on purpose: sessions end, keys and codes go, events are sent again.
_NOT_COMPARED = ("signing_keys", "one_time_codes")
_TABLES = """
SELECT c.relname, a.attname IS NOT NULL AS of_companies FROM pg_class AS c
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace
"""
_TABLE = """
SELECT count(*)::text || ' rows, ' || coalesce(sum(hashtextextended(
    (to_jsonb(t) - ARRAY['published_at', 'revoked_at'])::text, 0)::numeric), 0)::text
FROM "{}" AS t WHERE {}
"""
# Statements on their way. One that waits for a lock or its client waits for who stands still.
_BUSY = """
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active'
    AND coalesce(wait_event_type, '') NOT IN ('Lock', 'Client') AND pid <> pg_backend_pid()
"""
_ARCHIVED = "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver"
Contents = dict[str, str]


@dataclass
class Work:
    """What people do meanwhile, round by round."""

    shop: Shop
    customer: str
    rounds: int = 0
    stopping: bool = False

    async def more(self, rounds: int) -> None:
        """Return when so many further rounds are done."""
        wanted = self.rounds + rounds

        async def done() -> bool:
            return self.rounds >= wanted

        await until(done)

    @asynccontextmanager
    async def at_work(self, hands: int) -> AsyncIterator["Work"]:
        """So many people; what they began they finish before this ends."""
        async with asyncio.TaskGroup() as people:
            for _ in range(hands):
                people.create_task(self._work())
            try:
                yield self
            finally:
                self.stopping = True

    async def _work(self) -> None:
        shop = self.shop
        while not self.stopping:
            body = {
                "product_id": shop.product,
                "warehouse_id": shop.warehouse,
                "quantity": "3",
                "reason": "correction",
            }
            await shop.company.store.post("inventory/movements", body)
            order = await shop.confirmed("2")
            lines = [{"line_id": order["lines"][0]["id"], "accepted": "2"}]
            path = f"purchasing/orders/{order['id']}/receipts"
            await shop.company.store.post(path, {"lines": lines})
            line = {"product_id": shop.product, "quantity": "1", "unit_price": "20"}
            sale_body = {"customer_id": self.customer, "lines": [line]}
            sale = await shop.company.seller.post("sales/orders", sale_body)
            await shop.company.seller.post(f"sales/orders/{sale['id']}/submit")
            self.rounds += 1


@contextmanager
def breath_held(stack: LocalStack) -> Iterator[None]:
    """Nobody does anything: every process of ours stands still; PostgreSQL works on."""
    pids = [stack.pid(name) for name in CALLERS]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def contents(url: str, tenant: str | None = None) -> Contents:
    """Each table of each service: how many rows, and a hash of them all; or of one company's."""
    found: Contents = {}
    for service in SERVICES:
        async with connected(url, service) as connection:
            for table, of_companies in await connection.fetch(_TABLES):
                if table not in _NOT_COMPARED and (of_companies or tenant is None):
                    which = "true" if tenant is None else f"tenant_id = '{tenant}'"
                    query = _TABLE.format(table, which)
                    found[f"{service}.{table}"] = await connection.fetchval(query)
    return found


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Return when it holds."""
    async with asyncio.timeout(300):
        while not await condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.1)


async def marked(stack: LocalStack) -> tuple[Contents, str]:
    """What all databases hold at one instant, and when that was."""
    url = superuser_url(stack.folder)
    with breath_held(stack):
        async with connected(url, "auth") as connection:

            async def quiet() -> bool:
                return not await connection.fetchval(_BUSY)

            await until(quiet)
            held = await contents(url)
            instant = await connection.fetchval("SELECT to_json(clock_timestamp()) #>> '{}'")
    return held, instant


async def log_kept(stack: LocalStack) -> None:
    """Wait until what was written so far is in the archive beside the backup."""
    async with connected(superuser_url(stack.folder), "auth") as connection:
        last = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")

        async def kept() -> bool:
            return bool(await connection.fetchval(_ARCHIVED) >= last)

        await until(kept)


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
        found += sum(
            map(float, re.findall(r"^qm_events_repeated_total\S* (\S+)$", text, re.MULTILINE))
        )
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

    async def met() -> bool:
        return await repeated(stack, web) - before >= known

    await until(met)
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


@pytest.mark.parametrize("rounds", [1, pytest.param(40, marks=pytest.mark.full)])
async def test_the_system_restored_from_a_backup_under_load_is_that_of_the_instant(
    quartermaster: LocalStack,
    restored: LocalStack,
    layout: Layout,
    shop: Shop,
    web: aiohttp.ClientSession,
    rounds: int,
) -> None:
    me = await shop.company.admin.get("auth/me")
    email, tenant = me["user"]["email"], me["tenant"]["id"]
    door = f"{quartermaster.url}/api/v1/auth/login"
    async with web.post(door, json={"email": email, "password": PASSWORD}) as answer:
        refresh_token = (await answer.json())["refresh_token"]
    customer = await shop.company.seller.post("sales/customers", {"name": "Farms"})
    work = Work(shop, customer["id"])
    async with work.at_work(2):
        await work.more(rounds)
        taken = await asyncio.to_thread(
            quartermaster.run, "take", module="deploy.backup", QM_BACKUP_PASSPHRASE=PASSPHRASE
        )
        assert taken.returncode == 0, taken.stderr
        await work.more(2 * rounds)
        held, instant = await marked(quartermaster)
        await work.more(rounds)
    await log_kept(quartermaster)
    *_, backup = sorted((quartermaster.folder / "backups").glob("2*Z"))

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
    before = await contents(url, tenant)
    assert await everything_again(restored, web) > 100
    assert [f for f in await verify(url, 60) if f.rows] == []
    after = await contents(url, tenant)
    assert {t: (before[t], after[t]) for t in before if before[t] != after[t]} == {}
    # Whoever was signed in then is not; who knows the password is let in.
    door = f"{restored.url}/api/v1/auth/refresh"
    async with web.post(door, json={"refresh_token": refresh_token}) as answer:
        assert answer.status == 401
    admin = await Api(web, restored.url, email, PASSWORD).sign_in()
    levels = (await admin.get("inventory/stock", product_id=shop.product))["items"]
    assert sum(int(level["on_hand"]) for level in levels) > 0
