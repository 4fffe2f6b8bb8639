"""For everybody: no barriers in light and dark, nothing cut off on a phone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser

from bench.company import Company, open_company
from deploy.local.layout import CHECKOUT
from tests.browser.conftest import OpenScreen, screens
from tests.browser.goods import SKU, draft, stock_up
from tests.browser.screen import Screen
from tests.browser.selling import advanced, customer_of, first_of, sold
from tests.stack import LocalStack

AXE = CHECKOUT / "gateway" / "console" / "node_modules" / "axe-core" / "axe.min.js"
DESK: Any = {"width": 1280, "height": 800}
PHONE = 390
POCKET: Any = {"width": PHONE, "height": 844}
DOORS = ("/login", "/register", "/reset", "/reset?step=code", "/invitation", "/login/google")
PAGES = (
    "/",
    "/scan",
    "/receive",
    "/receive?order={order}",
    "/tracking",
    "/import",
    "/stock",
    "/stock/{sku}",
    "/stock/adjust",
    "/stock/as-of",
    "/stock/reservations",
    "/stock/valuation",
    "/settings/reasons",
    "/stock/transfers",
    "/stock/transfers/new",
    "/stock/transfers/{transfer}",
    "/stock/counts",
    "/stock/counts?start=1",
    "/stock/counts/{count}",
    "/stock/{sku}?tab=reservations",
    "/stock/{sku}?tab=recipe",
    "/stock/{sku}?tab=past",
    "/products",
    "/products?edit=new",
    "/products/{product}",
    "/products/categories",
    "/products/units?edit=new",
    "/warehouses",
    "/warehouses/{warehouse}",
    "/suppliers",
    "/suppliers?edit=new",
    "/suppliers/{supplier}",
    "/suppliers/{supplier}?edit={product}",
    "/invoices",
    "/invoices?open={invoice}",
    "/payments",
    "/payments?open=new",
    "/payments?tab=invoices",
    "/payables",
    "/payables?edit=bill",
    "/books",
    "/books?tab=reconciliations",
    "/reports",
    "/reports/supplier-performance",
    "/downloads",
    "/reports/purchase-summary?by=supplier&view=chart",
    "/audit",
    "/customers",
    "/customers?edit=new",
    "/customers/{customer}",
    "/import?of=open_orders",
    "/import/catalog/{import}",
    "/replenishment",
    "/purchase-orders",
    "/purchase-orders/new",
    "/approvals",
    "/purchase-orders/{order}",
    "/purchase-orders/{order}?drawer=receive",
    "/purchase-orders/{order}/edit?step=review",
    "/sales",
    "/sales/new",
    "/sales/{sale}",
    "/sales/{sale}?drawer=ship",
    "/sales/{sale}?drawer=return",
    "/sales/{sale}?drawer=undo",
    "/sales/{written}/edit",
    "/profile",
    "/profile?email=change",
    "/settings/users",
    "/settings/users?edit={person}",
    "/settings/invitations",
    "/settings/invitations?edit=new",
    "/settings/roles",
    "/settings/roles?edit=new",
    "/settings/roles?edit=staff",
    "/settings/api-keys?edit=new",
    "/settings/company",
    "/settings/approval-rules",
    "/settings/approval-rules?edit=new",
    "/settings/delegations?edit=new",
    "/settings/channels?edit=shopify",
    "/settings/channels?edit={channel}",
    "/settings/alerts",
    "/settings/alerts?edit=stock.low",
    "/settings/notifications",
    "/settings/webhooks?edit=new",
    "/settings/webhooks?edit={webhook}",
    "/settings/deliveries",
    "/settings/sign-ins",
    "/notifications?show=all",
)
# Beyond WCAG 2.2 AA also axe's best practices.
RUN = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ["violations"], ...rules});
  return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | "));
}"""
# The dark page differs from the light one by its colours alone.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
WIDTH = (
    "Math.max(...[...document.querySelectorAll('body *')]"
    ".filter(e => !e.closest('.tabs') && e.checkVisibility())"
    ".map(e => e.getBoundingClientRect().right), document.documentElement.scrollWidth)"
)


@dataclass(frozen=True, slots=True)
class Tour:
    """An administrator at one screen, and the ids that the addresses are made of."""

    screen: Screen
    ids: dict[str, str]


