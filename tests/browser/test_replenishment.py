"""Screen 20: what is needed, why, and drafts of it; live."""

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods, put_in
from tests.browser.test_looks import barriers

PHONE = {"width": 390, "height": 844}


async def short(company: Company, goods: Goods) -> list[str]:
    """Four products below their rule, two of each of two suppliers; the last is still enough."""
    nuts = await company.buyer.post(
        "purchasing/suppliers", {"name": "Nagpur Nuts", "email": "sales@nuts.example"}
    )
    ids = []
    for number in range(5):
        sku = f"REP-{number}"
        body = {"sku": sku, "name": f"Washer {number}", "unit": "pcs", "price": "9"}
        product = (await company.admin.post("catalog/products", body))["id"]
        ids.append(product)
        supplier = goods.supplier_id if number < 2 else nuts["id"]
        offer = {"supplier_id": supplier, "product_id": product, "unit_cost": "2.5"}
        await company.buyer.put("purchasing/supplier-products", {**offer, "pack_multiple": "12"})
        await put_in(company, product, goods.warehouse_id, "7" if number < 4 else "90")
        rule = {"product_id": product, "warehouse_id": goods.warehouse_id, "minimum": "2"}
        await company.store.put(
            "inventory/reorder-rules", {**rule, "reorder_point": "20", "target": "100"}
        )
    return ids


@pytest.mark.promise("S4.24", "S4.25", "Q.12")
async def test_four_rows_of_two_suppliers_become_two_drafts_that_say_why(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    ids = await short(company, goods)
    screen = await open_screen(company.buyer, "/replenishment")
    rows = screen.page.locator("[data-need]")
    await expect(rows).to_have_count(4, timeout=20_000)
    why = screen.page.locator('[data-need="REP-0"]')
    await expect(why).to_contain_text("7 available, the reorder point is 20.")
    await expect(why).to_contain_text("target 100")
    await expect(why).to_contain_text("= 93")
    await expect(why).to_contain_text("In whole packs of 12: 96.")
    # Stock that runs low joins by itself, and leaves when goods come.
    used = {"product_id": ids[4], "warehouse_id": goods.warehouse_id, "quantity": "-80"}
    await company.store.post("inventory/movements", {**used, "reason": "production"})
    await expect(rows).to_have_count(5, timeout=20_000)
    await company.store.post("inventory/movements", {**used, "quantity": "80", "reason": "found"})
    await expect(rows).to_have_count(4, timeout=20_000)
    for number in range(4):
        await screen.page.get_by_label(f"Choose REP-{number}", exact=False).check()
    await screen.button("Draft orders").click()
    made = screen.page.get_by_role("alert").get_by_role("listitem")
    await expect(made).to_have_count(2)
    await expect(made.filter(has_text="Bharat Bolts")).to_contain_text("New draft, 2 lines")
    await expect(made.filter(has_text="Nagpur Nuts")).to_contain_text("New draft, 2 lines")
    await expect(screen.page.get_by_role("link", name="On draft PO-")).to_have_count(4)
    # Again and again on the same page: each press is a run of its own.
    await company.store.post("inventory/movements", {**used, "reason": "production"})
    await expect(rows).to_have_count(5, timeout=20_000)
    await screen.button("Draft all that is needed").click()
    await expect(made.filter(has_text="Updated, 3 lines")).to_have_count(1)
    await company.store.post("inventory/movements", {**used, "quantity": "80", "reason": "found"})
    await expect(rows).to_have_count(4, timeout=20_000)
    await screen.button("Draft all that is needed").click()
    await expect(made.filter(has_text="Updated, 2 lines")).to_have_count(1)
    # A filter that leaves nothing does not say that nothing is needed.
    await screen.page.goto(f"/replenishment?state=no_supplier&supplier={goods.supplier_id}")
    await screen.sees(screen.page.get_by_role("main"), "Nothing matches")
    tabs = screen.page.get_by_role("navigation", name="What is needed")
    await screen.sees(tabs.get_by_role("link", name="On a draft"), "2")
    await screen.page.get_by_role("link", name="On a draft").click()
    await expect(rows).to_have_count(2, timeout=20_000)
    await screen.page.goto("/replenishment")
    await screen.page.get_by_role("link", name="On draft PO-").last.click()
    await screen.sees(
        screen.page.get_by_role("heading", name="This draft follows what is needed"),
        "This draft follows what is needed",
    )
    await screen.sees(screen.page.locator(".why-line").first, "target 100")
    await screen.page.emulate_media(color_scheme="dark")
    await screen.page.goto("/replenishment")
    await expect(rows).to_have_count(4, timeout=20_000)
    assert await barriers(screen) == []


async def test_who_may_not_order_sees_what_is_needed_and_no_buttons(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    await short(company, goods)
    screen = await open_screen(company.store, "/replenishment", viewport=PHONE)
    await expect(screen.page.locator("[data-need]")).to_have_count(4, timeout=20_000)
    await expect(screen.page.get_by_role("checkbox")).to_have_count(0)
    assert await barriers(screen) == []
    wide = await screen.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    await screen.counts(screen.button("Draft all that is needed"), 0)


async def test_a_reorder_rule_is_changed_and_removed_in_its_drawer(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    rule = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id, "minimum": "120"}
    await company.store.put(
        "inventory/reorder-rules", {**rule, "reorder_point": "150", "target": "300"}
    )
    screen = await open_screen(company.store, "/stock/QM-00001")
    await screen.button("Reorder rule").click()
    dialog = screen.page.get_by_role("dialog")
    await expect(dialog.get_by_label("Target")).to_have_value("300")
    await dialog.get_by_label("Target").fill("200")
    await screen.button("Save").click()
    await screen.counts(dialog, 0)
    await screen.button("Reorder rule").click()
    await expect(dialog.get_by_label("Target")).to_have_value("200")
    await dialog.get_by_role("button", name="Remove this rule").click()
    await (
        screen.page.get_by_role("dialog", name="Remove this rule")
        .get_by_role("button", name="Remove this rule")
        .click()
    )
    await expect(dialog.get_by_label("Target")).to_have_value("")
    rules = await company.store.get(f"inventory/reorder-rules?product_id={goods.product_id}")
    assert rules["items"] == []
