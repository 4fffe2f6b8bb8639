"""Money on screen: an invoice paid, given back in part to the paisa, a bill, and sound books."""

from typing import Any

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import PATIENCE
from tests.browser.selling import first_of


async def invoiced(company: Company, goods: Goods, price: str) -> dict[str, Any]:
    """An order that is paid first was approved: what its customer owes."""
    admin = company.admin
    customer = await admin.post("sales/customers", {"name": "Malabar Mills", "terms": "prepaid"})
    line = {"product_id": goods.product_id, "quantity": "1", "unit_price": price}
    body = {"customer_id": customer["id"], "lines": [line], "warehouse_id": goods.warehouse_id}
    order = await admin.post("sales/orders", body)
    await admin.post(f"sales/orders/{order['id']}/submit", {})
    # Inventory, then payments have to hear of it first.
    await first_of(admin, "sales/orders", status="pending_approval", q=order["number"])
    await admin.post(f"sales/orders/{order['id']}/approve", {})
    return await first_of(admin, "payments/receivables", order_id=order["id"])


@pytest.mark.promise("S0.25")
async def test_an_invoice_is_paid_and_a_part_given_back_to_the_paisa(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    invoice = await invoiced(company, goods, "1234.57")
    number = invoice["number"]
    screen = await open_screen(company.admin, "/payments?tab=invoices")
    await screen.sees(screen.row(number), "Malabar Mills")
    await screen.button(f"Pay {number}").click()
    form = screen.page.get_by_role("dialog")
    amount = form.get_by_label("Amount")
    await expect(amount).to_have_value(invoice["open"], timeout=PATIENCE)
    await amount.fill("1300")
    await form.get_by_label("Reference").fill("UTR-77")
    await form.get_by_role("button", name="Record payment").click()
    # Told live: nothing is loaded anew.
    await screen.sees(screen.row(number), "Paid")
    await screen.visit("/payments")
    await screen.sees(screen.row("Malabar Mills"), "₹1,300.00")
    await screen.page.get_by_role("link", name="RCP-2026-000001").click()
    facts = screen.page.get_by_label("Facts")
    await screen.sees(facts, "₹65.43")
    await screen.button("Refund part").click()
    await form.get_by_label("Amount").fill("100.01")
    await form.get_by_label("Why?").fill("A scratch")
    await form.get_by_role("button", name="Refund", exact=True).click()
    # 65.43 was their credit; 34.58 is owed again.
    await screen.sees(facts, "₹100.01")
    await screen.sees(facts, "₹1,199.99")
    left = await company.admin.get(f"payments/receivables/{invoice['id']}")
    assert (left["paid"], left["open"]) == ("1199.99", "34.58")
    await screen.visit("/payments?tab=invoices")
    await screen.sees(screen.row(number), "₹34.58")
    await screen.sees(screen.row(number), "Partly paid")
    await screen.visit("/books")
    total = screen.page.locator('[data-total="books"]')
    await screen.sees(total, "Debit")
    await screen.sees(screen.row("Accounts receivable"), "₹34.58")
    await screen.visit("/books?tab=reconciliations")
    await screen.button("Compare now").click()
    await screen.sees(screen.page.get_by_role("dialog"), "Everything agrees")
    await screen.visit("/")
    await screen.sees(screen.page.get_by_role("main"), "liabilities and stock agree")
