"""What is read of stock does not grow with its history: pages of memory touched, not time."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import orjson
import pytest

from libs.db.database import Connection
from libs.domain.ids import new_id
from libs.testing.postgres import Databases
from services.inventory.infrastructure import queries
from services.inventory.infrastructure.queries import AsOf, Clock, StockFilter

LEVELS, SHORT, LONG = 100, 3, 60
PAGE = 20
# A company whose every level has so many entries, one a day, each with its value.
_FILL = """
INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)
VALUES (qm_tenant(), '{warehouse}', 'W', 'W', '', true, 1);
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT qm_tenant(), qm_new_id(), 'P' || lpad(n::text, 6, '0'), 'P', 'pcs', 'component', true, 1
FROM generate_series(1, {levels}) AS n;
INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku, on_hand, sequence, version)
SELECT tenant_id, qm_new_id(), id, '{warehouse}', sku, {entries}, {entries}, {entries}
FROM products WHERE tenant_id = qm_tenant();
INSERT INTO ledger_entries
SELECT l.tenant_id, qm_new_id(), l.id, l.product_id, l.warehouse_id, n, 'adjustment', 'found', 1,
       n - 1, n, NULL, NULL, NULL, '', l.tenant_id, 'Asha Rao', at, at, '\\x00'
FROM levels AS l CROSS JOIN generate_series(1, {entries}) AS n
CROSS JOIN LATERAL (SELECT now() - ({entries} - n + 1) * interval '1 day' AS at) AS t
WHERE l.tenant_id = qm_tenant() ORDER BY n, l.id;
INSERT INTO ledger_values (tenant_id, entry_id, revision, level_id, sequence, unit_cost, value,
                           rounding, currency, valued, value_after, average)
SELECT tenant_id, id, 0, level_id, sequence, 2, 2, 0, 'INR', true, 2 * sequence, 2
FROM ledger_entries WHERE tenant_id = qm_tenant() ORDER BY sequence, id;
"""


class Touching:
    """A connection that counts the pages of memory that each query touches."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self.touched = 0

    async def fetchrow(self, query: str, *values: object) -> asyncpg.Record | None:
        rows = await self.fetch(query, *values)
        return rows[0] if rows else None

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        explained = await self._connection.fetchval(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", *values
        )
        plan: Mapping[str, Any] = orjson.loads(explained)[0]["Plan"]
        self.touched += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        return await self._connection.fetch(query, *values)


@pytest.fixture(scope="module")
async def companies(databases: Databases) -> AsyncIterator[Mapping[int, asyncpg.Connection]]:
    """By length of history: a connection of who may see costs, in a company with that much."""
    database = await databases.create("inventory")
    owner = await asyncpg.connect(database.owner_url)
    found = {}
    for entries in (SHORT, LONG):
        tenant = f"SELECT set_config('qm.tenant', '{new_id()}', false)"
        await owner.execute(tenant)
        await owner.execute(_FILL.format(warehouse=new_id(), levels=LEVELS, entries=entries))
        found[entries] = await asyncpg.connect(database.costs_url)
        await found[entries].execute(tenant)
    await owner.execute("VACUUM (ANALYZE)")
    await owner.close()
    yield found
    for connection in found.values():
        await connection.close()
    await databases.drop(database)


async def _of_one_product(connection: Connection) -> object:
    (row,) = await connection.fetch("SELECT id FROM products WHERE sku = 'P000050'")
    return await queries.list_entries(
        connection, product_id=row["id"], warehouse_id=None, limit=3, cursor=None
    )


async def _as_of_yesterday(connection: Connection, clock: Clock) -> object:
    wanted = AsOf(datetime.now(UTC) - timedelta(days=1, hours=2), clock)
    return await queries.stock_as_of(connection, wanted, with_values=True, limit=PAGE, cursor=None)


READS: Mapping[str, Callable[[Connection], Awaitable[object]]] = {
    "a page of stock": lambda c: queries.list_stock(c, StockFilter(), limit=PAGE, cursor=None),
    "how many are low": queries.summary,
    "stock by warehouse": lambda c: queries.held(c, None),
    "the newest entries": lambda c: queries.list_entries(
        c, product_id=None, warehouse_id=None, limit=PAGE, cursor=None
    ),
    "the newest entries of a product": _of_one_product,
    "the newest entries of a quiet warehouse": lambda c: queries.list_entries(
        c, product_id=None, warehouse_id=new_id(), limit=PAGE, cursor=None
    ),
    "what was there yesterday": lambda c: _as_of_yesterday(c, "happened"),
    "what was recorded yesterday": lambda c: _as_of_yesterday(c, "recorded"),
    "what all stock is worth": queries.worth,
}


@pytest.mark.promise("Q.17", "S1.28")
@pytest.mark.parametrize("read", READS.values(), ids=[name.replace(" ", "-") for name in READS])
async def test_twenty_times_the_history_costs_about_the_same(
    companies: Mapping[int, asyncpg.Connection],
    read: Callable[[Connection], Awaitable[object]],
) -> None:
    touched = {}
    for entries, connection in companies.items():
        touching = Touching(connection)
        await read(cast("Connection", touching))
        touched[entries] = touching.touched
    assert 0 < touched[LONG] < 2 * touched[SHORT] + 20, touched
