"""The live connection: lost, said so, made again, and nothing missed."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.stack import LocalStack


@contextmanager
def without_gateway(stack: LocalStack) -> Iterator[None]:
    """The gateway killed, and nobody there to start it again before this ends."""
    supervisor: int = stack.state["pid"]
    os.kill(supervisor, signal.SIGSTOP)
    try:
        os.kill(stack.pid("gateway"), signal.SIGKILL)
        yield
    finally:
        os.kill(supervisor, signal.SIGCONT)


@pytest.mark.promise("Q.14")
async def test_without_the_gateway_it_reconnects_and_shows_what_it_missed(
    company: Company,
    goods: Goods,
    open_screen: OpenScreen,
    quartermaster: LocalStack,
    web: aiohttp.ClientSession,
) -> None:
    screen = await open_screen(company.buyer, "/stock")
    await screen.sees(screen.cell(SKU, "on_hand"), "100")
    loads = screen.loads
    with without_gateway(quartermaster):
        await screen.sees(screen.badge, "Reconnecting")
        # Past the gateway, straight at the service: an event that no browser can hear.
        url = f"http://127.0.0.1:{quartermaster.port('inventory')}/api/v1/inventory/movements"
        movement = {
            "product_id": goods.product_id,
            "warehouse_id": goods.warehouse_id,
            "quantity": "11",
            "reason": "found",
        }
        headers = {"Authorization": f"Bearer {company.store.token}"}
        async with web.post(url, json=movement, headers=headers) as answer:
            assert answer.ok
        await screen.sees(screen.cell(SKU, "on_hand"), "100")
    await screen.live()
    await screen.sees(screen.cell(SKU, "on_hand"), "111")
    # What changed while nobody could hear of it is said, and forgotten once it was looked at.
    await screen.button("1 changed meanwhile").click()
    await screen.counts(screen.page.get_by_text("changed meanwhile"), 0)
    assert screen.loads == loads
