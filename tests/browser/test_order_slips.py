"""What people do by accident or at the same time, and what must not come of it."""

from typing import Any

import aiohttp
import pytest
from playwright.async_api import Route, expect

from bench.api import Api
from bench.company import PASSWORD, Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen


@pytest.fixture
async def wide_order(company: Company, goods: Goods) -> dict[str, Any]:
    """An approved order for ten each of the first three products."""
    products = await company.buyer.get("catalog/products", limit=3)
    lines = [
        {"product_id": product["id"], "quantity": "10", "unit_cost": "5"}
        for product in sorted(products["items"], key=lambda one: str(one["sku"]))
    ]
    body = {"supplier_id": goods.supplier_id, "warehouse_id": goods.warehouse_id, "lines": lines}
    raised = await company.buyer.post("purchasing/orders", body)
    await approved(company, raised["id"])
    order: dict[str, Any] = await company.buyer.get(f"purchasing/orders/{raised['id']}")
    return order


async def approved(company: Company, order: str) -> None:
    """Hand it in and approve it."""
    await company.buyer.post(f"purchasing/orders/{order}/submit")
    await company.approver.post(f"purchasing/orders/{order}/approve")


async def received(person: Api, order: dict[str, Any], *positions: int) -> None:
    """Receive all of some lines, by another screen."""
    lines = [{"line_id": order["lines"][at]["id"], "accepted": "10"} for at in positions]
    await person.post(f"purchasing/orders/{order['id']}/receipts", {"lines": lines})


def line(screen: Screen, sku: str) -> Any:
    """One line of the receive drawer."""
    return screen.page.get_by_role("group", name=sku)


async def test_what_is_typed_lands_on_its_line_whatever_comes_in_meanwhile(
    company: Company, wide_order: dict[str, Any], open_screen: OpenScreen
) -> None:
    skus = [one["sku"] for one in wide_order["lines"]]
    screen = await open_screen(company.store, f"/purchase-orders/{wide_order['id']}")
    await screen.button("Receive goods").click()
    await line(screen, skus[1]).get_by_label("Accepted").fill("7")
    await received(company.admin, wide_order, 0)
    await screen.sees(line(screen, skus[0]), "0 of 10 pcs still open")
    await screen.sees(screen.page.get_by_role("dialog"), "Anita Admin received some of it")
    await expect(line(screen, skus[1]).get_by_label("Accepted")).to_have_value("7")
    await screen.button("Post receipt").click()
    await screen.counts(screen.page.get_by_role("dialog"), 0)
    now = await company.store.get(f"purchasing/orders/{wide_order['id']}")
    assert [float(one["accepted"]) for one in now["lines"]] == [10, 7, 0]


async def test_who_loses_the_race_for_a_receipt_is_told(
    company: Company, wide_order: dict[str, Any], open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.store, f"/purchase-orders/{wide_order['id']}")
    await screen.button("Receive goods").click()
    await screen.button("Accept all that is open").click()
    await received(company.admin, wide_order, 0, 1, 2)
    await screen.sees(screen.alert, "Received meanwhile by Anita Admin; yours was not posted")
    await expect(screen.button("Post receipt")).to_be_disabled()


async def test_a_negative_amount_is_answered_beside_its_field(
    company: Company, wide_order: dict[str, Any], open_screen: OpenScreen
) -> None:
    sku = wide_order["lines"][0]["sku"]
    screen = await open_screen(company.store, f"/purchase-orders/{wide_order['id']}")
    await screen.button("Receive goods").click()
    await line(screen, sku).get_by_label("Accepted").fill("-3")
    await screen.sees(line(screen, sku), "Enter a quantity, such as 4")


async def test_incoming_changes_live_when_an_order_is_approved(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.store, "/stock")
    await screen.sees(screen.cell(SKU, "incoming"), "0")
    loads = screen.loads
    await approved(company, order["id"])
    await expect(screen.cell(SKU, "incoming")).to_have_text("10", timeout=PATIENCE)
    assert screen.loads == loads


async def test_a_double_click_takes_one_step_only(
    company: Company, wide_order: dict[str, Any], open_screen: OpenScreen
) -> None:
    path = f"purchasing/orders/{wide_order['id']}"
    await company.buyer.post(f"{path}/send", {"by_hand": True})
    screen = await open_screen(company.admin, f"/purchase-orders/{wide_order['id']}")
    box = await screen.button("Record confirmation").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await screen.page.mouse.click(*middle)
    await expect(screen.button("Receive goods")).to_be_visible(timeout=PATIENCE)
    await screen.page.mouse.click(*middle)
    await expect(screen.button("Receive goods")).to_be_enabled()
    await screen.counts(screen.page.get_by_role("dialog"), 0)
    assert (await company.buyer.get(path))["status"] == "confirmed"


