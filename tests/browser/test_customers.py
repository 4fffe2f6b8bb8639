"""Customers on screen: taken in, found by any word, and what they owe as it happens."""

import re

import pytest
from playwright.async_api import expect

from bench.api import Api, Refused
from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods


async def promised(seller: Api, customer: str, goods: Goods, quantity: str) -> str:
    """The path of an order that waits for approval."""
    lines = [{"product_id": goods.product_id, "quantity": quantity, "tax_rate": "0"}]
    order = await seller.post("sales/orders", {"customer_id": customer, "lines": lines})
    path = f"sales/orders/{order['id']}"
    submitted = await seller.post(f"{path}/submit", wait=20)
    assert submitted["status"] == "pending_approval", submitted
    return path


@pytest.mark.promise("S1.30", "S2.38")
async def test_a_customer_is_taken_in_and_over_their_limit_needs_the_right_role(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.seller, "/customers?edit=new")
    form = screen.page.get_by_role("dialog")
    for field, text in {
        "Name": "Zenith Farms",
        "E-mail": "buy@zenith.example",
        "Tax id": "27AAPFU0939F1ZO",
        "Credit limit": "1000",
        "City": "Pune",
    }.items():
        await form.get_by_label(re.compile(f"^{field}")).fill(text)
    await screen.button("Save").click()
    tax_id = form.get_by_label("Tax id")
    await expect(tax_id).to_have_attribute("aria-invalid", "true")
    await tax_id.fill("27AAPFU0939F1ZV")
    await screen.button("Save").click()
    await screen.sees(screen.heading, "Zenith Farms")
    credit = screen.page.get_by_role("region", name="Credit")
    await screen.sees(credit, "₹1,000.00")
    customer = screen.page.url.rpartition("/")[2].partition("?")[0]

    # 30 and 20 for 25 each: the second goes beyond the limit of 1,000.
    first, second = [await promised(company.seller, customer, goods, n) for n in ("30", "20")]
    await company.seller.post(f"{first}/approve")
    await screen.sees(credit, "₹750.00")
    with pytest.raises(Refused, match="credit_limit_exceeded"):
        await company.seller.post(f"{second}/approve")
    await company.admin.post(f"{second}/approve")
    await screen.sees(credit, "Over the limit")
    await screen.sees(credit, "₹1,250.00")
    orders = screen.page.get_by_role("region", name="Orders")
    await screen.counts(orders.get_by_text("Approved"), 2)

    # To raise the limit is not the seller's either.
    await screen.button("Edit").click()
    limit = form.get_by_label("Credit limit")
    await limit.fill("5000")
    await screen.button("Save").click()
    await expect(limit).to_have_attribute("aria-invalid", "true")
    await form.get_by_role("button", name="Cancel").click()

    await screen.visit("/customers")
    await screen.page.get_by_role("searchbox", name="Search customers").fill("zen 27aap")
    await screen.sees(screen.row("Zenith Farms"), "Over the limit")
    watcher = await open_screen(company.store, "/customers")
    await watcher.sees(watcher.row("Zenith Farms"), "Active")
    await watcher.counts(watcher.button("New customer"), 0)
    await watcher.counts(watcher.page.get_by_text("₹1,250.00"), 0)
