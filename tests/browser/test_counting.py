"""Counting on a phone while stock moves: blind, submitted, approved by somebody else."""

import aiohttp
import pytest
from playwright.async_api import expect

from bench.api import Api
from bench.company import PASSWORD, Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods, put_in
from tests.browser.screen import Screen

PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def worker(company: Company, web: aiohttp.ClientSession) -> Api:
    """Somebody of the warehouse's staff."""
    me = await company.admin.get("auth/me")
    email = me["user"]["email"].replace("admin@", "staff@")
    person = {"name": "Sunita Staff", "email": email, "password": PASSWORD, "roles": ["staff"]}
    await company.admin.post("auth/users", person)
    return await Api(web, company.admin.url, email, PASSWORD).sign_in()


async def count_on_phone(screen: Screen, code: str, found: str) -> None:
    """Scan, say how many, on to the next."""
    picker = screen.page.get_by_role("combobox", name="Scan and count")
    await picker.fill(code)
    await picker.press("Enter")
    field = screen.page.get_by_label(f"Found of {code} (pcs)").first
    await expect(field).to_be_focused()
    await screen.page.keyboard.type(found)
    await screen.page.keyboard.press("Enter")
    await expect(picker).to_be_focused()


@pytest.mark.promise("S4.33", "Q.13")
async def test_of_three_counted_on_a_phone_only_the_one_that_differs_is_posted(
    company: Company, goods: Goods, worker: Api, open_screen: OpenScreen
) -> None:
    desk = await open_screen(company.store, "/stock/counts?start=1")
    dialog = desk.page.get_by_role("dialog")
    await desk.choose("Warehouse", "Main store")
    await dialog.get_by_label("Some products").check()
    picker = dialog.get_by_role("combobox", name="Add a product")
    for code in ("QM-00001", "QM-00002", "QM-00003"):
        await picker.fill(code)
        await desk.sees(desk.page.get_by_role("option").first, code)
        await picker.press("Enter")
        await desk.sees(dialog, code)
    await dialog.get_by_role("button", name="Start").click()
    await desk.sees(desk.state, "Counting")
    path = desk.page.url.removeprefix(company.admin.url)
    phone = await open_screen(worker, path, viewport=PHONE, is_mobile=True, has_touch=True)
    # Blind: nothing says how much should be there.
    await phone.counts(phone.page.get_by_text("Expected"), 0)
    await phone.counts(phone.page.get_by_text("100"), 0)
    await count_on_phone(phone, "QM-00001", "100")
    await count_on_phone(phone, "QM-00002", "97")
    await phone.sees(phone.page.get_by_text("of 3 counted"), "2 of 3 counted")
    # What is no quantity is not kept, and said so, also when it is submitted.
    await phone.page.get_by_label("Found of QM-00003 (pcs)").fill("many")
    await phone.counts(phone.page.get_by_text("Enter how much is there, 0 or more"), 1)
    await phone.button("Submit for approval").click()
    wrong = phone.page.get_by_role("dialog")
    await phone.sees(wrong, "1 field does not hold a quantity")
    await wrong.get_by_role("button", name="Back").click()
    # The sheet itself is filled in as well, and Enter goes on to the next line.
    await phone.page.get_by_label("Found of QM-00003 (pcs)").fill("100")
    await phone.page.keyboard.press("Enter")
    await phone.sees(phone.page.get_by_text("of 3 counted"), "3 of 3 counted")
    # Stock moves on after it was counted: that is no difference.
    await put_in(company, goods.product_id, goods.warehouse_id, "5")
    await phone.button("Submit for approval").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="Submit").click()
    await phone.sees(phone.state, "To approve")
    await phone.counts(phone.button("Approve"), 0)
    # Whoever approves sees it come by itself.
    await desk.sees(desk.state, "To approve")
    await desk.sees(desk.row("QM-00002"), "-3")
    await desk.button("Approve").click()
    await desk.sees(dialog, "1 line differs")
    await dialog.get_by_role("button", name="Approve").click()
    await desk.sees(desk.state, "Approved")
    entries = await company.store.get("inventory/movements", limit=200)
    posted = [(e["sku"], e["quantity"]) for e in entries["items"] if e["reason"] == "count"]
    assert posted == [("QM-00002", "-3")]
    stock = await company.store.get("inventory/stock", product_id=goods.product_id)
    assert stock["items"][0]["on_hand"] == "105"


async def test_what_differs_is_counted_again_blind_and_what_was_counted_offline_arrives(
    company: Company, goods: Goods, worker: Api, open_screen: OpenScreen
) -> None:
    sheet = {"warehouse_id": goods.warehouse_id, "product_ids": [goods.product_id]}
    count = await worker.post("inventory/counts", sheet)
    found = {"lines": [{"product_id": goods.product_id, "counted": "90"}]}
    await worker.put(f"inventory/counts/{count['id']}/lines", found)
    await worker.post(f"inventory/counts/{count['id']}/submit")
    desk = await open_screen(company.store, f"/stock/counts/{count['id']}")
    await desk.sees(desk.row("QM-00001"), "-10")
    await desk.more("Count again")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Count again").click()
    await desk.sees(desk.state, "Counting")
    phone = await open_screen(worker, f"/stock/counts/{count['id']}", viewport=PHONE)
    await phone.sees(phone.page.get_by_text("of 1 counted"), "0 of 1 counted")
    await phone.context.set_offline(True)
    await phone.page.get_by_label("Found of QM-00001 (pcs)").fill("100")
    await phone.page.keyboard.press("Enter")
    await phone.sees(phone.page.get_by_role("status").filter(has_text="not sent"), "1 not sent yet")
    await phone.context.set_offline(False)
    await phone.sees(phone.page.get_by_text("of 1 counted"), "1 of 1 counted")
    await phone.counts(phone.page.get_by_text("not sent yet"), 0)
    # Given up with a reason: nothing is posted.
    await worker.post(f"inventory/counts/{count['id']}/submit")
    await desk.sees(desk.state, "To approve")
    await desk.more("Reject")
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Reject").click()
    await desk.sees(dialog, "Say why")
    await dialog.get_by_label("Why?").fill("Wrong shelf")
    await dialog.get_by_role("button", name="Reject").click()
    await desk.sees(desk.state, "Cancelled")
