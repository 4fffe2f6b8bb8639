"""Jobs: once across replicas, their figures kept, their failures too."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.jobs.schedule import CLEAN_UP, Job, Schedule
from libs.testing.postgres import Databases


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    made = await databases.create("auth")
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
    await databases.drop(made)


@asynccontextmanager
async def running(*schedules: Schedule) -> AsyncIterator[None]:
    """Meanwhile they run; in the end the job in hand is finished."""
    async with asyncio.TaskGroup() as tasks:
        for schedule in schedules:
            tasks.create_task(schedule.run())
        try:
            yield
        finally:
            for schedule in schedules:
                await schedule.stop()


async def test_of_three_replicas_one_runs_a_due_job(database: Database) -> None:
    runs: list[int] = []
    first = asyncio.Event()

    async def count(_database: Database) -> Mapping[str, int]:
        runs.append(1)
        first.set()
        return {"counted": 7}

    job = Job("count", timedelta(hours=1), count)
    async with running(*(Schedule(database, [job], tick=0.02) for _ in range(3))):
        await asyncio.wait_for(first.wait(), 30)
        # So that the others have looked for it too.
        await asyncio.sleep(0.2)
    assert runs == [1]
    async with database.across_tenants() as connection:
        row = await connection.fetchrow("SELECT * FROM jobs WHERE name = 'count'")
    assert row is not None
    assert row["figures"] == '{"counted": 7}'
    assert row["last_finished_at"] >= row["last_started_at"]
    assert row["last_error"] is None


async def test_a_failing_job_is_noted_and_tried_again_when_due(database: Database) -> None:
    tries: list[int] = []
    again = asyncio.Event()

    async def fail(_database: Database) -> Mapping[str, int]:
        tries.append(1)
        if len(tries) > 1:
            again.set()
        raise ValueError("no such thing")

    job = Job("fail", timedelta(milliseconds=50), fail)
    async with running(Schedule(database, [job], tick=0.02)):
        await asyncio.wait_for(again.wait(), 30)
    async with database.across_tenants() as connection:
        error = await connection.fetchval("SELECT last_error FROM jobs WHERE name = 'fail'")
    assert "no such thing" in error


async def test_old_inbox_rows_keys_and_changes_of_lists_are_cleaned_up(database: Database) -> None:
    async with database.pool("app").acquire() as connection, connection.transaction():
        await connection.execute(
            "SELECT set_config('qm.tenant', '00000000-0000-7000-8000-000000000001', true)"
        )
        await connection.execute(
            "INSERT INTO inbox SELECT 'c', gen_random_uuid(), qm_tenant(), now() - days * interval"
            " '1 day' FROM unnest(ARRAY[1, 29, 31, 90]) AS days"
        )
        await connection.execute(
            "INSERT INTO idempotency_keys SELECT qm_tenant(), gen_random_uuid(), 'r', 'k', '', '/',"
            " 200, now() - hours * interval '1 hour' FROM unnest(ARRAY[1, 25]) AS hours"
        )
        await connection.execute(
            "INSERT INTO list_changes SELECT qm_tenant(), 'things', hours::text::xid8,"
            " now() - hours * interval '1 hour' FROM unnest(ARRAY[1, 25, 26, 27]) AS hours"
        )
    cleaned = {"inbox": 2, "idempotency_keys": 1, "list_changes": 3}
    assert await CLEAN_UP.run(database) == cleaned
    assert await CLEAN_UP.run(database) == dict.fromkeys(cleaned, 0)
