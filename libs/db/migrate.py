"""Migrating a service's database to its newest schema: `python -m libs.db.migrate <service>`."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg
from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]


def upgrade(service: str, owner_url: str) -> None:
    """Bring the database to the newest revision; does nothing, quickly, when it is there.

    Two that migrate at once wait for one another on an advisory lock.
    """
    config = _config(service, owner_url)
    newest = ScriptDirectory.from_config(config).get_current_head()
    if asyncio.run(_revision(owner_url)) != newest:
        command.upgrade(config, "head")


def execute(sql: str) -> None:
    """Run a script of several statements inside the migration's transaction."""
    driver = op.get_bind().connection.dbapi_connection
    if driver is None:
        msg = "the migration has no connection"
        raise RuntimeError(msg)
    driver.run_async(lambda connection: connection.execute(sql))


def main() -> None:
    """Migrate the service named on the command line, by QM_DATABASE_OWNER_URL."""
    upgrade(sys.argv[1], os.environ["QM_DATABASE_OWNER_URL"])


def _config(service: str, owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", _escaped("libs/db/alembic"))
    config.set_main_option("version_locations", _escaped(f"services/{service}/migrations"))
    config.set_main_option("path_separator", "newline")
    config.attributes["url"] = owner_url
    return config


def _escaped(path: str) -> str:
    return str(ROOT / path).replace("%", "%%")


async def _revision(owner_url: str) -> str | None:
    connection = await asyncpg.connect(owner_url)
    try:
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return revision


if __name__ == "__main__":
    main()
