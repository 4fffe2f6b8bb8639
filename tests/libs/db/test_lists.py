"""Kept lists: read once, and never older than a change that was acknowledged before."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest

from libs.db.database import Connection, Database
from libs.db.lists import KeptLists
from libs.db.settings import DatabaseSettings
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases, ServiceDatabase

_ADD = """
INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)
VALUES ($1, $2, $3, 'Hall', '', true, 1)
"""


@pytest.fixture(scope="module")
async def made(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    """Tables of inventory: its warehouses are such a list."""
    one = await databases.create("inventory")
    yield one
    await databases.drop(one)


async def opened(made: ServiceDatabase) -> Database:
    database = Database(
        "inventory",
        DatabaseSettings(
            database_app_url=made.app_url,
            database_costs_url=made.costs_url,
            database_relay_url=made.relay_url,
        ),
    )
    await database.open()
    return database


class Replica:
    """A process: its own pools, its own memory, and how often it read."""

    def __init__(self, database: Database, most_bytes: int = 2**20) -> None:
        self.database = database
        self.lists = KeptLists(database, most_bytes)
        self.reads = 0

    async def codes(self, actor: Principal, key: str = "all") -> list[str]:
        """The codes of the company's warehouses, from memory if nothing has changed."""
        answer = await self.lists.answer(actor, "warehouses", key, self._read)
        return answer.body.decode().split()

    async def _read(self, connection: Connection) -> bytes:
        self.reads += 1
        rows = await connection.fetch("SELECT code FROM warehouses ORDER BY code")
        return " ".join(row["code"] for row in rows).encode()

    async def add(self, actor: Principal, code: str) -> UUID:
        async with self.database.transaction(actor) as connection:
            warehouse_id = new_id()
            await connection.execute(_ADD, actor.tenant_id, warehouse_id, code)
        return warehouse_id


@pytest.fixture
async def replicas(made: ServiceDatabase) -> AsyncIterator[tuple[Replica, Replica]]:
    """Two processes of one service."""
    one, other = Replica(await opened(made)), Replica(await opened(made))
    yield one, other
    await one.database.close()
    await other.database.close()


@pytest.fixture
def actor() -> Principal:
    return Principal.system(new_id())


@pytest.mark.promise("S1.65")
async def test_what_has_not_changed_is_read_once(
    replicas: tuple[Replica, Replica], actor: Principal
) -> None:
    replica, _ = replicas
    await replica.add(actor, "A")
    for _ in range(20):
        assert await replica.codes(actor) == ["A"]
    assert replica.reads == 1


@pytest.mark.promise("S1.66")
async def test_a_change_is_seen_at_once_by_every_replica(
    replicas: tuple[Replica, Replica], actor: Principal
) -> None:
    one, other = replicas
    warehouse_id = await one.add(actor, "A")
    assert await one.codes(actor) == await other.codes(actor) == ["A"]
    changes: list[Callable[[Connection], Awaitable[object]]] = [
        lambda c: c.execute("UPDATE warehouses SET code = 'Z' WHERE id = $1", warehouse_id),
        lambda c: c.execute(_ADD, actor.tenant_id, new_id(), "B"),
    ]
    for change, codes in zip(changes, (["Z"], ["B", "Z"]), strict=True):
        async with one.database.transaction(actor) as connection:
            await change(connection)
        assert await other.codes(actor) == codes
        assert await one.codes(actor) == codes


@pytest.mark.promise("S1.66")
async def test_a_change_that_began_before_the_list_was_read_is_seen_when_it_commits(
    replicas: tuple[Replica, Replica], actor: Principal
) -> None:
    one, other = replicas
    async with one.database.transaction(actor) as connection:
        await connection.execute(_ADD, actor.tenant_id, new_id(), "SLOW")
        # Others change the list, and it is read, while this transaction runs.
        assert await other.codes(actor) == []
        await other.add(actor, "QUICK")
        assert await other.codes(actor) == ["QUICK"]
        assert await other.codes(actor) == ["QUICK"]
    assert await other.codes(actor) == ["QUICK", "SLOW"]


@pytest.mark.promise("S1.66")
async def test_nobody_reads_a_value_older_than_an_acknowledged_change(
    replicas: tuple[Replica, Replica], actor: Principal
) -> None:
    """Writers on both replicas note what was acknowledged; readers note it before they ask."""
    acknowledged: set[str] = set()
    done = asyncio.Event()

    async def write(replica: Replica, letter: str) -> None:
        for number in range(25):
            code = f"{letter}{number:02}"
            await replica.add(actor, code)
            acknowledged.add(code)

    async def read(replica: Replica) -> int:
        asked = 0
        while not done.is_set():
            known = set(acknowledged)
            missing = known - set(await replica.codes(actor))
            assert not missing
            asked += 1
        return asked

    readers = [asyncio.create_task(read(replica)) for replica in replicas for _ in range(2)]
    async with asyncio.TaskGroup() as writers:
        for replica, letters in zip(replicas, ("ab", "cd"), strict=True):
            for letter in letters:
                writers.create_task(write(replica, letter))
    done.set()
    asked = sum(await asyncio.gather(*readers))
    assert asked > 0
    assert len(acknowledged) == 100
    reads = [replica.reads for replica in replicas]
    assert await replicas[0].codes(actor) == sorted(acknowledged)
    assert await replicas[0].codes(actor) == sorted(acknowledged)
    assert replicas[0].reads <= reads[0] + 1


async def test_writers_of_a_list_do_not_wait_for_each_other(
    replicas: tuple[Replica, Replica], actor: Principal
) -> None:
    one, other = replicas
    async with one.database.transaction(actor) as connection:
        await connection.execute(_ADD, actor.tenant_id, new_id(), "LONG")
        async with asyncio.timeout(60):
            await other.add(actor, "SHORT")
    assert await one.codes(actor) == ["LONG", "SHORT"]


async def test_the_lists_of_companies_are_kept_apart(
    replicas: tuple[Replica, Replica], actor: Principal
) -> None:
    replica, _ = replicas
    somebody_else = Principal.system(new_id())
    await replica.add(actor, "OURS")
    await replica.add(somebody_else, "THEIRS")
    for _ in range(2):
        assert await replica.codes(actor) == ["OURS"]
        assert await replica.codes(somebody_else) == ["THEIRS"]
    await replica.add(actor, "MORE")
    reads = replica.reads
    assert await replica.codes(somebody_else) == ["THEIRS"]
    assert replica.reads == reads


async def test_no_more_is_kept_than_there_is_room_for(
    made: ServiceDatabase, actor: Principal
) -> None:
    replica = Replica(await opened(made), most_bytes=5_000)
    await replica.add(actor, "A")
    for number in range(50):
        await replica.codes(actor, str(number))
    reads = replica.reads
    await replica.codes(actor, "49")
    assert replica.reads == reads
    await replica.codes(actor, "0")
    assert replica.reads == reads + 1
    await replica.database.close()
