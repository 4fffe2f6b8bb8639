"""Migrating a service's database to its newest schema: `python -m libs.db.migrate <service>`.

With `--wait` nothing is migrated: it ends when somebody else has done so.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import asyncpg
import structlog
from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory

log = structlog.get_logger("migrate")
ROOT = Path(__file__).resolve().parents[2]
# Two that migrate together do so one after the other.
LOCK = 7165


def upgrade(service: str, owner_url: str) -> None:
    """Bring the database to the newest revision; does nothing, quickly, when it is there.

    Two that migrate at once wait for one another on an advisory lock.
    """
    config = _config(service, owner_url)
    newest = ScriptDirectory.from_config(config).get_current_head()
    if asyncio.run(_revision(owner_url)) != newest:
        command.upgrade(config, "head")
    asyncio.run(_set_doors(service, owner_url))


def await_schema(service: str, relay_url: str) -> None:
    """Return when the schema is what this code was written for, or newer: old code runs on that."""
    scripts = ScriptDirectory.from_config(_config(service, relay_url))
    older = {script.revision for script in scripts.walk_revisions()} - {scripts.get_current_head()}
    said = ""
    while True:
        try:
            revision = asyncio.run(_revision(relay_url))
            if revision is not None and revision not in older:
                return
            state = f"its schema is {revision or 'not there'}"
        except (OSError, asyncpg.PostgresError) as error:
            state = str(error)
        if state != said:
            log.info("waiting for somebody to migrate", service=service, state=state)
            said = state
        time.sleep(1)


def execute(sql: str) -> None:
    """Run a script of several statements inside the migration's transaction."""
    driver = op.get_bind().connection.dbapi_connection
    if driver is None:
        msg = "the migration has no connection"
        raise RuntimeError(msg)
    driver.run_async(lambda connection: connection.execute(sql))


def main() -> None:
    """Migrate the service named on the command line, by QM_DATABASE_OWNER_URL, or wait."""
    match sys.argv[1:]:
        case ["--wait", service]:
            await_schema(service, os.environ["QM_DATABASE_RELAY_URL"])
        case [service]:
            upgrade(service, os.environ["QM_DATABASE_OWNER_URL"])
        case _:
            sys.exit("usage: python -m libs.db.migrate [--wait] <service>")


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


async def _set_doors(service: str, owner_url: str) -> None:
    script = (ROOT / "libs" / "db" / "doors.sql").read_text(encoding="utf-8")
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
            await connection.execute(script.replace("{service}", service))
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
