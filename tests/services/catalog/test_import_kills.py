"""Imports whose process is killed: another one resumes them, and no row is taken twice."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, running
from services.catalog.main import build
from services.catalog.settings import CatalogSettings
from tests.services.catalog.conftest import IMPORTS, Catalog, Company, a_company

ROOT = Path(__file__).resolve().parents[3]
ROWS = 6_000


@pytest.fixture(scope="module")
async def door(databases: Databases, brokers: Brokers) -> AsyncIterator[Catalog]:
    """A catalog that takes imports and works none off."""
    database, broker_url = await databases.create("catalog"), await brokers.create()
    settings = CatalogSettings(**environment(database, broker_url), run="api")
    service = build(settings)
    service.tokens = verifier()
    async with running(service) as client:
        yield Catalog(service, client, database, broker_url)
    await databases.drop(database)
    await brokers.drop(broker_url)


@asynccontextmanager
async def working(database: ServiceDatabase, broker_url: str) -> AsyncIterator[Process]:
    """A process that works imports off; killed when the block ends."""
    given = environment(database, broker_url)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.catalog.main",
        cwd=ROOT,
        env={
            **os.environ,
            **{f"QM_{name.upper()}": str(value) for name, value in given.items()},
            "QM_RUN": "jobs",
        },
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


def a_file(rows: int) -> str:
    lines = "".join(f"P-{n:06},Part {n},pcs,1\n" for n in range(rows))
    return f"sku,name,unit,price\n{lines}"


async def stored(company: Company) -> tuple[int, int, int]:
    """Products, events of their making, and how many products those tell of."""
    async with company.catalog.service.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT aggregate_id FROM events WHERE tenant_id = $1 AND type = $2",
            company.id,
            "catalog.product.created.v1",
        )
    return len(await company.skus()), len(rows), len({row[0] for row in rows})


@pytest.mark.promise("Q.15", "Q.16")
@pytest.mark.parametrize("mode", ["valid_rows", "all_or_nothing"])
async def test_an_import_is_resumed_where_what_was_written_ends(door: Catalog, mode: str) -> None:
    company = await a_company(door)
    # A row that repeats one taken before the kill is known all the same.
    twin = "P-000001,Twin,pcs,1\n" if mode == "valid_rows" else ""
    answer = await company.upload(a_file(ROWS) + twin, mode=mode, wait=0)
    async with working(door.database, door.broker_url):
        done = await company.begun(answer)
    assert 0 < done < ROWS
    products, events, told = await stored(company)
    assert products == events == told
    assert (products > 0) is (mode == "valid_rows")
    async with working(door.database, door.broker_url):
        ended = (await company.ended(answer)).body
    assert (ended["status"], ended["created"], ended["updated"]) == ("succeeded", ROWS, 0)
    assert (ended["failed"], ended["rows_done"]) == (bool(twin), ROWS + bool(twin))
    assert await stored(company) == (ROWS, ROWS, ROWS)


async def test_two_processes_share_imports_and_not_one_import(door: Catalog) -> None:
    companies = [await a_company(door) for _ in range(3)]
    answers = [await c.upload(a_file(1_500), wait=0) for c in companies]
    async with (
        working(door.database, door.broker_url),
        working(door.database, door.broker_url),
    ):
        for company, answer in zip(companies, answers, strict=True):
            ended = (await company.ended(answer)).body
            assert (ended["status"], ended["created"]) == ("succeeded", 1_500)
            assert await stored(company) == (1_500, 1_500, 1_500)


async def test_what_waits_is_cancelled_at_once_and_never_begun(door: Catalog) -> None:
    company = await a_company(door)
    answer = await company.upload(a_file(3), wait=0)
    cancelled = await company.manager.post(f"{IMPORTS}/{answer.body['id']}/cancel")
    assert (cancelled.body["status"], cancelled.body["started_at"]) == ("cancelled", None)
    unknown = await company.manager.post(f"{IMPORTS}/{uuid4()}/cancel")
    assert unknown.status == 404


def _resident(process: Process, what: str) -> int:
    """Kilobytes of memory of a process: VmRSS now, VmHWM at most so far."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith(what)).split()[1])


@pytest.mark.full
@pytest.mark.promise("Q.15")
@pytest.mark.parametrize("mode", ["all_or_nothing", "valid_rows"])
async def test_a_hundred_thousand_rows_take_bounded_memory(door: Catalog, mode: str) -> None:
    company, small = await a_company(door), await a_company(door)
    async with working(door.database, door.broker_url) as process:
        await small.ended(await small.upload(a_file(1_000), mode=mode, wait=0))
        before = _resident(process, "VmRSS")
        ended = await company.ended(await company.upload(a_file(100_000), mode=mode, wait=0))
        grown = _resident(process, "VmHWM") - before
    assert (ended.body["status"], ended.body["created"]) == ("succeeded", 100_000)
    print(f"{mode}: resident memory grew by {grown / 1024:.0f} MB at 100,000 rows")  # noqa: T201
    assert grown < 100 * 1024
