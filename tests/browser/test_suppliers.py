"""Suppliers on screen: found and ordered, their terms edited, their orders and papers at hand."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Download, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods
from tests.browser.screen import PATIENCE, Screen
from tests.browser.test_imports import counts, send
from tests.browser.test_looks import barriers
from tests.pdf_text import pdf_pages


async def downloaded(screen: Screen, button: str) -> tuple[str, bytes]:
    """What a button hands out: its name and content."""
    async with screen.page.expect_download(timeout=PATIENCE) as waiting:
        await screen.button(button).click()
    return await content_of(await waiting.value)


async def content_of(file: Download) -> tuple[str, bytes]:
    """Its name and bytes."""
    path = await file.path()
    return file.suggested_filename, await asyncio.to_thread(path.read_bytes)


@pytest.mark.promise("S2.9", "S2.10")
async def test_a_supplier_is_taken_in_and_each_wrong_field_says_why(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    watcher = await open_screen(company.store, "/suppliers")
    await watcher.sees(watcher.row("Bharat Bolts"), "Active")
    await watcher.counts(watcher.button("New supplier"), 0)
    screen = await open_screen(company.buyer, "/suppliers?edit=new")
    form = screen.page.get_by_role("dialog")
    for field, text in {
        "Name": "Zenith Pumps",
        "E-mail": "sales at zenith",
        "Phone": "040 1234567",
        "Tax id": "36AAPFU0939F1ZX",
        "City": "Hyderabad",
    }.items():
        await form.get_by_label(field).fill(text)
    await screen.button("Save").click()
    for field in ("E-mail", "Phone"):
        await expect(form.get_by_label(field)).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("E-mail").fill("sales@zenith.example")
    await form.get_by_label("Phone").fill("+91 40 1234 5678")
    await screen.page.get_by_role("combobox", name="Country").click()
    await screen.page.get_by_role("option", name="India", exact=True).click()
    await screen.button("Save").click()
    await expect(form.get_by_label("Tax id")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("Tax id").fill("27AAPFU0939F1ZV")
    await screen.button("Save").click()
    await screen.sees(screen.heading, "Zenith Pumps")
    facts = screen.page.get_by_role("region", name="Contact")
    for text in ("+914012345678", "27AAPFU0939F1ZV", "Hyderabad"):
        await screen.sees(facts, text)
    await watcher.sees(watcher.row("Zenith Pumps"), "+914012345678")


@pytest.mark.promise("S2.11")
async def test_terms_are_edited_in_the_price_list_and_seen_by_who_may(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    path = f"/suppliers/{goods.supplier_id}"
    watcher = await open_screen(company.store, path)
    await watcher.sees(watcher.row(SKU), "Hex bolt M4")
    await watcher.counts(watcher.page.get_by_role("columnheader", name="Cost"), 0)
    screen = await open_screen(company.buyer, path)
    await screen.sees(screen.cell(SKU, "cost"), "₹12.3456")
    await screen.button("Hex bolt M4").click()
    form = screen.page.get_by_role("dialog")
    for field, text in {"Cost": "11.5", "Minimum order": "100", "Pack of": "50"}.items():
        await form.get_by_label(field).fill(text)
    await form.get_by_label("Lead time (days)").fill("a week")
    await screen.choose("Preferred", "Yes")
    await screen.button("Save").click()
    await screen.sees(form, "A whole number of days")
    await form.get_by_label("Lead time (days)").fill("7")
    await screen.button("Save").click()
    await screen.sees(screen.cell(SKU, "cost"), "₹11.50")
    for column, text in {"minimum": "100 pcs", "pack": "50 pcs", "lead": "7 days"}.items():
        await watcher.sees(watcher.cell(SKU, column), text)
    await watcher.sees(watcher.row(SKU), "Preferred")
    await screen.button("Add product").click()
    await screen.page.get_by_role("combobox", name="Product").fill("QM-00002")
    await screen.page.get_by_role("option", name=re.compile("QM-00002")).click()
    await form.get_by_label("Cost").fill("3")
    await screen.button("Save").click()
    await screen.sees(screen.cell("QM-00002", "cost"), "₹3.00")
    await screen.page.get_by_label("Search by SKU").fill("qm-00002")
    await screen.counts(screen.row(SKU), 0)
    assert await barriers(screen) == []


async def test_nothing_more_is_bought_from_who_was_deactivated_and_the_reason_stays(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, f"/suppliers/{goods.supplier_id}")
    watcher = await open_screen(company.buyer, "/suppliers")
    await watcher.sees(watcher.row("Bharat Bolts"), "Active")
    await screen.button("Deactivate").click()
    ask = screen.page.get_by_role("dialog")
    await ask.get_by_role("button", name="Deactivate").click()
    await ask.get_by_label("Reason").fill("bankrupt")
    await ask.get_by_role("button", name="Deactivate").click()
    await screen.sees(screen.state, "Inactive")
    await watcher.counts(watcher.row("Bharat Bolts"), 0)
    await watcher.page.get_by_role("link", name="Inactive").click()
    await watcher.sees(watcher.row("Bharat Bolts"), "Inactive")
    history = screen.page.get_by_role("list", name="History")
    await screen.sees(history, "bankrupt")
    await screen.button("Reactivate").click()
    await ask.get_by_role("button", name="Reactivate").click()
    await screen.sees(screen.state, "Active")


async def test_suppliers_are_ordered_searched_and_taken_out_as_a_file(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    body = {"name": "Anchor Ltd", "email": "a@anchor.example"}
    await company.buyer.post("purchasing/suppliers", body)
    screen = await open_screen(company.buyer, "/suppliers")
    rows = screen.page.locator("tr[data-row]")
    await screen.sees(rows.first, "Anchor Ltd")
    await screen.page.get_by_role("button", name="Number", exact=True).click()
    await screen.sees(rows.first, "Bharat Bolts")
    await screen.page.get_by_label("Search suppliers").fill("anch")
    await screen.counts(rows, 1)
    name, file = await downloaded_menu(screen)
    assert name == "suppliers.csv"
    assert b"Anchor Ltd" in file
    assert b"Bharat" not in file


async def downloaded_menu(screen: Screen) -> tuple[str, bytes]:
    """The list on screen as CSV."""
    await screen.button("Export").click()
    async with screen.page.expect_download(timeout=PATIENCE) as waiting:
        await screen.page.get_by_role("menuitem", name="CSV").click()
    return await content_of(await waiting.value)


@pytest.mark.promise("S1.54", "S1.55")
async def test_an_order_and_its_deliveries_are_had_on_paper(
    company: Company, order: dict[str, Any], open_screen: OpenScreen
) -> None:
    await company.buyer.post(f"purchasing/orders/{order['id']}/submit")
    await company.approver.post(f"purchasing/orders/{order['id']}/approve")
    line = order["lines"][0]["id"]
    receipt = await company.store.post(
        f"purchasing/orders/{order['id']}/receipts", {"lines": [{"line_id": line, "accepted": "1"}]}
    )
    screen = await open_screen(company.buyer, f"/purchase-orders/{order['id']}")
    name, file = await downloaded(screen, f"Purchase order {order['number']} as PDF")
    assert name == f"{order['number']}.pdf"
    assert "₹" in pdf_pages(file)[0]
    name, file = await downloaded(screen, f"Goods received note {receipt['number']} as PDF")
    assert receipt["number"] in pdf_pages(file)[0]
    store = await open_screen(company.store, f"/purchase-orders/{order['id']}")
    _, file = await downloaded(store, f"Order without prices {order['number']} as PDF")
    assert "₹" not in pdf_pages(file)[0]


@pytest.mark.promise("Q.15")
async def test_suppliers_come_in_by_file_with_wrong_cells_mended_in_place(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/import")
    tabs = screen.page.get_by_role("navigation", name="What to import")
    await screen.counts(tabs.get_by_role("link", name="Open orders"), 0)
    await send(
        screen,
        "name,email,phone\nRajkot Castings,sales@rajkot.example,12\n",
        "people.csv",
        "/import?of=suppliers",
    )
    await counts(screen, created=0, failed=1)
    await screen.page.get_by_label("Row 2, phone").fill("+912812345678")
    await screen.button("Check again").click()
    await counts(screen, created=1, failed=0)
    await screen.page.get_by_role("button", name=re.compile("^Import")).click()
    await screen.page.get_by_role("link", name="See the suppliers").click()
    await screen.sees(screen.row("Rajkot Castings"), "+912812345678")
