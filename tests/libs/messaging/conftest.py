"""A small service to send and hear events with: categories in, notes out, nothing else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aio_pika
import asyncpg
import pytest
from aio_pika.abc import AbstractChannel
from prometheus_client import REGISTRY

from libs.contracts.catalog import CategoryChanged
from libs.db import outbox
from libs.db.database import Database
from libs.db.rls import standard_tables, tenant_table
from libs.db.settings import DatabaseSettings
from libs.db.work import Begin, Work
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging import topology
from libs.messaging.consumer import Consumers
from libs.messaging.envelope import wrap
from libs.messaging.relay import Relay
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from libs.testing.postgres import Databases, ServiceDatabase

SERVICE = "testing"
TYPE = CategoryChanged.key()
_NOTES = """
CREATE TABLE notes (tenant_id uuid NOT NULL, place bigint GENERATED ALWAYS AS IDENTITY,
                    category_id uuid NOT NULL, name text NOT NULL);
"""


class NotesWork(Work):
    """Keeps what it hears, in the order in which it heard it."""

    async def note(self, category_id: UUID, name: str) -> None:
        await self.connection.execute(
            "INSERT INTO notes (tenant_id, category_id, name) VALUES ($1, $2, $3)",
            self.actor.tenant_id,
            category_id,
            name,
        )


async def note_category(
    event: CategoryChanged, /, *, actor: Principal, begin: Begin[NotesWork]
) -> None:
    """The use case under test: one row an event."""
    async with begin(actor) as work:
        await work.note(event.category_id, event.name)


ORDERED = Queue(f"{SERVICE}.notes", ordered=True, shards=2)
FREE = Queue(f"{SERVICE}.letters")


@dataclass
class Site:
    """One service's database and broker, and what runs on them."""

    databases: Databases
    urls: ServiceDatabase
    database: Database
    owner: "asyncpg.Pool[asyncpg.Record]"
    broker_url: str
    tenant_id: UUID = field(default_factory=new_id)

    async def say(
        self, names: Iterable[str], *, about: UUID | None = None, tenant_id: UUID | None = None
    ) -> list[UUID]:
        """Commit one event a name, versions counted up; gives their subjects."""
        subjects = []
        actor = Principal.system(tenant_id or self.tenant_id)
        async with self.database.transaction(actor) as connection:
            facts = []
            for version, name in enumerate(names, start=1):
                subject = about or new_id()
                subjects.append(subject)
                event = CategoryChanged(category_id=subject, name=name, parent_id=None)
                facts.append(outbox.Fact(event, subject, version, utc_now()))
            await outbox.store(connection, actor, facts)
        self.database.committed()
        return subjects

    async def notes(self, about: UUID | None = None) -> list[str]:
        """Names in the order in which they were heard."""
        rows = await self.ask("SELECT category_id, name FROM notes ORDER BY place")
        return [r["name"] for r in rows if about in (None, r["category_id"])]

    async def ask(self, sql: str, *values: object) -> list[Any]:
        """Rows as the tables' owner sees them without row-level security: all."""
        try:
            return await self.owner.fetch(sql, *values)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
            await asyncio.sleep(0.1)  # a connection of before the server was killed
            return await self.owner.fetch(sql, *values)

    async def command(self, sql: str) -> None:
        """Something only the server's superuser may do."""
        connection = await asyncpg.connect(self.databases.admin_url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel of the test's own, to do by hand what others should survive."""
        connection = await aio_pika.connect(self.broker_url)
        async with connection, await connection.channel() as channel:
            yield channel

    async def send(self, *bodies: bytes, shard: int | None = None) -> None:
        """Deliver messages to the ordered queue (a shard of it) or the free one, by hand."""
        queue = FREE.name if shard is None else ORDERED.shard_names()[shard]
        async with self.channel() as channel:
            for body in bodies:
                message = aio_pika.Message(body, message_id=str(new_id()))
                await channel.default_exchange.publish(message, queue)

    async def wrapped(self) -> list[bytes]:
        """Every event committed so far, as the relay would send it."""
        rows = await self.ask(
            "SELECT *, payload::text AS payload, headers::text AS headers FROM events ORDER BY seq"
        )
        return [wrap(row) for row in rows]

    async def noted(self, number: int) -> bool:
        """Whether as many events have had their effect; more is a failure at once."""
        found = len(await self.notes())
        assert found <= number, f"{found} effects of {number} events"
        return found == number

    async def all_published(self) -> bool:
        """Whether nothing waits for the relay."""
        return not await self.ask("SELECT FROM events WHERE published_at IS NULL")

    async def drained(self, *queues: str) -> bool:
        """Whether nothing waits in these queues, delivered or not."""
        await asyncio.sleep(0.2)  # the broker counts a delivery it has not seen acknowledged late
        return sum([await self.waiting(queue) for queue in queues]) == 0

    async def waiting(self, queue: str) -> int:
        """How many messages wait in a queue for delivery."""
        async with self.channel() as channel:
            declared = await channel.declare_queue(queue, passive=True)
            return declared.declaration_result.message_count or 0

    async def true(self, fact: object) -> bool:
        """A fact that needs no asking."""
        return bool(fact)

    @asynccontextmanager
    async def relay(self, *, lead: bool = True) -> AsyncIterator[Relay]:
        relay = Relay(SERVICE, self.urls.relay_url, self.broker_url, lead=lead)
        self.database.on_commit.append(relay.wake)
        async with beside(relay):
            yield relay
        self.database.on_commit.remove(relay.wake)

    @asynccontextmanager
    async def consumers(
        self, *subscriptions: Subscription, **options: Any
    ) -> AsyncIterator[Consumers]:
        consumers = Consumers(
            SERVICE,
            subscriptions or [Subscription(ORDERED, {CategoryChanged: note_category})],
            database=self.database,
            make=NotesWork,
            broker_url=self.broker_url,
            **options,
        )
        async with beside(consumers):
            async with asyncio.timeout(60):
                await consumers.consuming.wait()
            yield consumers


@asynccontextmanager
async def beside(runner: Relay | Consumers) -> AsyncIterator[None]:
    """Run it while the block runs; an error of its own fails the test."""
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        await runner.stop()
        async with asyncio.timeout(60):
            await task


async def until(
    what: Callable[[], Awaitable[object]], *, within: float = 15, say: str = "it to happen"
) -> Any:
    """Ask again and again until the answer is true; the answer."""
    try:
        async with asyncio.timeout(within):
            while not (answer := await what()):  # noqa: ASYNC110 - a database has no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"waited {within} s for {say}")
    return answer


def counted(what: str, consumer: str) -> float:
    """How often a consumer of this process has `retried`, `repeated` ..."""
    return REGISTRY.get_sample_value(f"qm_events_{what}_total", {"consumer": consumer}) or 0


@asynccontextmanager
async def opened(
    databases: Databases, urls: ServiceDatabase, broker_url: str
) -> AsyncIterator[Site]:
    """The little service in an empty database, with its tables made."""
    async with asyncpg.create_pool(urls.owner_url, min_size=0, max_size=2) as owner:
        await owner.execute(standard_tables(SERVICE))
        await owner.execute(_NOTES + tenant_table(SERVICE, "notes", runtime="SELECT, INSERT"))
        await owner.execute(
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {SERVICE}_app, {SERVICE}_costs"
        )
        # The tests look at every tenant's rows through the owner.
        for table in ("notes", "held", "inbox", "events"):
            await owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        settings = {
            "database_app_url": urls.app_url,
            "database_costs_url": urls.costs_url,
            "database_relay_url": urls.relay_url,
        }
        database = Database(SERVICE, DatabaseSettings.model_validate(settings))
        await database.open()
        yield Site(databases, urls, database, owner, broker_url)
        await database.close()


@asynccontextmanager
async def fresh(databases: Databases, broker_url: str) -> AsyncIterator[Site]:
    """The little service on the tests' shared PostgreSQL."""
    urls = await databases.create(SERVICE, migrated=False)
    async with opened(databases, urls, broker_url) as site:
        yield site
    await databases.drop(urls)


@pytest.fixture
async def site(databases: Databases, broker_url: str) -> AsyncIterator[Site]:
    """The little service on the tests' shared servers."""
    async with fresh(databases, broker_url) as site:
        yield site


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry queues that wait a fraction of a second."""
    monkeypatch.setattr(topology, "RETRY_DELAYS", {"5s": 100, "30s": 150, "5m": 200})
