"""Screen 16: a sale by keyboard alone, that sees stock go before it is confirmed."""

from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.selling import customer_of


async def test_a_sale_is_written_by_keyboard_and_sees_stock_go(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    await customer_of(company)
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
    await screen.sees(screen.state, "Approved")
    orders = await company.admin.get("sales/orders")
    assert [order["status"] for order in orders["items"]] == ["approved"]
