"""Purchase orders: from raise to stock, by several people, watched by others."""

import re
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from bench.api import Api
from bench.company import PASSWORD, Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen

YEAR = re.compile(r"^20\d\d-\d\d-\d\dT.*Z$")
STEPS = (
    ("Raised", "Bharat Buyer"),
    ("Submitted for approval", "Bharat Buyer"),
    ("Approved", "Asha Approver"),
    ("Sent to the supplier", "Bharat Buyer"),
    ("Confirmed by the supplier", "Bharat Buyer"),
    ("Partly received", "Suresh Store"),
    ("Received", "Suresh Store"),
)


async def received(screen: Screen, accepted: str) -> None:
    """Receive some of the only line."""
    await screen.button("Receive goods").click()
    await screen.page.get_by_label("Accepted").fill(accepted)
    await screen.button("Post receipt").click()
    await screen.counts(screen.page.get_by_role("dialog"), 0)


async def picked(page: Page, field: str, option: str) -> None:
    """Choose from a select with the keyboard alone."""
    await page.get_by_role("combobox", name=field).focus()
    await page.keyboard.type(option)
    offered = page.get_by_role("option", name=option)
    await expect(offered).to_be_visible(timeout=PATIENCE)
    while await offered.get_attribute("data-combobox-selected") is None:
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


async def raised(screen: Screen) -> str:
    """Raise an order for ten of the first product, with the keyboard alone; its address."""
    page = screen.page
    await screen.button("Choose Bharat Bolts").focus()
    await page.keyboard.press("Enter")
    await picked(page, "Add a product", SKU)
    await page.get_by_label("Ordered (pcs)").focus()
    await page.keyboard.type("10")
    await screen.button("Next").focus()
    await page.keyboard.press("Enter")
    # There is but one place to deliver to: it is chosen already.
    await expect(page.get_by_role("combobox", name="Deliver to")).to_have_value("Main store")
    await screen.button("Next").focus()
    await page.keyboard.press("Enter")
    await screen.sees(screen.row(SKU), "₹123.46")
    await screen.button("Save as draft").focus()
    await page.keyboard.press("Enter")
    await screen.sees(screen.heading, "PO-")
    return page.url


