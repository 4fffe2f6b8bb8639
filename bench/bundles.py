"""A component that goes into very many bundles: how many can be made is reckoned in one statement.

Written by SQL and never committed: nothing of it stays.
"""

import time
from uuid import uuid4

import aiohttp

from bench.growth import Growth
from bench.options import Options
from bench.scratch import scratch
from libs.db.database import Connection
from libs.domain.ids import new_id

SIZES = (100, 1_000)
FULL = 10_000
_WAREHOUSES = 5
_TABLES = ("levels", "recipe_leaves", "products", "buildable")
_SEED = """
INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)
SELECT '{tenant}', qm_new_id(), 'B' || n, 'B', '', true, 1
FROM generate_series(1, {warehouses}) AS n;
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT '{tenant}', CASE n WHEN 0 THEN '{component}'::uuid ELSE qm_new_id() END,
       'B-' || lpad(n::text, 6, '0'), 'Bundle ' || n, 'pcs',
       CASE WHEN n > {size} OR n = 0 THEN 'component' ELSE 'bundle' END, true, 1
FROM generate_series(0, 2 * {size}) AS n;
-- Each bundle takes 2 of the shared component and 1 of its own.
INSERT INTO recipe_leaves (tenant_id, bundle_id, component_id, quantity)
SELECT tenant_id, id, '{component}', 2 FROM products
WHERE tenant_id = '{tenant}' AND kind = 'bundle';
INSERT INTO recipe_leaves (tenant_id, bundle_id, component_id, quantity)
SELECT b.tenant_id, b.id, c.id, 1 FROM products AS b
JOIN products AS c ON c.tenant_id = b.tenant_id
    AND right(c.sku, 6)::int = right(b.sku, 6)::int + {size}
WHERE b.tenant_id = '{tenant}' AND b.kind = 'bundle';
INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku, on_hand)
SELECT p.tenant_id, qm_new_id(), p.id, w.id, p.sku, 1000 FROM products AS p, warehouses AS w
WHERE p.tenant_id = '{tenant}' AND w.tenant_id = '{tenant}' AND p.kind = 'component';
"""
_BUNDLES = "SELECT refresh_made_of(ARRAY[$1::uuid], '{}')"
_MOVE = "UPDATE levels SET on_hand = on_hand - 10 WHERE product_id = $1"
# The same rows written and said without reckoning anything.
_BARE = """
WITH touched AS (
    UPDATE buildable SET version = version + 1 WHERE tenant_id = qm_tenant() RETURNING *)
INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version, partition_key,
                    type, payload, headers)
SELECT qm_new_id(), tenant_id, 'buildable', id, version, bundle_id::text,
       'inventory.buildable.changed.v1', '{}', '{}' FROM touched
"""


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """100 and 1,000 bundles; with --full 10,000 too."""
    growth = Growth("bundles")
    for size in (*SIZES, FULL) if options.full else SIZES:
        async with scratch("inventory", _TABLES) as owner:
            took, bare = await _one(owner, size)
        print(
            f"  buildable of {size:,} bundles sharing a component, at {_WAREHOUSES} warehouses, "
            f"one statement: {1000 * took:.0f} ms; baseline, writing and saying the same rows: "
            f"{1000 * bare:.0f} ms; ratio {took / bare:.1f}"
        )
        growth.add("buildable", size, took)
        if size == SIZES[-1]:
            beside = f"{took / bare:.1f} times writing the same rows"
            options.table.at_most(f"{size:,} bundles share a component", took, 1, " s", beside)
    growth.show()


async def _one(owner: Connection, size: int) -> tuple[float, float]:
    """Seconds of the statement when the shared component has moved, and of its writing alone."""
    tenant, component = uuid4(), new_id()
    await owner.execute("SELECT set_config('qm.tenant', $1, true)", str(tenant))
    await owner.execute(
        _SEED.format(tenant=tenant, component=component, size=size, warehouses=_WAREHOUSES)
    )
    for table in _TABLES:
        await owner.execute(f"ANALYZE {table}")
    await owner.execute(_BUNDLES, component)
    times, bare_times = [], []
    for _ in range(3):
        await owner.execute(_MOVE, component)
        began = time.perf_counter()
        await owner.execute(_BUNDLES, component)
        times.append(time.perf_counter() - began)
        began = time.perf_counter()
        touched = await owner.execute(_BARE)
        bare_times.append(time.perf_counter() - began)
    if touched != f"INSERT 0 {size * (_WAREHOUSES + 1)}":
        raise SystemExit(f"not every bundle was reckoned: {touched}")
    return min(times), min(bare_times)
