"""Fixtures every test may use: real servers, databases and virtual hosts of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack

import pytest

from deploy.local.layout import Layout, local_layout
from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import Rabbitmq
from deploy.local.throwaway import (
    private_folder,
    remove,
    throwaway_postgres,
    throwaway_rabbitmq,
)
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.rabbitmq import Brokers
from tests import servers

NewDatabase = Callable[[str], Awaitable[ServiceDatabase]]


@pytest.fixture(scope="session")
def layout() -> Layout:
    """Where this machine keeps the binaries and the servers' folders."""
    return local_layout()


@pytest.fixture(scope="session")
def databases(layout: Layout) -> Iterator[Databases]:
    """The tests' PostgreSQL: `await databases.create("inventory")` outlives one test."""
    with ExitStack() as stack:
        yield servers.databases(layout, stack)


@pytest.fixture(scope="session")
def brokers(layout: Layout) -> Iterator[Brokers]:
    """The tests' RabbitMQ: `await brokers.create()` for a wider scope than one test."""
    with ExitStack() as stack:
        yield servers.brokers(layout, stack)


@pytest.fixture
async def service_database(databases: Databases) -> AsyncIterator[NewDatabase]:
    """Freshly migrated databases, each gone after the test: `await service_database("sales")`."""
    made: list[ServiceDatabase] = []

    async def create(service: str) -> ServiceDatabase:
        made.append(await databases.create(service))
        return made[-1]

    yield create
    for database in made:
        await databases.drop(database)


@pytest.fixture
async def broker_url(brokers: Brokers) -> AsyncIterator[str]:
    """AMQP URL of an empty virtual host, gone after the test."""
    url = await brokers.create()
    yield url
    await brokers.drop(url)


@pytest.fixture
def own_postgres(layout: Layout) -> Iterator[Postgres]:
    """A PostgreSQL nobody else uses, started, with fsync on: to kill and start again."""
    folder = private_folder(layout, "own-postgres")
    server = throwaway_postgres(layout, folder, safe=True)
    try:
        yield server.start()
    finally:
        server.stop()
        remove(folder)


@pytest.fixture
def own_rabbitmq(layout: Layout) -> Iterator[Rabbitmq]:
    """A RabbitMQ nobody else uses, started: to kill, freeze and start again."""
    folder = private_folder(layout, "own-rabbitmq")
    server = throwaway_rabbitmq(layout, folder)
    try:
        yield server.start()
    finally:
        server.stop()
        remove(folder)
