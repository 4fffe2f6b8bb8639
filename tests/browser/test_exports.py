"""A report as a file: asked for on its page, made while one goes on, found in every page's tray."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import PATIENCE
from tests.browser.test_looks import PHONE, POCKET, WIDTH, barriers
from tests.browser.test_reports import judged, received
from tests.libs.files.test_tables import reckoned


@pytest.mark.promise("S0.44", "S0.46", "S0.47", "S0.48")
async def test_a_report_is_exported_left_and_found_again_with_the_filters_on_screen(
    company: Company, goods: Goods, open_screen: OpenScreen, tmp_path: Path
) -> None:
    """Screen 23: the file opens in openpyxl with its summary, and holds what is on screen."""
    await received(company, goods)
    figures = await judged(company, goods)
    path = f"/reports/supplier-performance?supplier_id={goods.supplier_id}"
    screen = await open_screen(company.buyer, path)
    await screen.sees(screen.cell("Bharat Bolts", "reject_percent"), "20 %")
    await screen.button("Export").click()
    dialog = screen.page.get_by_role("dialog", name="Export Supplier performance")
    await expect(dialog).to_be_visible(timeout=PATIENCE)
    assert await barriers(screen) == []
    await dialog.get_by_role("button", name="Export").click()
    # It is left to itself; wherever one is, the tray says how it stands.
    await screen.counts(dialog, 0)
    await screen.page.keyboard.press("Escape")
    await screen.visit("/purchase-orders")
    await screen.sees(screen.heading, "Purchase orders")
    await screen.page.get_by_role("button", name="Downloads").click()
    tray = screen.page.get_by_role("dialog", name="Downloads")
    await screen.sees(tray, "Ready")
    async with screen.page.expect_download(timeout=PATIENCE) as waiting:
        await tray.get_by_role("button", name="Download Supplier performance").click()
    await (await waiting.value).save_as(tmp_path / "file.xlsx")
    book = openpyxl.load_workbook(tmp_path / "file.xlsx")
    sheet = book["Supplier performance"]
    header, row, below = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert row[header.index("Supplier")] == "Bharat Bolts"
    rejected = next(n for n, name in enumerate(header) if str(name).startswith("Rejected"))
    assert Decimal(str(row[rejected])) == Decimal(figures["rejected"])
    formulas = [value for value in below if str(value).startswith("=")]
    assert formulas
    assert all(reckoned(formula, sheet) is not None for formula in formulas)
    about = {str(line[0].value): line[1].value for line in book["About"].iter_rows()}
    assert "Bharat Bolts" in about.values()
    # The list of all of them, on a desk and in a pocket; nobody else's.
    await tray.get_by_role("link", name="Downloads").click()
    await screen.sees(screen.heading, "Downloads")
    await screen.sees(screen.row("Supplier performance"), "Ready")
    assert await barriers(screen) == []
    other = await open_screen(company.approver, "/downloads", viewport=POCKET)
    await screen.sees(other.page.locator("main"), "No files yet")
    assert await other.page.evaluate(WIDTH) <= PHONE
