"""Signing in, and what a person finds then."""

import pytest
from playwright.async_api import Route, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import PATIENCE


async def test_a_wrong_password_is_told_in_the_servers_words_and_the_field_keeps_focus(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen()
    me = await company.buyer.get("auth/me")
    await screen.page.goto("/login")
    password = screen.page.get_by_label("Password", exact=True)
    await screen.page.get_by_label("E-mail").fill(me["user"]["email"])
    await password.fill("not my password")
    await password.press("Enter")
    await screen.sees(screen.alert, "wrong")
    await expect(password).to_be_focused()


@pytest.mark.promise("S0.6")
async def test_the_right_password_leads_to_the_page_first_asked_for(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/purchase-orders?status=draft")
    assert screen.page.url.endswith("/purchase-orders?status=draft")
    await screen.sees(screen.heading, "Purchase orders")


async def test_a_reload_keeps_the_session_and_no_storage_holds_an_access_token(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/stock")
    await screen.page.reload()
    await screen.live()
    stored = await screen.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in stored
    assert await screen.context.cookies() == []


async def test_a_refused_token_is_renewed_without_a_word(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.buyer)
    refused: list[str] = []

    async def refuse_once(route: Route) -> None:
        if refused:
            await route.continue_()
            return
        refused.append(route.request.url)
        problem = '{"status": 401, "code": "token_stale", "detail": "this token is no longer good"}'
        await route.fulfill(status=401, content_type="application/problem+json", body=problem)

    await screen.page.route("**/api/v1/inventory/stock?*", refuse_once)
    async with screen.page.expect_response("**/api/v1/auth/refresh") as renewal:
        await screen.page.get_by_role("link", name="Stock").click()
    assert (await renewal.value).ok
    await expect(screen.row("QM-00001")).to_be_visible(timeout=PATIENCE)
    assert len(refused) == 1


async def test_somebody_who_is_put_out_finds_themselves_at_the_door(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.store, "/stock")
    store = (await company.store.get("auth/me"))["user"]["id"]
    await company.admin.post(f"auth/users/{store}/deactivate")
    await screen.sees(screen.heading, "Sign in to Quartermaster")


async def test_signing_out_ends_the_session_in_every_tab(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/stock")
    other = await screen.context.new_page()
    await other.goto("/suppliers")
    await expect(other.get_by_role("heading", level=1)).to_have_text("Suppliers")
    await screen.page.get_by_role("button", name="Account of").click()
    await screen.page.get_by_role("menuitem", name="Sign out").click()
    for page in (screen.page, other):
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Quartermaster")
    await screen.page.goto("/stock")
    await expect(screen.page).to_have_url("/login?to=%2Fstock")


@pytest.mark.promise("S0.7")
async def test_the_menu_holds_what_the_role_may_open(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.store)
    menu = screen.page.get_by_role("navigation", name="Main")
    for name, number in {"Stock": 1, "Purchase orders": 1, "Valuation": 0}.items():
        await screen.counts(menu.get_by_role("link", name=name, exact=True), number)
    await screen.go("/purchase-orders")
    await screen.counts(screen.page.get_by_role("link", name="New purchase order"), 0)


async def test_the_palette_and_the_jump_keys_go_everywhere(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.buyer)
    keyboard = screen.page.keyboard
    # The palette comes after the page.
    await screen.page.wait_for_load_state("networkidle")
    await keyboard.press("Control+k")
    await screen.page.get_by_placeholder("Go to a page").press_sequentially("low")
    await screen.sees(screen.page.locator("[data-selected]"), "Low stock")
    await keyboard.press("Enter")
    await expect(screen.page).to_have_url("/stock?status=amber")
    await keyboard.press("g")
    await keyboard.press("p")
    await expect(screen.page).to_have_url("/purchase-orders")
    await screen.sees(screen.heading, "Purchase orders")


async def test_a_wrong_address_says_so(company: Company, open_screen: OpenScreen) -> None:
    screen = await open_screen(company.buyer)
    await screen.page.goto("/no-such-page")
    await screen.sees(screen.page.get_by_role("heading"), "There is no such page")
    await screen.go("/stock/NO-SUCH-SKU")
    await screen.sees(screen.page.get_by_role("heading", level=2), "There is no product")
