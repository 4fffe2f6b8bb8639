"""The dashboard of a company with 1,000,000 sales lines: as its route reads it, without HTTP."""

import time
from typing import Final
from uuid import UUID

import aiohttp
import asyncpg

from bench.machine import load_average
from bench.options import Options
from bench.read_models import opened
from bench.runs import percentile
from bench.target import database_url
from libs.db.database import Database
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.reporting.api.dashboard import read_dashboard
from services.reporting.domain.dashboard import Period
from services.reporting.infrastructure.projections import PROJECTIONS

LINES: Final = 1_000_000
_PERIODS: Final = (Period.MONTH, Period.QUARTER, Period.YEAR)
_MAY: Final = frozenset(
    {
        "costs.read",
        "reporting.summary.read",
        "payments.invoices.read",
        "payments.liabilities.read",
        "sales.orders.read",
    }
)
_READS: Final = 30
_NAMES: Final = """
INSERT INTO tenants (tenant_id, name, currency, timezone, settings, version)
VALUES ('{t}', 'Bench dashboard', 'EUR', 'UTC', '{{}}', 1);
INSERT INTO warehouses SELECT '{t}', md5('w' || n)::uuid, 'W' || n, 'Hall ' || n, true, 1
FROM generate_series(0, 4) AS n;
INSERT INTO categories SELECT '{t}', md5('k' || n)::uuid, 'Category ' || n, NULL, true, 1
FROM generate_series(0, 39) AS n;
INSERT INTO products
SELECT '{t}', md5('p' || n)::uuid, 'S-' || lpad(n::text, 5, '0'), 'Product ' || n,
       md5('k' || n % 40)::uuid, 'pcs', 10 + n % 90, 'component', true, 1
FROM generate_series(0, 1999) AS n;
INSERT INTO customers SELECT '{t}', md5('c' || n)::uuid, 'C-' || n, 'Customer ' || n, true, 1
FROM generate_series(0, 499) AS n;
INSERT INTO suppliers SELECT '{t}', md5('s' || n)::uuid, 'S-' || n, 'Supplier ' || n, true, 1
FROM generate_series(0, 99) AS n;
INSERT INTO product_suppliers
SELECT '{t}', md5('p' || n)::uuid, md5('s' || n % 100)::uuid, qm_new_id(), now()
FROM generate_series(0, 1999) AS n;
"""
# Two years in the order of their days, four lines to an order; one line in fifty is a credit.
_SOLD: Final = """
INSERT INTO sale_lines
SELECT '{t}', qm_new_id(), md5('i' || n / 4)::uuid, sign < 0,
       current_date - 729 + (n * 730 / {lines})::int, md5('o' || n / 4)::uuid,
       md5('c' || n / 4 * 104729 % 500)::uuid, md5('p' || n * 7919 % 2000)::uuid,
       md5('w' || n % 5)::uuid, (n % 9 + 1) * sign, (n % 9 + 1) * (10 + n % 83) * sign,
       (n % 9 + 1) * 2 * sign
FROM generate_series(0, {lines}::bigint - 1) AS n,
    LATERAL (SELECT CASE WHEN n % 50 = 0 THEN -1 ELSE 1 END AS sign) AS way;
INSERT INTO sale_days
SELECT tenant_id, day, warehouse_id, coalesce(sum(net) FILTER (WHERE NOT credit), 0),
       coalesce(-sum(net) FILTER (WHERE credit), 0), sum(tax), count(*)
FROM sale_lines WHERE tenant_id = '{t}' GROUP BY 1, 2, 3;
INSERT INTO sale_months_by_product
SELECT tenant_id, date_trunc('month', day)::date, product_id, sum(quantity), sum(net), sum(tax),
       count(*) FROM sale_lines WHERE tenant_id = '{t}' GROUP BY 1, 2, 3;
INSERT INTO sale_months_by_customer
SELECT tenant_id, date_trunc('month', day)::date, customer_id, sum(net), sum(tax), count(*)
FROM sale_lines WHERE tenant_id = '{t}' GROUP BY 1, 2, 3;
INSERT INTO sale_costs
SELECT tenant_id, id, 0, day, product_id, warehouse_id, NULL, round(net * 0.6, 4), product_id,
       customer_id, true FROM sale_lines WHERE tenant_id = '{t}';
INSERT INTO sale_day_costs
SELECT tenant_id, day, warehouse_id, sum(cost) FROM sale_costs WHERE tenant_id = '{t}'
GROUP BY 1, 2, 3;
INSERT INTO sale_month_costs_by_product
SELECT tenant_id, date_trunc('month', day)::date, sold_product_id, sum(cost) FROM sale_costs
WHERE tenant_id = '{t}' GROUP BY 1, 2, 3;
INSERT INTO sale_month_costs_by_customer
SELECT tenant_id, date_trunc('month', day)::date, customer_id, sum(cost) FROM sale_costs
WHERE tenant_id = '{t}' GROUP BY 1, 2, 3;
"""
# One order and invoice for four lines; of fifty, one is open. And the rest that is shown.
_BESIDE: Final = """
INSERT INTO sales_orders
SELECT '{t}', md5('o' || n)::uuid, 'SO-' || n, md5('c' || n * 104729 % 500)::uuid,
       CASE WHEN n % 50 = 0 THEN 'approved' ELSE 'completed' END, 5,
       now() - interval '729 days' * n * 4 / {lines}, 1000, 3
FROM generate_series(0, {lines}::bigint / 4 - 1) AS n;
INSERT INTO receivables
SELECT '{t}', md5('i' || n)::uuid, 'INV-' || n, md5('o' || n)::uuid,
       md5('c' || n * 104729 % 500)::uuid, 1000, current_date - 30,
       current_date - 100 + (n % 130)::int, CASE WHEN n % 50 = 0 THEN 400 ELSE 0 END, 2
FROM generate_series(0, {lines}::bigint / 4 - 1) AS n;
INSERT INTO payables
SELECT '{t}', md5('l' || n)::uuid, md5('s' || n % 100)::uuid, 'B-' || n, current_date - 30,
       current_date - 100 + (n % 130)::int, 1000, CASE WHEN n % 50 = 0 THEN 400 ELSE 0 END
FROM generate_series(0, {lines}::bigint / 20 - 1) AS n;
INSERT INTO purchase_orders (tenant_id, id, number, supplier_id, warehouse_id, status, version,
                             raised_at, expected_on)
SELECT '{t}', md5('b' || n)::uuid, 'PO-' || n, md5('s' || n % 100)::uuid, md5('w' || n % 5)::uuid,
       CASE WHEN n % 50 = 0 THEN 'sent' ELSE 'closed' END, 4, now() - interval '30 days',
       current_date - 20 + (n % 40)::int
FROM generate_series(0, {lines}::bigint / 40 - 1) AS n;
INSERT INTO stock_levels (tenant_id, id, product_id, warehouse_id, on_hand, reserved, version)
SELECT '{t}', md5('v' || n)::uuid, md5('p' || n % 2000)::uuid, md5('w' || n / 2000)::uuid, n % 100,
       n % 7, 1 FROM generate_series(0, 9999) AS n;
INSERT INTO stock_level_values
SELECT tenant_id, id, product_id, warehouse_id, on_hand * 7.5 FROM stock_levels
WHERE tenant_id = '{t}';
INSERT INTO stock_rules
SELECT tenant_id, id, product_id, warehouse_id, 10, 20, 50, false, 1,
       CASE WHEN on_hand < 3 THEN 'red' WHEN on_hand < 6 THEN 'amber' ELSE 'green' END, 1
FROM stock_levels WHERE tenant_id = '{t}';
INSERT INTO comparisons VALUES ('{t}', 1, now(), 0);
INSERT INTO feed
SELECT '{t}', n, now() - interval '1 minute' * n, 'sales.invoice.issued', md5('i' || n)::uuid,
       'Somebody', CASE n % 5 WHEN 0 THEN 'sales.orders.read' ELSE 'purchasing.orders.read' END,
       'INV-' || n, md5('c' || n % 500)::uuid
FROM generate_series(1, {lines}::bigint / 10) AS n;
"""


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """A million lines, or as many as are asked for."""
    async with opened() as database:
        lines = options.lines or LINES
        slowest = await figures(database, database_url("reporting", "owner"), lines)
    for shown, most in slowest.items():
        options.table.at_most(f"dashboard {shown} costs, {lines:,} sales lines, p95", most, 150)


