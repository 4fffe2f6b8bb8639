"""The unit of work: what it loaded is stored with its events, or nothing is."""

import asyncio
import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import asyncpg
import pytest

from libs.contracts.base import Event
from libs.db.database import Connection, Database
from libs.db.settings import DatabaseSettings
from libs.db.work import Once, Repeated, Work, beginning
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal, Trace
from libs.testing.postgres import Databases, ServiceDatabase

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Counted(Event):
    """A counter went up."""

    type: ClassVar[str] = "testing.counter.counted"

    count: int


@dataclass(eq=False, kw_only=True)
class Counter(Aggregate):
    count: int = 0

    def up(self) -> None:
        self.count += 1
        self.record(Counted(count=self.count), at=NOON)


class CountingWork(Work):
    """Keeps counters nowhere but in their events: enough to see what a work stores."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        super().__init__(connection, actor)
        self.saved: list[int] = []

    def load(self) -> Counter:
        return self.track(Counter(id=new_id()), self._save)

    async def _save(self, counter: Counter) -> None:
        self.saved.append(counter.count)


@pytest.fixture(scope="module")
async def made(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    """A database with the standard tables."""
    one = await databases.create("auth")
    yield one
    await databases.drop(one)


@pytest.fixture
async def database(made: ServiceDatabase) -> AsyncIterator[Database]:
    settings = DatabaseSettings.model_validate(
        {
            "database_app_url": made.app_url,
            "database_costs_url": made.costs_url,
            "database_relay_url": made.relay_url,
        }
    )
    opened = Database("auth", settings)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def actor() -> Principal:
    return Principal(new_id(), new_id(), name="Asha", trace=Trace(request_id="r-1", ip="10.0.0.9"))


async def stored(database: Database, actor: Principal) -> list[asyncpg.Record]:
    async with database.across_tenants() as connection:
        return list(
            await connection.fetch(
                "SELECT * FROM events WHERE tenant_id = $1 ORDER BY seq", actor.tenant_id
            )
        )


async def test_three_aggregates_changed_in_one_work_give_three_events(
    database: Database, actor: Principal
) -> None:
    begin = beginning(database, CountingWork)
    async with begin(actor) as work:
        for _ in range(3):
            # Nobody else holds the counter: the work alone keeps it and its event alive.
            work.load().up()
            gc.collect()
    rows = await stored(database, actor)
    assert [row["aggregate_version"] for row in rows] == [1, 1, 1]
    assert len({row["aggregate_id"] for row in rows}) == 3


async def test_an_error_stores_nothing(database: Database, actor: Principal) -> None:
    begin = beginning(database, CountingWork)
    with pytest.raises(Conflict):
        async with begin(actor) as work:
            work.load().up()
            raise Conflict("no")
    assert await stored(database, actor) == []


async def test_an_untouched_aggregate_is_not_saved(database: Database, actor: Principal) -> None:
    begin = beginning(database, CountingWork)
    async with begin(actor) as work:
        work.load()
        work.load().up()
    assert work.saved == [1]


async def test_an_event_carries_who_and_from_where(database: Database, actor: Principal) -> None:
    async with beginning(database, CountingWork)(actor) as work:
        work.load().up()
    row = (await stored(database, actor))[0]
    assert f'"actor_id": "{actor.user_id}"' in row["headers"]
    assert '"actor_name": "Asha"' in row["headers"]
    assert '"ip": "10.0.0.9"' in row["headers"]
    assert row["created_at"] == NOON


async def test_listeners_hear_of_a_commit_only_after_it(
    database: Database, actor: Principal
) -> None:
    heard: list[str] = []
    database.on_commit.append(lambda: heard.append("committed"))
    begin = beginning(database, CountingWork)
    async with begin(actor) as work:
        work.load().up()
        assert heard == []
    assert heard == ["committed"]
    with pytest.raises(Conflict):
        async with begin(actor):
            raise Conflict("no")
    assert heard == ["committed"]


def once(key: str, asked: bytes = b"the same") -> Once:
    return Once("/things", key, asked, f"/things/{new_id()}", 201)


async def test_a_racing_twin_waits_and_finds_the_first_answer(
    database: Database, actor: Principal
) -> None:
    key = new_id().hex

    async def ask(number: int) -> str:
        claim = once(key)
        try:
            async with beginning(database, CountingWork, claim)(actor) as work:
                work.load().up()
                await asyncio.sleep(0.05)
        except Repeated as earlier:
            return earlier.location
        return claim.location

    answers = await asyncio.gather(*(ask(n) for n in range(8)))
    assert len(set(answers)) == 1
    assert len(await stored(database, actor)) == 1


async def test_a_key_of_a_failed_request_may_be_used_again(
    database: Database, actor: Principal
) -> None:
    claim = once(new_id().hex)
    with pytest.raises(Conflict):
        async with beginning(database, CountingWork, claim)(actor):
            raise Conflict("not yet")
    async with beginning(database, CountingWork, claim)(actor) as work:
        work.load().up()
    assert len(await stored(database, actor)) == 1


async def test_a_key_for_another_request_is_refused(database: Database, actor: Principal) -> None:
    key = new_id().hex
    async with beginning(database, CountingWork, once(key))(actor):
        pass
    with pytest.raises(Invalid, match="another request"):
        async with beginning(database, CountingWork, once(key, b"other"))(actor):
            pass
    somebody = Principal(new_id(), new_id())
    async with beginning(database, CountingWork, once(key, b"other"))(somebody):
        pass


async def test_a_swallowed_database_error_is_not_taken_for_a_commit(
    database: Database, actor: Principal
) -> None:
    with pytest.raises(RuntimeError, match="ROLLBACK"):
        async with database.transaction(actor) as connection:
            with pytest.raises(asyncpg.UndefinedTableError):
                await connection.execute("SELECT * FROM nowhere")


async def test_a_connection_forgets_its_tenant_between_transactions(
    database: Database, actor: Principal
) -> None:
    async with beginning(database, CountingWork)(actor) as work:
        work.load().up()
    async with database.pool("app").acquire() as connection:
        assert await connection.fetchval("SELECT qm_tenant()") is None
    other = Principal(new_id(), new_id())
    async with database.transaction(other) as connection:
        assert await connection.fetchval("SELECT qm_tenant()") == other.tenant_id


async def test_a_read_only_transaction_cannot_write(database: Database, actor: Principal) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.transaction(actor, read_only=True) as connection:
            await connection.execute(
                "INSERT INTO inbox (consumer, message_id, tenant_id) VALUES ('x', $1, $2)",
                new_id(),
                actor.tenant_id,
            )
