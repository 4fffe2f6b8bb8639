"""Reports of stock at 100,000 levels and 1,000,000 movements: a page, and its totals."""

import time
from datetime import timedelta
from uuid import UUID

import aiohttp
import asyncpg

from bench.machine import load_average
from bench.options import Options
from bench.read_models import opened
from bench.runs import percentile
from bench.target import database_url
from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.reporting.domain.asking import ask
from services.reporting.infrastructure.projections.names import NAMES
from services.reporting.infrastructure.projections.stock import STOCK
from services.reporting.infrastructure.report_rows import page_of, totals_of
from services.reporting.infrastructure.reports import REPORTS

SIZE = (10_000, 100_000)
FULL = (100_000, 1_000_000)
_TIMES = 5
_REPORTS = (
    "inventory-snapshot",
    "stock-shortages",
    "inventory-turnover",
    "dead-stock",
    "abc-analysis",
    "movement-summary",
)
_SEED = """
INSERT INTO warehouses SELECT '{t}', md5('w' || n)::uuid, 'W' || n, 'Hall ' || n, true, 1
FROM generate_series(1, 5) AS n;
INSERT INTO categories SELECT '{t}', md5('c' || n)::uuid, 'Category ' || n, NULL, true, 1
FROM generate_series(1, 50) AS n;
INSERT INTO products
SELECT '{t}', md5('p' || n)::uuid, 'S-' || lpad(n::text, 7, '0'), 'Product ' || n,
       md5('c' || 1 + n % 50)::uuid, 'pcs', 10 + n % 90, 'component', true, 1
FROM generate_series(1, {levels} / 5) AS n;
INSERT INTO stock_levels
SELECT '{t}', md5('l' || n)::uuid, md5('p' || 1 + n / 5)::uuid, md5('w' || 1 + n % 5)::uuid,
       n % 100, n % 7, 0, 1, n % 3, 1, now() - interval '700 days', now() - interval '3 days',
       now() - (n % 400) * interval '1 day'
FROM generate_series(0, {levels} - 1) AS n;
INSERT INTO stock_rules
SELECT tenant_id, id, product_id, warehouse_id, 10, 20, 50, false, 1,
       CASE WHEN on_hand < 10 THEN 'red' WHEN on_hand < 20 THEN 'amber' ELSE 'green' END, 1
FROM stock_levels WHERE tenant_id = '{t}';
INSERT INTO stock_level_values
SELECT tenant_id, id, product_id, warehouse_id, on_hand * 7.5 FROM stock_levels
WHERE tenant_id = '{t}';
INSERT INTO stock_movements
SELECT l.tenant_id, l.id, n, md5('e' || n)::uuid, l.product_id, l.warehouse_id, 'adjustment',
       CASE n % 3 WHEN 0 THEN 'receipt' WHEN 1 THEN 'shipment' ELSE 'count' END, n % 3 = 1,
       CASE n % 3 WHEN 1 THEN -(n % 9) - 1 ELSE n % 9 + 1 END,
       now() - (n * 7919::bigint % {movements}) * interval '700 days' / {movements}
FROM generate_series(1, {movements}) AS n
JOIN stock_levels AS l ON l.tenant_id = '{t}' AND l.id = md5('l' || n % {levels})::uuid;
INSERT INTO stock_movement_values
SELECT tenant_id, entry_id, 0, level_id, product_id, warehouse_id, reason, used, quantity * 7.5, 0,
       happened_at FROM stock_movements WHERE tenant_id = '{t}';
INSERT INTO stock_days
SELECT tenant_id, (happened_at AT TIME ZONE 'UTC')::date, level_id, reason, used, product_id,
       warehouse_id, sum(greatest(quantity, 0)), sum(greatest(-quantity, 0)), count(*)
FROM stock_movements WHERE tenant_id = '{t}' GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO stock_day_values
SELECT tenant_id, (happened_at AT TIME ZONE 'UTC')::date, level_id, reason, used, product_id,
       warehouse_id, sum(value), 0
FROM stock_movement_values WHERE tenant_id = '{t}' GROUP BY 1, 2, 3, 4, 5, 6, 7;
"""


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """10,000 levels and 100,000 movements; with --full ten times as many of both."""
    levels, movements = FULL if options.full else SIZE
    async with opened() as database:
        await reports(database, database_url("reporting", "owner"), levels, movements)


async def reports(database: Database, owner_url: str, levels: int, movements: int) -> None:
    """Every report of stock, over rows that are made for it and removed afterwards."""
    tenant = new_id()
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute("SELECT set_config('qm.tenant', $1, false)", str(tenant))
        await owner.execute(_SEED.format(t=tenant, levels=levels, movements=movements))
        await _tidy(owner)
        print(f"  {levels:,} levels, {movements:,} movements, load {load_average()}")
        for name in _REPORTS:
            await _one(database, tenant, name, {})
        year_ago = str((utc_now() - timedelta(days=365)).date())
        await _one(database, tenant, "inventory-snapshot", {"as_of": [year_ago]})
        await _one(database, tenant, "movement-summary", {"by": ["month"]})
    finally:
        for table in (*NAMES.tables, *STOCK.tables):
            await owner.execute(f"DELETE FROM {table}")
        await _tidy(owner)
        await owner.close()


async def _one(database: Database, tenant: UUID, name: str, given: dict[str, list[str]]) -> None:
    may = frozenset({"costs.read", *REPORTS[name].permissions})
    actor = Principal(user_id=new_id(), tenant_id=tenant, permissions=may)
    asked = ask(REPORTS[name], given, actor=actor, timezone="Asia/Kolkata", now=utc_now())
    pages, below, count = [], [], 0
    for _ in range(_TIMES):
        began = time.perf_counter()
        await page_of(database, actor, asked, limit=50, cursor=None, totals=False)
        paged = time.perf_counter()
        count, _totals = await totals_of(database, actor, asked)
        pages.append(paged - began)
        below.append(time.perf_counter() - paged)
    shown = " ".join([name, *(f"{k}={v[0]}" for k, v in given.items())])
    print(
        f"  {shown}: {count:,} rows; page of 50 {percentile(pages, 0.5):.0f} ms, "
        f"totals {percentile(below, 0.5):.0f} ms"
    )


async def _tidy(owner: asyncpg.Connection) -> None:
    for table in (*NAMES.tables, *STOCK.tables):
        await owner.execute(f"VACUUM (ANALYZE) {table}")
