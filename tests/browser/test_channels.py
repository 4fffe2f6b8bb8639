"""A shop is connected, told of a product, and sends an order: on one screen, live."""

import re

import aiohttp
import orjson
from playwright.async_api import expect

from bench.company import Company
from libs.domain.clock import utc_now
from libs.outside.webhooks import sign
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.test_settings import dialog


async def test_a_shop_is_connected_sells_and_sends_an_order(
    company: Company, goods: Goods, open_screen: OpenScreen, web: aiohttp.ClientSession
) -> None:
    assert goods.product_id
    screen = await open_screen(company.admin, "/settings/channels")
    await screen.button("Connect a shop").click()
    form = dialog(screen)
    await form.get_by_label("Name").fill("Web shop")
    await form.get_by_label("Address").fill("https://127.0.0.1/stock")
    await form.get_by_role("button", name="Save").click()
    await screen.sees(form, "inside a private network")
    await form.get_by_label("Address").fill("https://shop.invalid/stock")
    await form.get_by_label("Safety stock").fill("10")
    await form.get_by_role("button", name="Save").click()
    secret = (await screen.page.get_by_test_id("secret").inner_text()).strip()
    assert secret.startswith("whsec_")
    await screen.button("I have kept it").click()
    await screen.counts(screen.page.get_by_text(secret), 0)
    await screen.button("Open Web shop").click()
    panel = dialog(screen)
    await screen.sees(panel, "No products yet")
    await screen.choose("Add a product", SKU)
    sold = panel.get_by_role("row").filter(has_text=SKU)
    # What is kept back is taken off the hundred that are there.
    await screen.sees(sold, "90")
    await panel.get_by_role("button", name="Test", exact=True).click()
    await expect(panel.get_by_role("status")).to_contain_text("no connection")
    await panel.get_by_role("tab", name="Orders").click()
    await screen.sees(panel, "Nothing came in yet")
    address = await panel.get_by_text(re.compile("/api/v1/sales/channels/.*/orders")).inner_text()
    order = {
        "id": "7001",
        "number": "#7001",
        "currency": "INR",
        "customer": {"name": "Ravi Kumar", "email": "ravi@farm.example"},
        "lines": [{"sku": SKU, "quantity": "2", "unit_price": "12.50"}],
    }
    body = orjson.dumps({"type": "order.created", "data": order})
    headers = sign(secret, "msg_7001", utc_now(), body)
    path = f"/api/v1/sales/channels/{address.rpartition('/channels/')[2]}"
    async with web.post(company.admin.url + path, data=body, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
    await screen.page.reload()
    await panel.get_by_role("tab", name="Orders").click()
    came = panel.get_by_role("row").filter(has_text="#7001")
    await screen.sees(came, "Raised")
    await screen.sees(came, "SO-")
    await panel.get_by_role("button", name="Pause").click()
    await screen.sees(panel, "Paused")
