"""Fixtures every test may use: real servers, databases and virtual hosts of its own."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from bench.api import connections
from bench.company import Company, open_company
from deploy import browser as chromium
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
from tests.sides import Sides
from tests.stack import LocalStack

# As in production: what went wrong, never the values that were in hand.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)

NOT_RUN = pytest.StashKey[list[str]]()
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
    """Makes freshly migrated databases, each gone after the test."""
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


@pytest.fixture(scope="session")
def quartermaster(layout: Layout) -> Iterator[LocalStack]:
    """The whole system as `make up` starts it, demo company included, for this session alone.

    QM_TEST_STACK names the folder (QM_DATA) of one that runs already, for quick repetition.
    """
    if given := os.environ.get("QM_TEST_STACK"):
        yield LocalStack(Path(given))
        return
    folder = private_folder(layout, "stack")
    stack = LocalStack(folder)
    try:
        stack.up()
        yield stack
    finally:
        stack.run("down")
        remove(folder)


@pytest.fixture(scope="session")
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections of the tests' own people to the whole system."""
    async with connections() as session:
        yield session


@pytest.fixture
async def company(quartermaster: LocalStack, web: aiohttp.ClientSession) -> Company:
    """A company of its own in the whole system, with its people signed in."""
    return await open_company(web, quartermaster.url, "Test Works", "INR")


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set browser tests aside where there is no browser; the summary says so."""
    if chromium.find() is None:
        set_aside = [item for item in items if item.get_closest_marker("browser")]
        config.stash[NOT_RUN] = [item.nodeid for item in set_aside]
        items[:] = [item for item in items if item not in set_aside]
        config.hook.pytest_deselected(items=set_aside)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On a build machine a test that did not run is a failure."""
    not_run = session.config.stash.get(NOT_RUN, [])
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["not_run"] = not_run
    elif not_run and os.environ.get("CI"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sides:
    """Several processes divide the files among them."""
    return Sides(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of several processes set aside: only the first of them reports."""
    if not_run := getattr(node, "workeroutput", {}).get("not_run"):
        node.config.stash[NOT_RUN] = not_run


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say loudly what did not run, and what passed or failed only at its second try."""
    for test in config.stash.get(NOT_RUN, []):
        terminalreporter.write_line(f"NOT RUN, no Chromium can be had here: {test}", red=True)
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_line(f"TRIED TWICE, look why: {report.nodeid}", red=True)
        terminalreporter.write_line(report.longreprtext)
