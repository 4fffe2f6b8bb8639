"""Reports on screen: filters in the address, totals, a chart and its twin, a supplier's figures."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods, draft
from tests.browser.screen import PATIENCE

REPORT = "reporting/reports/supplier-performance"


async def received(company: Company, goods: Goods) -> dict[str, Any]:
    """An order of which eight came whole and two bent."""
    order = await draft(company, goods)
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    line = {
        "line_id": order["lines"][0]["id"],
        "accepted": "8",
        "rejected": "2",
        "reject_reason": "bent",
    }
    await company.store.post(f"purchasing/orders/{order['id']}/receipts", {"lines": [line]})
    return order


async def judged(company: Company, goods: Goods) -> dict[str, Any]:
    """What the API says of the supplier, once it has heard of what was rejected."""
    async with asyncio.timeout(60):
        while True:
            page = await company.buyer.get(f"{REPORT}?supplier_id={goods.supplier_id}")
            for row in page["items"]:
                if row["rejected"] == "2":
                    found: dict[str, Any] = row
                    return found
            await asyncio.sleep(0.05)


@pytest.mark.promise("S2.32", "S2.33", "S1.27", "S1.28")
async def test_reports_are_found_filtered_drawn_and_equal_to_the_suppliers_page(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await received(company, goods)

    figures = await judged(company, goods)
    screen = await open_screen(company.buyer, "/reports")
    await screen.page.get_by_role("link", name="Supplier performance").click()
    await screen.sees(screen.heading, "Supplier performance")
    await screen.sees(screen.cell("Bharat Bolts", "reject_percent"), "20 %")
    await screen.sees(screen.page.locator('[data-total="rows"]'), "1")
    await screen.button("What the figures mean").click()
    await screen.sees(screen.page.get_by_role("dialog"), "nothing was rejected")
    await screen.page.keyboard.press("Escape")
    # A period in which nothing happened, kept in the address.
    await screen.page.get_by_label("To", exact=True).fill("2020-01-31")
    await screen.page.get_by_label("From", exact=True).fill("2020-01-01")
    await screen.sees(screen.page.locator("main"), "Nothing in this report")
    assert "from=2020-01-01" in screen.page.url
    # What was ordered, drawn and as the table that says the same; lines of it, each a link.
    await screen.visit("/reports/purchase-summary?by=supplier&view=chart")
    drawn = screen.page.get_by_role("region", name="Purchase summary")
    await screen.sees(drawn, "Bharat Bolts")
    await drawn.get_by_role("button", name="as a table").click()
    await screen.sees(drawn.get_by_role("row").filter(has_text="Bharat Bolts"), "₹123.46")
    await screen.visit(f"/reports/purchase-lines?supplier_id={goods.supplier_id}")
    await screen.page.get_by_role("link", name=order["number"]).click()
    await screen.sees(screen.heading, order["number"])
    # The supplier's page says what the reporting API says.
    await screen.visit(f"/suppliers/{goods.supplier_id}")
    panel = screen.page.get_by_role("region", name="Performance")
    shown = panel.locator("[data-figure]")
    await expect(shown.first).to_be_visible(timeout=PATIENCE)
    names = ("fill_percent", "reject_percent", "lead_mean")
    found = {name: await panel.locator(f'[data-figure="{name}"]').inner_text() for name in names}
    assert found == {
        "fill_percent": f"{float(figures['fill_percent']):g} %",
        "reject_percent": "20 %",
        "lead_mean": f"{float(figures['lead_mean']):g}",
    }
