"""How lists of products are read: no more rows than a page shows, whatever the order."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import asyncpg
import orjson
import pytest

from libs.db.database import Connection
from libs.db.pages import encode
from libs.domain.ids import new_id
from libs.testing.postgres import Databases
from services.catalog.domain.product import Kind
from services.catalog.infrastructure.queries import ProductFilter, list_products

PAGE, PRODUCTS = 20, 4000
TENANT = new_id()
_FILL = f"""
SELECT set_config('qm.tenant', '{TENANT}', false);
INSERT INTO products (tenant_id, id, sku, sku_key, name, description, unit, price, currency,
    tax_rate, attributes, back_order, barcodes, kind, active, version)
SELECT '{TENANT}', qm_new_id(), 'P' || lpad(n::text, 6, '0'), 'p' || lpad(n::text, 6, '0'),
    'Pump ' || md5(n::text), '', 'pcs', n % 900, 'INR', 18, '{{}}', false,
    ARRAY[lpad(n::text, 13, '0')], CASE WHEN n % 200 = 0 THEN 'bundle' ELSE 'component' END,
    n % 200 <> 1, 1
FROM generate_series(1, {PRODUCTS}) AS n;
INSERT INTO product_barcodes (tenant_id, code_key, product_id)
SELECT tenant_id, barcodes[1], id FROM products;
ANALYZE;
"""


class Explaining:
    """A connection that remembers the plans of what it is asked."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self.plans: list[dict[str, Any]] = []

    async def fetchval(self, query: str, *values: object) -> object:
        return await self._connection.fetchval(query, *values)

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        explained = await self._connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *values
        )
        self.plans.append(orjson.loads(explained)[0])
        return await self._connection.fetch(query, *values)


@pytest.fixture(scope="module")
async def explaining(databases: Databases) -> AsyncIterator[Explaining]:
    """A connection to a catalogue of many products."""
    database = await databases.create("catalog")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute(_FILL)
    await owner.close()
    connection = await asyncpg.connect(database.app_url)
    await connection.execute(f"SELECT set_config('qm.tenant', '{TENANT}', false)")
    yield Explaining(connection)
    await connection.close()
    await databases.drop(database)


@pytest.mark.promise("S1.26", "S1.28")
@pytest.mark.parametrize(
    ("sort", "after"),
    [
        ("sku", None),
        ("sku", ["p002000"]),
        ("-sku", ["p002000"]),
        ("name", None),
        ("name", ["pump 8", "p000001"]),
        ("-name", ["pump 8", "p000001"]),
        ("price", [4_500_000, "p002000"]),
        ("-price", None),
    ],
)
async def test_a_page_reads_no_more_products_than_it_shows(
    explaining: Explaining, sort: str, after: list[object] | None
) -> None:
    cursor = None if after is None else encode(after)
    page = await _page(explaining, ProductFilter(), sort=sort, cursor=cursor)
    assert page == PAGE
    assert max(_read(explaining)) <= PAGE + 1


@pytest.mark.promise("S1.27", "S1.28")
@pytest.mark.parametrize(
    ("which", "found", "most"),
    [
        (ProductFilter(kind=Kind.BUNDLE), PAGE, PAGE + 1),
        (ProductFilter(active=False), PAGE, PAGE + 1),
        (ProductFilter(code="P002000"), 1, 1),
        (ProductFilter(code="0000000002000"), 1, 1),
        # As a scanner says it that leaves leading zeros out.
        (ProductFilter(code="000000002000"), 1, 1),
        (ProductFilter(code="nothing"), 0, 0),
        (ProductFilter(q="pump nothing"), 0, 0),
        (ProductFilter(q="p002000 pump"), 1, 1),
    ],
)
async def test_few_among_many_are_found_without_reading_the_others(
    explaining: Explaining, which: ProductFilter, found: int, most: int
) -> None:
    assert await _page(explaining, which) == found
    assert max(_read(explaining)) <= most


async def _page(
    explaining: Explaining, which: ProductFilter, *, sort: str = "sku", cursor: str | None = None
) -> int:
    connection = cast("Connection", explaining)
    page = await list_products(connection, which, limit=PAGE, cursor=cursor, sort=sort)
    return len(page.items)


def _read(explaining: Explaining) -> list[int]:
    """How many rows each scan of the newest plan found, and threw away."""
    nodes = list(_nodes(explaining.plans[-1]["Plan"]))
    return [
        node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        for node in nodes
        if "Relation Name" in node
    ]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
