"""A broker that freezes, and one that says everything again: nothing lost, nothing twice."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable

import aio_pika
import aiohttp
import pytest

from deploy.invariants.trail import bindings
from deploy.verify import connected, superuser_url
from libs.messaging import topology
from libs.messaging.envelope import wrap
from tests.chaos.conftest import Breakable, eventually, metric
from tests.chaos.oracle import Load
from tests.people import listening
from tests.rows import digests

pytestmark = [pytest.mark.chaos, pytest.mark.e2e]
FROZEN = 35.0  # seconds: more than three heartbeats
BOUND = 30.0  # seconds until everything flows again; the design says 10 on a machine of its own
COPIES = 5
AT_ONCE = 200
SERVICES = ("auth", "catalog", "inventory", "purchasing")
HEARING = ("catalog", "inventory", "purchasing", "reporting")


@pytest.mark.promise("S4.6")
async def test_a_frozen_broker_stops_nobody_and_everything_flows_again(
    breakable: Breakable, load: Load, record_property: Callable[[str, object], None]
) -> None:
    load.pause = 0.5  # without a broker orders go faster than a backlog can be caught up with
    async with listening(load.shop.store, "inventory.stock.changed") as heard:
        async with load.busy(4):
            with breakable.frozen("rabbitmq"):
                before = len(load.told)
                await asyncio.sleep(FROZEN)
                assert len(load.told) > before + 20
                silent_at = len(heard.events)
            thawed = time.monotonic()
            await heard.until(lambda events: len(events) > silent_at, BOUND)
        record_property("seconds until events flowed again", time.monotonic() - thawed)
    assert set(load.outcomes) == {"done"}
    assert not await breakable.differences()
    await load.check()


@pytest.mark.promise("Q.16")
async def test_events_said_again_five_times_and_out_of_order_change_nothing(
    breakable: Breakable, load: Load, web: aiohttp.ClientSession
) -> None:
    async with load.busy(4):
        await load.until_more(15)
    assert not await breakable.differences()
    before, known = await _contents(breakable, load), await _recognised(breakable, web)
    said = await _say_again(breakable, load)

    async def each_copy_was_recognised() -> bool:
        now = await _recognised(breakable, web)
        return all(now[who] - known[who] >= COPIES * count for who, count in said.items())

    await eventually(each_copy_was_recognised)
    assert await _contents(breakable, load) == before
    assert not await breakable.differences()
    await load.check()


async def _say_again(breakable: Breakable, load: Load) -> Counter[str]:
    """Publish each event of the company five times in any order; how many each consumer hears."""
    tenant = await _tenant(load)
    messages, heard = [], Counter[str]()
    for service in SERVICES:
        async with connected(superuser_url(breakable.stack.folder), service) as connection:
            rows = await connection.fetch("SELECT * FROM events WHERE tenant_id = $1", tenant)
        for row in rows:
            slot = topology.slot(row["tenant_id"], row["partition_key"])
            key = topology.routing_key(row["type"], slot)
            messages.append((key, aio_pika.Message(wrap(row), message_id=str(row["id"]))))
            heard.update(who for who, bound in _bindings() if bound in {"#", row["type"]})
    copies = messages * COPIES
    random.Random(11).shuffle(copies)  # noqa: S311 - an order, not a secret
    async with await aio_pika.connect(breakable.broker_url) as broker, broker.channel() as channel:
        exchange = await channel.get_exchange(topology.EVENTS)
        for start in range(0, len(copies), AT_ONCE):
            some = copies[start : start + AT_ONCE]
            await asyncio.gather(*(exchange.publish(message, key) for key, message in some))
    return heard


def _bindings() -> list[tuple[str, str]]:
    return [pair for service in HEARING for pair in bindings(service)]


async def _recognised(breakable: Breakable, web: aiohttp.ClientSession) -> Counter[str]:
    """How many messages each consumer has recognised as known."""
    found = Counter[str]()
    for service in HEARING:
        port = breakable.stack.port(service)
        for labels, value in (await metric(web, port, "qm_events_repeated_total")).items():
            found[labels.split('"')[1]] += int(value)
    return found


async def _tenant(load: Load) -> str:
    return str((await load.shop.company.admin.get("auth/me"))["tenant"]["id"])


async def _contents(breakable: Breakable, load: Load) -> dict[str, str]:
    url = superuser_url(breakable.stack.folder)
    return await digests(url, await _tenant(load), (*SERVICES, "reporting"))