@pytest.fixture(scope="module")
async def tour(
    browser: Browser, quartermaster: LocalStack, web: aiohttp.ClientSession
) -> AsyncIterator[Tour]:
    """A company with an approved order; the screen stays open from page to page."""
    company = await open_company(web, quartermaster.url, "Tour Works", "INR")
    goods = await stock_up(company)
    order = await draft(company, goods)
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    customer = await customer_of(company)
    sale = await sold(company, customer, goods, "10")
    written = await sold(company, customer, goods, "5")
    await advanced(company, sale["id"], "submit", "approve", "pick")
    some = {"lines": [{"line_id": sale["lines"][0]["id"], "quantity": "4"}]}
    await company.admin.post(f"sales/orders/{sale['id']}/ship", some)
    invoice = await first_of(company.admin, "sales/invoices", order_id=sale["id"])
    shop = {"name": "Web shop", "kind": "http", "url": "https://shop.invalid/stock"}
    channel = await company.admin.post("sales/channels", shop)
    mapped = {"product_id": goods.product_id, "sku": SKU}
    await company.admin.put(f"sales/channels/{channel['id']}/products", mapped)
    hook = {"name": "ERP", "url": "https://erp.invalid/hook", "types": ["sales.*"]}
    webhook = await company.admin.post("notifications/webhooks", hook)
    east = await company.admin.post("inventory/warehouses", {"code": "EAST", "name": "East store"})
    ends = {"from_warehouse_id": goods.warehouse_id, "to_warehouse_id": east["id"]}
    moved = {"lines": [{"product_id": goods.product_id, "quantity": "5"}]}
    transfer = await company.store.post("inventory/transfers", {**ends, **moved})
    count = await company.store.post("inventory/counts", {"warehouse_id": goods.warehouse_id})
    rows = b"sku,name,unit,price\nQM-90001,Eye bolt,pcs,25.00\n"
    brought = await company.admin.import_file("catalog/products/import", "products.csv", rows)
    ids = {
        "transfer": transfer["id"],
        "count": count["id"],
        "import": brought["id"],
        "webhook": webhook["id"],
        "customer": sale["customer_id"],
        "sale": sale["id"],
        "invoice": invoice["id"],
        "written": written["id"],
        "channel": channel["id"],
        "sku": SKU,
        "order": order["id"],
        "product": goods.product_id,
        "warehouse": goods.warehouse_id,
        "supplier": goods.supplier_id,
        "person": order["raised_by"],
    }
    async with screens(browser, str(quartermaster.state["public_url"])) as open_one:
        yield Tour(await open_one(company.admin), ids)


async def barriers(screen: Screen, **rules: Any) -> list[str]:
    """What axe finds wrong with the page as it now is."""
    if not await screen.page.evaluate("'axe' in window"):
        await screen.page.evaluate(AXE.read_text())
    found: list[str] = await screen.page.evaluate(RUN, rules)
    return found


async def faults(screen: Screen) -> dict[str, Any]:
    """What is wrong with the page by day, by night and on a phone."""
    await screen.still()
    found: dict[str, Any] = {"light": await barriers(screen)}
    await screen.page.emulate_media(color_scheme="dark")
    night = screen.page.locator("html[data-mantine-color-scheme=dark]")
    await screen.counts(night, 1)
    found["dark"] = await barriers(screen, **COLOURS)
    await screen.page.emulate_media(color_scheme="light")
    await screen.page.set_viewport_size(POCKET)
    await screen.still()
    width = await screen.page.evaluate(WIDTH)
    found["wider than a phone"] = width if width > PHONE else None
    await screen.page.set_viewport_size(DESK)
    return {look: fault for look, fault in found.items() if fault}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_for_everybody(tour: Tour, path: str) -> None:
    await tour.screen.visit(path.format(**tour.ids))
    assert await faults(tour.screen) == {}


async def test_the_doors_are_for_everybody(open_screen: OpenScreen) -> None:
    screen = await open_screen()
    found = {}
    for path in DOORS:
        await screen.page.goto(path)
        found[path] = await faults(screen)
    assert {path: fault for path, fault in found.items() if fault} == {}


async def test_the_palette_is_for_everybody(tour: Tour) -> None:
    await tour.screen.visit("/stock")
    await tour.screen.page.get_by_role("button", name="Search or go to").click()
    await tour.screen.page.get_by_placeholder("Go to a page").fill("stock")
    assert await faults(tour.screen) == {}


async def test_ones_own_menu_has_no_barrier_whatever_ones_name(
    company: Company, open_screen: OpenScreen
) -> None:
    found = {}
    for person in (company.store, company.admin):
        screen = await open_screen(person)
        closed = await barriers(screen)
        await screen.page.get_by_role("button", name="Account of").click()
        await screen.sees(screen.page.get_by_role("menu"), "Your profile")
        found[(await person.get("auth/me"))["user"]["name"]] = [*closed, *await barriers(screen)]
        # Its first entry has the focus at once.
        await screen.page.keyboard.press("Enter")
        await screen.sees(screen.heading, "Your profile")
    assert {name: barrier for name, barrier in found.items() if barrier} == {}


async def test_the_menu_opens_on_a_phone(company: Company, open_screen: OpenScreen) -> None:
    screen = await open_screen(company.buyer, viewport=POCKET, is_mobile=True, has_touch=True)
    await screen.page.get_by_role("button", name="Menu").first.click()
    await screen.page.get_by_role("link", name="Suppliers").click()
    await screen.sees(screen.heading, "Suppliers")
