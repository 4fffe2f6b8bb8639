"""J4: a page of 50 products with stock, first and deep, at growing numbers of products."""

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import aiohttp
import asyncpg
import jwt

from bench.client import Connection, connect
from bench.company import open_company
from bench.machine import settled
from bench.options import Options
from bench.runs import best_of, percentile
from bench.target import database_url, gateway_url, service_url
from libs.db.pages import encode
from services.inventory.infrastructure.queries import StockFilter, list_stock

SIZES = (10_000, 100_000)
FULL = 1_000_000
PAGE = 50
_SECONDS = 2.0
_DEEP = 0.9
_READS = 200

# Every twentieth product has a rule over all warehouses, hence a second row in the list.
_SEED = """
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT '{tenant}', qm_new_id(), 'L-' || lpad(n::text, 8, '0'), 'Listed product ' || n, 'pcs',
       'component', true, 1
FROM generate_series(1, {size}) AS n;
INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku, on_hand)
SELECT tenant_id, qm_new_id(), id, '{warehouse}', sku, 10
FROM products WHERE tenant_id = '{tenant}';
INSERT INTO product_levels
    (tenant_id, id, product_id, sku, on_hand, minimum, reorder_point, target)
SELECT tenant_id, qm_new_id(), id, sku, 10, 1, 2, 20
FROM products WHERE tenant_id = '{tenant}' AND right(sku, 2)::int % 20 = 0;
"""
# No ledger entry tells of this stock, so it does not stay.
_CLEAR = """
DELETE FROM product_levels WHERE tenant_id = '{tenant}';
DELETE FROM levels WHERE tenant_id = '{tenant}';
DELETE FROM products_words WHERE tenant_id = '{tenant}';
DELETE FROM products WHERE tenant_id = '{tenant}';
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A company with so many products on its list, and where its deep page begins."""

    size: int
    tenant: UUID
    token: str
    deep: str


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """10,000 and 100,000 products; with --full 1,000,000 too."""
    sizes = (*SIZES, FULL) if options.full else SIZES
    found: dict[tuple[str, int], float] = {}
    for size in sizes:
        async with _listed(session, size) as listed:
            for page, cursor in (("first", None), ("deep", listed.deep)):
                found[page, size] = await _one(listed, page, cursor, options)
    for page in ("first", "deep"):
        small, large = found[page, sizes[0]], found[page, sizes[-1]]
        exponent = math.log(large / small) / math.log(sizes[-1] / sizes[0])
        options.table.at_most(
            f"J4 list of {PAGE} with stock, {page} page, {sizes[-1]:,} products", large, 12
        )
        options.table.at_most(
            f"J4 the same, growth from {sizes[0]:,}", large / small, 1.5, " times"
        )
        print(
            f"      {page} page, {sizes[0]:,} to {sizes[-1]:,} products: {large / small:.2f}x, "
            f"exponent {exponent:.3f}"
        )


async def _one(listed: Listed, page: str, cursor: str | None, options: Options) -> float:
    path = f"inventory/stock?limit={PAGE}" + (f"&cursor={cursor}" if cursor else "")

    async def once(connection: Connection, _number: int) -> None:
        await connection.get(path)

    runs = []
    for where, url in (("gateway", gateway_url()), ("service", service_url("inventory"))):
        connection = await connect(url, listed.token)
        name = f"J4 list of {PAGE}, {listed.size:,} products, {page} page, {where}"
        runs.append(await best_of(options.times, name, [connection], once, _SECONDS))
        connection.close()
    runs[0].show()
    bare = await _bare(listed, cursor)
    p50 = runs[0].percentile(0.5)
    print(
        f"      baseline: service asked directly p50 {runs[1].percentile(0.5):.1f} ms, its queries "
        f"alone {bare:.1f} ms; ratio {p50 / bare:.1f} of the queries"
    )
    return p50


async def _bare(listed: Listed, cursor: str | None) -> float:
    """The same queries in the same transaction without HTTP, in ms at the median."""
    pool = await asyncpg.create_pool(
        database_url("inventory", "costs"), min_size=1, max_size=1, server_settings={"jit": "off"}
    )
    took = []
    async with pool, pool.acquire() as connection:
        for _ in range(_READS):
            began = time.perf_counter()
            async with connection.transaction(readonly=True):
                await connection.execute(f"SELECT set_config('qm.tenant','{listed.tenant}',true)")
                await list_stock(connection, StockFilter(), limit=PAGE, cursor=cursor)
            took.append(time.perf_counter() - began)
    return percentile(took, 0.5)


@asynccontextmanager
async def _listed(session: aiohttp.ClientSession, size: int) -> AsyncIterator[Listed]:
    company = await open_company(session, gateway_url(), f"Bench list of {size}")
    warehouse = (await company.admin.post("inventory/warehouses", {"code": "L", "name": "L"}))["id"]
    claims = jwt.decode(company.admin.token, options={"verify_signature": False})
    tenant = UUID(claims["tid"])
    owner = await asyncpg.connect(database_url("inventory", "owner"))
    try:
        await owner.execute("SELECT set_config('qm.tenant', $1, false)", str(tenant))
        await owner.execute(_SEED.format(tenant=tenant, size=size, warehouse=warehouse))
        await _tidy(owner)
        deep = await owner.fetchrow(
            "SELECT sku, id FROM levels WHERE tenant_id = $1 ORDER BY sku, id OFFSET $2 LIMIT 1",
            tenant,
            int(size * _DEEP),
        )
        if deep is None:
            raise SystemExit("the list could not be filled")
        await company.admin.sign_in()
        yield Listed(size, tenant, company.admin.token, encode([deep["sku"], deep["id"]]))
    finally:
        await owner.execute(_CLEAR.format(tenant=tenant))
        await _tidy(owner)
        await owner.close()
        await settled()


async def _tidy(owner: asyncpg.Connection) -> None:
    for table in ("products", "levels", "product_levels"):
        await owner.execute(f"VACUUM (ANALYZE) {table}")
