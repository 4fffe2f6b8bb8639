"""J4 of the catalogue: a page of 50 products, first and deep, at 10,000 and 100,000 products.

No page is asked for twice, so that none is kept (bench/kept_lists.py measures those that are).
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import aiohttp
import asyncpg
import jwt

from bench.client import Connection, connect
from bench.company import open_company
from bench.growth import Growth
from bench.machine import settled
from bench.options import Options
from bench.runs import best_of, percentile
from bench.stock_list import FULL, PAGE, SIZES
from bench.target import database_url, gateway_url
from libs.db.pages import encode
from services.catalog.infrastructure.queries import ProductFilter, list_products

_DEEP = 0.9
_READS = 100
# As import would leave them, without their events: a list does not read those.
_SEED = """
INSERT INTO products (tenant_id, id, sku, sku_key, name, description, unit, price, currency,
                      tax_rate, attributes, back_order, barcodes, kind, active, version)
SELECT '{tenant}', qm_new_id(), 'L-' || lpad(n::text, 8, '0'), 'l-' || lpad(n::text, 8, '0'),
       'Listed product ' || n, '', 'pcs', 10, 'INR', 18, '{{}}', false, '{{}}', 'component', true, 1
FROM generate_series(1, {size}) AS n;
"""
_CLEAR = """
DELETE FROM products_words WHERE tenant_id = '{tenant}';
DELETE FROM products WHERE tenant_id = '{tenant}';
"""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A company with so many products."""

    size: int
    tenant: UUID
    token: str

    def cursor(self, page: str, number: int) -> str:
        """One nobody has used, for the first page or a deep one."""
        at = f"l-{int(self.size * _DEEP):08}" if page == "deep" else "!"
        return encode([f"{at}{number:09}"])


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """10,000 and 100,000 products; with --full 1,000,000 too."""
    growth, numbers = Growth("products"), count()
    for size in (*SIZES, FULL) if options.full else SIZES:
        async with _catalogue(session, size) as catalogue:
            for page in ("first", "deep"):
                took = await _one(catalogue, page, numbers, options)
                growth.add(f"{page} page of products", size, took)
                name = f"J4 list of {PAGE} of the catalogue, {page} page, {size:,} products"
                options.table.at_most(name, took, 12)
    growth.show()


async def _one(catalogue: Catalogue, page: str, numbers: "count[int]", options: Options) -> float:
    async def once(connection: Connection, _number: int) -> None:
        cursor = catalogue.cursor(page, next(numbers))
        await connection.get(f"catalog/products?limit={PAGE}&cursor={cursor}")

    connection = await connect(gateway_url(), catalogue.token)
    name = f"J4 list of {PAGE}, {catalogue.size:,} products of the catalogue, {page} page"
    run = await best_of(options.times, name, [connection], once, options.seconds)
    connection.close()
    run.show()
    bare, p50 = await _bare(catalogue, page, numbers), run.percentile(0.5)
    print(f"      baseline: its query alone {bare:.1f} ms; ratio {p50 / bare:.1f}")
    return p50


async def _bare(catalogue: Catalogue, page: str, numbers: "count[int]") -> float:
    """The same query in the same transaction without HTTP, in ms at the median."""
    took = []
    url = database_url("catalog", "app")
    async with (
        asyncpg.create_pool(url, min_size=1, max_size=1, server_settings={"jit": "off"}) as pool,
        pool.acquire() as connection,
    ):
        for _ in range(_READS):
            cursor = catalogue.cursor(page, next(numbers))
            began = time.perf_counter()
            async with connection.transaction(readonly=True):
                await connection.execute(
                    f"SELECT set_config('qm.tenant','{catalogue.tenant}',true)"
                )
                await list_products(
                    connection, ProductFilter(), limit=PAGE, cursor=cursor, sort="sku"
                )
            took.append(time.perf_counter() - began)
    return percentile(took, 0.5)


@asynccontextmanager
async def _catalogue(session: aiohttp.ClientSession, size: int) -> AsyncIterator[Catalogue]:
    company = await open_company(session, gateway_url(), f"Bench catalogue of {size}")
    claims = jwt.decode(company.admin.token, options={"verify_signature": False})
    tenant = UUID(claims["tid"])
    owner = await asyncpg.connect(database_url("catalog", "owner"))
    try:
        await owner.execute("SELECT set_config('qm.tenant', $1, false)", str(tenant))
        await owner.execute(_SEED.format(tenant=tenant, size=size))
        await owner.execute("VACUUM (ANALYZE) products")
        await company.admin.sign_in()
        yield Catalogue(size, tenant, company.admin.token)
    finally:
        await owner.execute(_CLEAR.format(tenant=tenant))
        await owner.execute("VACUUM (ANALYZE) products")
        await owner.close()
        await settled()
