"""What a script in the page, a form on another site or a copied token is worth: no session."""

import json
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from bench.company import PASSWORD, Company
from tests.browser.conftest import OpenScreen
from tests.browser.screen import Screen

# What a script that got into the page could read.
LOOT = """async () => {
  const database = await new Promise((done, failed) => {
    const request = indexedDB.open("quartermaster");
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const kept = await new Promise((done, failed) => {
    const request = database.transaction("session").objectStore("session").get("session");
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  database.close();
  const exported = [];
  for (const format of ["jwk", "pkcs8"]) {
    try {
      exported.push(await crypto.subtle.exportKey(format, kept.key.privateKey));
    } catch (error) {
      exported.push(error.name);
    }
  }
  return {
    token: kept.token,
    extractable: kept.key.privateKey.extractable,
    exported,
    storages: JSON.stringify([{...localStorage}, {...sessionStorage}]),
    cookie: document.cookie,
  };
}"""
SLOW_CLOCK = "const now = Date.now; Date.now = () => now.call(Date) - 5 * 60_000;"


async def loot(screen: Screen) -> dict[str, Any]:
    """What is kept in the browser, its key as far as it can be had."""
    found: dict[str, Any] = await screen.page.evaluate(LOOT)
    return found


@pytest.mark.promise("S1.4")
async def test_a_script_in_the_page_finds_no_key_to_carry_away(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer)
    found = await loot(screen)
    assert found["extractable"] is False
    assert found["exported"] == ["InvalidAccessError", "InvalidAccessError"]
    assert found["token"] not in found["storages"]
    assert "eyJ" not in found["storages"]
    assert found["cookie"] == ""
    assert await screen.context.cookies() == []


@pytest.mark.promise("S1.4")
async def test_a_copied_refresh_token_is_useless_without_its_browser(
    company: Company, open_screen: OpenScreen, web: aiohttp.ClientSession
) -> None:
    screen = await open_screen(company.buyer, "/suppliers")
    stolen = {"refresh_token": (await loot(screen))["token"]}
    async with web.post(f"{company.buyer.url}/api/v1/auth/refresh", json=stolen) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, "dpop_required")
    # Nor with a proof seen on its way: it was good once.
    async with screen.page.expect_request("**/auth/refresh") as asked:
        await screen.page.reload()
    renewal = await asked.value
    await screen.live()
    proof = {"DPoP": renewal.headers["dpop"]}
    body = json.loads(renewal.post_data or "")
    async with web.post(renewal.url, json=body, headers=proof) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, "dpop_invalid")
    # Whoever the session belongs to does not notice.
    await screen.page.reload()
    await screen.live()
    await screen.sees(screen.heading, "Suppliers")


@pytest.mark.promise("S1.4")
async def test_a_form_on_another_site_acts_for_nobody(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin)
    user = (await company.store.get("auth/me"))["user"]["id"]
    target = f"{screen.page.url.rstrip('/')}/api/v1/auth/users/{user}/deactivate"
    foreign = await screen.context.new_page()
    form = f'<form method="post" action="{target}"><button>Win a prize</button></form>'
    await foreign.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(content_type="text/html", body=form),
    )
    await foreign.goto("http://elsewhere.example/")
    async with foreign.expect_response("**/deactivate") as refusal:
        await foreign.get_by_role("button").click()
    assert (await refusal.value).status in {401, 403}
    assert (await company.admin.get(f"auth/users/{user}"))["active"]


async def test_a_device_whose_clock_is_wrong_signs_in_all_the_same(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen()
    await screen.page.add_init_script(SLOW_CLOCK)
    await screen.sign_in(company.buyer, "/suppliers")
    await screen.page.reload()
    await screen.live()
    await screen.sees(screen.heading, "Suppliers")


async def test_tabs_that_renew_at_once_spend_one_token_after_the_other(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/stock")
    tabs = [await screen.context.new_page() for _ in range(4)]
    for tab in tabs:
        await tab.goto("/suppliers", wait_until="commit")
    for tab in tabs:
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Suppliers")
    await screen.page.reload()
    await screen.live()


@pytest.mark.promise("S1.4")
async def test_another_sign_in_in_this_browser_takes_every_tab_along(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/purchase-orders")
    other = await screen.context.new_page()
    await other.goto("/login")
    me = await company.store.get("auth/me")
    await other.get_by_label("E-mail").fill(me["user"]["email"])
    await other.get_by_label("Password", exact=True).fill(PASSWORD)
    await other.get_by_role("button", name="Sign in").click()
    for page in (other, screen.page):
        await expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Suresh")
