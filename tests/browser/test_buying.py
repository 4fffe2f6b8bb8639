"""Buying: orders approved many at once, written by keyboard alone, amended, and decided on."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from bench.api import Api, Refused
from bench.company import PASSWORD, Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen

# Approves an order as soon as it is on screen.
PRESS_AT_ONCE = """number => new MutationObserver((_, observer) => {
  const shown = document.querySelector(`.decision[aria-label="${number}"]`);
  const button = shown?.querySelector('[aria-keyshortcuts="Shift+A"]');
  if (!button) return;
  observer.disconnect();
  button.click();
  document.body.dataset.pressed = "";
}).observe(document.body, { subtree: true, childList: true })"""


async def three_waiting(company: Company, goods: Goods) -> list[dict[str, Any]]:
    """Three orders of the buyer's that wait for approval."""
    line = {"product_id": goods.product_id, "quantity": "10", "unit_cost": "12.5"}
    body = {
        "supplier_id": goods.supplier_id,
        "warehouse_id": goods.warehouse_id,
        "lines": [line],
    }
    raised = [await company.buyer.post("purchasing/orders", body) for _ in range(3)]
    return [await company.buyer.post(f"purchasing/orders/{one['id']}/submit") for one in raised]


async def staff_of(company: Company, web: aiohttp.ClientSession) -> Api:
    """Somebody of the same company who only works on the floor."""
    email = (await company.admin.get("auth/me"))["user"]["email"].replace("admin@", "staff@")
    person = {"name": "Sunita Staff", "email": email, "password": PASSWORD, "roles": ["staff"]}
    await company.admin.post("auth/users", person)
    return await Api(web, company.admin.url, email, PASSWORD).sign_in()


@pytest.mark.promise("S2.17", "S2.18", "Q.16")
async def test_three_orders_are_approved_at_once_and_staff_cannot(
    company: Company, goods: Goods, open_screen: OpenScreen, web: aiohttp.ClientSession
) -> None:
    orders = await three_waiting(company, goods)
    screen = await open_screen(company.approver, "/purchase-orders?status=pending_approval")
    tab = screen.page.locator('[data-tab-count="pending_approval"]')
    await screen.sees(tab, "3")
    for order in orders:
        await screen.page.get_by_role("checkbox", name=f"Choose {order['number']}").check()
    await screen.page.get_by_role("button", name="Approve 3").click()
    dialog = screen.page.get_by_role("dialog")
    # One of them is taken by somebody else while this one looks.
    await company.admin.post(f"purchasing/orders/{orders[0]['id']}/reject", {"reason": "twice"})
    await dialog.get_by_role("button", name="Approve 3").click()
    outcomes = dialog.get_by_role("listitem")
    await screen.sees(outcomes.filter(has_text=orders[0]["number"]), "Not approved")
    for order in orders[1:]:
        await screen.sees(outcomes.filter(has_text=order["number"]), "Approved")
    await dialog.get_by_role("button", name="Close").last.click()
    now = [await company.buyer.get(f"purchasing/orders/{order['id']}") for order in orders]
    assert [order["status"] for order in now] == ["rejected", "approved", "approved"]
    await screen.sees(screen.page.locator('[data-tab-count="approved"]'), "2")

    staff = await staff_of(company, web)
    floor = await open_screen(staff, "/purchase-orders")
    await floor.sees(floor.row(orders[0]["number"]), "Rejected")
    await floor.counts(floor.page.get_by_role("checkbox"), 0)
    with pytest.raises(Refused) as refusal:
        await staff.post("purchasing/orders/bulk-approve", {"ids": [orders[1]["id"]]})
    assert refusal.value.status == 403


async def written(screen: Screen) -> None:
    """A whole order by keyboard alone, from finding the supplier to the review."""
    keys = screen.page.keyboard
    await expect(screen.page.get_by_role("searchbox", name="Search suppliers")).to_be_focused()
    await keys.type("Bharat")
    await screen.counts(screen.page.locator("tr[data-row]"), 1)
    # Past what clears the search, to the table and into its only row.
    await screen.page.get_by_role("group", name="Suppliers").focus()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(screen.page.get_by_role("combobox", name="Add a product")).to_be_focused()
    await keys.type(SKU)
    await keys.press("Enter")
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_be_focused()


