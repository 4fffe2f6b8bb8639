"""A supplier answers on their phone, without an account or a script; the buyer sees it at once."""

import asyncio
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.screen import Screen
from tests.browser.test_looks import PHONE, barriers
from tests.stack import LocalStack

_LINK = re.compile(r"https?://\S+(/portal/\S+)")


@pytest.mark.browser
@pytest.mark.promise("Q.7", "S0.13")
async def test_a_supplier_proposes_by_phone_and_the_buyer_takes_it(
    company: Company,
    order: dict[str, Any],
    open_screen: OpenScreen,
    browser: Browser,
    quartermaster: LocalStack,
) -> None:
    path = f"purchasing/orders/{order['id']}"
    await company.buyer.post(f"{path}/submit")
    await company.approver.post(f"{path}/approve")
    buyer = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    before = letters(quartermaster)
    await buyer.send_order("By e-mail to sales@bolts.example")
    panel = buyer.page.get_by_role("region", name="Supplier's answer")
    await buyer.sees(panel, "Sent to sales@bolts.example")
    await buyer.sees(panel, "Not opened yet")

    url = str(quartermaster.state["public_url"])
    portal = await link(quartermaster, before)
    phone = await browser.new_context(
        base_url=url, java_script_enabled=False, viewport={"width": PHONE, "height": 844}
    )
    page = await phone.new_page()
    await page.goto(portal)
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Purchase order {order['number']}"
    )
    assert await widest(page) <= PHONE
    await buyer.sees(panel, "Opened once")
    await page.get_by_text("Propose something else").click()
    await page.get_by_label("Quantity, pcs").fill("8")
    await page.get_by_label("Price per pcs, INR").fill("12")
    await page.get_by_label("Note (optional)").fill("Eight are left")
    assert await widest(page) <= PHONE
    await page.get_by_role("button", name="Send the proposal").click()
    await expect(page.get_by_text("8 pcs instead of 10 pcs")).to_be_visible()

    await buyer.sees(panel, "Proposed something else")
    await buyer.sees(panel.get_by_role("deletion"), "10 pcs")
    await buyer.sees(panel.get_by_role("insertion"), "8 pcs")
    assert await barriers(buyer) == []
    await buyer.button("Take the proposal").click()
    await buyer.page.get_by_role("dialog").get_by_role("button", name="Take the proposal").click()
    await buyer.sees(buyer.state, "Confirmed")
    await buyer.sees(panel, "Taken by")
    await page.reload()
    await expect(page.get_by_text("This order is confirmed.")).to_be_visible()
    await phone.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_suppliers_page_has_no_barrier(
    company: Company,
    order: dict[str, Any],
    browser: Browser,
    quartermaster: LocalStack,
    scheme: Any,
) -> None:
    path = f"purchasing/orders/{order['id']}"
    await company.buyer.post(f"{path}/submit")
    await company.approver.post(f"{path}/approve")
    before = letters(quartermaster)
    await company.buyer.post(f"{path}/send")
    portal = await link(quartermaster, before)
    url = str(quartermaster.state["public_url"])
    # axe is a script: the page itself runs none.
    look = {"color_scheme": scheme, "bypass_csp": True}
    screen = await Screen.open(browser, url, **look)
    await screen.page.goto(portal)
    for summary in ("Propose something else", "Decline the order"):
        await screen.page.locator("summary", has_text=summary).click()
    found = await barriers(screen)
    await screen.page.goto("/portal/none")
    await screen.sees(screen.heading, "This link opens nothing")
    found += await barriers(screen)
    await screen.context.close()
    assert found == []


def letters(stack: LocalStack) -> set[Path]:
    """The letters that have left so far."""
    return set(stack.folder.rglob("mail/*.eml"))


async def link(stack: LocalStack, before: set[Path]) -> str:
    """The path that the next letter with an order leads to, once it has left."""
    async with asyncio.timeout(60):
        while True:
            for file in letters(stack) - before:
                letter = message_from_bytes(file.read_bytes(), policy=policy.default)
                assert isinstance(letter, EmailMessage)
                words = letter.get_body(("plain",))
                if words is not None and (found := _LINK.search(words.get_content())):
                    return found[1]
            await asyncio.sleep(0.2)


async def widest(page: Page) -> float:
    """How far to the right anything reaches; measured from outside, for the page runs no script."""
    boxes = [await each.bounding_box() for each in await page.locator("body *:visible").all()]
    return max(box["x"] + box["width"] for box in boxes if box)
