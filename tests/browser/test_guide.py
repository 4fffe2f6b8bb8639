"""The way into an empty company: steps that its own records tick off, for whoever may take them."""

import re

from playwright.async_api import Locator, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import draft, stock_up
from tests.browser.screen import PATIENCE, Screen
from tests.browser.test_looks import barriers

ALL = ["company", "warehouse", "products", "stock", "supplier", "people", "purchase", "sale"]


def guide(screen: Screen) -> Locator:
    """The steps, as long as there are any."""
    return screen.page.get_by_role("region", name="Getting started")


async def steps(screen: Screen) -> list[str | None]:
    """What is offered, in its order."""
    await expect(guide(screen)).to_be_visible(timeout=PATIENCE)
    found = await guide(screen).locator("[data-step]").all()
    return [await step.get_attribute("data-step") for step in found]


async def test_an_empty_company_is_led_step_by_step_and_each_ticks_itself_off(
    company: Company, open_screen: OpenScreen
) -> None:
    admin = await open_screen(company.admin)
    assert await steps(admin) == ALL
    # The people of this company were hired before anybody looked.
    await admin.sees(guide(admin), "1 of 8 done")
    assert await barriers(admin) == []
    buyer = await open_screen(company.buyer)
    assert await steps(buyer) == ["products", "supplier", "purchase"]
    store = await open_screen(company.store)
    assert await steps(store) == ["warehouse", "stock"]

    # The first one that is open leads where it is done.
    first = guide(admin).locator('[aria-current="step"]')
    await first.get_by_role("link", name="Company settings").click()
    await admin.page.get_by_label("Address", exact=True).fill("Plot 14, MIDC Bhosari\nPune")
    async with admin.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await admin.button("Save").click()
    await admin.page.get_by_role("link", name="Home").click()
    await expect(first).to_have_attribute("data-step", "warehouse")
    await first.get_by_role("link", name="New warehouse").click()
    await expect(admin.page).to_have_url("/warehouses?edit=new")
    await admin.page.get_by_role("dialog").get_by_label("Code").press("Escape")
    await admin.page.get_by_role("link", name="Home").click()

    # What others do ticks off here too, without a reload.
    loads = admin.loads
    goods = await stock_up(company)
    await admin.sees(guide(admin), "6 of 8 done")
    await expect(guide(store)).to_have_count(0, timeout=PATIENCE)
    await expect(guide(buyer).locator("[data-done]")).to_have_count(2, timeout=PATIENCE)
    await draft(company, goods)
    await expect(guide(buyer)).to_have_count(0, timeout=PATIENCE)
    await admin.sees(guide(admin), "7 of 8 done")
    assert admin.loads == loads

    # Who has seen enough hides it, and others keep theirs.
    seller = await open_screen(company.seller)
    assert await steps(seller) == ["products", "sale"]
    await admin.button("Hide these steps").click()
    await admin.page.reload()
    await admin.live()
    await expect(admin.page.get_by_text("Revenue").first).to_be_visible(timeout=PATIENCE)
    await admin.counts(guide(admin), 0)
    await guide(seller).get_by_role("link", name="New sale").click()
    await expect(seller.page).to_have_url(re.compile("/sales/new"))
