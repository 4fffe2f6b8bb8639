"""Files of products on their way in: checked, mended in place, imported, found again."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen
from tests.browser.test_looks import PHONE, barriers

TWO_BAD = """sku,name,unit,price
IMP-1,Bearing A,pcs,10.00
IMP-2,Bearing B,pcs,twelve
IMP-3,Bearing C,furlongs,3.00
IMP-4,Bearing D,pcs,4.50
"""
OWN_COLUMN = """Item code,name,UOM,price,Shelf
IMP-7,Bearing G,pcs,7.00,A-12
IMP-8,Bearing H,pcs,8.00,A-13
"""


async def send(screen: Screen, text: str, name: str = "pumps.csv", page: str = "/import") -> None:
    """Choose a file on the page of imports, and wait for what the check says."""
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    await screen.go(page)
    await screen.page.locator('input[type="file"]').set_input_files(file)
    await screen.sees(screen.heading, name)


async def counts(screen: Screen, **rows: int) -> None:
    """Wait until so many rows are new, changed, unchanged or wrong."""
    for field, number in rows.items():
        shown = screen.page.locator(f'[data-count="{field}"]')
        await expect(shown).to_have_text(str(number), timeout=PATIENCE)


async def skus(company: Company) -> dict[str, int]:
    """The versions of the products that were imported, by SKU."""
    listed = company.admin.all("catalog/products", q="IMP")
    return {product["sku"]: product["version"] async for product in listed}


@pytest.mark.promise("Q.15")
async def test_bad_rows_are_named_good_ones_load_and_again_changes_nothing(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, "/import")
    await send(screen, TWO_BAD)
    await screen.sees(screen.state, "To mend")
    await counts(screen, created=2, updated=0, skipped=0, failed=2)
    assert await skus(company) == {}
    for row, column, value in ((3, "price", "twelve"), (4, "unit", "furlongs")):
        cell = screen.page.get_by_label(f"Row {row}, {column}")
        await expect(cell).to_have_value(value)
    assert await barriers(screen) == []
    await screen.button("Import the 2 good rows").click()
    await screen.sees(screen.state, "Imported")
    await counts(screen, created=2, failed=2)
    # What was left out of it is shown; it is mended in a file of its own.
    await screen.sees(screen.page.get_by_role("region", name="What is wrong"), "twelve")
    await screen.counts(screen.page.get_by_label("Row 3, price"), 0)
    loaded = await skus(company)
    assert sorted(loaded) == ["IMP-1", "IMP-4"]

    await send(screen, TWO_BAD)
    await counts(screen, created=0, updated=0, skipped=2, failed=2)
    await screen.counts(screen.page.get_by_role("button", name=re.compile("^Import the")), 0)
    await screen.page.get_by_label("Row 3, price").fill("12")
    await screen.page.get_by_label("Row 3, price").press("Enter")
    await expect(screen.page.get_by_label("Row 4, unit")).to_be_focused()
    await screen.page.keyboard.type("pcs")
    # What was mended waits for its check, also after a reload.
    await screen.page.reload()
    await screen.button("Check again").click()
    await counts(screen, created=2, skipped=2, failed=0)
    await screen.button("Import 2 rows").click()
    await screen.sees(screen.state, "Imported")
    after = await skus(company)
    assert sorted(after) == ["IMP-1", "IMP-2", "IMP-3", "IMP-4"]
    assert {sku: after[sku] for sku in loaded} == loaded


@pytest.mark.promise("Q.15")
async def test_a_column_is_named_on_a_phone_and_an_import_found_again(
    company: Company, open_screen: OpenScreen
) -> None:
    phone: Any = {"viewport": {"width": PHONE, "height": 844}, "is_mobile": True, "has_touch": True}
    screen = await open_screen(company.admin, "/import", **phone, color_scheme="dark")
    await send(screen, OWN_COLUMN, "shelves.csv")
    await screen.sees(screen.state, "To mend")
    await screen.sees(screen.alert.first, "Shelf")
    columns = screen.page.get_by_role("region", name="Columns")
    await screen.sees(columns, "A-12 · A-13")
    assert await barriers(screen) == []
    wide = await screen.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE
    await columns.get_by_label("Is: Shelf").select_option(label="A property called “Shelf”")
    await screen.button("Check again").click()
    await screen.sees(screen.state, "Checked")
    await counts(screen, created=2, failed=0)
    address = screen.page.url
    await screen.go("/")
    await screen.go("/import")
    history = screen.page.get_by_role("list", name="Imports so far").get_by_role("listitem")
    await screen.counts(history, 2)
    await history.first.get_by_role("link", name="shelves.csv").click()
    await screen.sees(screen.state, "Checked")
    assert screen.page.url == address
    await screen.button("Import 2 rows").click()
    await screen.sees(screen.state, "Imported")
    found = (await company.admin.get("catalog/products", code="IMP-7"))["items"]
    assert found[0]["attributes"] == {"Shelf": "A-12"}


@pytest.mark.promise("Q.15")
async def test_stock_is_adjusted_by_a_file_once(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    rows = f"sku,warehouse,quantity,reason\n{SKU},MAIN,-4,damage\nNO-SUCH,MAIN,-4,damage\n"
    screen = await open_screen(company.store, "/import")
    await send(screen, rows, "counted.csv", "/import?of=adjustment")
    await counts(screen, created=1, failed=1)
    checked = screen.page.url
    await screen.button("Import the 1 good row").click()
    await screen.sees(screen.state, "Imported")
    # Whoever goes back to the check and asks again is shown the run there was.
    run = screen.page.url
    await screen.page.goto(checked)
    await screen.button("Import the 1 good row").click()
    await screen.sees(screen.state, "Imported")
    assert screen.page.url == run
    level = (await company.store.get("inventory/stock", product_id=goods.product_id))["items"][0]
    assert level["on_hand"] == "96"
