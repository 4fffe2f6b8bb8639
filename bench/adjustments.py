"""J2: stock adjustments through the gateway, beside the same procedure called by pgbench."""

import asyncio
import os
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import jwt

from bench.client import Connection
from bench.goods import Goods, open_goods
from bench.machine import cpu_seconds, settled
from bench.options import Options
from bench.runs import Run, best_of
from bench.table import Table
from bench.target import database_url
from deploy.local.binaries import postgres_binaries
from deploy.local.layout import local_layout

PRODUCTS = 200
_SCRIPT = """\\set n random(1, {count})
SELECT entry FROM move_stock('{tenant}', '{user}',
 '{{"actor_id": "{user}", "actor_name": "Bench"}}',
 'POST bench', gen_random_uuid()::text, '\\x00', '/api/v1/inventory/movements/bench',
 jsonb_build_object('position', 0, 'entry_id', qm_new_id(), 'warehouse_id', '{warehouse}',
  'product_id', ('{{{products}}}'::uuid[])[:n], 'quantity', 1, 'kind', 'adjustment',
  'reason', 'correction', 'note', '', 'expected', 0));
"""


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """1 and 16 clients."""
    goods = await open_goods(session, "Bench adjustments", PRODUCTS)
    for clients in (1, 16):
        connections = await goods.connections(clients)

        async def once(connection: Connection, number: int) -> None:
            await adjust(connection, goods, number)

        name = f"J2 stock adjustment, {clients} client{'s' * (clients > 1)}"
        run = await best_of(options.times, name, connections, once, options.seconds)
        for connection in connections:
            connection.close()
        run.show()
        bare = [await pgbench(goods, clients, options.seconds) for _ in range(options.times)]
        _compare(run, max(bare), clients)
        _enter(options.table, run, max(bare)[0], clients)


async def adjust(connection: Connection, goods: Goods, number: int) -> None:
    """One up, one down, over all products in turn."""
    await connection.post(
        "inventory/movements",
        {
            "product_id": goods.products[number % len(goods.products)],
            "warehouse_id": goods.warehouse,
            "quantity": "1" if number % 2 else "-1",
            "reason": "correction",
        },
    )


def _compare(run: Run, baseline: tuple[float, float], clients: int) -> None:
    rate, cpu = baseline
    print(
        f"      baseline, pgbench calling move_stock with {clients}: {rate:,.0f}/s at {cpu:.2f} ms "
        f"of PostgreSQL's CPU each; ratio {run.rate / rate:.2f}"
    )


def _enter(table: Table, run: Run, bare: float, clients: int) -> None:
    name, alone = f"J2 adjustment, {clients} client{'s' * (clients > 1)}", clients == 1
    ratio = f"{run.rate / bare:.2f} of pgbench calling the same procedure (goal 0.2)"
    table.at_least(name, run.rate, 250 if alone else 450, beside=ratio)
    if alone:
        table.at_most(f"{name}, p50", run.percentile(0.5), 5)
    else:
        table.at_most(f"{name}, p99", run.percentile(0.99), 100)
        table.at_most(f"{name}, CPU of all processes", run.cpu_each, 4)


async def pgbench(goods: Goods, clients: int, seconds: float) -> tuple[float, float]:
    """Calls a second of the same procedure by PostgreSQL's own load generator; CPU ms of each."""
    await settled()
    before = cpu_seconds()["postgres"]
    claims = jwt.decode(goods.company.admin.token, options={"verify_signature": False})
    script = _SCRIPT.format(
        count=len(goods.products),
        tenant=claims["tid"],
        user=claims["sub"],
        warehouse=goods.warehouse,
        products=",".join(goods.products),
    )
    url = urlsplit(database_url("inventory", "costs"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "move.sql"
        file.write_text(script)
        process = await asyncio.create_subprocess_exec(
            str(postgres_binaries(local_layout()) / "pgbench"),
            *("--no-vacuum", "--protocol=prepared", f"--client={clients}"),
            *(f"--time={max(1, round(seconds))}", f"--file={file}"),
            *("--host=127.0.0.1", f"--port={url.port}", f"--username={url.username}"),
            url.path[1:],
            env={**os.environ, "PGPASSWORD": url.password or ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, wrong = await process.communicate()
    cpu = cpu_seconds()["postgres"] - before
    rate = re.search(rb"tps = ([0-9.]+)", said)
    calls = re.search(rb"actually processed: ([0-9]+)", said)
    if rate is None or calls is None:
        raise SystemExit(f"pgbench failed: {wrong.decode()[-500:]}")
    await settled()
    return float(rate.group(1)), 1000 * cpu / max(1, int(calls.group(1)))
