"""The same goods sold, cancelled and moved by many while services are killed: all agree."""

import asyncio
from itertools import cycle

import pytest

from tests.chaos.conftest import Breakable
from tests.chaos.moving import open_movers
from tests.chaos.oracle import Load
from tests.chaos.selling import open_market

pytestmark = [pytest.mark.chaos, pytest.mark.e2e]


@pytest.mark.promise("S4.3", "S4.6", "Q.16")
@pytest.mark.parametrize(
    ("clients", "hands", "products", "bundles", "stock", "seconds"),
    [
        (4, 4, 4, 1, 40, 6),
        # The issue's: a minute, a service killed every ten seconds.
        pytest.param(8, 32, 20, 5, 120, 60, marks=pytest.mark.full),
    ],
    ids=["a few", "eight for a minute"],
)
async def test_many_sell_and_cancel_the_same_goods_while_services_are_killed(
    breakable: Breakable,
    load: Load,
    clients: int,
    hands: int,
    products: int,
    bundles: int,
    stock: int,
    seconds: int,
) -> None:
    market = await open_market(load.shop, products, bundles, stock)
    movers = await open_movers(load.shop, market.chance)
    victims = cycle(("sales", "inventory"))
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    async with market.busy(clients), movers.busy(hands):
        while loop.time() < until:
            await asyncio.sleep(min(10, seconds / 2))
            await breakable.kill(next(victims))
    assert len(market.orders) > clients
    assert market.outcomes["complete"]
    assert market.outcomes["cancel"]
    assert not await breakable.differences()
    await market.check()
    await movers.check()