@pytest.mark.promise("S0.1", "S0.12", "S0.13", "S0.14", "S0.15", "S0.16", "S0.17")
async def test_an_order_lives_from_raise_to_stock_and_everybody_sees_it(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    stock = await open_screen(company.admin, "/stock")
    buyer = await open_screen(company.buyer, "/purchase-orders/new")
    address = await raised(buyer)
    watcher = await open_screen(company.admin, address)
    loads = (watcher.loads, stock.loads)

    await buyer.button("Submit for approval").click()
    await watcher.sees(watcher.state, "Awaiting approval")
    await buyer.sees(buyer.state, "Awaiting approval")
    await buyer.counts(buyer.button("Approve"), 0)
    approver = await open_screen(company.approver, address)
    await approver.button("Approve").click()
    await buyer.send_order("I send it myself")
    await buyer.button("Record confirmation").click()
    await watcher.sees(watcher.state, "Confirmed")

    store = await open_screen(company.store, address)
    await received(store, "4")
    await watcher.sees(watcher.state, "Partly received")
    await stock.sees(stock.cell(SKU, "on_hand"), "104")
    await received(store, "6")
    await watcher.sees(watcher.state, "Received")
    await stock.sees(stock.cell(SKU, "on_hand"), "110")

    await watcher.counts(watcher.timeline, len(STEPS))
    for number, (step, person) in enumerate(STEPS):
        entry = watcher.timeline.nth(number)
        await watcher.sees(entry, step)
        await watcher.sees(entry, person)
        await expect(entry.locator("time")).to_have_attribute("datetime", YEAR)
    assert (watcher.loads, stock.loads) == loads


async def test_more_than_is_open_is_refused_on_its_line(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    await _approved(company, order)
    screen = await open_screen(company.store, f"/purchase-orders/{order['id']}")
    await screen.button("Receive goods").click()
    line = screen.page.get_by_role("group", name=SKU)
    await line.get_by_label("Accepted").fill("11")
    await screen.button("Post receipt").click()
    await screen.sees(line, "Only 10 still open")
    await line.get_by_label("Accepted").fill("9")
    await line.get_by_label("Rejected").fill("1")
    await screen.choose("Reason for rejecting", "Damaged")
    await screen.button("Post receipt").click()
    await screen.sees(screen.state, "Received")
    await screen.sees(screen.page.get_by_role("region", name="Receipts"), "1 rejected: damaged")


@pytest.mark.promise("S2.17", "S2.21")
async def test_a_rejection_asks_why_and_tells_everybody(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    who_raised = await open_screen(company.buyer, "/products")
    await who_raised.live()
    screen = await open_screen(company.approver, f"/purchase-orders/{order['id']}")
    await screen.more("Reject")
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Reject").click()
    await screen.sees(dialog, "Say why")
    await dialog.get_by_label("Why?").fill("Too dear this month")
    await dialog.get_by_role("button", name="Reject").click()
    await screen.sees(screen.state, "Rejected")
    await screen.sees(screen.timeline.last, "Too dear this month")
    told = who_raised.page.get_by_role("status").filter(has_text=order["number"])
    await who_raised.sees(told, f"Your order {order['number']} was rejected")
    for step in ("revise", "submit"):
        await company.buyer.post(f"purchasing/orders/{order['id']}/{step}")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    await who_raised.sees(told, f"Your order {order['number']} was approved")
    await told.get_by_role("link", name="Open").click()
    await who_raised.sees(who_raised.state, "Approved")
    await screen.counts(screen.page.get_by_role("status").filter(has_text="Your order"), 0)


@pytest.mark.promise("Q.6")
async def test_an_order_says_whose_consent_it_has_and_whom_it_waits_for(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    rules = "purchasing/approval-rules"
    await company.admin.post(rules, {"name": "Buying", "step": 1})
    await company.admin.post(rules, {"name": "Board", "step": 2, "roles": ["admin"]})
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    screen = await open_screen(company.approver, f"/purchase-orders/{order['id']}")
    approval = screen.page.get_by_role("region", name="Approval")
    await screen.sees(approval, "Waits for: anybody who may approve")
    await screen.sees(approval, "Then waits for: admin")
    await screen.button("Approve").click()
    await screen.sees(approval, "Approved by Asha Approver")
    await screen.sees(approval, "Waits for: admin")
    await screen.sees(screen.state, "Awaiting approval")
    await screen.counts(screen.button("Approve"), 0)
    await company.admin.post(f"purchasing/orders/{order['id']}/approve")
    await screen.sees(screen.state, "Approved")


async def test_no_cost_exists_in_the_page_of_who_may_not_see_costs(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    await _approved(company, order)
    screen = await open_screen(company.store, "/purchase-orders")
    await screen.sees(screen.row(order["number"]), "Approved")
    await screen.counts(screen.page.get_by_role("columnheader", name="Total"), 0)
    await screen.go(f"/purchase-orders/{order['id']}")
    await screen.sees(screen.row(SKU), "10")
    page = await screen.page.locator("body").inner_html()
    for cost in ("Unit cost", "Amount", "Total", "12.3456", "123.46"):
        assert cost not in page
    buyer = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    await buyer.sees(buyer.row(SKU), "₹12.3456")


@pytest.mark.promise("S0.7")
async def test_staff_are_offered_no_approval(
    company: Company,
    order: dict[str, Any],
    open_screen: OpenScreen,
    web: aiohttp.ClientSession,
) -> None:
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    me = await company.admin.get("auth/me")
    email = me["user"]["email"].replace("admin@", "staff@")
    person = {"name": "Sunita Staff", "email": email, "password": PASSWORD, "roles": ["staff"]}
    await company.admin.post("auth/users", person)
    staff = await Api(web, company.admin.url, email, PASSWORD).sign_in()
    screen = await open_screen(staff, f"/purchase-orders/{order['id']}")
    await screen.sees(screen.state, "Awaiting approval")
    await screen.counts(screen.button("Approve"), 0)
    await screen.counts(screen.button("More actions"), 0)


async def test_a_draft_survives_a_reload_and_a_double_click_raises_one_order(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.buyer, "/purchase-orders/new")
    await screen.button("Choose Bharat Bolts").click()
    await screen.choose("Add a product", SKU)
    await screen.page.get_by_label("Ordered (pcs)").fill("25")
    await screen.page.reload()
    await screen.live()
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_have_value("25")
    await expect(screen.page.get_by_label("Unit cost")).to_have_value("12.3456")
    await screen.button("Next").click()
    await screen.choose("Deliver to", "Main store")
    await screen.button("Next").click()
    await screen.button("Raise and submit").dblclick()
    await screen.sees(screen.state, "Awaiting approval")
    assert len((await company.buyer.get("purchasing/orders"))["items"]) == 1


async def test_new_orders_wait_behind_a_pill_and_states_change_in_place(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.approver, "/purchase-orders")
    await screen.sees(screen.cell(order["number"], "status"), "Draft")
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await screen.sees(screen.cell(order["number"], "status"), "Awaiting approval")
    line = order["lines"][0]
    body = {
        "supplier_id": order["supplier_id"],
        "warehouse_id": order["warehouse_id"],
        "lines": [{"product_id": line["product_id"], "quantity": "1", "unit_cost": "1"}],
    }
    await company.buyer.post("purchasing/orders", body)
    rows = screen.page.locator("tr[data-row]")
    pill = screen.page.get_by_role("button", name="1 new")
    await expect(pill).to_be_visible(timeout=PATIENCE)
    assert await rows.count() == 1
    await pill.click()
    await screen.counts(rows, 2)
    await screen.counts(pill, 0)


async def test_the_start_page_says_what_waits(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.approver)
    waiting = screen.page.get_by_role("region", name="Waiting for approval")
    await screen.sees(waiting, "No order waits for approval")
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await screen.sees(waiting, order["number"])
    await waiting.get_by_role("link", name=order["number"]).click()
    await screen.sees(screen.heading, order["number"])


async def _approved(company: Company, order: dict[str, Any]) -> None:
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
