"""The board of what is on its way: at once for everybody, and proved current every 30 seconds."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Locator, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import Screen
from tests.browser.selling import advanced, customer_of, sold
from tests.people import hire


def lane(screen: Screen, board: str, state: str) -> Locator:
    """One lane of one side of the board."""
    return screen.page.get_by_role("region", name=board).locator(f'.lane[aria-label^="{state},"]')


async def on_its_way(company: Company, goods: Goods, expected_on: str) -> dict[str, Any]:
    """An approved purchase order that should have been here."""
    line = {"product_id": goods.product_id, "quantity": "10", "unit_cost": "12.5"}
    places = {"supplier_id": goods.supplier_id, "warehouse_id": goods.warehouse_id}
    order = await company.buyer.post(
        "purchasing/orders", {**places, "lines": [line], "expected_on": expected_on}
    )
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    approved = await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    return dict(approved)


@pytest.mark.promise("S0.27", "S0.28", "S0.29")
async def test_staff_managers_and_admins_see_each_step_of_both_sides_at_once(
    company: Company, goods: Goods, open_screen: OpenScreen, web: aiohttp.ClientSession
) -> None:
    late = await on_its_way(company, goods, "2026-01-05")
    sale = await sold(company, await customer_of(company), goods, "10")
    people = (await hire(web, company, "staff"), company.buyer, company.admin)
    everybody = [await open_screen(person, "/tracking") for person in people]
    loads = [screen.loads for screen in everybody]
    came, went = "On their way to us", "On their way to customers"
    for screen in everybody:
        approved = lane(screen, came, "Approved")
        await screen.sees(approved, late["number"])
        await screen.sees(approved, "1 late")
        await screen.counts(approved.get_by_label("Overdue"), 1)
    await company.buyer.post(f"purchasing/orders/{late['id']}/send", {"by_hand": True})
    await asyncio.gather(
        *(screen.sees(lane(screen, came, "Sent"), late["number"]) for screen in everybody)
    )
    await advanced(company, sale["id"], "submit", "approve", "pick")
    # Managers of purchases see no sales.
    sellers = [screen for screen in everybody if screen is not everybody[1]]
    for screen in sellers:
        await screen.sees(lane(screen, went, "Being picked"), sale["number"])
        await screen.counts(lane(screen, went, "Approved").locator(".lane-card"), 0)
    some = {"lines": [{"line_id": sale["lines"][0]["id"], "quantity": "4"}]}
    await company.admin.post(f"sales/orders/{sale['id']}/ship", some)
    for screen in sellers:
        await screen.sees(lane(screen, went, "Partly shipped"), sale["number"])
    for screen in everybody:
        # What the server says all there is, it says again before half a minute is over.
        current = screen.page.get_by_test_id("current")
        await screen.sees(current, "Current at")
        first = await current.get_attribute("data-since")
        await expect(current).not_to_have_attribute("data-since", first or "", timeout=60_000)
        again = await current.get_attribute("data-since")
        assert first
        assert again
        between = datetime.fromisoformat(again) - datetime.fromisoformat(first)
        assert between.total_seconds() > 0
        assert datetime.fromisoformat(again) <= datetime.now(UTC)
    assert [screen.loads for screen in everybody] == loads
