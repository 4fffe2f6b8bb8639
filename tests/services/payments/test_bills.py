"""Suppliers' own bills: matched to receipts once, their difference owed, held and taken back."""

import asyncio
from decimal import Decimal

import pytest

from libs.domain.ids import new_id
from tests.services.payments.conftest import PAYMENTS, Company

BILLS = f"{PAYMENTS}/bills"


async def test_a_bill_is_matched_held_settled_and_taken_back(company: Company) -> None:
    books = company.accountant
    bought = await company.approved("10", "2.5", "18")
    one = await company.received(bought, "4")
    two = await company.received(bought, "6", status="received")
    body = {
        "supplier_id": str(company.supplier_id),
        "number": "B-77",
        "billed_on": "2026-06-20",
        "receipt_ids": [str(one.receipt_id), str(two.receipt_id)],
        "amount": "31.86",
        "tax": "4.86",
    }
    answers = await asyncio.gather(*(books.post(BILLS, body) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409]
    bill = next(answer.body for answer in answers if answer.status == 201)
    refused = next(answer.body for answer in answers if answer.status == 409)
    assert (refused["code"], refused["bill_id"]) == ("bill_exists", bill["id"])
    assert "B-77 of 2026-06-20 over 31.86 INR" in refused["detail"]
    assert (bill["accrued"], bill["accrued_tax"], bill["difference"]) == ("29.5", "4.5", "2.36")
    held = await company.balances()
    assert {role: held[role] for role in ("payables", "input_tax", "price_difference")} == {
        "payables": "31.86",
        "input_tax": "4.86",
        "price_difference": "2",
    }
    again = await books.post(BILLS, {**body, "number": "B-78"})
    assert (again.status, again.body["code"]) == (409, "receipt_billed")
    await _held(company, bill["id"])
    gone = await books.post(f"{BILLS}/{bill['id']}/reverse", {"reason": "Wrong supplier"})
    assert (gone.status, gone.body["reversed_by_name"]) == (200, "accountant")
    assert sum(Decimal(each["open"]) for each in await company.owed()) == Decimal("29.5")
    assert "price_difference" not in await company.balances()
    # What a bill brought about, and what took that back, is no receipt to be billed.
    for owed in [each for each in await company.owed() if each["bill_id"]]:
        wrong = await books.post(
            BILLS, {**body, "number": "B-79", "receipt_ids": [owed["document_id"]]}
        )
        assert (wrong.status, wrong.body["errors"][0]["code"]) == (422, "not_found"), wrong.body
    same = await books.post(BILLS, {**body, "amount": "29.50", "tax": None})
    assert (same.status, same.body["difference"]) == (201, "0"), same.body
    listed = (await books.get(BILLS, supplier_id=str(company.supplier_id))).body["items"]
    assert [each["reversed_at"] is None for each in listed] == [True, False]
    assert len((await books.get(BILLS, order_id=str(bought.id))).body["items"]) == 2


async def _held(company: Company, bill_id: str) -> None:
    books = company.accountant
    held = await books.post(f"{BILLS}/{bill_id}/hold", {"reason": "Three were cracked"})
    assert (held.status, held.body["held_reason"]) == (200, "Three were cracked")
    assert len((await books.get(BILLS, held="true")).body["items"]) == 1
    owed = await company.owed()
    pay = company.payment(*((each["id"], each["open"]) for each in owed))
    refused = await books.post(f"{PAYMENTS}/settlements", pay)
    assert (refused.status, refused.body["code"]) == (409, "bill_held")
    assert "Three were cracked" in refused.body["detail"]
    free = await books.post(f"{BILLS}/{bill_id}/release", {})
    assert (free.status, free.body["held_reason"]) == (200, "")
    paid = await books.post(f"{PAYMENTS}/settlements", pay)
    assert (paid.status, paid.body["amount"]) == (201, "31.86"), paid.body
    back = f"{PAYMENTS}/settlements/{paid.body['id']}/reverse"
    assert (await books.post(back, {"reason": "Bounced"})).status == 200


async def test_a_bill_below_what_was_owed_is_the_suppliers_to_us(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    receipt = await company.received(bought, "10", status="received")
    body = {"number": "7", "billed_on": "2026-06-20", "amount": "24.99"}
    bill = await company.accountant.post(
        BILLS,
        {
            **body,
            "supplier_id": str(company.supplier_id),
            "receipt_ids": [str(receipt.receipt_id)],
        },
    )
    assert bill.status == 201, bill.body
    owed = await company.owed()
    assert [each["amount"] for each in owed] == ["25", "-0.01"]
    assert [each["bill_id"] for each in owed] == [None, bill.body["id"]]
    assert (await company.balances())["payables"] == "24.99"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"amount": "0"}, "amount", "not_payable"),
        ({"amount": "1.001"}, "amount", "not_payable"),
        ({"tax": "26"}, "tax", "not_payable"),
        ({"receipt_ids": [str(new_id())]}, "receipt_ids.0", "not_found"),
        ({"supplier_id": "other"}, "receipt_ids.0", "another_supplier"),
    ],
)
async def test_a_bill_that_cannot_be_says_why(
    company: Company, change: dict[str, object], field: str, code: str
) -> None:
    bought = await company.approved("10", "2.5")
    receipt = await company.received(bought, "10", status="received")
    body = {
        "supplier_id": str(company.supplier_id),
        "number": "7",
        "billed_on": "2026-06-20",
        "receipt_ids": [str(receipt.receipt_id)],
        "amount": "25",
        **change,
    }
    if body["supplier_id"] == "other":
        body["supplier_id"] = await company.another_supplier()
    refused = await company.accountant.post(BILLS, body)
    assert refused.status == 422
    first = refused.body["errors"][0]
    assert (first["field"], first["code"]) == (field, code)
