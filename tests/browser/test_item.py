"""One product from every side: promises, the way back, recipes, the past, value and ledger."""

import re
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods, put_in


async def test_an_entry_is_taken_back_after_a_look_at_what_that_does(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    movement = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id}
    await company.store.post(
        "inventory/movements", {**movement, "quantity": "-30", "reason": "damage"}
    )
    screen = await open_screen(company.store, f"/stock/{SKU}")
    await screen.row("Damage").get_by_role("button", name="Take back").click()
    dialog = screen.page.get_by_role("dialog")
    await screen.sees(dialog, "70 → 100")
    await dialog.get_by_role("button", name="Take back").click()
    await screen.sees(dialog, "Say why")
    await dialog.get_by_label("Why?").fill("Only the box was damaged")
    await dialog.get_by_role("button", name="Take back").click()
    back = screen.row("Damage, taken back")
    for text in ("+30", "70", "100", "Suresh Store"):
        await screen.sees(back, text)
    await screen.sees(screen.page.locator('[data-total="on_hand"]'), "100 pcs")
    # Once is enough, and a reversal is final.
    await screen.counts(screen.row("Damage").get_by_role("button"), 0)


async def test_what_is_promised_says_for_whom_and_can_be_given_back(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    line = {"product_id": goods.product_id, "quantity": "40"}
    promise = {"reference": "Workshop, job 12", "lines": [line]}
    await company.store.post("inventory/reservations", promise)
    watcher = await open_screen(company.buyer, "/stock/reservations?status=open")
    await watcher.sees(watcher.row("Workshop, job 12"), "Open")
    # A new one belongs under this filter, and waits until it is asked for.
    later = {"product_id": goods.product_id, "quantity": "1"}
    await company.store.post(
        "inventory/reservations", {"reference": "Workshop, job 13", "lines": [later]}
    )
    await watcher.page.get_by_role("button", name="1 new").click()
    await watcher.sees(watcher.row("Workshop, job 13"), "Open")
    screen = await open_screen(company.store, f"/stock/{SKU}?tab=reservations")
    entry = screen.page.get_by_role("listitem").filter(has_text="Workshop, job 12")
    for text in ("40 pcs", "MAIN", "By hand", "Suresh Store"):
        await screen.sees(entry, text)
    await entry.get_by_role("button", name="Give back").click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("Why?").fill("Job cancelled")
    await dialog.get_by_role("button", name="Give back").click()
    await screen.counts(entry, 0)
    await screen.sees(screen.page.locator('[data-total="available"]'), "99 pcs")
    await watcher.sees(watcher.row("Workshop, job 12"), "Given back")


async def test_a_bundle_says_how_many_can_be_made_and_for_want_of_what_no_more(
    company: Company, goods: Goods, web: aiohttp.ClientSession, open_screen: OpenScreen
) -> None:
    bundle: dict[str, Any] = await company.admin.post(
        "catalog/products",
        {"sku": "KIT-1", "name": "Bolt kit", "unit": "pcs", "price": "99.00", "kind": "bundle"},
    )
    parts = await company.admin.get("catalog/products", q="QM-0000")
    second = next(p["id"] for p in parts["items"] if p["sku"] == "QM-00002")
    recipe = {
        "components": [
            {"product_id": goods.product_id, "quantity": "4"},
            {"product_id": second, "quantity": "30"},
        ]
    }
    url = f"{company.admin.url}/api/v1/catalog/products/{bundle['id']}/recipe"
    headers = {"Authorization": f"Bearer {company.admin.token}", "If-Match": '"0"'}
    async with web.put(url, json=recipe, headers=headers) as answer:
        assert answer.ok
    screen = await open_screen(company.store, "/stock/KIT-1?tab=recipe")
    everywhere = screen.page.locator("[data-buildable]")
    await screen.sees(everywhere, "3 pcs")
    await screen.sees(everywhere, "QM-00002 Hex bolt M5 allows no more: 30 in each, 100 available")
    part = screen.page.locator(f'[data-part="{SKU}"]')
    await screen.sees(part, "100 available")
    movement = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id}
    await company.store.post(
        "inventory/movements", {**movement, "quantity": "-96", "reason": "loss"}
    )
    await screen.sees(everywhere, "1 pcs")
    await screen.sees(everywhere, f"{SKU} Hex bolt M4 allows no more")
    await screen.sees(part, "limits")
    await screen.sees(part, "4 available")
    # Whoever looks at stock stays there.
    await part.get_by_role("link", name=SKU).click()
    await screen.page.get_by_role("link", name="Recipe").click()
    used = screen.page.get_by_role("region", name="Used in")
    await screen.sees(used.get_by_role("listitem").filter(has_text="KIT-1"), "4 pcs in each")


