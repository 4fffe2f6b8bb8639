"""The ledger as it grows: checking all of it, stock and value as of a date, pages of entries.

The ledger is written by SQL and never committed: nothing of it stays.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.growth import Growth
from bench.options import Options
from bench.runs import timed
from bench.scratch import scratch
from libs.db.database import Connection
from libs.domain.ids import new_id
from services.inventory.domain.verification import LedgerCheck
from services.inventory.infrastructure import queries
from services.inventory.infrastructure.queries import AsOf, StockFilter
from services.inventory.infrastructure.signing import LedgerSigner

SIZES = (10_000, 100_000)
FULL = 1_000_000
PAGE = 50
_LEVELS = 1_000
_TABLES = ("ledger_entries", "ledger_values", "ledger_signatures", "levels", "products")
_READS = 20
_SEED = """
INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)
VALUES ('{tenant}', '{warehouse}', 'L', 'L', '', true, 1);
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT '{tenant}', qm_new_id(), 'V-' || lpad(n::text, 6, '0'), 'Valued product ' || n, 'pcs',
       'component', true, 1 FROM generate_series(1, {levels}) AS n;
INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku)
SELECT tenant_id, qm_new_id(), id, '{warehouse}', sku FROM products WHERE tenant_id = '{tenant}';
"""
# One more entry of every chain: +2, or -1 every other time; all as the procedure writes them.
_STEP = """
WITH moved AS (
    UPDATE levels SET on_hand = on_hand + $1, sequence = sequence + 1, version = version + 1,
        head = ledger_hash(head, tenant_id, product_id, warehouse_id, sequence + 1, 'adjustment',
            'correction', $1, on_hand, NULL, NULL, NULL, tenant_id, $2, $2, '')
    WHERE tenant_id = qm_tenant() RETURNING *
), entries AS (
    INSERT INTO ledger_entries
    SELECT tenant_id, qm_new_id(), id, product_id, warehouse_id, sequence, 'adjustment',
           'correction', $1, on_hand - $1, on_hand, NULL, NULL, NULL, '', tenant_id, 'Bench',
           $2, $2, head FROM moved
    RETURNING tenant_id, id, level_id, sequence, quantity, after
)
INSERT INTO ledger_values (tenant_id, entry_id, revision, level_id, sequence, unit_cost, value,
                           rounding, currency, valued, value_after, average)
SELECT tenant_id, id, 0, level_id, sequence, 3, quantity * 3, 0, 'INR', true, after * 3, 3
FROM entries
"""
_UNSIGNED = "SELECT id, hash FROM ledger_entries WHERE tenant_id = qm_tenant() ORDER BY id"
_SIGNED = """
INSERT INTO ledger_signatures (tenant_id, entry_id, key_id, signature)
SELECT qm_tenant(), entry, $1, signature FROM unnest($2::uuid[], $3::bytea[]) AS s(entry, signature)
"""


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """10,000 and 100,000 entries in 1,000 chains; with --full 1,000,000 too."""
    growth = Growth("entries")
    rate, beside = 0.0, ""
    for size in (*SIZES, FULL) if options.full else SIZES:
        async with scratch("inventory", _TABLES) as owner:
            signer = LedgerSigner(Ed25519PrivateKey.generate().private_bytes_raw())
            middle = await _fill(owner, size, signer)
            rate, beside = await _check(owner, size, signer, growth)
            await _look_back(owner, size, middle, growth)
    growth.show()
    options.table.at_least("ledger verify", rate, 50_000, " entries/s", beside)


async def _fill(owner: Connection, size: int, signer: LedgerSigner) -> datetime:
    """The ledger of a company of its own, a year long; the moment in its middle."""
    tenant, warehouse = uuid4(), new_id()
    await owner.execute("SELECT set_config('qm.tenant', $1, true)", str(tenant))
    await owner.execute(_SEED.format(tenant=tenant, warehouse=warehouse, levels=_LEVELS))
    began, steps = datetime.now(UTC) - timedelta(days=365), size // _LEVELS
    for step in range(steps):
        at = began + timedelta(days=365) * step / steps
        await owner.execute(_STEP, -1 if step % 2 else 2, at)
    rows = await owner.fetch(_UNSIGNED)
    for start in range(0, len(rows), 10_000):
        some = rows[start : start + 10_000]
        signatures = [signer.sign(row["hash"]) for row in some]
        await owner.execute(_SIGNED, signer.key_id, [row["id"] for row in some], signatures)
    for table in _TABLES:
        await owner.execute(f"ANALYZE {table}")
    return began + timedelta(days=182)


async def _check(
    owner: Connection, size: int, signer: LedgerSigner, growth: Growth
) -> tuple[float, str]:
    """All of it, as `GET ledger/verify` does, beside reading the same rows only."""
    began, cpu = time.perf_counter(), time.process_time()
    async for _ in queries.ledger(owner, None, None):
        pass
    bare, bare_cpu = time.perf_counter() - began, time.process_time() - cpu
    began, cpu = time.perf_counter(), time.process_time()
    check = LedgerCheck(signer.holds)
    async for entry, signature in queries.ledger(owner, None, None):
        check.entry(entry, signature)
    async for level in queries.stated_levels(owner, None, None):
        check.level(level)
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    if check.first_difference is not None or check.entries != size:
        raise SystemExit(f"the ledger of the benchmark is wrong: {check.first_difference}")
    print(
        f"  ledger verify, {size:,} entries: {size / took:,.0f} entries/s, "
        f"{1e6 * spent / size:.0f} us of CPU each; baseline, reading them only: "
        f"{size / bare:,.0f} entries/s, {1e6 * bare_cpu / size:.0f} us; ratio {bare / took:.2f}"
    )
    growth.add("ledger verify", size, took)
    return size / took, f"{bare / took:.2f} of reading them only"


async def _look_back(owner: Connection, size: int, middle: datetime, growth: Growth) -> None:
    """A page of 50 as of half a year ago, its value too, and now; a page of the newest entries."""
    now = await timed(
        lambda: queries.list_stock(owner, StockFilter(), limit=PAGE, cursor=None), _READS
    )
    yesterday = datetime.now(UTC) - timedelta(days=1)
    reads: Mapping[str, Callable[[], Awaitable[object]]] = {
        "stock as of half a year ago": lambda: _as_of(owner, middle, with_values=False),
        "stock and value as of half a year ago": lambda: _as_of(owner, middle, with_values=True),
        "stock and value as of yesterday": lambda: _as_of(owner, yesterday, with_values=True),
        "value of all stock now": lambda: queries.worth(owner),
        "newest entries": lambda: _entries(owner, None),
        "newest entries of a product": lambda: _entries(owner, UUID(int=0)),
    }
    print(f"  page of {PAGE} of {_LEVELS:,} levels, stock now: {now:.1f} ms (the baseline)")
    for name, read in reads.items():
        took = await timed(read, _READS)
        print(f"      {name}, {size:,} entries: {took:.1f} ms; ratio {took / now:.1f}")
        growth.add(name, size, took)


async def _as_of(owner: Connection, at: datetime, *, with_values: bool) -> None:
    await queries.stock_as_of(
        owner, AsOf(at, "recorded"), with_values=with_values, limit=PAGE, cursor=None
    )


async def _entries(owner: Connection, product_id: UUID | None) -> None:
    if product_id is not None:
        product_id = await owner.fetchval("SELECT id FROM products WHERE sku = 'V-000500'")
    await queries.list_entries(
        owner, product_id=product_id, warehouse_id=None, limit=PAGE, cursor=None
    )
