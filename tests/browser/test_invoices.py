"""Invoices on screen: issued by a sale, paid and seen at once, credited; files, and goods back."""

import asyncio

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.selling import advanced, customer_of, issued, sold


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
    invoice = await issued(company, order["id"])
    # Payments have to hear of it before it can be paid.
    async with asyncio.timeout(30):
        while not (await admin.get("payments/receivables", order_id=order["id"]))["items"]:
            await asyncio.sleep(0.1)
    paid = {"invoice_id": invoice["id"], "amount": invoice["total"], "method": "bank"}
    await admin.post("payments/payments", {**paid, "received_on": invoice["issued_on"]})
    await expect(invoices.get_by_text("Paid", exact=True)).to_be_visible(timeout=20_000)

    drop = screen.page.locator("input[type=file]")
    note = {"name": "order.txt", "mimeType": "text/plain", "buffer": b"Ten of them, please"}
    await drop.set_input_files([note])
    files = screen.page.get_by_role("list", name="Files")
    await screen.sees(files, "order.txt")
    async with screen.page.expect_download() as saved:
        await screen.button("Download order.txt").click()
    assert (await (await saved.value).path()).read_bytes() == note["buffer"]
    await screen.button("Remove order.txt").click()
    await screen.button("Remove").click()
    await screen.sees(files, "No files")

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
    assert screen.loads == loads

    await invoices.get_by_role("link", name=invoice["number"]).click()
    await screen.sees(screen.heading, "Invoices")
    await screen.sees(drawer.get_by_label("Facts"), order["number"])
    await screen.sees(drawer.get_by_label("Taxes"), "18 %")
    await screen.button("Credit note").click()
    await drawer.get_by_text("Some lines").click()
    await drawer.get_by_label("Credit of").fill("1")
    await drawer.get_by_role("textbox", name="Why?").fill("It came back broken")
    await drawer.get_by_role("button", name="Issue credit note").click()
    notes = screen.page.get_by_role("list", name="Credit notes")
    await screen.sees(notes, "It came back broken")
    async with screen.page.expect_download() as saved:
        await drawer.get_by_role("button", name="PDF", exact=True).first.click()
    assert (await (await saved.value).path()).read_bytes().startswith(b"%PDF-")
    await screen.button("Send by e-mail").click()
    await drawer.get_by_label("Another address").fill("books@deccan.example")
    await drawer.get_by_role("button", name="Send", exact=True).click()
    await screen.sees(drawer, "is on its way")
    await screen.visit("/invoices?status=overdue")
    await screen.sees(screen.page.get_by_role("main"), "Nothing matches")
    await screen.visit("/invoices?status=paid")
    await screen.sees(screen.row(invoice["number"]), "Deccan Dairies")
