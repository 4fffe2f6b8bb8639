"""Processes killed while orders are lived through: nothing lost, nothing twice, all legal."""

import asyncio
import signal

import aiohttp
import pytest

from tests.chaos.conftest import Breakable, eventually, metric
from tests.chaos.oracle import Load

pytestmark = [pytest.mark.chaos, pytest.mark.e2e]
KILLS = 2
BETWEEN = 8  # orders


@pytest.mark.promise("S4.6", "Q.16")
@pytest.mark.parametrize(
    "name",
    [
        "purchasing",
        "inventory",
        "gateway",
        pytest.param("postgres", marks=pytest.mark.promise("S3.17")),
    ],
)
async def test_what_people_were_told_holds_when_it_is_killed(
    breakable: Breakable, load: Load, name: str
) -> None:
    """Relay, consumers and requests of a service die together; of PostgreSQL, every session."""
    async with load.busy(4):
        for _ in range(KILLS):
            await load.until_more(BETWEEN)
            await breakable.kill(name)
        await load.until_more(BETWEEN)
    assert load.outcomes["done"] > 100
    assert not await breakable.differences()
    await load.check()


@pytest.mark.promise("S4.6")
async def test_a_killed_broker_stops_nobody_and_loses_nothing(
    breakable: Breakable, load: Load
) -> None:
    """Orders are taken all the time, and their events flow once it is back."""
    async with load.busy(4):
        for _ in range(KILLS):
            await load.until_more(BETWEEN)
            await breakable.kill("rabbitmq")
        await load.until_more(BETWEEN)
    assert set(load.outcomes) == {"done"}
    assert not await breakable.differences()
    await load.check()


@pytest.mark.promise("S4.6", "S0.49", "S2.47")
async def test_a_killed_relay_is_replaced_by_another(
    breakable: Breakable, load: Load, web: aiohttp.ClientSession
) -> None:
    """First the one in the service dies with it; then the replica that took over dies too."""

    async def leads(port: int) -> bool:
        return 1.0 in (await metric(web, port, "qm_outbox_leader")).values()

    with breakable.replica("purchasing", "relay") as replica:
        await eventually(lambda: _serves(web, replica.port))
        async with load.busy(4):
            await load.until_more(BETWEEN)
            # The supervisor sleeps, or the service could be back before the replica takes over.
            with breakable.frozen("supervisor"):
                breakable.send("purchasing", signal.SIGKILL)
                await eventually(lambda: leads(replica.port))
            await load.until_more(BETWEEN)
            replica.kill()
            await eventually(lambda: leads(breakable.stack.port("purchasing")))
            await load.until_more(BETWEEN)
    assert not await breakable.differences()
    await load.check()


@pytest.mark.promise("S4.6", "S0.49", "S2.47")
async def test_a_killed_consumer_is_replaced_by_another(
    breakable: Breakable, load: Load, web: aiohttp.ClientSession
) -> None:
    """Of two that listen one is active on each queue; the active ones are killed, one by one."""

    async def applied(port: int) -> bool:
        found = await metric(web, port, "qm_events_applied_total")
        return found.get('{consumer="inventory.purchasing"}', 0) > 0

    with breakable.replica("inventory", "consumers") as replica:
        await eventually(lambda: _serves(web, replica.port))
        async with load.busy(4):
            await load.until_more(BETWEEN)
            await breakable.kill("inventory")
            await eventually(lambda: applied(replica.port))
            await load.until_more(BETWEEN)
            replica.kill()
            await load.until_more(BETWEEN)
    await eventually(lambda: applied(breakable.stack.port("inventory")))
    assert not await breakable.differences()
    await load.check()


@pytest.mark.full
@pytest.mark.promise("S4.6")
@pytest.mark.parametrize("name", ["auth", "catalog", "reporting", "epmd"])
async def test_the_others_may_die_as_well(breakable: Breakable, load: Load, name: str) -> None:
    async with load.busy(4):
        for _ in range(KILLS):
            await load.until_more(BETWEEN)
            await breakable.kill(name)
            await asyncio.sleep(1)
        await load.until_more(BETWEEN)
    assert not await breakable.differences()
    await load.check()


async def _serves(web: aiohttp.ClientSession, port: int) -> bool:
    async with web.get(f"http://127.0.0.1:{port}/health/ready") as answer:
        return answer.status == 200
