"""Receiving on a phone at the gate; receipts taken back and goods returned on the order's page."""

from typing import Any

import pytest
from playwright.async_api import Route, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen
from tests.browser.test_looks import PHONE as WIDTH
from tests.browser.test_scan import PHONE, scan

THIRD = "QM-00003"
# Under `is_mobile` the page's own width lies, so its parts are asked.
RIGHTMOST = """Math.max(
  ...[...document.querySelectorAll("main *")].map((e) => e.getBoundingClientRect().right))"""


async def expected(company: Company, goods: Goods, *quantities: tuple[str, str]) -> dict[str, Any]:
    """An approved order of products by SKU."""
    lines = []
    for sku, quantity in quantities:
        product = (await company.buyer.get("catalog/products", code=sku))["items"][0]
        lines.append({"product_id": product["id"], "quantity": quantity, "unit_cost": "12.3456"})
    body = {"supplier_id": goods.supplier_id, "warehouse_id": goods.warehouse_id, "lines": lines}
    order: dict[str, Any] = await company.buyer.post("purchasing/orders", body)
    return await approved(company, order)


async def approved(company: Company, order: dict[str, Any]) -> dict[str, Any]:
    """The order, approved."""
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    answer: dict[str, Any] = await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    return answer


async def receive_all(company: Company, order: dict[str, Any]) -> None:
    """All that is open comes in."""
    now = await company.store.get(f"purchasing/orders/{order['id']}")
    lines = [{"line_id": line["id"], "accepted": line["open"]} for line in now["lines"]]
    await company.store.post(f"purchasing/orders/{order['id']}/receipts", {"lines": lines})


async def fits(screen: Screen) -> None:
    """Nothing is wider than the phone."""
    assert await screen.page.evaluate(RIGHTMOST) <= WIDTH


