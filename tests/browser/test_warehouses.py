"""Warehouses: how full they are, what lies there, and when they may be closed."""

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import IN_STOCK, PRODUCTS, SKU, Goods, put_in
from tests.browser.screen import PATIENCE


@pytest.mark.promise("S2.6", "S2.7", "S2.8")
async def test_a_warehouse_is_registered_with_its_address_and_its_bar_fills_as_stock_moves(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.store, "/warehouses?edit=new")
    form = screen.page.get_by_role("dialog")
    for field, text in (
        ("Code", "PUN"),
        ("Name", "Pune store"),
        ("Address", "Plot 14, Bhosari"),
        ("Capacity", "200"),
    ):
        await form.get_by_label(field).fill(text)
    await screen.button("Save").click()
    await screen.sees(screen.row("PUN"), "Plot 14, Bhosari")
    meter = screen.row("PUN").get_by_role("meter")
    await expect(meter).to_have_attribute("aria-valuenow", "0")
    loads = screen.loads
    places = (await company.store.get("inventory/warehouses"))["items"]
    pune = next(place["id"] for place in places if place["code"] == "PUN")
    await put_in(company, goods.product_id, pune, "50")
    await expect(meter).to_have_attribute("aria-valuetext", "50 of 200, 25 %", timeout=PATIENCE)
    await put_in(company, goods.product_id, pune, "160.5")
    await screen.sees(screen.cell("PUN", "fill"), "105.2 % · over capacity")
    await screen.sees(screen.cell("PUN", "products"), "1")
    assert screen.loads == loads


@pytest.mark.promise("S2.5", "S2.8")
async def test_the_page_of_a_warehouse_shows_its_stock_as_it_changes(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, f"/warehouses/{goods.warehouse_id}")
    await screen.sees(screen.heading, "Main store")
    await screen.counts(screen.page.locator("tr[data-row]"), PRODUCTS)
    await screen.sees(screen.page.locator('[data-held="on_hand"]'), f"{IN_STOCK}")
    await put_in(company, goods.product_id, goods.warehouse_id, "34")
    await screen.sees(screen.cell(SKU, "on_hand"), "134")
    await screen.sees(screen.page.locator('[data-held="on_hand"]'), f"{IN_STOCK + 34}")
    await screen.counts(screen.button("Close warehouse"), 0)
    await screen.page.get_by_label("Search SKU or name").fill("QM-00003")
    await screen.counts(screen.page.locator("tr[data-row]"), 1)


async def test_a_warehouse_that_holds_stock_is_not_closed_and_the_reason_is_said(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    empty = await company.admin.post("inventory/warehouses", {"code": "OLD", "name": "Old hall"})
    watcher = await open_screen(company.store, "/warehouses")
    screen = await open_screen(company.store, f"/warehouses/{goods.warehouse_id}")
    ask = screen.page.get_by_role("dialog")
    await screen.button("Close warehouse").click()
    await ask.get_by_role("button", name="Close warehouse").click()
    await screen.sees(
        screen.alert, f"This warehouse still holds {IN_STOCK} units of {PRODUCTS} products"
    )
    await screen.button("Back").click()
    await screen.sees(screen.state, "Open")
    await screen.go(f"/warehouses/{empty['id']}")
    await screen.button("Close warehouse").click()
    await ask.get_by_role("button", name="Close warehouse").click()
    await screen.sees(screen.state, "Closed")
    await watcher.sees(watcher.cell("OLD", "state"), "Closed")
    await screen.button("Open again").click()
    await watcher.sees(watcher.cell("OLD", "state"), "Open")


async def test_two_edits_of_a_warehouse_are_laid_side_by_side(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    path = f"/warehouses/{goods.warehouse_id}?edit=warehouse"
    first, second = await open_screen(company.store, path), await open_screen(company.admin, path)
    for screen, capacity in ((first, "5000"), (second, "6000")):
        await screen.page.get_by_label("Capacity").fill(capacity)
    await first.button("Save").click()
    await first.counts(first.page.get_by_role("dialog"), 0)
    await second.button("Save").click()
    compared = second.page.get_by_role("dialog", name="Changed meanwhile")
    await second.sees(compared, "5000")
    await second.button("Save mine over it").click()
    await first.sees(first.page.get_by_role("main"), f"{IN_STOCK} of 6,000")
