"""Screens 15 and 17: sales orders in a list that never jumps, and one of them live."""

import asyncio
import re
from operator import itemgetter

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.selling import customer_of, sold

MANY = 40
STEPS = (
    "Written",
    "Submitted",
    "Stock promised",
    "Approved",
    "Picking began",
    "Shipment asked for",
    "Partly shipped",
    "Shipment asked for",
    "Shipped",
)


async def test_new_orders_wait_behind_a_pill_while_somebody_reads(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    customer = await customer_of(company)
    raised = await asyncio.gather(*(sold(company, customer, goods, "1") for _ in range(MANY)))
    # Newest first: of those that are raised at once, not always in the order of their numbers.
    numbers = [one["number"] for one in sorted(raised, key=itemgetter("id"), reverse=True)]
    screen = await open_screen(company.admin, "/sales")
    await expect(screen.row(numbers[0])).to_be_in_viewport()
    frame = screen.page.locator(".table-frame")
    await frame.evaluate("frame => frame.scrollTo(0, 600)")
    await expect(screen.row(numbers[20])).to_be_in_viewport()
    await screen.still()
    before = await frame.evaluate("frame => [frame.scrollTop, frame.innerText]")
    late = [await sold(company, customer, goods, "1") for _ in range(3)]
    pill = screen.page.get_by_role("button", name=re.compile(r"^3 new"))
    await expect(pill).to_be_visible()
    assert await frame.evaluate("frame => [frame.scrollTop, frame.innerText]") == before
    await pill.click()
    await frame.evaluate("frame => frame.scrollTo(0, 0)")
    await expect(screen.row(late[-1]["number"])).to_be_in_viewport()
    # The tabs count what there is of each state.
    await screen.sees(screen.page.get_by_role("link", name="Draft"), str(MANY + 3))


@pytest.mark.promise("S1.13")
async def test_an_order_is_sold_in_two_shipments_and_everybody_sees_it(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await sold(company, await customer_of(company), goods, "10")
    seller = await open_screen(company.admin, f"/sales/{order['id']}")
    watcher = await open_screen(company.store, f"/sales/{order['id']}")
    stock = await open_screen(company.store, "/stock")
    loads = (watcher.loads, stock.loads)
    await seller.button("Submit").click()
    await watcher.sees(watcher.state, "Waits for approval")
    await stock.sees(stock.cell(SKU, "available"), "90")
    await seller.button("Approve").click()
    await watcher.button("Start picking").click()
    for some, state, left in (("4", "Partly shipped", "96"), ("6", "Shipped", "90")):
        await seller.button("Ship").click()
        drawer = seller.page.get_by_role("dialog")
        await drawer.get_by_label("Ships now").fill("11")
        await seller.sees(drawer, "can leave")
        await drawer.get_by_label("Ships now").fill(some)
        await drawer.get_by_role("button", name="Ship", exact=True).click()
        await watcher.sees(watcher.state, state)
        await stock.sees(stock.cell(SKU, "on_hand"), left)
    await expect(watcher.timeline).to_contain_text(list(STEPS), timeout=20_000)
    assert (watcher.loads, stock.loads) == loads
    await seller.button("Complete").click()
    await watcher.sees(watcher.state, "Completed")


async def test_out_of_stock_says_what_is_short_and_the_order_may_be_given_up(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await sold(company, await customer_of(company), goods, "500")
    screen = await open_screen(company.admin, f"/sales/{order['id']}")
    await screen.button("Submit").click()
    await screen.sees(screen.state, "Out of stock")
    await screen.sees(screen.page.get_by_role("main"), "500 asked, 100 free")
    await screen.sees(screen.page.get_by_role("main"), "100 pcs could ship now")
    await screen.more("Cancel order")
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Cancel order").click()
    await screen.sees(dialog, "Say why")
    await dialog.get_by_role("textbox").fill("They bought elsewhere")
    await dialog.get_by_role("button", name="Cancel order").click()
    await screen.sees(screen.state, "Cancelled")
    await screen.sees(screen.timeline.last, "They bought elsewhere")
