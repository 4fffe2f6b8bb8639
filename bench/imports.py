"""J5: import of products from CSV, beside COPY of the same rows and their outbox rows."""

import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import aiohttp
import asyncpg
import orjson

from bench.api import Api
from bench.company import open_company
from bench.machine import cpu_seconds, load_average, settled, spent
from bench.options import Options
from bench.target import database_url, gateway_url
from libs.domain.ids import new_id

SIZE = 10_000
FULL = 100_000
# The import takes at most so many rows at once.
_FILE = 50_000


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """10,000 rows; with --full, 100,000 more in files of 50,000 into the table that holds those."""
    company = await open_company(session, gateway_url(), "Bench import")
    took: dict[int, float] = {}
    first = 0
    for size in (SIZE, FULL) if options.full else (SIZE,):
        # A row can be new only once, so every repetition brings new ones.
        for _ in range(options.times if size == SIZE else 1):
            seconds = await _import(company.admin, first, size)
            took[size] = min(seconds, took.get(size, math.inf))
            first += size
        baseline = min([await _copy(size) for _ in range(options.times)])
        rate, bare = size / took[size], size / baseline
        print(
            f"      baseline, COPY of the same rows and outbox rows: {bare:,.0f} rows/s; "
            f"ratio {rate / bare:.2f}"
        )
        beside = f"{rate / bare:.2f} of COPY of the same rows (goal 0.3)"
        options.table.at_least(f"J5 import of {size:,} products", rate, 3000, " rows/s", beside)
    if FULL in took:
        exponent = math.log(took[FULL] / took[SIZE]) / math.log(FULL / SIZE)
        print(f"      growth of the time with the rows: exponent {exponent:.2f}")


async def _import(admin: Api, first: int, size: int) -> float:
    """Seconds until its end is known; CPU until every service has heard of the products."""
    await admin.sign_in()
    before, load = cpu_seconds(), load_average()
    began = time.perf_counter()
    for start in range(first, first + size, _FILE):
        rows = "".join(
            f"I-{n:07},Imported product {n},pcs,12.50,18\n"
            for n in range(start, min(start + _FILE, first + size))
        )
        file = f"sku,name,unit,price,tax_rate\n{rows}".encode()
        await admin.import_file(
            "catalog/products/import", "products.csv", file, mode="all_or_nothing"
        )
    seconds = time.perf_counter() - began
    answered = spent(before, cpu_seconds())
    rest = await settled()
    after = spent(before, cpu_seconds())
    print(f"  J5 import of {size:,} products: {size / seconds:,.0f} rows/s (load {load})")
    print(f"      CPU per row {_each(answered, size)}")
    print(f"      {rest:.1f} s later all services know them; CPU per row {_each(after, size)}")
    return seconds


def _each(cpu: dict[str, float], size: int) -> str:
    each = {name: 1000 * seconds / size for name, seconds in cpu.items()}
    named = (f"{n} {ms:.2f}" for n, ms in sorted(each.items(), key=lambda x: -x[1]) if ms >= 0.005)
    return f"{sum(each.values()):.2f} ms: {', '.join(named)}"


async def _copy(size: int) -> float:
    """Seconds of COPY into two tables with the same columns and indexes."""
    owner = await asyncpg.connect(database_url("catalog", "owner"))
    try:
        for table in ("products", "events"):
            await owner.execute(f"DROP TABLE IF EXISTS bench_{table}")
            await owner.execute(
                f"CREATE TABLE bench_{table}"
                f" (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY"
                " INCLUDING GENERATED)"
            )
        tenant, now = new_id(), datetime.now(UTC)
        began = time.perf_counter()
        async with owner.transaction():
            await owner.copy_records_to_table(
                "bench_products", records=_products(tenant, size), columns=_PRODUCT
            )
            await owner.copy_records_to_table(
                "bench_events", records=_events(tenant, size, now), columns=_EVENT
            )
        return time.perf_counter() - began
    finally:
        for table in ("products", "events"):
            await owner.execute(f"DROP TABLE IF EXISTS bench_{table}")
        await owner.close()


_PRODUCT = (
    "tenant_id",
    "id",
    "sku",
    "sku_key",
    "name",
    "description",
    "unit",
    "price",
    "currency",
    "tax_rate",
    "attributes",
    "back_order",
    "barcodes",
    "kind",
    "active",
    "version",
)
_EVENT = (
    "id",
    "tenant_id",
    "aggregate_type",
    "aggregate_id",
    "aggregate_version",
    "partition_key",
    "type",
    "payload",
    "headers",
    "created_at",
)


def _products(tenant: UUID, size: int) -> Iterator[tuple[object, ...]]:
    price, tax = Decimal("12.50"), Decimal(18)
    for n in range(size):
        sku = f"I-{n:07}"
        yield (
            tenant,
            new_id(),
            sku,
            sku.casefold(),
            f"Imported product {n}",
            "",
            "pcs",
            price,
            "INR",
            tax,
            "{}",
            False,
            [],
            "component",
            True,
            1,
        )


def _events(tenant: UUID, size: int, now: datetime) -> Iterator[tuple[object, ...]]:
    headers = orjson.dumps({"actor_id": str(tenant), "request_id": "bench"}).decode()
    for n in range(size):
        product = new_id()
        payload: dict[str, object] = {
            "product_id": str(product),
            "sku": f"I-{n:07}",
            "name": f"Imported product {n}",
            "description": "",
            "category_id": None,
            "unit": "pcs",
            "price": "12.5",
            "currency": "INR",
            "tax_rate": "18",
            "barcode": None,
            "barcodes": [],
            "pack_size": None,
            "attributes": {},
            "back_order": False,
            "kind": "component",
            "active": True,
            "changes": {},
        }
        yield (
            new_id(),
            tenant,
            "product",
            product,
            1,
            str(product),
            "catalog.product.created.v1",
            orjson.dumps(payload).decode(),
            headers,
            now,
        )
