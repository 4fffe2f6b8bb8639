"""J6: fifty buyers at once for ten units, over two processes of inventory: exactly ten get one."""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import aiohttp

from bench.client import Connection, Failed, connect
from bench.goods import Goods, open_goods
from bench.options import Options
from bench.target import environment, service_url
from libs.testing.services import free_port

Buy = Callable[[Connection, Goods, str], Awaitable[str]]

BUYERS = 50
UNITS = 10
_PATIENCE = 60.0


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Reservations, and goods taken straight off the shelf; beside buyers who want other things."""
    goods = await open_goods(session, "Bench race", BUYERS)
    token = (await goods.company.admin.sign_in()).token
    async with _second_process(session) as second:
        urls = (service_url("inventory"), second)
        buyers = [await connect(urls[n % 2], token) for n in range(BUYERS)]
        for what, buy in (("reserved", _reserve), ("taken", _take)):
            await _race(goods, buyers, what, buy, options)
        for buyer in buyers:
            buyer.close()


async def _race(
    goods: Goods, buyers: Sequence[Connection], what: str, buy: Buy, options: Options
) -> None:
    raced, alone, times = [], [], options.times
    for _ in range(times):
        product = await scarce(goods)
        began = time.perf_counter()
        answers = Counter(await asyncio.gather(*(buy(b, goods, product) for b in buyers)))
        raced.append(time.perf_counter() - began)
        if answers != {"done": UNITS, "refused": BUYERS - UNITS}:
            raise SystemExit(f"{UNITS} units were {what} as {dict(answers)}")
        began = time.perf_counter()
        pairs = zip(buyers, goods.products, strict=True)
        await asyncio.gather(*(buy(buyer, goods, other) for buyer, other in pairs))
        alone.append(time.perf_counter() - began)
    print(
        f"  J6 {BUYERS} buyers, {UNITS} units, two processes, {what}: exactly {UNITS} in "
        f"{times} of {times} races, {BUYERS - UNITS} told so; all answered within "
        f"{1000 * min(raced):.0f} ms; baseline, each wants another product: "
        f"{1000 * min(alone):.0f} ms; ratio {min(raced) / min(alone):.2f}"
    )
    ratio = f"{min(raced) / min(alone):.2f} of buyers who want other things"
    options.table.at_most(f"J6 {what}, two processes, exactly 10", min(raced), 1, " s", ratio)


async def scarce(goods: Goods) -> str:
    """A product of which there are ten."""
    admin = goods.company.admin
    body = {"sku": uuid4().hex[:12], "name": "Scarce", "unit": "pcs", "price": "1"}
    product: str = (await admin.post("catalog/products", body))["id"]
    await admin.post(
        "inventory/movements",
        {
            "product_id": product,
            "warehouse_id": goods.warehouse,
            "quantity": str(UNITS),
            "reason": "opening",
        },
    )
    return product


async def _reserve(buyer: Connection, goods: Goods, product: str) -> str:
    line = {"product_id": product, "quantity": "1", "warehouse_id": goods.warehouse}
    return await _asked(buyer, "reservations", {"reference": "Race", "lines": [line]})


async def _take(buyer: Connection, goods: Goods, product: str) -> str:
    line = {"product_id": product, "quantity": "-1", "warehouse_id": goods.warehouse}
    return await _asked(buyer, "movements", {**line, "reason": "correction"})


async def _asked(buyer: Connection, what: str, body: object) -> str:
    try:
        await buyer.post(f"inventory/{what}", body)
    except Failed as refused:
        if ": 409 " not in str(refused):  # out_of_stock, not_enough_stock
            raise
        return "refused"
    return "done"


@asynccontextmanager
async def _second_process(session: aiohttp.ClientSession) -> AsyncIterator[str]:
    """Another inventory of the same installation: its API, on a port of its own."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "services.inventory.main"),
        env={**os.environ, **environment("inventory", port), "QM_RUN": "api"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(_PATIENCE):
            while not await _ready(session, url):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def _ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/health/ready") as answer:
            return answer.ok
    except aiohttp.ClientError:
        return False
