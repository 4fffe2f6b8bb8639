"""What the code on an invoice opens, on a phone without a script: paid there and then."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from bench.company import Company
from tests.browser.goods import Goods
from tests.browser.screen import Screen
from tests.browser.test_looks import COLOURS, PHONE, POCKET, barriers
from tests.browser.test_supplier_answer import widest
from tests.stack import LocalStack


async def invoice_of(company: Company, goods: Goods) -> dict[str, Any]:
    """Four bolts for somebody who pays first, approved."""
    admin = company.admin
    address = {"line1": "7 Mill Road", "city": "Pune", "country": "IN"}
    body = {"name": "Deccan Dairies", "terms": "prepaid", "address": address}
    customer = await admin.post("sales/customers", body)
    line = {"product_id": goods.product_id, "quantity": "4", "tax_rate": "18"}
    order = await admin.post("sales/orders", {"customer_id": customer["id"], "lines": [line]})
    await admin.post(f"sales/orders/{order['id']}/submit", wait=20)
    await admin.post(f"sales/orders/{order['id']}/approve")
    (row,) = (await admin.get("sales/invoices", order_id=order["id"]))["items"]
    found: dict[str, Any] = await admin.get(f"sales/invoices/{row['id']}")
    return found


@pytest.mark.browser
@pytest.mark.promise("S1.40", "S1.55", "S1.56")
async def test_the_code_of_an_invoice_opens_it_on_a_phone_where_it_is_paid(
    company: Company, goods: Goods, browser: Browser, quartermaster: LocalStack
) -> None:
    invoice = await invoice_of(company, goods)
    url, path = str(quartermaster.state["public_url"]), urlsplit(invoice["link"]).path
    phone = await browser.new_context(base_url=url, java_script_enabled=False, viewport=POCKET)
    page = await phone.new_page()
    await page.goto(path)
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(f"Invoice {invoice['number']}")
    await expect(page.get_by_text(invoice["words"])).to_be_visible()
    assert await widest(page) <= PHONE
    await page.get_by_role("button", name="Pay ₹118.00").click()
    await page.get_by_role("button", name="Pay", exact=False).first.click()
    await expect(heading).to_have_text(f"Invoice {invoice['number']}")
    for _ in range(60):
        if await page.get_by_text("This invoice is paid.").count():
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await expect(page.get_by_text("This invoice is paid.")).to_be_visible()
    await phone.close()

    # axe is a script: the page itself runs none.
    screen = await Screen.open(browser, url, bypass_csp=True)
    await screen.page.goto(path)
    found = await barriers(screen)
    await screen.page.emulate_media(color_scheme="dark")
    found += await barriers(screen, **COLOURS)
    answer = await screen.page.goto(path[:-1] + ("A" if path[-1] != "A" else "B"))
    assert answer is not None
    assert answer.status == 404
    await screen.sees(screen.heading, "This link opens nothing")
    found += await barriers(screen)
    await screen.context.close()
    assert found == []