async def test_the_past_the_value_and_the_ledger_are_for_those_who_may_see_them(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    movement = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id}
    entry = {"quantity": "100", "reason": "found", "unit_cost": "12.50"}
    await company.admin.post("inventory/movements", {**movement, **entry})
    screen = await open_screen(company.admin, f"/stock/{SKU}?tab=past&at=2020-01-01T00:00")
    tabs = screen.page.get_by_role("navigation", name="About this product")
    await screen.sees(tabs.locator('[aria-current="page"]'), "As of a date")
    await screen.sees(screen.page.locator('[data-then="MAIN"]'), "0 pcs")
    await screen.sees(screen.page.locator('[data-total="value"]'), "₹1,250.00")
    await screen.button("Check now").click()
    await screen.sees(screen.page.get_by_role("status").filter(has_text="entries"), "2 entries are")
    keeper = await open_screen(company.store, f"/stock/{SKU}?tab=past")
    await keeper.sees(keeper.page.locator('[data-then="MAIN"]'), "200 pcs")
    await keeper.counts(keeper.page.get_by_text("Value"), 0)
    await keeper.counts(keeper.page.get_by_text("₹"), 0)
    await keeper.counts(keeper.button("Check now"), 0)
    # By keyboard: past day and month to the year, whichever of the two comes first.
    when, keys = keeper.page.get_by_label("As of", exact=True), keeper.page.keyboard
    await when.focus()
    for key in ("ArrowRight", "ArrowRight", *"2020", "Enter"):
        await keys.press(key)
    await expect(keeper.page).to_have_url(re.compile(r"at=2020-\d\d-\d\dT"))
    await keeper.sees(keeper.page.locator('[data-then="MAIN"]'), "0 pcs")
    await when.fill("1969-12-31T10:00")
    await when.press("Enter")
    await keeper.sees(keeper.page.get_by_role("main"), "Enter a time between 1970 and now")
    await expect(keeper.page).to_have_url(re.compile("at=2020-"))
    await keeper.counts(keeper.page.get_by_role("link", name="Valuation"), 0)
    # What nobody said the cost of is worth nothing until somebody does.
    await screen.go("/stock/valuation")
    total = screen.page.locator('[data-total="value"]')
    await screen.sees(total, "₹1,250.00")
    unpriced = screen.page.get_by_role("listitem").filter(has_text="QM-00002")
    await unpriced.get_by_label("Unit cost of QM-00002").fill("2")
    await unpriced.get_by_role("button", name="Save").click()
    await screen.counts(unpriced, 0)
    await screen.sees(total, "₹1,450.00")


@pytest.mark.promise("S0.30", "S0.31", "S0.32", "S0.33")
async def test_a_store_manager_sees_at_a_glance_what_is_low_and_keeps_a_view_of_it(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    category = await company.admin.post("catalog/categories", {"name": "Bolts"})
    bolt = {"sku": "BOLT-1", "name": "Eye bolt", "unit": "pcs", "price": "9.00"}
    product = await company.admin.post("catalog/products", {**bolt, "category_id": category["id"]})
    rule = {"product_id": product["id"], "warehouse_id": goods.warehouse_id}
    await put_in(company, product["id"], goods.warehouse_id, "100")
    amounts = {"minimum": "20", "reorder_point": "50", "target": "300"}
    await company.store.put("inventory/reorder-rules", {**rule, **amounts})
    screen = await open_screen(company.store, "/stock")
    # Without a report: the table itself has the thresholds and a word beside every colour.
    await screen.sees(screen.cell("BOLT-1", "reorder_point"), "50")
    await screen.sees(screen.cell("BOLT-1", "status"), "Healthy")
    for taken, word, tab in (("-60", "Low", "amber"), ("-25", "Critical", "red")):
        await company.store.post(
            "inventory/movements", {**rule, "quantity": taken, "reason": "loss"}
        )
        await screen.sees(screen.cell("BOLT-1", "status"), word)
        await screen.sees(screen.page.locator(f'[data-tab-count="{tab}"]'), "1")
    await screen.choose("Category", "Bolts")
    await screen.counts(screen.page.locator("tr[data-row]"), 1)
    await screen.page.get_by_role("link", name="Critical").click()
    await screen.button("Views").click()
    await screen.page.get_by_label("Name of this view").fill("Critical bolts")
    await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.press("Escape")
    await screen.go("/stock")
    await screen.button("Views").click()
    await screen.page.get_by_role("menuitem", name="Critical bolts").click()
    await expect(screen.page).to_have_url(f"/stock?category={category['id']}&status=red")
    await screen.counts(screen.page.locator("tr[data-row]"), 1)


async def test_a_reason_of_ones_own_is_made_where_settings_are_and_given_where_stock_is(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.store, "/settings/reasons?edit=new")
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Sent as a sample")
    await dialog.get_by_label("Code").fill("sample")
    await screen.page.get_by_role("combobox", name="It", exact=True).click()
    await screen.page.get_by_role("option", name="only takes away").click()
    await dialog.get_by_role("button", name="Save").click()
    await screen.sees(screen.row("Sent as a sample"), "Your own")
    await screen.go(f"/stock/{SKU}")
    await screen.page.get_by_label("Change (pcs)").fill("-2")
    await screen.choose("Reason", "Sent as a sample")
    await screen.button("Post adjustment").click()
    await screen.sees(screen.row("Sent as a sample"), "-2")
