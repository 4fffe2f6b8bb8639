"""Screen 16: a sale by keyboard alone, that sees stock go before it is confirmed; and its edit."""

import asyncio

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import Screen
from tests.browser.selling import advanced, customer_of, sold

SKU = "QM-SELL"


async def costly(company: Company, goods: Goods) -> Goods:
    """Goods of which it is known what they cost: 100 pcs at 20, sold for 25."""
    product = {"sku": SKU, "name": "Eye bolt", "unit": "pcs", "price": "25.00", "tax_rate": "18"}
    made = await company.admin.post("catalog/products", product)
    opening = {"product_id": made["id"], "warehouse_id": goods.warehouse_id, "reason": "opening"}
    entry = await company.store.post("inventory/movements", {**opening, "quantity": "100"})
    await told(company, made["id"], "inventory/valuation/unvalued")
    await company.admin.post(f"inventory/movements/{entry['id']}/cost", {"unit_cost": "20"})
    await told(company, made["id"], "sales/product-costs", ids=made["id"])
    return Goods(goods.warehouse_id, goods.supplier_id, made["id"])


async def told(company: Company, product: str, path: str, **query: str) -> None:
    """Wait until a list tells of the product."""
    for _ in range(400):
        if product in str(await company.admin.get(path, **query)):
            return
        await asyncio.sleep(0.1)


@pytest.mark.promise("S1.29", "S1.31", "S1.34")
async def test_a_sale_is_written_by_keyboard_and_sees_stock_go(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    goods = await costly(company, goods)
    customer = await customer_of(company, terms="prepaid")
    screen = await open_screen(company.admin, "/sales/new")
    keys = screen.page.keyboard
    await screen.page.get_by_role("button", name="Choose Deccan Dairies").focus()
    await keys.press("Enter")
    await expect(screen.page.get_by_role("combobox", name="Add a product")).to_be_focused(
        timeout=20_000
    )
    await keys.type(SKU)
    await keys.press("Enter")
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_be_focused(timeout=20_000)
    await keys.type("60")
    line = screen.page.get_by_role("region", name=SKU)
    await screen.sees(line, "100 pcs free")
    await screen.sees(line, "Costs ₹20.00 each · margin ₹300.00 (20 %)")
    await terms_of(screen)
    await keys.press("Control+Enter")
    await screen.sees(line, "Takes 60 from MAIN")
    # A draft outlives a reload.
    await screen.page.reload()
    await screen.sees(line, "Takes 60 from MAIN")
    # Somebody else takes some of it meanwhile: it is seen before anything is sent.
    taken = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id}
    await company.store.post("inventory/movements", {**taken, "quantity": "-70", "reason": "loss"})
    await screen.sees(line, "30 pcs short: 30 free")
    await screen.live()
    await keys.press("Control+Enter")
    confirm = screen.button("Confirm the sale")
    await expect(confirm).to_be_disabled(timeout=20_000)
    await company.store.post("inventory/movements", {**taken, "quantity": "70", "reason": "found"})
    await expect(confirm).to_be_enabled(timeout=20_000)
    await confirm.focus()
    await keys.press("Enter")
    await keys.press("Enter")
    # To be paid first: the invoice, on paper and by a code.
    await screen.sees(screen.state, "Awaiting payment")
    [order] = (await company.admin.get("sales/orders"))["items"]
    # 1500 less a tenth, freight of 100, and 18 % on both.
    assert (order["status"], order["total"]) == ("awaiting_payment", "1711")
    await screen.counts(screen.page.get_by_role("img", name="QR code that opens invoice"), 1)
    async with screen.page.expect_download() as saved:
        await screen.button("Invoice as PDF").click()
    assert (await saved.value).suggested_filename.startswith("INV-")
    await edited(company, screen, (await sold(company, customer, goods, "5"))["id"])


async def terms_of(screen: Screen) -> None:
    """A discount on all of it, and freight; what is left of the price follows."""
    await screen.page.get_by_label("Off the order, %").fill("10")
    await screen.button("Add a charge").click()
    await screen.page.get_by_label("Charge", exact=True).fill("Freight")
    await screen.page.get_by_label("Charged").fill("100")
    await screen.page.get_by_label("Tax on it, %").fill("18")
    totals = screen.page.get_by_role("main")
    await screen.sees(totals, "₹1,711.00")
    await screen.sees(totals, "Margin (11.1 %)")


async def edited(company: Company, screen: Screen, order: str) -> None:
    """A draft in the same steps: who saved meanwhile is not overwritten unseen."""
    page = screen.page
    await page.goto(f"{page.url.rpartition('/')[0]}/{order}")
    await page.get_by_role("link", name="Edit", exact=True).click()
    await page.get_by_label("Off the order, %").fill("20")
    await advanced(company, order, "submit", "withdraw")
    await page.keyboard.press("Control+Enter")
    await screen.sees(page.get_by_role("main"), "Takes 5 from MAIN")
    await page.keyboard.press("Control+Enter")
    await screen.button("Save as draft").click()
    await screen.sees(page.get_by_role("dialog"), "Discount on the order")
    await screen.button("Save mine over it").click()
    await screen.sees(screen.state, "Draft")
    now = await company.admin.get(f"sales/orders/{order}")
    assert (now["discount_percent"], now["total"]) == ("20", "118")
