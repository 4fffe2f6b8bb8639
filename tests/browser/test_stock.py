"""The stock table and the page of one product, as they change."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import PRODUCTS, SKU, Goods, put_in


@pytest.mark.promise("S0.1")
async def test_an_adjustment_in_one_browser_changes_the_row_in_another_without_navigation(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    watcher = await open_screen(company.buyer, "/stock")
    await screen_shows(watcher.cell(SKU, "on_hand"), "100")
    loads = watcher.loads
    worker = await open_screen(company.store, f"/stock/{SKU}")
    await worker.page.get_by_label("Change (pcs)").fill("-5")
    await worker.sees(worker.page.get_by_text("On hand:"), "100 → 95")
    await worker.choose("Reason", "Damage")
    await worker.page.get_by_label("Note").fill("Fell off the shelf")
    await worker.button("Post adjustment").click()
    await screen_shows(watcher.cell(SKU, "on_hand"), "95")
    await screen_shows(watcher.cell(SKU, "available"), "95")
    assert watcher.loads == loads
    entry = worker.row("Damage")
    for text in ("-5", "100", "95", "Suresh Store"):
        await worker.sees(entry, text)


async def test_a_ledger_line_of_somebody_else_appears_by_itself(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, f"/stock/{SKU}")
    await screen.sees(screen.row("Opening"), "+100")
    movement = {
        "product_id": goods.product_id,
        "warehouse_id": goods.warehouse_id,
        "quantity": "7",
        "reason": "found",
    }
    await company.store.post("inventory/movements", movement)
    await screen.sees(screen.row("Found"), "+7")
    await screen.sees(screen.page.locator('[data-total="on_hand"]'), "107 pcs")


async def test_taking_more_than_there_is_is_refused_beside_the_field(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.store, f"/stock/{SKU}")
    field = screen.page.get_by_label("Change (pcs)")
    await field.fill("-101")
    await screen.choose("Reason", "Loss")
    await screen.button("Post adjustment").click()
    await expect(field).to_have_attribute("aria-invalid", "true")
    described = await field.get_attribute("aria-describedby")
    assert described
    error = screen.page.locator(",".join(f'[id="{part}"]' for part in described.split()))
    error = error.filter(has_text="100")
    await expect(error).to_be_visible()
    await screen.sees(screen.page.locator('[data-total="on_hand"]'), "100 pcs")


async def test_who_may_not_move_stock_has_no_form_for_it(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.buyer, f"/stock/{SKU}")
    await screen.sees(screen.row("Opening"), "+100")
    await screen.counts(screen.button("Post adjustment"), 0)
    await screen.counts(screen.page.get_by_role("columnheader", name="Actions"), 0)
    # An address that somebody wrote by hand is taken for what it can mean.
    for path in ("/stock", "/stock/as-of"):
        await screen.go(f"{path}?at=0002-01-01T00:00:00Z")
        await screen.counts(screen.page.locator("tr[data-row]"), PRODUCTS)


async def test_filters_live_in_the_address(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    rule = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id}
    amounts = {"minimum": "50", "reorder_point": "150", "target": "300"}
    await company.store.put("inventory/reorder-rules", {**rule, **amounts})
    screen = await open_screen(company.store, "/stock")
    rows = screen.page.locator("tr[data-row]")
    await screen.counts(rows, PRODUCTS)
    await screen.sees(screen.page.locator('[data-tab-count="amber"]'), "1")
    # Of those without a rule nobody knows whether they are healthy.
    await screen.sees(screen.page.get_by_role("link", name="Not low"), str(PRODUCTS - 1))
    await screen.page.get_by_role("link", name=re.compile("^Low")).click()
    await screen.counts(rows, 1)
    await screen.sees(screen.cell(SKU, "status"), "Low")
    await (
        screen.page.get_by_role("navigation", name="Status").get_by_role("link", name="All").click()
    )
    await screen.page.get_by_label("Search SKU or name").fill("QM-00003")
    await expect(screen.page).to_have_url("/stock?q=QM-00003")
    await screen.counts(rows, 1)
    await screen.page.get_by_label("Search SKU or name").fill("no such thing")
    await screen.sees(screen.page.get_by_role("heading", level=2), "Nothing matches")


async def test_hundreds_of_rows_cost_a_few_nodes(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    lines = ["sku,name,unit,price", *(f"BULK-{n:05},Part {n},pcs,1.00" for n in range(240))]
    await company.admin.import_file(
        "catalog/products/import", "parts.csv", "\n".join(lines).encode()
    )
    products = [p["id"] async for p in company.admin.all("catalog/products", q="BULK")]
    for start in range(0, len(products), 8):
        some = products[start : start + 8]
        await asyncio.gather(*(put_in(company, p, goods.warehouse_id, "1") for p in some))
    screen = await open_screen(company.store, "/stock")
    rows = screen.page.locator("tr[data-row]")
    table = screen.page.get_by_role("group", name="Stock")
    await expect(rows.first).to_be_visible()
    for _ in range(40):
        await table.evaluate("frame => frame.scrollTo(0, frame.scrollHeight)")
        if await screen.row(SKU).count():
            break
        await screen.page.wait_for_timeout(100)
    await expect(screen.row(SKU)).to_be_visible()
    assert await rows.count() < 60


async def screen_shows(cell: object, text: str) -> None:
    """Wait until a cell shows exactly this."""
    await expect(cell).to_have_text(text, timeout=20_000)  # type: ignore[call-overload]


async def test_a_reorder_rule_turns_the_row_of_others(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    watcher = await open_screen(company.buyer, "/stock")
    await watcher.sees(watcher.cell(SKU, "status"), "No rule")
    screen = await open_screen(company.store, f"/stock/{SKU}")
    await screen.button("Reorder rule").click()
    dialog = screen.page.get_by_role("dialog")
    for field, amount in (("Minimum", "120"), ("Reorder point", "150"), ("Target", "300")):
        await dialog.get_by_label(field).fill(amount)
    await screen.button("Save").click()
    await screen.counts(dialog, 0)
    await watcher.sees(watcher.cell(SKU, "status"), "Critical")


@pytest.mark.promise("S2.45")
async def test_what_is_promised_and_over_all_warehouses_changes_on_screen_too(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    rule = {"product_id": goods.product_id, "warehouse_id": None}
    amounts = {"minimum": "10", "reorder_point": "60", "target": "300"}
    await company.store.put("inventory/reorder-rules", {**rule, **amounts})
    watcher = await open_screen(company.buyer, "/stock?q=QM-00001")
    here, everywhere = watcher.row("Main store"), watcher.row("All warehouses")
    await watcher.sees(everywhere.locator('[data-column="status"]'), "Healthy")
    line = {"product_id": goods.product_id, "quantity": "40"}
    promise = {"reference": "Workshop, job 12", "lines": [line]}
    reserved = await company.store.post("inventory/reservations", promise)
    for row in (here, everywhere):
        await screen_shows(row.locator('[data-column="available"]'), "60")
    await watcher.sees(everywhere.locator('[data-column="status"]'), "Low")
    await company.store.post(f"inventory/reservations/{reserved['id']}/release", {"reason": "Done"})
    for row in (here, everywhere):
        await screen_shows(row.locator('[data-column="available"]'), "100")
    # Recovered: clearly above the line again.
    await watcher.sees(everywhere.locator('[data-column="status"]'), "Healthy")
