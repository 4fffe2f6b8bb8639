"""Migrations beside a service at work: nobody waits for one with nothing to do, or too much."""

import asyncio

import asyncpg
import pytest

from libs.db.migrate import upgrade
from libs.testing.postgres import Databases
from tests.conftest import NewDatabase

_EVERY_TABLE = """
SELECT 'LOCK TABLE ' || string_agg(oid::regclass::text, ', ') || ' IN ACCESS EXCLUSIVE MODE'
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'alembic_version'
"""


async def test_migrating_what_is_migrated_waits_for_no_table(service_database: NewDatabase) -> None:
    database = await service_database("inventory")
    busy = await asyncpg.connect(database.owner_url)
    async with busy.transaction():
        await busy.execute(await busy.fetchval(_EVERY_TABLE))
        async with asyncio.timeout(60):
            await asyncio.to_thread(upgrade, "inventory", database.owner_url)
    await busy.close()


async def test_a_migration_gives_up_where_somebody_does_not_let_go_and_may_be_repeated(
    databases: Databases,
) -> None:
    database = await databases.create("inventory", migrated=False)
    busy = await asyncpg.connect(database.owner_url)
    work = busy.transaction()
    await work.start()
    await busy.execute("CREATE TABLE events (nothing int)")
    with pytest.raises(Exception, match="lock timeout"):
        await asyncio.to_thread(upgrade, "inventory", database.owner_url)
    await work.rollback()
    await asyncio.to_thread(upgrade, "inventory", database.owner_url)
    assert await busy.fetchval("SELECT count(*) FROM events") == 0
    await busy.close()
    await databases.drop(database)