@pytest.mark.promise("S1.41", "S1.42", "S1.43", "S1.44", "S1.45", "S2.11", "S2.14", "Q.16")
async def test_the_whole_buy_flow_needs_no_mouse_and_survives_a_reload(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    offer = {
        "supplier_id": goods.supplier_id,
        "product_id": goods.product_id,
        "unit_cost": "12.3456",
        "minimum_order": "20",
        "pack_multiple": "12",
    }
    await company.admin.put("purchasing/supplier-products", offer)
    rule = {
        "product_id": goods.product_id,
        "warehouse_id": goods.warehouse_id,
        "minimum": "50",
        "reorder_point": "110",
        "target": "150",
    }
    await company.store.put("inventory/reorder-rules", rule)
    screen = await open_screen(company.buyer, "/purchase-orders/new")
    await written(screen)
    keys, line = screen.page.keyboard, screen.page.get_by_role("region", name=SKU)
    # 150 wanted, 100 there: 50, which is 60 in packs of twelve; and it follows the stock.
    await screen.sees(line, "Suggested 60 pcs: target 150")
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_have_value("24")
    movement = {
        "product_id": goods.product_id,
        "warehouse_id": goods.warehouse_id,
        "quantity": "-20",
        "reason": "damage",
    }
    await company.store.post("inventory/movements", movement)
    await screen.sees(line, "Suggested 72 pcs: target 150")
    await keys.press("ControlOrMeta+a")
    await keys.type("61")
    await screen.sees(line, "Sold with a minimum of 20, packs of 12")
    await line.get_by_role("button", name="Order 72").last.focus()
    await keys.press("Enter")
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_have_value("72")
    await screen.page.reload()
    await screen.live()
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_have_value("72")
    await screen.button("Add a charge").focus()
    await keys.press("Enter")
    await keys.type("Freight")
    await keys.press("Tab")
    await keys.type("100")
    await screen.sees(screen.page.locator(".totals .grand"), "₹988.88")
    await keys.press("Control+Enter")
    place = screen.page.get_by_role("combobox", name="Deliver to")
    await expect(place).to_have_value("Main store")
    await keys.press("Escape")
    await keys.press("Control+Enter")
    await expect(screen.button("Raise and submit")).to_be_focused()
    # Twice, as an impatient finger does.
    await keys.press("Enter")
    await keys.press("Enter")
    await screen.sees(screen.state, "Awaiting approval")
    (made,) = (await company.buyer.get("purchasing/orders"))["items"]
    assert float(made["total"]) == pytest.approx(72 * 12.3456 + 100)


@pytest.mark.promise("S1.42", "S2.9")
async def test_a_supplier_is_added_on_the_way(company: Company, open_screen: OpenScreen) -> None:
    screen = await open_screen(company.buyer, "/purchase-orders/new")
    await screen.button("New supplier").first.click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=False).first.fill("Nashik Nuts")
    await dialog.get_by_label("E-mail").fill("sales@nuts.example")
    await dialog.get_by_role("button", name="Save").click()
    await screen.sees(screen.page.get_by_role("region", name="On this order"), "Nashik Nuts")


