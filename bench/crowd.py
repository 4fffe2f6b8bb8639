"""Hundreds watch (2,000 with --full): from commit to the last of them, and what each costs."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp

from bench.adjustments import adjust
from bench.api import connections
from bench.goods import open_goods
from bench.machine import cpu_seconds, load_average, own_cpu, proportional_memory, settled, spent
from bench.options import Options
from bench.runs import Run
from bench.screen import watching

CLIENTS: Final = 500
FULL: Final = 2_000
RATE: Final = 4  # events a second, each to everybody: 2,000 messages a second
PRODUCTS: Final = 20
_AT_ONCE: Final = 25
_PATIENCE: Final = 60.0


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Movements at a steady rate, each timed for every one of the clients."""
    goods = await open_goods(session, "Bench crowd", PRODUCTS)
    (connection,) = await goods.connections(1)
    latencies: list[float] = []
    clients = FULL if options.full else CLIENTS

    def heard(event: dict[str, Any], arrived: float) -> None:
        recorded = datetime.fromisoformat(event["data"]["recorded_at"])
        latencies.append(arrived - recorded.astimezone(UTC).timestamp())

    token, count = goods.company.admin.token, round(RATE * options.seconds)
    await settled()
    alone = proportional_memory()["gateway"]
    async with connections(most=clients + 1) as crowd, AsyncExitStack() as screens:
        room = asyncio.Semaphore(_AT_ONCE)

        async def come() -> None:
            async with room:
                await screens.enter_async_context(
                    watching(crowd, token, ["inventory.stock.changed"], heard)
                )

        await asyncio.gather(*(come() for _ in range(clients)))
        together = proportional_memory()["gateway"]
        before, own, began = cpu_seconds(), own_cpu(), time.perf_counter()
        for number in range(count):
            await asyncio.sleep(began + number / RATE - time.perf_counter())
            await adjust(connection, goods, number)
        async with asyncio.timeout(_PATIENCE):
            while len(latencies) < clients * count:  # noqa: ASYNC110 - they are heard elsewhere
                await asyncio.sleep(0.05)
        took, own = time.perf_counter() - began, own_cpu() - own
        used = spent(before, cpu_seconds())
    connection.close()
    name = f"commit to each of {clients} screens at {RATE} events/s"
    run = Run(name, took, latencies, used, own, load_average())
    run.show()
    options.table.at_most(f"{name}, p99", run.percentile(0.99), 1000)
    each = (together - alone) * 1024 / clients
    print(
        f"      gateway {alone:.0f} MB alone, {together:.0f} MB with {clients}: "
        f"{each:.0f} KB for each"
    )
