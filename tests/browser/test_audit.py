"""The audit log on screen, before and after; and what the palette finds."""

from typing import Any

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen

WORDS = ("Purchase order raised", "Purchase order submitted", "Purchase order approved")


@pytest.mark.promise("S2.20", "S2.43", "S3.16", "Q.9")
async def test_the_entries_of_an_order_are_its_timeline_and_the_palette_finds_it(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    """By keyboard; an entry that comes in shows by itself."""
    path = f"purchasing/orders/{order['id']}"
    await company.buyer.post(f"{path}/submit")
    screen = await open_screen(company.admin, f"/audit?subject={order['id']}")
    page = screen.page
    for words in WORDS[:2]:
        await screen.sees(page.get_by_role("button", name=words, exact=True), words)
    await company.approver.post(f"{path}/approve")
    await screen.sees(page.get_by_role("button", name=WORDS[2], exact=True), WORDS[2])
    timeline = (await company.admin.get(f"{path}/timeline"))["items"]
    entries = page.get_by_role("button", name="Purchase order ")
    await screen.counts(entries, len(timeline))
    # The list has the newest first.
    assert [text.strip() for text in await entries.all_inner_texts()] == list(reversed(WORDS))

    await page.get_by_role("button", name=WORDS[1], exact=True).click()
    dialog = page.get_by_role("dialog", name=WORDS[1])
    step = dialog.get_by_role("row", name="Step")
    await screen.sees(step, "Draft")
    await screen.sees(step, "Awaiting approval")
    await screen.sees(dialog, "Bharat Buyer")
    await screen.sees(dialog, "127.0.0.1")
    await page.keyboard.press("Escape")
    await screen.counts(dialog, 0)
    await screen.button("Verify the chain").click()
    await screen.counts(page.get_by_text("entries are as they were written"), 1)

    await page.keyboard.press("Control+k")
    search = page.get_by_placeholder("Go to a page")
    await search.press_sequentially(order["number"].lower())
    await screen.sees(page.locator("[data-selected]"), order["number"])
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"/purchase-orders/{order['id']}")
    await page.keyboard.press("Control+k")
    recent = page.get_by_role("dialog").get_by_role("button", name=order["number"])
    await screen.sees(recent, order["number"])
    await search.press_sequentially("new sales")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url("/sales/new")
