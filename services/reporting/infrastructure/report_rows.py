"""Rows of reports: a page and its totals from one moment, or all of them as they come."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from libs.db.database import Connection, Database
from libs.domain.principal import Principal
from services.reporting.domain.asking import Asked, ReportPage, Row
from services.reporting.infrastructure import report_sql

# Rows at once from a server-side cursor.
AT_ONCE = 1000
# A plan made for any filter would read whole tables.
_PLANNED_ANEW = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"


async def page_of(
    database: Database,
    actor: Principal,
    asked: Asked,
    *,
    limit: int,
    cursor: str | None,
    totals: bool,
) -> ReportPage:
    """A page, read by the login that sees what the caller may."""
    page = report_sql.page(asked, limit=limit, cursor=cursor)
    async with _reading(database, actor) as connection:
        rows = [dict(row) for row in await connection.fetch(page.sql, *page.values)]
        count, below = await _totals(connection, asked) if totals else (None, None)
    more = len(rows) > limit
    rows = rows[:limit]
    return ReportPage(
        rows,
        report_sql.cursor_of(asked, rows[-1]) if more else None,
        count,
        below,
    )


async def totals_of(database: Database, actor: Principal, asked: Asked) -> tuple[int, Row]:
    """How many rows there are, and what stands below the columns that have a total."""
    async with _reading(database, actor) as connection:
        return await _totals(connection, asked)


async def rows_of(
    database: Database, actor: Principal, asked: Asked, *, at_once: int = AT_ONCE
) -> AsyncIterator[Sequence[Any]]:
    """Every row in the report's order, many at once, each with its columns in theirs.

    Read by a server-side cursor of one snapshot: however many they are, few are in memory.
    """
    ready = report_sql.whole(asked)
    async with _reading(database, actor) as connection:
        cursor = await connection.cursor(ready.sql, *ready.values)
        while rows := await cursor.fetch(at_once):
            yield rows


@asynccontextmanager
async def _reading(database: Database, actor: Principal) -> AsyncIterator[Connection]:
    async with database.transaction(actor, read_only=True, snapshot=True) as connection:
        await connection.execute(_PLANNED_ANEW)
        yield connection


async def _totals(connection: Connection, asked: Asked) -> tuple[int, Row]:
    ready = report_sql.totals(asked)
    count, *below = next(iter(await connection.fetch(ready.sql, *ready.values)))
    keys = [column.key for column in asked.columns if column.total]
    return count, dict(zip(keys, below, strict=True))
