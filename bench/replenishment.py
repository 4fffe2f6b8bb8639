"""Replenishment of 10,000 product x warehouse rows, with --full of 100,000: one run, and the next.

Written by SQL and never committed: nothing of it stays.
"""

import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import uuid4

import aiohttp

from bench.growth import Growth
from bench.options import Options
from bench.scratch import scratch
from libs.db.database import Connection
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.replenish import Replenish, run
from services.purchasing.application.stock_ports import Level
from services.purchasing.domain.consumption import Issue, day_of
from services.purchasing.domain.replenishment import Why
from services.purchasing.infrastructure.work import SqlPurchasingWork

ONE = Decimal(1)
SIZES = (1_000, 10_000)
FULL = 100_000
WAREHOUSES, SUPPLIERS = 5, 100
_TABLES = (
    "purchase_orders",
    "purchase_order_lines",
    "purchase_order_line_prices",
    "purchase_order_amounts",
    "purchase_order_timeline",
    "products",
    "suppliers",
    "supplier_products",
    "supplier_product_costs",
    "warehouses",
    "stock_levels",
    "daily_issues",
    "reorder_rules",
    "living_drafts",
    "replenishment_lines",
    "events",
)
# One row in five is at or below its reorder point; each was used on five days, one long ago.
_SEED = """
INSERT INTO tenants (tenant_id, name, currency, timezone, settings, version)
VALUES ('{tenant}', 'Bench', 'INR', 'Asia/Kolkata', '{{}}', 1);
INSERT INTO replenishment_states (tenant_id, levels_known) VALUES ('{tenant}', true);
INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)
SELECT '{tenant}', qm_new_id(), 'W' || n, 'Hall ' || n, '', true, 1
FROM generate_series(1, {warehouses}) AS n;
INSERT INTO suppliers (tenant_id, id, number, name, contact_name, email, address, active, version)
SELECT '{tenant}', qm_new_id(), 'SUP-' || lpad(n::text, 6, '0'), 'Supplier ' || n, '',
       's@bench.example', '{{}}', true, 1
FROM generate_series(0, {suppliers} - 1) AS n;
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT '{tenant}', qm_new_id(), 'R-' || lpad(n::text, 6, '0'), 'Part ' || n, 'pcs', 'component',
       true, 1
FROM generate_series(1, {size} / {warehouses}) AS n;
INSERT INTO supplier_products (tenant_id, supplier_id, product_id, id, supplier_sku,
    minimum_order, pack_multiple, lead_time_days, preferred, version)
SELECT p.tenant_id, s.id, p.id, qm_new_id(), '', 10, 12, 7, false, 1
FROM products p JOIN suppliers s ON s.tenant_id = p.tenant_id
    AND right(s.number, 6)::int IN (right(p.sku, 6)::int % {suppliers},
                                    (right(p.sku, 6)::int + 1) % {suppliers})
WHERE p.tenant_id = '{tenant}';
INSERT INTO supplier_product_costs (tenant_id, supplier_id, product_id, unit_cost, currency)
SELECT tenant_id, supplier_id, product_id, 12.5, 'INR' FROM supplier_products
WHERE tenant_id = '{tenant}';
INSERT INTO stock_levels (tenant_id, level_id, product_id, warehouse_id, available, back_ordered,
    version, sequence, issued)
SELECT p.tenant_id, qm_new_id(), p.id, w.id,
       CASE WHEN (right(p.sku, 6)::int + right(w.code, 1)::int) % 5 = 0 THEN 7 ELSE 90 END,
       0, 9, 9, 50
FROM products p JOIN warehouses w ON w.tenant_id = p.tenant_id WHERE p.tenant_id = '{tenant}';
INSERT INTO daily_issues (tenant_id, level_id, day, quantity)
SELECT tenant_id, level_id, (now() AT TIME ZONE 'UTC')::date - 20 * n, 10
FROM stock_levels, generate_series(1, 5) AS n WHERE tenant_id = '{tenant}';
INSERT INTO reorder_rules (tenant_id, product_id, warehouse_id, rule_id, version, minimum,
    reorder_point, target)
SELECT tenant_id, product_id, warehouse_id, level_id, 1, 5, 20, 100 FROM stock_levels
WHERE tenant_id = '{tenant}';
"""
# The same lines, each touched once: what their storing costs at the least.
_BARE = """
WITH lines AS (UPDATE purchase_order_lines SET quantity = quantity RETURNING 1),
    prices AS (UPDATE purchase_order_line_prices SET amount = amount RETURNING 1)
SELECT count(*) FROM lines
"""
_A_LEVEL = "SELECT * FROM stock_levels LIMIT 500"


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """1,000 and 10,000 rows; with --full 100,000 too."""
    growth = Growth("rows")
    for size in (*SIZES, FULL) if options.full else SIZES:
        async with scratch("purchasing", _TABLES) as owner:
            for name, took in (await _one(owner, size)).items():
                growth.add(name, size, took)
    growth.show()


async def _one(owner: Connection, size: int) -> dict[str, float]:
    """Seconds of the first run, of the next, and of news of 500 levels."""
    tenant = uuid4()
    await owner.execute("SELECT set_config('qm.tenant', $1, true)", str(tenant))
    seed = _SEED.format(tenant=tenant, size=size, warehouses=WAREHOUSES, suppliers=SUPPLIERS)
    await owner.execute(seed)
    for table in _TABLES:
        await owner.execute(f"ANALYZE {table}")
    actor = Principal.system(tenant)

    async def one_run() -> int:
        work = SqlPurchasingWork(owner, actor)
        command = Replenish(new_id(), Why.BUTTON)
        made = await run(work, command, by=actor, now=utc_now)
        await work.flush()
        return made.counts["put"]

    first, lines = await _timed(one_run)
    again, changed = await _timed(one_run)
    bare, touched = await _timed(lambda: owner.fetchval(_BARE))
    if (lines, changed) != (touched, 0) or not lines:
        raise SystemExit(f"drafted {lines}, then {changed}, of {touched} lines")
    told, _ = await _timed(lambda: _hear(owner, actor))
    drafts = await owner.fetchval("SELECT count(*) FROM living_drafts")
    print(
        f"  {size:,} product x warehouse: a run that writes {lines:,} lines of {drafts:,} drafts: "
        f"{1000 * first:.0f} ms; the next, which changes nothing: {1000 * again:.0f} ms; baseline, "
        f"touching the same lines: {1000 * bare:.0f} ms; ratio {first / bare:.1f}; "
        f"500 movements kept: {1000 * told:.0f} ms"
    )
    return {"first run": first, "next run": again}


async def _timed(call: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    began = time.perf_counter()
    result = await call()
    return time.perf_counter() - began, result


async def _hear(owner: Connection, actor: Principal) -> int:
    """A batch of movements, as the consumer keeps them."""
    rows = await owner.fetch(_A_LEVEL)
    levels = [
        Level(
            r["level_id"],
            r["product_id"],
            r["warehouse_id"],
            r["available"] - 1,
            r["back_ordered"],
            r["version"] + 1,
        )
        for r in rows
    ]
    issues = [Issue(r["level_id"], r["sequence"] + 1, day_of(utc_now()), ONE) for r in rows]
    await SqlPurchasingWork(owner, actor).stock_levels.keep(levels, issues)
    return len(rows)
