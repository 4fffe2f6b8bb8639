"""Two processes of everything: who takes whose place, and what nobody notices of it."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from uuid import uuid4

import aiohttp
import pytest

from bench.company import open_company
from deploy.local.layout import Layout
from deploy.local.services import CALLERS, GATEWAY, SERVICES, twin_of
from tests.chaos.conftest import Breakable, eventually, metric
from tests.chaos.oracle import Load
from tests.people import Person, listening
from tests.shops import Shop, open_shop
from tests.twins import Twins, twins

pytestmark = [pytest.mark.chaos, pytest.mark.e2e]


@pytest.fixture(scope="module")
async def both(layout: Layout) -> AsyncIterator[Twins]:
    """Two of everything."""
    async with twins(layout) as stack:
        yield stack


@pytest.mark.promise("S4.6")
@pytest.mark.parametrize(
    "names",
    [("gateway", "inventory", "purchasing"), pytest.param(CALLERS, marks=pytest.mark.full)],
    ids=["a few", "everything"],
)
async def test_a_rolling_restart_under_load_loses_no_request_and_says_nothing_twice(
    both: Twins, web: aiohttp.ClientSession, names: tuple[str, ...]
) -> None:
    breakable = Breakable(both)
    shop = await open_shop(await open_company(web, both.url, "Twin Works"), web)
    load, looked = Load(shop, [shop.product], pause=0.2), Counter[int]()
    async with load.busy(4), _looking(shop.store, looked):
        for name in names:
            for process in (name, twin_of(name)):
                restarts = breakable.process(process)["restarts"]
                both.terminate(process)
                await eventually(partial(_again, breakable, process, restarts))
                await breakable.until_ready()
        await load.until_more(3)
    assert set(load.outcomes) == {"done"}
    assert set(looked) == {200}
    assert looked[200] > len(names)
    assert not await breakable.differences()
    await load.check()
    assert not await _redelivered(both, web)


def _again(breakable: Breakable, process: str, restarts: int) -> bool:
    return bool(breakable.process(process)["restarts"] > restarts)


@asynccontextmanager
async def _looking(who: Person, answers: Counter[int]) -> AsyncIterator[None]:
    """Somebody looks at the stock all the time."""

    async def look() -> None:
        while True:
            answers[(await who.ask("GET", "inventory/stock")).status] += 1
            await asyncio.sleep(0.05)

    task = asyncio.create_task(look())
    try:
        yield
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _redelivered(both: Twins, web: aiohttp.ClientSession) -> dict[str, float]:
    """How many messages consumers that run now knew already, by process and consumer."""
    return {
        f"{process} {labels}": value
        for name in SERVICES
        for process in (name, twin_of(name))
        for labels, value in (
            await metric(web, both.port(process), "qm_events_repeated_total")
        ).items()
        if value
    }


@pytest.mark.promise("S1.68", "S3.24", "Q.14")
async def test_what_one_process_did_the_other_knows_and_screens_go_on_with_the_other(
    both: Twins, web: aiohttp.ClientSession
) -> None:
    shop = await open_shop(await open_company(web, both.url, "Knowing Works"), web)
    other = await open_shop(await open_company(web, both.url, "Other Works"), web)
    gates = [f"http://127.0.0.1:{both.port(name)}" for name in (GATEWAY, twin_of(GATEWAY))]
    here, there = (replace(shop.store, url=gate) for gate in gates)
    async with listening(here, "inventory.stock.changed") as heard:
        moved = [await _found(here, shop) for _ in range(3)]
        await heard.until(lambda events: len(events) == len(moved))
        last = heard.events[-1]["id"]
        both.send(GATEWAY, signal.SIGKILL)
    moved += [await _found(there, shop) for _ in range(4)]
    await _found(other.store, other)
    async with listening(there, "inventory.stock.changed", after=last) as later:
        moved += [await _found(there, shop)]
        await later.until(lambda events: len(events) == len(moved) - 3)
    events = [*heard.events, *later.events]
    assert [event["data"]["entry_id"] for event in events] == moved
    await Breakable(both).until_ready()
    await _lists_are_never_old(both, shop)
    await _locked_out_at_both(gates, web)
    await _signed_out_at_both(gates, shop, web)


async def _found(who: Person, shop: Shop) -> str:
    """One more piece of the product; the entry of the ledger that says so."""
    body = {
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "quantity": "1",
        "reason": "found",
    }
    answer = await who.ask("POST", "inventory/movements", body, Idempotency_Key=uuid4().hex)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


async def _lists_are_never_old(both: Twins, shop: Shop) -> None:
    """What one process has just acknowledged the other shows at once (ADR 0012)."""
    pair = [
        replace(shop.admin, url=f"http://127.0.0.1:{both.port(process)}")
        for process in ("catalog", twin_of("catalog"))
    ]
    for number in range(10):
        told, asked = pair[number % 2], pair[(number + 1) % 2]
        await asked.ask("GET", "catalog/categories")
        made = await told.ask("POST", "catalog/categories", {"name": f"Category {number}"})
        assert made.status == 201, made.body
        assert f"Category {number}" in str((await asked.ask("GET", "catalog/categories")).body)


async def _locked_out_at_both(gates: list[str], web: aiohttp.ClientSession) -> None:
    """Guesses are counted over all replicas."""
    nobody = {"email": f"nobody-{uuid4().hex[:8]}@twins.example", "password": "not this one"}
    doors = [Person(web, gate) for gate in gates]
    answers = [
        (await doors[number % 2].ask("POST", "auth/login", nobody)).status for number in range(7)
    ]
    assert answers == [*[401] * 5, 429, 429]


async def _signed_out_at_both(gates: list[str], shop: Shop, web: aiohttp.ClientSession) -> None:
    """A member who is shut out at one gateway is refused by the other soon."""
    hired = await shop.hire("viewer")
    pair = [replace(hired, url=gate) for gate in gates]
    me = await pair[0].ask("GET", "auth/me")
    assert me.status == (await pair[1].ask("GET", "auth/me")).status == 200
    path = f"auth/users/{me.body['user']['id']}"
    shut = await replace(shop.admin, url=gates[0]).ask("POST", f"{path}/deactivate", {})
    assert shut.status < 300, shut.body
    for door in pair:
        await eventually(partial(_refused, door))


async def _refused(who: Person) -> bool:
    return (await who.ask("GET", "auth/me")).status == 401