async def figures(database: Database, owner_url: str, lines: int) -> dict[str, float]:
    """With and without costs, the p95 of the slowest period; one round trip; a sum over a year."""
    tenant = new_id()
    slowest: dict[str, float] = {}
    owner = await asyncpg.connect(owner_url, timeout=60)
    try:
        await owner.execute("SELECT set_config('qm.tenant', $1, false)", str(tenant))
        for part in (_NAMES, _SOLD, _BESIDE):
            await owner.execute(part.format(t=tenant, lines=lines))
        await _tidy(owner)
        print(f"  {lines:,} lines of two years, load {load_average()}")
        for costs in (True, False):
            may = _MAY if costs else _MAY - {"costs.read"}
            actor = Principal(user_id=new_id(), tenant_id=tenant, permissions=may)
            slowest["with" if costs else "without"] = max(
                [await _dashboard(database, actor, period, costs=costs) for period in _PERIODS]
            )
        await _bare(owner, "a round trip", "SELECT 1")
        await _bare(
            owner,
            "a year of lines added up by product",
            f"SELECT product_id, sum(net) FROM sale_lines WHERE tenant_id = '{tenant}'"
            " AND day > current_date - 365 GROUP BY 1",
        )
    finally:
        await _clear(owner, tenant)
        await _tidy(owner)
        await owner.close()
    return slowest


async def _dashboard(database: Database, actor: Principal, period: Period, *, costs: bool) -> float:
    took = []
    for _ in range(_READS):
        began = time.perf_counter()
        await read_dashboard(actor, database, period)
        took.append(time.perf_counter() - began)
    _show(f"dashboard, {period}, {'with' if costs else 'without'} costs", took)
    return percentile(took, 0.95)


async def _bare(owner: "asyncpg.Connection[asyncpg.Record]", what: str, statement: str) -> None:
    took = []
    for _ in range(_READS):
        began = time.perf_counter()
        await owner.fetch(statement)
        took.append(time.perf_counter() - began)
    _show(what, took)


def _show(what: str, took: list[float]) -> None:
    half, most = percentile(took, 0.5), percentile(took, 0.95)
    print(f"  {what}: p50 {half:.1f} ms, p95 {most:.1f} ms, load {load_average()}", flush=True)


def _tables() -> str:
    return ", ".join(table for projection in PROJECTIONS for table in projection.tables)


async def _clear(owner: "asyncpg.Connection[asyncpg.Record]", tenant: UUID) -> None:
    for table in ("tenants", *_tables().split(", ")):
        await owner.execute(f"DELETE FROM {table} WHERE tenant_id = '{tenant}'")


async def _tidy(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    await owner.execute(f"VACUUM (ANALYZE) {_tables()}")
