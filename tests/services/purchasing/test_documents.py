"""Orders and goods-received notes on paper."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.inventory import WarehouseChanged
from libs.db.tenants import Tenant
from libs.documents.texts import (
    amount_of,
    exact,
    grouped,
    local_day,
    local_time,
    money,
)
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.services import Answer
from services.purchasing.application.remember_warehouse import remember_warehouse
from tests.pdf_text import pdf_pages
from tests.services.purchasing.conftest import ORDERS, Company, Site

RECEIPTS = "/api/v1/purchasing/receipts"
HYDERABAD = Tenant(new_id(), "Deccan Pumps", "INR", "Asia/Kolkata", {"locale": "en-IN"})
BERLIN = Tenant(new_id(), "Spree Pumpen", "EUR", "Europe/Berlin", {"locale": "de-DE"})


def text(answer: Answer) -> str:
    """All that the document says."""
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/pdf"
    return "\n".join(pdf_pages(answer.body))


@pytest.mark.promise("S1.54")
async def test_an_order_says_all_that_was_bought_and_what_it_costs(company: Company) -> None:
    address = {"line1": "4 Mill Road", "city": "Pune", "postal_code": "411001", "country": "IN"}
    supplier = await company.supplier(
        name="Nuts #strong[& Bolts]", address=address, tax_id="27AAPFU0939F1ZV", phone="+912012345"
    )
    hyderabad = WarehouseChanged(
        warehouse_id=new_id(), code="HYD2", name="Hyderabad 2", address="Plot 7\nUppal"
    )
    await remember_warehouse(
        hyderabad, actor=Principal.system(company.id), begin=company.site.begin
    )
    await company.settle(2, address="12 MG Road\nHyderabad 500001", tax_id="36AAPFU0939F1ZX")
    order = await company.order(
        "submit",
        "approve",
        supplier_id=supplier["id"],
        warehouse_id=str(hyderabad.warehouse_id),
        expected_on="2026-12-24",
        lines=[
            {
                "product_id": company.products[0],
                "quantity": "100000",
                "unit_cost": "123.4567",
                "tax_rate": "18",
            },
            {"product_id": company.products[1], "quantity": "4", "unit_cost": "1.1234"},
        ],
        charges=[{"kind": "freight", "amount": "1500"}],
        note="Ring the bell\nthen wait",
    )
    answer = await company.buyer.get(f"{ORDERS}/{order['id']}/pdf")
    said = text(answer)
    assert answer.headers["content-disposition"] == f'inline; filename="{order["number"]}.pdf"'
    for words in (
        "Deccan Pumps",
        "Hyderabad 500001",
        "Tax id 36AAPFU0939F1ZX",
        order["number"],
        "Nuts #strong[& Bolts]",
        "4 Mill Road",
        "Tax id 27AAPFU0939F1ZV",
        "Hyderabad 2",
        "Plot 7",
        "Raised by asha",
        "Expected 24 Dec 2026",
        "BOLT-M8",
        "1,00,000 pcs",
        "123.4567",
        "1,23,45,670.00",
        "4.4936",
        "1,500.00",
        # 12345670 + 4.4936 + 18 % of 12345670 + 1500
        "₹1,45,69,395.09",
        "-0.0036",
        "Ring the bell",
        "Page 1 of 1",
    ):
        assert words in said, words
    assert "not an order" not in said


@pytest.mark.promise("S1.55")
async def test_its_code_opens_the_order_behind_signing_in(company: Company, site: Site) -> None:
    order = await company.order("submit", "approve")
    receipt = await company.receive(order, "3")
    documents = site.documents
    actor = Principal.system(company.id)
    for document in (
        await documents.order(actor, UUID(order["id"]), prices=True),
        await documents.receipt(actor, UUID(receipt.body["id"])),
    ):
        assert document.qr == f"http://localhost:8080/purchase-orders/{order['id']}"


@pytest.mark.promise("S1.54")
async def test_a_receipt_says_what_came_in_and_no_price(company: Company) -> None:
    order = await company.order("submit", "approve", charges=[{"kind": "freight", "amount": "5"}])
    bolts, nuts = (line["id"] for line in order["lines"])
    lines: list[dict[str, Any]] = [
        {"line_id": nuts, "accepted": "4"},
        {"line_id": bolts, "accepted": "7", "rejected": "2", "reject_reason": "rusty"},
    ]
    received = await company.store.post(
        f"{ORDERS}/{order['id']}/receipts", {"lines": lines, "note": "by lorry"}
    )
    said = text(await company.store.get(f"{RECEIPTS}/{received.body['id']}/pdf"))
    for words in (
        received.body["number"],
        order["number"],
        "Received by meena",
        "10 pcs",
        "7 pcs",
        "2 pcs",
        "rusty",
        "by lorry",
    ):
        assert words in said, words
    assert said.index("Bolt-M8") < said.index("Nut-M8")
    for price in ("2.50", "1.1234", "₹", "freight"):
        assert price not in said


async def test_prices_are_for_who_may_see_them_and_others_get_the_order_without(
    company: Company,
) -> None:
    order = await company.order("submit", "approve", charges=[{"kind": "freight", "amount": "5"}])
    path = f"{ORDERS}/{order['id']}/pdf"
    refused = await company.store.get(path)
    assert (refused.status, refused.body["permission"]) == (403, "costs.read")
    said = text(await company.store.get(path, prices="false"))
    assert "BOLT-M8" in said
    for price in ("2.50", "Unit price", "₹", "freight", "Tax "):
        assert price not in said
    assert (await company["viewer"].get(path, prices="false")).status == 403
    assert (await company.site.client.get(path)).status == 401


async def test_another_companys_documents_do_not_exist(company: Company, site: Site) -> None:
    other = Company(site)
    await other.learn()
    order = await company.order("submit", "approve")
    received = await company.receive(order, "1")
    for path in (f"{ORDERS}/{order['id']}/pdf", f"{RECEIPTS}/{received.body['id']}/pdf"):
        assert (await company.buyer.get(path)).status == 200
        assert (await other.buyer.get(path)).status == 404


async def test_a_document_is_made_again_only_when_it_says_something_else(
    company: Company,
) -> None:
    order = await company.order()
    path = f"{ORDERS}/{order['id']}/pdf"
    first = await company.buyer.get(path)
    assert "Draft: not an order" in text(first)
    again = await company.buyer.get(path)
    assert (again.body, again.headers["etag"]) == (first.body, first.headers["etag"])
    known = {"If-None-Match": first.headers["etag"]}
    same = await company.buyer.request("GET", path, headers=known)
    assert (same.status, same.body) == (304, b"")
    await company.step(order, "submit")
    changed = await company.buyer.request("GET", path, headers=known)
    assert "Waiting for approval: not an order" in text(changed)


async def test_a_long_order_repeats_its_header_on_each_numbered_page(company: Company) -> None:
    line = {"product_id": company.products[0], "quantity": "1", "unit_cost": "1"}
    order = await company.order(lines=[line] * 120)
    answer = await company.buyer.get(f"{ORDERS}/{order['id']}/pdf")
    pages = pdf_pages(answer.body)
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "Unit price" in page
        assert f"Page {number} of {len(pages)}" in page
    assert "₹120.00" in pages[-1]


@pytest.mark.parametrize(
    ("number", "locale", "shown"),
    [
        ("0", "en-IN", "0"),
        ("999", "en-IN", "999"),
        ("1000", "en-IN", "1,000"),
        ("100000", "en-IN", "1,00,000"),
        ("-12345678.9", "en-IN", "-1,23,45,678.9"),
        ("12345678.9", "hi-IN", "1,23,45,678.9"),
        ("12345678.9", "en-GB", "12,345,678.9"),
        ("100000", "", "100,000"),
    ],
)
def test_numbers_are_grouped_as_the_company_reads_them(
    number: str, locale: str, shown: str
) -> None:
    assert grouped(number, locale) == shown


def test_amounts_add_up_on_paper_and_days_are_the_companys() -> None:
    assert exact(Decimal("2.5"), HYDERABAD) == "2.50"
    assert exact(Decimal("4.493600"), HYDERABAD) == "4.4936"
    assert money(Decimal("123456.785"), HYDERABAD) == "₹1,23,456.79"
    assert money(Decimal("123456.785"), BERLIN) == "€123,456.79"
    assert amount_of(Decimal("1000.500000"), "kg", BERLIN) == "1,000.5 kg"
    late = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
    assert local_day(late, HYDERABAD) == "1 Apr 2026"
    assert local_time(late, HYDERABAD) == "1 Apr 2026, 01:30 IST"
    assert local_time(late, BERLIN) == "31 Mar 2026, 22:00 CEST"
