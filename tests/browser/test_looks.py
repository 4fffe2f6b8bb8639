"""For everybody: no barriers in light and dark, nothing cut off on a phone."""

from typing import Any

import pytest

from bench.company import Company
from deploy.local.layout import CHECKOUT
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU
from tests.browser.screen import Screen

AXE = CHECKOUT / "gateway" / "console" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = 390
DOORS = ("/login", "/register", "/reset", "/reset?step=code", "/invitation", "/login/google")
# Beyond WCAG 2.2 AA also axe's best practices.
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | "));
}"""


def pages(order: dict[str, Any]) -> tuple[str, ...]:
    """The main pages."""
    return (
        "/",
        "/scan",
        "/receive",
        f"/receive?order={order['id']}",
        "/import",
        "/stock",
        f"/stock/{SKU}",
        "/stock/adjust",
        "/stock/as-of",
        "/stock/reservations",
        "/stock/valuation",
        "/settings/reasons",
        "/stock/transfers",
        "/stock/transfers/new",
        "/stock/counts",
        "/stock/counts?start=1",
        f"/stock/{SKU}?tab=reservations",
        f"/stock/{SKU}?tab=recipe",
        f"/stock/{SKU}?tab=past",
        "/products",
        "/products?edit=new",
        f"/products/{order['lines'][0]['product_id']}",
        "/products/categories",
        "/products/units?edit=new",
        "/warehouses",
        f"/warehouses/{order['warehouse_id']}",
        "/suppliers",
        "/suppliers?edit=new",
        f"/suppliers/{order['supplier_id']}",
        f"/suppliers/{order['supplier_id']}?edit={order['lines'][0]['product_id']}",
        "/import?of=open_orders",
        "/replenishment",
        "/purchase-orders",
        "/purchase-orders/new",
        "/approvals",
        f"/purchase-orders/{order['id']}",
        f"/purchase-orders/{order['id']}?drawer=receive",
        f"/purchase-orders/{order['id']}/edit?step=review",
        "/profile",
        "/profile?email=change",
        "/settings/users",
        f"/settings/users?edit={order['raised_by']}",
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
        "/settings/sign-ins",
    )


async def barriers(screen: Screen) -> list[str]:
    """What axe finds wrong with the page as it now is."""
    await screen.page.evaluate(AXE.read_text())
    found: list[str] = await screen.page.evaluate(RUN)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_barrier(
    company: Company, order: dict[str, Any], open_screen: OpenScreen, scheme: str
) -> None:
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    screen = await open_screen(color_scheme=scheme)
    found = {}
    for path in DOORS:
        await screen.page.goto(path)
        await _settled(screen)
        found[path] = await barriers(screen)
    await screen.sign_in(company.admin)
    for path in pages(order):
        await screen.go(path)
        await _settled(screen)
        found[path] = await barriers(screen)
    await screen.page.keyboard.press("Escape")
    await screen.page.keyboard.press("Control+k")
    await screen.page.get_by_placeholder("Go to a page").fill("stock")
    found["palette"] = await barriers(screen)
    assert {path: barrier for path, barrier in found.items() if barrier} == {}


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


async def test_a_phone_scrolls_down_only(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    phone = {"width": PHONE, "height": 844}
    screen = await open_screen(viewport=phone, is_mobile=True, has_touch=True)
    widths = {}
    for path in DOORS:
        await screen.page.goto(path)
        widths[path] = await _width(screen)
    await screen.sign_in(company.admin)
    for path in pages(order):
        await screen.go(path)
        widths[path] = await _width(screen)
    assert {path: width for path, width in widths.items() if width > PHONE} == {}


async def test_the_menu_opens_on_a_phone(company: Company, open_screen: OpenScreen) -> None:
    phone = {"width": PHONE, "height": 844}
    screen = await open_screen(company.buyer, viewport=phone, is_mobile=True, has_touch=True)
    await screen.page.get_by_role("button", name="Menu").first.click()
    await screen.page.get_by_role("link", name="Suppliers").click()
    await screen.sees(screen.heading, "Suppliers")


async def _width(screen: Screen) -> float:
    await _settled(screen)
    width: float = await screen.page.evaluate(
        "Math.max(...[...document.querySelectorAll('body *')]"
        ".filter(e => !e.closest('.tabs') && e.checkVisibility())"
        ".map(e => e.getBoundingClientRect().right), document.documentElement.scrollWidth)"
    )
    return width


async def _settled(screen: Screen) -> None:
    await screen.page.wait_for_load_state("networkidle")
    await screen.counts(screen.page.locator("[aria-busy=true]"), 0)