@pytest.mark.promise("S1.46", "S1.47", "S1.48", "S1.49")
async def test_an_approved_order_is_amended_and_says_what_it_said_before(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    screen = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    await screen.more("Amend")
    await screen.page.get_by_label("Ordered (pcs)").fill("8")
    await screen.button("Next").click()
    await screen.button("Next").click()
    changes = screen.page.get_by_role("region", name="What changes")
    await screen.sees(changes, "8 pcs")
    await expect(screen.button("Amend")).to_be_disabled()
    await screen.page.get_by_label("Why?").fill("Two fewer do")
    await screen.button("Amend").click()
    revisions = screen.page.get_by_role("region", name="Revisions")
    await screen.sees(revisions, "Revision 1 → 2")
    await screen.sees(revisions, "10 pcs")
    await screen.sees(revisions, "Two fewer do")
    # Less of the same concerns nobody who approved: it stands.
    await screen.sees(screen.state, "Approved")
    await screen.more("Duplicate")
    await screen.sees(screen.heading, "Edit PO-")
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_have_value("8")


@pytest.mark.promise("Q.6", "S0.19")
async def test_an_item_leaves_the_queue_when_another_approves_it(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    first, second, third = await three_waiting(company, goods)
    mine = await open_screen(company.approver, "/approvals")
    await expect(mine.page).to_have_url(re.compile(first["id"]), timeout=PATIENCE)
    theirs = await open_screen(company.admin, f"/approvals?order={first['id']}")
    for screen in (mine, theirs):
        await expect(screen.button("Approve")).to_be_visible(timeout=PATIENCE)
        await screen.counts(screen.page.locator(".queue-item"), 3)
    await mine.page.wait_for_timeout(900)
    # Held down, and pressed once more the moment the next one appears, which nobody has read.
    await mine.page.evaluate(PRESS_AT_ONCE, second["number"])
    await mine.page.keyboard.down("Shift")
    for _ in range(3):
        await mine.page.keyboard.down("A")
    await mine.page.keyboard.up("A")
    await mine.page.keyboard.up("Shift")
    await theirs.sees(theirs.page.locator(".decision"), "Approved by Asha Approver")
    await theirs.counts(theirs.button("Approve"), 0)
    await theirs.counts(theirs.button("Reject"), 0)
    await theirs.counts(theirs.page.locator(".queue-item"), 2)
    # Who decided is at the next one already, and rejects it with a reason.
    await mine.sees(mine.page.get_by_role("region", name=second["number"]), second["number"])
    await expect(mine.page.locator("body")).to_have_attribute("data-pressed", "")
    await mine.page.wait_for_timeout(900)
    await mine.page.keyboard.press("Shift+R")
    dialog = mine.page.get_by_role("dialog")
    await dialog.get_by_label("Why?").fill("Too much of it")
    await dialog.get_by_role("button", name="Reject").click()
    await mine.sees(mine.page.get_by_role("region", name=third["number"]), third["number"])
    await mine.counts(mine.page.locator(".queue-item"), 1)
    rejected = await company.buyer.get(f"purchasing/orders/{second['id']}")
    assert rejected["status"] == "rejected"


@pytest.mark.promise("Q.6")
async def test_rules_say_in_words_what_they_mean_and_rights_are_handed_on(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.admin, "/settings/approval-rules")
    await screen.button("New rule").click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=False).first.fill("Board")
    await dialog.get_by_label("Above").fill("500000")
    await dialog.get_by_role("group", name="Roles").get_by_label("Admin").check()
    await screen.sees(dialog, "Orders above ₹5,00,000.00 need Admin.")
    await screen.sees(dialog, "Only Anita Admin can take this step")
    await dialog.get_by_role("group", name="People").get_by_label("Asha Approver").check()
    await screen.sees(dialog, "need Asha Approver or Admin.")
    await screen.counts(dialog.get_by_role("status"), 0)
    await dialog.get_by_role("button", name="Save").click()
    rules = screen.page.get_by_role("list", name="Approval rules")
    await screen.sees(rules, "Orders above ₹5,00,000.00 need Asha Approver or Admin.")

    away = await open_screen(company.approver, "/profile")
    await away.button("Hand on a right").click()
    dialog = away.page.get_by_role("dialog")
    await away.choose("Who approves for you", "Anita Admin")
    await dialog.get_by_label("Until").fill(
        f"{datetime.now(UTC).date() + timedelta(days=400)}T10:00"
    )
    await dialog.get_by_role("button", name="Save").click()
    # Nobody hands on a right for longer than a year.
    await away.sees(dialog, "366 days")
    await dialog.get_by_label("Until").fill(
        f"{datetime.now(UTC).date() + timedelta(days=30)}T10:00"
    )
    await dialog.get_by_role("button", name="Save").click()
    await away.sees(
        away.page.get_by_role("region", name="When I am away"), "Anita Admin approves for you"
    )
    await screen.go("/settings/delegations")
    await screen.sees(screen.row("Asha Approver"), "Holds")
