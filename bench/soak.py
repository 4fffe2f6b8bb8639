"""Memory under steady load: 20 minutes of movements, stock read and dashboards (`make soak`)."""

import asyncio
import time
from typing import Final

import aiohttp

from bench.adjustments import adjust
from bench.client import Connection
from bench.goods import Goods, open_goods
from bench.machine import proportional_memory, settled
from bench.options import Options

MINUTES: Final = 20
RATE: Final = 20  # rounds a second
CLIENTS: Final = 4
PRODUCTS: Final = 200
_LOOKS: Final = 10
_READ: Final = ("inventory/stock?limit=50", "reporting/dashboard", "notifications/inbox?limit=20")


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """The memory of each process ten times: the second half is held against the first."""
    goods = await open_goods(session, "Bench soak", PRODUCTS)
    seconds = 60 * MINUTES if options.full else 60
    looks = []
    for look in range(_LOOKS):
        # Tokens do not live as long as all of this takes.
        connections = await goods.connections(CLIENTS)
        await asyncio.gather(*(_work(c, goods, seconds / _LOOKS) for c in connections))
        for connection in connections:
            connection.close()
        await settled()
        looks.append(proportional_memory())
        minutes, size = (look + 1) * seconds / _LOOKS / 60, sum(looks[-1].values())
        print(f"  after {minutes:.1f} min: {size:.0f} MB", flush=True)
    half = _LOOKS // 2
    before, after = (_mean(part) for part in (looks[1:half], looks[half:]))
    grown = {name: after[name] - before[name] for name in after}
    most = sorted(grown.items(), key=lambda x: -x[1])[:5]
    print("      grown most, in MB: " + ", ".join(f"{name} {size:.1f}" for name, size in most))
    options.table.at_most(
        f"soak of {seconds / 60:.0f} min, memory of the second half by the first",
        sum(after.values()) / sum(before.values()),
        1.05,
        " times",
    )


async def _work(connection: Connection, goods: Goods, seconds: float) -> None:
    began = time.monotonic()
    number = 0
    while time.monotonic() < began + seconds:
        await adjust(connection, goods, number)
        await connection.get(_READ[number % len(_READ)])
        number += 1
        await asyncio.sleep(max(0.0, began + number * CLIENTS / RATE - time.monotonic()))


def _mean(looks: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(look[name] for look in looks) / len(looks) for name in looks[0]}
