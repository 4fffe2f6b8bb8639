"""Scanning anything: three ways in, whatever it is, and what was scanned before."""

from typing import Any

from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import ON_FILM, OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen
from tests.browser.test_looks import PHONE as WIDTH
from tests.browser.test_looks import barriers

PHONE = {"viewport": {"width": WIDTH, "height": 844}, "is_mobile": True, "has_touch": True}


async def found(screen: Screen, kind: str, text: str) -> None:
    """Wait until the card of one kind of thing says a text."""
    await screen.sees(screen.page.locator(f'[data-found="{kind}"]'), text)


async def scan(screen: Screen, code: str) -> None:
    """Type a code wherever the focus is, as a scanner with a cable does."""
    await screen.page.keyboard.type(code)
    await screen.page.keyboard.press("Enter")


async def test_a_code_is_typed_scanned_or_held_before_the_camera(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    grease = {"sku": "GREASE-1", "name": "Bearing grease", "unit": "pcs", "price": "4.50"}
    await company.admin.post("catalog/products", {**grease, "barcode": ON_FILM})
    screen = await open_screen(company.store, "/scan", **PHONE)
    field = screen.page.get_by_label("Scan or type a code")
    # A phone's keyboard stays away until somebody wants to type.
    await expect(field).not_to_be_focused()
    await scan(screen, SKU.lower())
    await found(screen, "product", "Hex bolt M4")
    await expect(field).to_have_value("")
    await field.fill("nothing-of-ours")
    await field.press("Enter")
    await screen.sees(screen.page.get_by_role("heading", name="No match"), "No match")
    await expect(field).to_have_value("")
    # It stays ready: the next one is simply scanned.
    await screen.context.grant_permissions(["camera"])
    await screen.button("Scan with the camera").click()
    await found(screen, "product", f"GREASE-1 · {ON_FILM}")
    assert await barriers(screen) == []
    await screen.button("Close the camera").click()
    before = screen.page.get_by_role("region", name="Scanned before").get_by_role("listitem")
    await screen.counts(before, 3)
    await screen.sees(before.nth(1), "No match")
    await screen.page.reload()
    await screen.counts(before, 3)
    await before.filter(has_text="nothing-of-ours").get_by_role("button").click()
    await screen.sees(screen.page.get_by_role("heading", name="No match"), "No match")


async def test_without_a_camera_a_code_is_typed(company: Company, open_screen: OpenScreen) -> None:
    screen = await open_screen(company.store, "/scan", **PHONE)
    await screen.button("Scan with the camera").click()
    await screen.sees(screen.alert, "The camera is not allowed")
    await screen.page.get_by_label("Scan or type a code").fill("QM-77777")
    await screen.page.keyboard.press("Enter")
    await screen.sees(screen.page.get_by_role("heading", name="No match"), "No match")


async def test_whatever_is_scanned_leads_to_what_can_be_done_with_it(
    company: Company, goods: Goods, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    body = {"code": "EAST", "name": "East store"}
    east = await company.admin.post("inventory/warehouses", body)
    moved = {"product_id": goods.product_id, "quantity": "3"}
    ends = {"from_warehouse_id": goods.warehouse_id, "to_warehouse_id": east["id"]}
    transfer = await company.store.post("inventory/transfers", {**ends, "lines": [moved]})
    count = await company.store.post("inventory/counts", {"warehouse_id": goods.warehouse_id})
    # A rule over all warehouses makes a row of its own, which is no stock beside the others'.
    rule = {"product_id": goods.product_id, "warehouse_id": None, "minimum": "10"}
    await company.store.put(
        "inventory/reorder-rules", {**rule, "reorder_point": "60", "target": "300"}
    )
    screen = await open_screen(company.admin, "/scan")
    await expect(screen.page.get_by_label("Scan or type a code")).to_be_focused()
    for kind, code, text in (
        ("warehouse", "east", "East store"),
        ("order", order["number"], "Bharat Bolts → Main store"),
        ("transfer", transfer["number"], "Main store → East store"),
        ("order", f"https://qm.example/purchase-orders/{order['id']}", order["number"]),
        ("count", count["number"], "Main store"),
        ("product", SKU, "100 pcs"),
    ):
        await scan(screen, code)
        await found(screen, kind, text)
    await screen.sees(screen.page.locator('[data-total="on_hand"]'), "100 pcs")
    await screen.button("Adjust stock").click()
    await screen.page.get_by_label("Change (pcs)").fill("-2")
    await screen.choose("Reason", "Damage")
    await screen.button("Post adjustment").click()
    await found(screen, "product", "98 pcs")
    # A scanner types where nobody else does, though `g` `s` would go elsewhere.
    await screen.heading.click()
    await scan(screen, "gs")
    await expect(screen.page.get_by_role("heading", name="No match")).to_be_visible(
        timeout=PATIENCE
    )


async def test_what_is_done_with_a_scan_knows_what_was_scanned(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.admin, "/scan")
    page, sheet = screen.page, screen.page.get_by_role("dialog")
    for code, act, shown in (
        (SKU, "See product", screen.heading),
        (SKU, "Move", page.get_by_role("list", name="Goods")),
        (SKU, "Count", sheet),
    ):
        await scan(screen, code)
        await page.get_by_role("link", name=act, exact=True).click()
        await screen.sees(shown, "Hex bolt M4" if act == "See product" else SKU)
        await page.goto("/scan")
        await expect(page.get_by_label("Scan or type a code")).to_be_focused()
    await scan(screen, "main")
    await page.get_by_role("link", name="Count", exact=True).click()
    await expect(sheet.get_by_role("combobox", name="Warehouse")).to_have_value("Main store")