@pytest.mark.promise("S0.14", "S0.29", "S4.11")
async def test_goods_are_scanned_and_counted_at_the_gate_and_others_see_it(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await expected(company, goods, (SKU, "4"), (THIRD, "3"))
    other = await expected(company, goods, (SKU, "2"))
    watcher = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    screen = await open_screen(company.store, "/receive", **PHONE)
    await screen.sees(screen.page.get_by_role("region", name="Expected"), order["number"])
    await fits(screen)
    # Nobody is asked twice: without a camera the code is typed.
    await screen.button("Scan with the camera").click()
    await screen.sees(screen.alert, "The camera is not allowed")
    await screen.button("Close").click()
    await screen.page.get_by_label("Scan an order or an item").fill("nothing-of-ours")
    await screen.page.keyboard.press("Enter")
    await screen.sees(screen.page.get_by_role("main"), "No match for nothing-of-ours")
    # An item of two orders: one says which; of one order only, it leads there and is counted.
    await scan(screen, SKU)
    await screen.sees(screen.page.get_by_role("main"), f"Several open orders have {SKU}")
    await scan(screen, THIRD)
    counted = screen.page.get_by_role("list", name="Counted").get_by_role("listitem")
    await screen.counts(counted, 1)
    await screen.sees(counted, THIRD)
    await scan(screen, THIRD)
    await expect(counted.get_by_label("Came in (pcs)")).to_have_value("2", timeout=PATIENCE)
    await scan(screen, SKU)
    await screen.counts(counted, 2)
    await counted.first.get_by_role("button", name="All 4").click()
    await counted.first.get_by_role("button", name=f"One more of {SKU}").click()
    await screen.sees(counted.first, "Only 4 still open")
    await counted.first.get_by_role("button", name=f"One less of {SKU}").click()
    await fits(screen)
    await screen.button("Post and next").click()
    await screen.sees(screen.page.get_by_role("main"), "6 of 7 came in")
    await screen.sees(watcher.state, "Partly received")
    await screen.counts(counted, 0)
    await scan(screen, THIRD)
    await screen.button("Post and next").dblclick()
    # The order is whole, so the next one is looked for.
    await screen.sees(screen.page.get_by_role("region", name="Expected"), other["number"])
    await screen.sees(watcher.state, "Received")
    done = await company.store.get(f"purchasing/orders/{order['id']}")
    assert [len(receipt["lines"]) for receipt in done["receipts"]] == [2, 1]
    await scan(screen, order["number"])
    await screen.sees(screen.page.get_by_role("main"), f"{order['number']} is: Received")


async def test_a_scan_into_a_quantity_and_a_number_that_is_none_are_never_posted_silently(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await expected(company, goods, (SKU, "4"), (THIRD, "3"))
    screen = await open_screen(company.store, "/receive", **PHONE)
    # The code on our own order is the address of its page.
    await scan(screen, f"https://quartermaster.example/purchase-orders/{order['id']}")
    await screen.sees(screen.page.get_by_role("main"), order["number"])
    await screen.sees(screen.page.get_by_role("main"), "0 of 7 came in")
    await scan(screen, SKU)
    counted = screen.page.get_by_role("list", name="Counted").get_by_role("listitem")
    first = screen.page.get_by_role("listitem").filter(has_text=SKU).get_by_label("Came in (pcs)")
    await first.fill("4")
    # Nobody pulls a trigger within a blink of having typed.
    await screen.page.wait_for_timeout(500)
    await scan(screen, THIRD)
    await screen.counts(counted, 2)
    await expect(first).to_have_value("4", timeout=PATIENCE)
    await expect(first).not_to_be_focused()
    await first.fill("1,000")
    await screen.sees(counted.filter(has_text=SKU), "Enter a quantity, such as 4")
    await expect(screen.button("Post and next")).to_be_disabled()
    await first.fill("3")
    # What was counted outlives a reload, and is not left unasked.
    await screen.page.reload()
    await expect(first).to_have_value("3", timeout=PATIENCE)
    await screen.button("Another order").click()
    dialog = screen.page.get_by_role("dialog")
    await screen.sees(dialog, "What you counted is not posted")
    await dialog.get_by_role("button", name="Another order").click()
    await scan(screen, order["number"])
    await expect(first).to_have_value("3", timeout=PATIENCE)
    await screen.button("Post and next").click()
    await screen.sees(screen.page.get_by_role("main"), "4 of 7 came in")


async def test_a_lost_answer_and_others_haste_are_told_at_the_gate(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    order = await expected(company, goods, (SKU, "4"))
    screen = await open_screen(company.store, f"/receive?order={order['id']}", **PHONE)
    lost = f"**/purchasing/orders/{order['id']}/receipts"

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await screen.page.route(lost, lose)
    await scan(screen, SKU)
    await screen.button("Post and next").click()
    main = screen.page.get_by_role("main")
    await screen.sees(main, "was posted already; only its answer was lost")
    await screen.page.unroute(lost)
    await screen.button("Count what came besides").click()
    await screen.sees(main, "1 of 4 came in")
    await scan(screen, SKU)
    await company.buyer.post(
        f"purchasing/orders/{order['id']}/close", {"reason": "The rest never comes"}
    )
    await screen.sees(main, "Your receipt was not posted")
    await expect(screen.button("Post and next")).to_be_disabled()


@pytest.mark.promise("S1.49", "S4.3")
async def test_a_receipt_is_taken_back_or_refused_and_goods_are_returned_while_others_watch(
    company: Company, goods: Goods, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    await approved(company, order)
    await receive_all(company, order)
    stock = await open_screen(company.admin, "/stock")
    watcher = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    await watcher.sees(watcher.state, "Received")
    await watcher.counts(watcher.button("Take back"), 0)
    screen = await open_screen(company.store, f"/purchase-orders/{order['id']}")
    panel = watcher.page.get_by_role("region", name="Taken back and returned")
    left = panel.get_by_role("listitem")

    await screen.button("Return goods").click()
    drawer = screen.page.get_by_role("dialog")
    await drawer.get_by_label("Goes back").fill("2")
    await drawer.get_by_role("button", name="Return goods").click()
    await screen.sees(drawer, "Say why it goes back")
    await screen.choose("Why it goes back", "Damaged")
    await drawer.get_by_label("The supplier replaces it").check()
    await drawer.get_by_role("button", name="Return goods").click()
    await watcher.sees(left.first, "Posted")
    await watcher.sees(watcher.state, "Partly received")
    await stock.sees(stock.cell(SKU, "on_hand"), "108")
    # What is left of the receipt cannot be taken back as a whole.
    await screen.counts(screen.button("Take back"), 0)

    await receive_all(company, order)
    await stock.sees(stock.cell(SKU, "on_hand"), "110")
    await company.store.post(
        "inventory/movements",
        {
            "product_id": goods.product_id,
            "warehouse_id": goods.warehouse_id,
            "quantity": "-109",
            "reason": "damage",
        },
    )
    for quantity, outcome in (("-", "Refused"), ("+", "Posted")):
        if quantity == "+":
            found = {"product_id": goods.product_id, "warehouse_id": goods.warehouse_id}
            await company.store.post(
                "inventory/movements", {**found, "quantity": "1", "reason": "found"}
            )
        await screen.button("Take back").last.click()
        dialog = screen.page.get_by_role("dialog")
        await dialog.get_by_label("Why?").fill("Counted wrongly")
        await dialog.get_by_role("button", name="Take back").click()
        await watcher.sees(left.last, outcome)
    await watcher.sees(left.nth(1), "2 needed, 1 on hand, 0 of it promised")
    await watcher.sees(watcher.timeline.last, "Receipt taken back")
    await watcher.sees(watcher.timeline.last, "Suresh Store")
    await stock.sees(stock.cell(SKU, "on_hand"), "0")