async def test_a_rejected_order_is_revised_edited_and_handed_in_again(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    path = f"purchasing/orders/{order['id']}"
    await company.buyer.post(f"{path}/submit")
    await company.approver.post(f"{path}/reject", {"reason": "Too many"})
    screen = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    await screen.button("Revise").click()
    await screen.page.get_by_role("link", name="Edit").click()
    await screen.page.get_by_label("Ordered (pcs)").fill("4")
    await screen.button("Next").click()
    await screen.page.get_by_label("Note").fill("Fewer")
    await screen.button("Next").click()
    await screen.button("Back").click()
    await expect(screen.page.get_by_label("Note")).to_have_value("Fewer")
    await screen.button("Next").click()
    await screen.button("Save and submit").click()
    await screen.sees(screen.state, "Awaiting approval")
    await screen.sees(screen.row(SKU), "4 pcs")
    assert (await company.buyer.get(path))["note"] == "Fewer"


async def test_an_edit_is_not_saved_over_somebody_elses(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    path = f"purchasing/orders/{order['id']}"
    screen = await open_screen(company.buyer, f"/purchase-orders/{order['id']}/edit?step=lines")
    await screen.page.get_by_label("Ordered (pcs)").fill("4")
    await company.buyer.post(f"{path}/submit")
    await company.buyer.post(f"{path}/withdraw")
    await screen.button("Next").click()
    await screen.button("Next").click()
    await screen.button("Save changes").click()
    await screen.sees(screen.alert, "Somebody changed the order meanwhile")
    await screen.sees(screen.alert.get_by_role("deletion").first, "10 pcs")
    await screen.sees(screen.alert.get_by_role("insertion").first, "4 pcs")
    await screen.button("Begin from what is saved").click()
    await screen.sees(screen.row(SKU), "10 pcs")
    await company.buyer.post(f"{path}/submit")
    await company.buyer.post(f"{path}/withdraw")
    await screen.button("Save changes").click()
    await screen.button("Save mine over it").click()
    await screen.sees(screen.heading, order["number"])
    assert float((await company.buyer.get(path))["lines"][0]["quantity"]) == 10


async def test_a_lost_answer_and_an_edit_lead_on(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await written(await open_screen(company.buyer, "/purchase-orders/new"))

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await screen.page.route("**/purchasing/orders", lose, times=1)
    await screen.button("Save as draft").click()
    await screen.sees(screen.alert, "cannot be reached")
    await screen.button("Back").click()
    await screen.page.get_by_label("Note").fill("An afterthought")
    await screen.button("Next").click()
    await screen.button("Save as draft").click()
    await screen.sees(screen.alert, "already saved")
    await screen.button("Discard draft").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Discard draft").click()
    await screen.sees(screen.button("Choose Bharat Bolts"), "Choose")
    assert len((await company.buyer.get("purchasing/orders"))["items"]) == 1


async def test_an_unfinished_order_is_offered_again(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await written(await open_screen(company.buyer, "/purchase-orders/new"))
    await screen.go("/purchase-orders/new")
    await screen.sees(screen.page.get_by_role("main"), "You have an unfinished order")
    await screen.button("Continue").click()
    await screen.sees(screen.row(SKU), "10 pcs")
    await screen.go("/purchase-orders/new")
    await screen.button("Discard draft").click()
    await screen.counts(screen.button("Continue"), 0)
    await expect(screen.button("Next")).to_be_disabled()
    await screen.sees(screen.page.get_by_role("main"), "Choose a supplier to go on.")


async def test_a_page_beyond_ones_role_says_so(
    company: Company, open_screen: OpenScreen, web: aiohttp.ClientSession
) -> None:
    me = await company.admin.get("auth/me")
    email = me["user"]["email"].replace("admin@", "staff@")
    person = {"name": "Sunita Staff", "email": email, "password": PASSWORD, "roles": ["staff"]}
    await company.admin.post("auth/users", person)
    staff = await Api(web, company.admin.url, email, PASSWORD).sign_in()
    screen = await open_screen(staff, "/purchase-orders/new")
    await screen.sees(screen.page.get_by_role("main"), "You may not open this page")


async def written(screen: Screen) -> Screen:
    """Ten of the first product, up to the review."""
    await screen.button("Choose Bharat Bolts").click()
    await screen.choose("Add a product", SKU)
    await expect(screen.page.get_by_label("Ordered (pcs)")).to_be_focused(timeout=PATIENCE)
    await screen.page.keyboard.type("10")
    await screen.button("Next").click()
    await screen.choose("Deliver to", "Main store")
    await screen.button("Next").click()
    await screen.sees(screen.row(SKU), "10 pcs")
    return screen
