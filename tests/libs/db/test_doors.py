"""A database made by anybody, for its owner alone, is shut to others by the service's migration."""

import asyncio

import asyncpg
import pytest

from libs.db.migrate import upgrade
from libs.testing.postgres import Databases


async def test_the_owner_shuts_the_database_whoever_made_it(databases: Databases) -> None:
    mine = await databases.create("catalog", migrated=False)
    other = await databases.create("sales", migrated=False)
    stranger = other.app_url.replace(other.name, mine.name)
    admin = await asyncpg.connect(databases.admin_url)
    # As an operator of PostgreSQL makes it: with the doors every new database has.
    await admin.execute(f"DROP DATABASE {mine.name}")
    await admin.execute(f"CREATE DATABASE {mine.name} OWNER catalog_owner TEMPLATE template0")
    await admin.close()
    try:
        await (await asyncpg.connect(stranger)).close()
        await asyncio.to_thread(upgrade, "catalog", f"{mine.owner_url}?sslmode=prefer")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(stranger)
        for url in (mine.app_url, mine.costs_url, mine.relay_url):
            login = await asyncpg.connect(url)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await login.execute("CREATE TABLE mine (id int)")
            await login.close()
    finally:
        await databases.drop(mine)
        await databases.drop(other)
