"""Another program is told of events, looked after and sent its messages again, on one screen."""

import asyncio
import re

from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods, put_in
from tests.browser.selling import first_of
from tests.browser.test_settings import dialog


async def test_a_program_is_told_and_its_log_says_how_it_went(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    """Refused inside, saved outside, its secret shown once; a message that fails says why."""
    screen = await open_screen(company.admin, "/settings/webhooks")
    await screen.button("Add a webhook").click()
    form = dialog(screen)
    await form.get_by_label("Name").fill("Our ERP")
    await form.get_by_label("Address").fill("https://127.0.0.1/hook")
    await form.get_by_label("Add events").click()
    await screen.page.get_by_role("option", name="inventory.stock.changed", exact=True).click()
    await form.get_by_role("button", name="Save").click()
    await screen.sees(form, "inside a private network")
    await form.get_by_label("Address").fill("https://erp.invalid/hook")
    await form.get_by_role("button", name="Save").click()
    secret = (await screen.page.get_by_test_id("secret").inner_text()).strip()
    assert secret.startswith("whsec_")
    await screen.button("I have kept it").click()
    await screen.counts(screen.page.get_by_text(secret), 0)
    await put_in(company, goods.product_id, goods.warehouse_id, "1")
    async with asyncio.timeout(60):
        while True:
            if (await first_of(company.admin, "notifications/webhooks"))["last_number"]:
                break
            await asyncio.sleep(0.1)
    await screen.page.reload()
    await screen.button("Open Our ERP").click()
    panel = dialog(screen)
    await panel.get_by_role("button", name="Send a test").click()
    await expect(panel.get_by_role("status").first).to_contain_text("no connection")
    told = panel.get_by_role("row").filter(has_text="inventory.stock.changed")
    await expect(told).to_have_count(1)
    await panel.get_by_role("button", name="Open message 1").click()
    content = panel.get_by_text(re.compile(r"quartermaster\.inventory\.stock\.changed\.v1"))
    await expect(content).to_be_visible()
    await panel.get_by_role("button", name="Send again: message 1").click()
    await screen.sees(panel, "1 message is sent again.")
    await panel.get_by_role("button", name="Pause").click()
    await screen.sees(panel, "Paused")
