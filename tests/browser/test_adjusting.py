"""Many changes of stock at once: scanned or typed, posted all or none, asked again if it moved."""

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods, put_in
from tests.browser.screen import Screen


async def add(screen: Screen, code: str, change: str) -> None:
    """Type a code as a scanner does, then how much it changed."""
    picker = screen.page.get_by_role("combobox", name="Add a product")
    await expect(picker).to_be_focused()
    await screen.page.keyboard.type(code)
    await screen.page.keyboard.press("Enter")
    field = screen.page.get_by_label(f"Change of {code} (pcs)")
    await expect(field).to_be_focused()
    await screen.page.keyboard.type(change)
    await screen.page.keyboard.press("Enter")


@pytest.mark.promise("S1.15")
async def test_a_line_whose_stock_moved_is_marked_and_confirmed_before_anything_is_posted(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.store, "/stock/adjust")
    await screen.choose("Reason", "Correction")
    await screen.page.get_by_role("combobox", name="Add a product").focus()
    await add(screen, "qm-00001".upper(), "-5")
    await add(screen, "QM-00002", "7")
    await screen.page.get_by_label("Note").fill("Found while tidying up")
    first = screen.page.get_by_role("listitem", name="QM-00001")
    await screen.sees(first, "100 → 95 pcs")
    await put_in(company, goods.product_id, goods.warehouse_id, "3")
    await screen.sees(first, "100 on hand then, 103 now")
    await screen.button("Post 2 lines").click()
    # Nothing is sent: the keyboard is where somebody has to decide.
    await expect(first.get_by_role("button", name="Keep my change")).to_be_focused()
    await screen.page.reload()
    await screen.sees(first, "100 on hand then, 103 now")
    await first.get_by_role("button", name="Keep my change").click()
    await screen.sees(first, "103 → 98 pcs")
    await screen.button("Post 2 lines").click()
    posted = screen.page.get_by_role("status").filter(has_text="2 entries posted")
    await screen.sees(posted, "-5 · 103 → 98")
    await screen.sees(posted, "+7 · 100 → 107")
    entries = await company.store.get("inventory/movements", product_id=goods.product_id)
    assert [(e["reason"], e["note"]) for e in entries["items"][:1]] == [
        ("correction", "Found while tidying up")
    ]


async def test_what_cannot_be_taken_is_refused_beside_its_line_and_nothing_is_posted(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    await company.admin.post("inventory/warehouses", {"code": "ANNEX", "name": "Annex"})
    screen = await open_screen(company.store, "/stock/adjust")
    await add(screen, "QM-00002", "4")
    await add(screen, "QM-00001", "-101")
    # Of several warehouses none is chosen for anybody.
    await screen.button("Post 2 lines").click()
    await screen.counts(screen.page.get_by_text("Choose one"), 3)
    await screen.choose("Warehouse", "Main store")
    await screen.counts(screen.page.get_by_text("Choose one"), 2)
    await screen.page.get_by_role("combobox", name="Reason", exact=True).click()
    await screen.page.get_by_role("option", name="Correction").click()
    await screen.counts(screen.page.get_by_text("Choose one"), 0)
    # What is said at its field is not said once more.
    when = screen.page.get_by_label("Happened")
    await when.fill("2999-01-01T10:00")
    await screen.button("Post 2 lines").click()
    await expect(when).to_have_attribute("aria-invalid", "true")
    await screen.sees(screen.page.get_by_role("main"), "Enter a time between 1970 and now")
    await screen.counts(screen.page.get_by_text("happened_at"), 0)
    await when.fill("")
    await screen.button("Post 2 lines").click()
    first = screen.page.get_by_role("listitem", name="QM-00001")
    await screen.sees(first, "Only 100 on hand")
    stock = await company.store.get("inventory/stock", product_id=goods.product_id)
    assert [row["on_hand"] for row in stock["items"]] == ["100"]
    unknown = screen.page.get_by_role("combobox", name="Add a product")
    await unknown.fill("NO-SUCH-CODE")
    await unknown.press("Enter")
    await screen.sees(screen.page.get_by_text("No product has the code"), "NO-SUCH-CODE")
