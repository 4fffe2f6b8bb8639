"""Goods between warehouses: drafted, dispatched, received short, seen by others at once."""

from typing import Any

import pytest

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods


@pytest.fixture
async def depot(company: Company, goods: Goods) -> dict[str, Any]:
    """A second warehouse."""
    assert goods.warehouse_id
    place: dict[str, Any] = await company.admin.post(
        "inventory/warehouses", {"code": "DEPOT", "name": "Depot"}
    )
    return place


async def test_a_transfer_is_drafted_dispatched_and_received_short_before_a_watching_eye(
    company: Company, goods: Goods, depot: dict[str, Any], open_screen: OpenScreen
) -> None:
    assert depot["id"]
    watcher = await open_screen(company.buyer, "/stock/transfers")
    screen = await open_screen(company.store, "/stock/transfers/new")
    # Without lines there is nothing to save.
    await screen.counts(screen.button("Save as draft"), 0)
    await screen.choose("From", "Main store")
    await screen.choose("To", "Depot")
    picker = screen.page.get_by_role("combobox", name="Add a product")
    await picker.fill(SKU)
    await picker.press("Enter")
    line = screen.page.get_by_role("listitem", name=SKU)
    await screen.sees(line, "100 pcs available")
    await screen.page.keyboard.type("101")
    await screen.sees(line, "More than is available")
    await screen.page.get_by_label(f"Quantity of {SKU} (pcs)").fill("10")
    await screen.button("Save as draft").click()
    await screen.sees(screen.state, "Draft")
    await watcher.page.get_by_role("button", name="1 new").click()
    await watcher.sees(watcher.row("Depot"), "Draft")
    await screen.button("Dispatch").click()
    await screen.sees(screen.state, "In transit")
    await watcher.sees(watcher.row("Depot"), "In transit")
    await screen.button("Receive goods").click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label(SKU).fill("8")
    await screen.sees(dialog, "2 pcs less than was sent")
    await dialog.get_by_role("button", name="Receive goods").click()
    await screen.sees(screen.state, "Received")
    await screen.sees(screen.row(SKU), "-2")
    await watcher.sees(watcher.row("Depot"), "Received")
    stock = await company.store.get("inventory/stock", product_id=goods.product_id)
    assert {row["warehouse_name"]: row["on_hand"] for row in stock["items"]} == {
        "Depot": "8",
        "Main store": "90",
    }


async def test_what_was_moved_already_is_posted_at_once_and_a_draft_can_be_given_up(
    company: Company, goods: Goods, depot: dict[str, Any], open_screen: OpenScreen
) -> None:
    draft = await company.store.post(
        "inventory/transfers",
        {
            "from_warehouse_id": goods.warehouse_id,
            "to_warehouse_id": depot["id"],
            "lines": [{"product_id": goods.product_id, "quantity": "500"}],
        },
    )
    screen = await open_screen(company.store, f"/stock/transfers/{draft['id']}")
    await screen.button("Dispatch").click()
    await screen.sees(screen.alert, "Only 100 on hand")
    await screen.more("Cancel transfer")
    await screen.button("Cancel transfer").click()
    await screen.sees(screen.state, "Cancelled")
    await screen.go("/stock/transfers/new")
    await screen.choose("From", "Main store")
    await screen.choose("To", "Depot")
    picker = screen.page.get_by_role("combobox", name="Add a product")
    await picker.fill(SKU)
    await picker.press("Enter")
    await screen.page.get_by_label(f"Quantity of {SKU} (pcs)").fill("25")
    await screen.button("Already moved").click()
    await screen.sees(screen.state, "Received")
    await screen.go(f"/stock/{SKU}")
    await screen.sees(screen.row("Depot").first, "25")
