"""How the stock list is read: only as many rows as the page shows, however many there are."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import asyncpg
import orjson
import pytest

from libs.db.database import Connection
from libs.db.pages import encode
from libs.domain.ids import new_id
from libs.testing.postgres import ServiceDatabase
from services.inventory.infrastructure.queries import StockFilter, list_stock

PAGE = 20
TENANT, WAREHOUSE = new_id(), new_id()
_FILL = f"""
SELECT set_config('qm.tenant', '{TENANT}', false);
INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)
VALUES ('{TENANT}', '{WAREHOUSE}', 'W', 'W', '', true, 1);
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT '{TENANT}', qm_new_id(), 'P' || lpad(n::text, 6, '0'), 'P', 'pcs', 'component', true, 1
FROM generate_series(1, 4000) AS n;
INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku, on_hand)
SELECT tenant_id, qm_new_id(), id, '{WAREHOUSE}', sku, 10 FROM products;
INSERT INTO product_levels (tenant_id, id, product_id, sku, minimum, reorder_point, target)
SELECT tenant_id, qm_new_id(), id, sku, 1, 2, 3 FROM products;
ANALYZE;
"""


class Explaining:
    """A connection that remembers the plans of what it is asked."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self.plans: list[dict[str, Any]] = []

    async def fetchval(self, query: str, *values: object) -> object:
        return await self._connection.fetchval(query, *values)

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        explained = await self._connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *values
        )
        self.plans.append(orjson.loads(explained)[0]["Plan"])
        return await self._connection.fetch(query, *values)


@pytest.mark.parametrize("after", [None, encode(["P003000", str(TENANT)])], ids=["first", "deep"])
@pytest.mark.parametrize(
    "wanted", [StockFilter(), StockFilter(warehouse_id=WAREHOUSE), StockFilter(text="p p00")]
)
async def test_a_page_of_stock_reads_no_more_rows_than_it_needs(
    service_database: Callable[[str], Awaitable[ServiceDatabase]],
    wanted: StockFilter,
    after: str | None,
) -> None:
    database = await service_database("inventory")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute(_FILL)
    await owner.close()
    connection = await asyncpg.connect(database.app_url)
    await connection.execute(f"SELECT set_config('qm.tenant', '{TENANT}', false)")
    explaining = Explaining(connection)
    page = await list_stock(cast("Connection", explaining), wanted, limit=PAGE, cursor=after)
    await connection.close()
    assert len(page.items) == PAGE
    assert page.items[0]["sku"] == ("P000001" if after is None else "P003000")
    (plan,) = explaining.plans
    read = [node["Actual Rows"] for node in _nodes(plan) if "Relation Name" in node]
    assert read
    assert max(read) <= PAGE + 1


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
