"""Rows to measure on that are never committed: written by a database's owner, then rolled back."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg

from bench.target import database_url
from libs.db.database import Connection


@asynccontextmanager
async def scratch(service: str, tables: Iterable[str]) -> AsyncIterator[Connection]:
    """A transaction that sees its own rows under row-level security, and leaves none of them."""
    url = database_url(service, "owner")
    async with (
        asyncpg.create_pool(url, min_size=1, max_size=1, server_settings={"jit": "off"}) as pool,
        pool.acquire() as connection,
    ):
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield connection
        finally:
            await transaction.rollback()
        for table in tables:
            await connection.execute(f"VACUUM (ANALYZE) {table}")
