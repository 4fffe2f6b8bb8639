"""An order undone as a whole on screen, what it costs beside it, and both as it happens."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import Screen
from tests.browser.selling import advanced, customer_of, first_of, sold

EFFECTS = (
    "4 pcs of QM-00001 Hex bolt M4 were shipped",
    "6 pcs of QM-00001 Hex bolt M4, kept for this order, are free again",
    "₹118.00 is credited",
    "₹118.00 was paid and goes back",
)


async def partly_shipped_and_paid(company: Company, goods: Goods) -> dict[str, Any]:
    """Four of ten left, were invoiced, and are paid."""
    order: dict[str, Any] = await sold(company, await customer_of(company), goods, "10")
    path = f"sales/orders/{order['id']}"
    await advanced(company, order["id"], "submit", "approve", "pick")
    leaving = [{"line_id": order["lines"][0]["id"], "quantity": "4"}]
    await company.admin.post(f"{path}/ship", {"lines": leaving}, wait=20)
    invoice = await first_of(company.admin, "payments/receivables", order_id=order["id"])
    money = {"method": "upi", "amount": invoice["open"], "received_on": "2026-06-30"}
    await company.admin.post("payments/payments", {"invoice_id": invoice["id"], **money})
    async with asyncio.timeout(30):
        while True:
            shown = await company.admin.get(f"{path}/reversal")
            if len(shown["effects"]) == len(EFFECTS):
                return order
            await asyncio.sleep(0.1)


@pytest.mark.promise("Q.8", "S1.46", "S1.47", "S1.48", "S1.49", "S1.33")
async def test_an_order_is_changed_by_undoing_all_of_it_and_writing_it_anew(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await partly_shipped_and_paid(company, goods)
    path, number = f"/sales/{order['id']}", order["number"]
    seller = await open_screen(company.seller, path)
    screen = await open_screen(company.admin, path)
    await costs_are_given(screen)

    # Seen, and left alone.
    dialog = screen.page.get_by_role("dialog")
    await screen.more("Undo order")
    effects = screen.page.get_by_role("list", name="What undoing does").get_by_role("listitem")
    await expect(effects).to_contain_text(list(EFFECTS), timeout=20_000)
    await dialog.get_by_role("button", name="Back").click()
    await screen.sees(screen.state, "Partly shipped")

    await screen.more("Change order")
    await dialog.get_by_role("button", name="Undo and write anew").click()
    await screen.sees(dialog, "Say why")
    await dialog.get_by_role("textbox").fill("They meant the longer bolts")
    await dialog.get_by_role("button", name="Undo and write anew").click()
    await screen.sees(screen.state, "Draft")
    await screen.sees(screen.page.get_by_role("main"), f"Written instead of {number}")
    anew = await screen.heading.inner_text()

    # Who looks on sees each step until it is done, and no cost at any time.
    loads = seller.loads
    undone = seller.page.get_by_role("region", name="Undone")
    await seller.sees(undone, "All of it is undone.")
    await seller.sees(undone, "They meant the longer bolts")
    await seller.counts(undone.get_by_text("Done", exact=True), len(EFFECTS))
    await seller.sees(seller.state, "Completed")
    await seller.sees(seller.timeline.filter(has_text="Undone as a whole"), "longer bolts")
    await seller.counts(seller.page.get_by_text("Margin"), 0)
    await seller.button("More actions").click()
    await seller.counts(seller.page.get_by_role("menuitem", name="Undo order"), 0)
    await seller.page.keyboard.press("Escape")
    assert seller.loads == loads
    await seller.page.get_by_role("link", name=anew).click()
    await seller.sees(seller.heading, anew)
    await seller.page.get_by_role("link", name=number).click()
    await seller.sees(seller.heading, number)
    level = await first_of(company.admin, "inventory/stock", product_id=goods.product_id)
    assert (level["on_hand"], level["reserved"]) == ("100", "0")


async def costs_are_given(screen: Screen) -> None:
    """By the ledger the goods cost nothing: what they do is said, and what is earned follows."""
    costs = screen.page.get_by_role("region", name="Costs and margin")
    await screen.sees(costs, "as of the approval")
    await screen.button("Change cost of QM-00001").click()
    form = screen.page.get_by_role("dialog")
    await form.get_by_label("Cost of one").fill("ten")
    await screen.sees(form, "Enter an amount")
    await form.get_by_label("Cost of one").fill("10")
    await form.get_by_role("button", name="Save").click()
    # Ten for 25 each.
    await screen.sees(costs, "as somebody said")
    await screen.sees(costs, "₹150.00")
    await screen.sees(costs, "60 %")
