"""Invoices on screen: issued by a sale, paid and seen at once, credited; files, and goods back."""

from typing import Any

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import PATIENCE, Screen
from tests.browser.selling import advanced, customer_of, first_of, sold

NOTE: Any = {"name": "order.txt", "mimeType": "text/plain", "buffer": b"Ten of them, please"}


@pytest.mark.promise("S1.37", "S1.53")
async def test_a_sale_is_invoiced_paid_returned_and_credited(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    admin = company.admin
    order = await sold(company, await customer_of(company), goods, "10")
    await advanced(company, order["id"], "submit", "approve", "pick")
    screen = await open_screen(admin, f"/sales/{order['id']}")
    loads = screen.loads
    lines = [{"line_id": order["lines"][0]["id"], "quantity": "4"}]
    await admin.post(f"sales/orders/{order['id']}/ship", {"lines": lines})
    invoices = screen.page.get_by_role("list", name="Invoices")
    await screen.sees(invoices, "Unpaid")
    # Payments have to hear of it before it can be paid.
    owed = await first_of(admin, "payments/receivables", order_id=order["id"])
    paid = {"invoice_id": owed["id"], "amount": owed["open"], "method": "bank"}
    await admin.post("payments/payments", {**paid, "received_on": owed["issued_on"]})
    await expect(invoices.get_by_text("Paid", exact=True)).to_be_visible(timeout=PATIENCE)
    await keeps_a_file(screen)
    await takes_back(screen)
    assert screen.loads == loads

    await invoices.get_by_role("link", name=owed["number"]).click()
    await screen.sees(screen.heading, "Invoices")
    drawer = screen.page.get_by_role("dialog")
    await screen.sees(drawer.get_by_label("Facts"), order["number"])
    await screen.sees(drawer.get_by_label("Taxes"), "18 %")
    assert (await saved(screen, "PDF")).startswith(b"%PDF-")
    await credits_a_part(screen)
    await screen.visit("/invoices?status=overdue")
    await screen.sees(screen.page.get_by_role("main"), "Nothing matches")
    await screen.visit("/invoices?status=paid")
    await screen.sees(screen.row(owed["number"]), "Deccan Dairies")


async def keeps_a_file(screen: Screen) -> None:
    """Add one to the order, fetch it as it was, and take it away."""
    await screen.page.locator("input[type=file]").set_input_files([NOTE])
    files = screen.page.get_by_role("list", name="Files")
    await screen.sees(files, "order.txt")
    assert await saved(screen, "Download order.txt") == NOTE["buffer"]
    await screen.button("Remove order.txt").click()
    await screen.button("Remove").click()
    await screen.sees(files, "No files")


async def takes_back(screen: Screen) -> None:
    """One of the four that were shipped came back broken."""
    await screen.button("Take goods back").click()
    drawer = screen.page.get_by_role("dialog")
    await drawer.get_by_label("Came back").fill("5")
    await screen.sees(drawer, "At most 4")
    await drawer.get_by_label("Came back").fill("1")
    await drawer.get_by_label("What becomes of it").select_option("scrap")
    await drawer.get_by_label("Why").fill("Broken")
    await drawer.get_by_role("button", name="Take back", exact=True).click()
    returns = screen.page.get_by_role("list", name="Returns")
    await screen.sees(returns, "Scrapped · Broken")
    await screen.sees(returns, "In stock")


async def credits_a_part(screen: Screen) -> None:
    """One more is not owed, and the invoice goes to another address."""
    drawer = screen.page.get_by_role("dialog")
    await screen.button("Credit note").click()
    await drawer.get_by_text("Some lines").click()
    await drawer.get_by_label("Credit of").fill("1")
    await drawer.get_by_role("textbox", name="Why?").fill("A scratch")
    await drawer.get_by_role("button", name="Issue credit note").click()
    await screen.sees(screen.page.get_by_role("list", name="Credit notes"), "A scratch")
    await screen.button("Send by e-mail").click()
    await drawer.get_by_label("Another address").fill("books@deccan.example")
    await drawer.get_by_role("button", name="Send", exact=True).click()
    await screen.sees(drawer, "is on its way")


async def saved(screen: Screen, button: str) -> bytes:
    """What a button hands out as a file."""
    async with screen.page.expect_download() as download:
        await screen.button(button).click()
    return (await (await download.value).path()).read_bytes()
