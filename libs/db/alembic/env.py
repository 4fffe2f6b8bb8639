"""Alembic's environment for every service: its own database, as its owner, one history each."""

import asyncio
from functools import partial

import asyncpg
from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from libs.db.migrate import LOCK


def _run(connection: Connection) -> None:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.get_bind().execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        # Who waits for a table keeps all waiting who come after: rather give up, and be repeated.
        context.get_bind().execute(text("SET LOCAL lock_timeout = '3s'"))
        context.run_migrations()


async def _migrate() -> None:
    # asyncpg reads the URL itself, as everywhere else: SQLAlchemy knows no sslmode.
    connect = partial(asyncpg.connect, context.config.attributes["url"])
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, poolclass=pool.NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_migrate())
