"""J7: from commit to a subscribed screen at 100 events a second."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any, Final

import aio_pika
import aiohttp
import asyncpg

from bench.adjustments import adjust
from bench.client import Connection
from bench.goods import Goods, open_goods
from bench.machine import cpu_seconds, load_average, own_cpu, settled, spent
from bench.options import Options
from bench.runs import Run
from bench.screen import watching
from bench.target import broker_url, database_url

RATE: Final = 100
CLIENTS: Final = 8
PRODUCTS: Final = 200
_QUEUE: Final = "bench.outbox"


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Movements at a steady rate, timed from what the database recorded."""
    goods = await open_goods(session, "Bench live", PRODUCTS)
    runs = [await _through_the_gateway(session, goods, options) for _ in range(options.times)]
    run = min(runs, key=lambda one: one.percentile(0.5))
    run.show()
    bare = [await _bare(options) for _ in range(options.times)]
    baseline = min(bare, key=lambda one: one.percentile(0.5))
    print(
        f"      baseline, bare outbox row to consumer at {RATE}/s: "
        f"p50 {baseline.percentile(0.5):.1f} ms, p99 {baseline.percentile(0.99):.1f} ms; "
        f"ratio {run.percentile(0.5) / baseline.percentile(0.5):.1f}"
    )
    for share, goal in ((0.5, 10), (0.99, 50)):
        ours, bare_ms = run.percentile(share), baseline.percentile(share)
        beside = f"bare outbox to consumer {bare_ms:.1f} ms; {ours / bare_ms:.1f}"
        name = f"J7 commit to screen, {RATE}/s, p{100 * share:.0f}"
        options.table.at_most(name, ours, goal, beside=beside)


async def _through_the_gateway(
    session: aiohttp.ClientSession, goods: Goods, options: Options
) -> Run:
    """From the moment the procedure recorded the movement, which its commit still follows."""
    connections = await goods.connections(CLIENTS)
    latencies: list[float] = []

    def heard(event: dict[str, Any], arrived: float) -> None:
        recorded = datetime.fromisoformat(event["data"]["recorded_at"])
        latencies.append(arrived - recorded.astimezone(UTC).timestamp())

    await settled()
    token = goods.company.admin.token
    async with watching(session, token, ["inventory.stock.changed"], heard):
        before, own, began = cpu_seconds(), own_cpu(), time.perf_counter()
        sent = await steadily(connections, goods, options.seconds)
        took, own, load = time.perf_counter() - began, own_cpu() - own, load_average()
        await settled()
    for connection in connections:
        connection.close()
    if len(latencies) != sent:
        raise SystemExit(f"{sent} movements were made and {len(latencies)} events heard")
    name = f"J7 commit to a subscribed screen at {RATE}/s"
    return Run(name, took, latencies, spent(before, cpu_seconds()), own, load)


async def steadily(connections: list[Connection], goods: Goods, seconds: float) -> int:
    """Post at the rate, whatever the answers take, on whichever connection is free."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in connections:
        free.put_nowait(connection)

    async def post(number: int) -> None:
        connection = await free.get()
        await adjust(connection, goods, number)
        free.put_nowait(connection)

    count = round(RATE * seconds)
    async with asyncio.TaskGroup() as group:
        await _paced(count, lambda number: group.create_task(post(number)))
    return count


async def _paced(count: int, start: Any) -> None:
    began = asyncio.get_running_loop().time()
    for number in range(count):
        await asyncio.sleep(began + number / RATE - asyncio.get_running_loop().time())
        start(number)


async def _bare(options: Options) -> Run:
    """The least there is: a row committed, a message confirmed by a quorum queue, and consumed."""
    await settled()
    database = await asyncpg.create_pool(database_url("inventory", "owner"), min_size=2, max_size=4)
    broker = await aio_pika.connect(broker_url())
    latencies: list[float] = []
    async with database, broker:
        await database.execute("CREATE TABLE IF NOT EXISTS bench_outbox (id int, at float8)")
        publishing, consuming = await broker.channel(), await broker.channel()
        queue = await consuming.declare_queue(
            _QUEUE, durable=True, arguments={"x-queue-type": "quorum"}
        )

        async def heard(message: Any) -> None:
            latencies.append(time.time() - float(message.body))
            await message.ack()
            if len(latencies) == count:
                complete.set()

        async def send(number: int) -> None:
            at = time.time()
            await database.execute("INSERT INTO bench_outbox VALUES ($1, $2)", number, at)
            message = aio_pika.Message(str(at).encode(), delivery_mode=2)
            await publishing.default_exchange.publish(message, routing_key=_QUEUE)

        count, complete = round(RATE * options.seconds), asyncio.Event()
        await queue.consume(heard)
        async with asyncio.TaskGroup() as group:
            await _paced(count, lambda number: group.create_task(send(number)))
        await complete.wait()
        await queue.delete(if_unused=False, if_empty=False)
        await database.execute("DROP TABLE bench_outbox")
    return Run("bare", options.seconds, latencies, {}, 0.0, load_average())
