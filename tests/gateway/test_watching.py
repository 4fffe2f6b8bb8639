"""What a client watches: said at once, again within 30 seconds, with its rights and no others."""

import asyncio

import pytest

from gateway.live.watching import EVERY_SECONDS, Watching
from tests.gateway.conftest import Running
from tests.gateway.listening import Listener, Message, listening

THINGS, ORDERS = "/api/v1/catalog/things", "/api/v1/sales/orders"


async def snapshots(listener: Listener, count: int) -> list[Message]:
    """The next so many."""
    found: list[Message] = []
    while len(found) < count:
        message = await listener.next()
        if message["type"] == "snapshot":
            found.append(message)
    return found


@pytest.mark.promise("S0.27")
async def test_what_is_watched_is_said_at_once_and_again_over_the_same_connection(
    gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert EVERY_SECONDS < 30
    monkeypatch.setattr(Watching, "pause", 0.05)
    async with listening(gateway, "catalog.products.read") as listener:
        await listener.send(type="watch", paths=[f"{THINGS}?page=1", ORDERS])
        said = await snapshots(listener, 8)
        first, again, *_ = [one for one in said if one["path"] == f"{THINGS}?page=1"]
        assert (first["status"], first["data"]["query"]) == (200, "page=1")
        assert again["time"] > first["time"]
        # A service that is away is said to be: nobody takes an old answer for a new one.
        away = next(one for one in said if one["path"] == ORDERS)
        assert (away["status"], away["data"]) == (503, None)
        # What is watched later is watched instead.
        await listener.send(type="watch", paths=[])
        while True:
            try:
                await listener.next(within=1)
            except TimeoutError:
                break


@pytest.mark.promise("S3.34")
async def test_a_watcher_sees_what_they_may_and_no_more(gateway: Running) -> None:
    async with listening(gateway) as listener:
        await listener.send(type="watch", paths=[THINGS])
        (refused,) = await snapshots(listener, 1)
        assert (refused["status"], refused["data"]) == (403, None)


@pytest.mark.parametrize(
    "paths",
    [
        None,
        THINGS,
        [1],
        ["/metrics"],
        ["//evil.example/api/v1/x"],
        ["/api/v1/a\r\nX: y"],
        [THINGS] * 5,
    ],
)
async def test_what_is_no_address_of_the_api_ends_it(gateway: Running, paths: object) -> None:
    async with listening(gateway) as listener:
        await listener.send(type="watch", paths=paths)
        assert await listener.end() == ("invalid", 4400)


async def test_a_closed_connection_asks_no_more(gateway: Running) -> None:
    async with listening(gateway, "catalog.products.read") as listener:
        await listener.send(type="watch", paths=[THINGS])
        await snapshots(listener, 1)
    await asyncio.sleep(0)
    assert await gateway.ready()
