"""Recording what customers pay, by HTTP: a life of a payment, and what everybody sees of it."""

import asyncpg
import pytest

from libs.contracts.roles import BUILT_IN
from libs.domain.ids import new_id
from libs.testing.principals import token
from tests.services.payments.conftest import PAYMENTS, Company

RECORDED = f"{PAYMENTS}/payments"


async def test_a_payment_is_recorded_used_given_back_and_shown(company: Company) -> None:
    books = company.accountant
    invoice, other = await company.invoiced("118", tax="18"), await company.invoiced("50")
    body = {"invoice_id": str(invoice), "method": "upi", "received_on": "2026-06-05"}
    key = str(new_id())
    first = await books.post(RECORDED, {**body, "amount": "200.00", "reference": "UTR-1"}, key=key)
    assert first.status == 201, first.body
    paid = first.body
    again = await books.post(RECORDED, {**body, "amount": "200.00", "reference": "UTR-1"}, key=key)
    assert again.body["id"] == paid["id"]
    assert (paid["number"], paid["allocated"], paid["credit"]) == ("RCP-2026-000001", "118", "82")
    assert paid["allocations"] == [
        {"invoice_id": str(invoice), "number": "INV/2026-27/000001", "amount": "118"}
    ]
    twin = (
        await books.post(
            RECORDED,
            {
                "customer_id": str(company.customer_id),
                "method": "cash",
                "amount": "5",
                "received_on": "2026-06-04",
                "reference": "utr-1",
            },
        )
    ).body
    assert [each["number"] for each in twin["same_reference"]] == ["RCP-2026-000001"]
    one = f"{RECORDED}/{paid['id']}"
    used = await books.post(f"{one}/allocate", {"invoice_id": str(other), "amount": "20.50"})
    assert (used.status, used.body["free"]) == (200, "61.5")
    back = await books.post(
        f"{one}/refunds",
        {
            "amount": "61.50",
            "reason": "Paid too much",
            "paid": {"method": "bank", "paid_on": "2026-06-06", "reference": "UTR-2"},
        },
    )
    assert (back.status, back.body["status"]) == (201, "succeeded"), back.body
    assert back.headers["location"] == f"{PAYMENTS}/refunds/{back.body['id']}"
    more = await books.post(f"{one}/refunds", {"amount": "200", "reason": "All of it"})
    assert (more.status, more.body["code"]) == (409, "not_enough_credit")
    gone = await books.post(f"{one}/reverse", {"reason": "Bounced"})
    assert (gone.status, gone.body["code"]) == (409, "refunded")
    gone = await books.post(f"{RECORDED}/{twin['id']}/reverse", {"reason": "Recorded twice"})
    assert (gone.status, gone.body["reversed_by_name"]) == (200, "accountant")
    shown = (await books.get(f"{PAYMENTS}/receivables/{other}")).body
    assert (shown["open"], shown["payments"][0]["number"]) == ("29.5", "RCP-2026-000001")
    await _asked_for(company, paid["id"])
    await _stated(company)


async def _asked_for(company: Company, paid: str) -> None:
    books = company.accountant
    for asked, count in (
        ({}, 2),
        ({"method": "cash"}, 1),
        ({"reversed": "false"}, 1),
        ({"since": "2026-06-05"}, 1),
        ({"q": "malabar"}, 2),
        ({"q": "RCP-2026-000002"}, 1),
        ({"customer_id": str(new_id())}, 0),
    ):
        found = await books.get(RECORDED, **asked)
        assert len(found.body["items"]) == count, asked
    file = await books.get(f"{RECORDED}/export", reversed="false")
    assert str(file.body).splitlines()[1] == (
        "RCP-2026-000001,2026-06-05,Malabar,upi,UTR-1,INR,200,138.5,61.5,0,"
        "INV/2026-27/000001 INV/2026-27/000001,received"
    )
    refunds = (await books.get(f"{PAYMENTS}/refunds", status="succeeded")).body["items"]
    assert [(each["payment_id"], each["amount"]) for each in refunds] == [(paid, "61.5")]


async def _stated(company: Company) -> None:
    books = company.accountant
    path = f"{PAYMENTS}/customers/{company.customer_id}/statement"
    said = (await books.get(path, since="2026-06-05", until="2030-12-31")).body
    assert (said["customer_name"], said["opening"], said["closing"]) == ("Malabar", "163", "29.5")
    assert [(line["kind"], line["balance"]) for line in said["lines"]] == [
        ("payment", "-37"),
        ("refund", "24.5"),
        ("payment_reversed", "29.5"),
    ]
    file = await books.get(f"{path}/export", since="2026-06-05", until="2030-12-31")
    assert str(file.body).splitlines()[-1] == "2030-12-31,closing,,0,0,29.5"
    nobody = await books.get(f"{PAYMENTS}/customers/{new_id()}/statement/export")
    assert nobody.status == 404
    ageing = (await books.get(f"{PAYMENTS}/receivables/ageing", as_of="2026-07-15")).body
    (row,) = ageing["items"]
    assert (row["total"], row["days_30"], row["credit"]) == ("29.5", "29.5", "0")


async def test_who_may_not_see_the_books_records_payments_that_are_posted(
    company: Company,
) -> None:
    invoice = await company.invoiced("10")
    allowed = frozenset({"payments.invoices.read", "payments.invoices.manage"})
    clerk = company.site.client.with_token(token(company.id, allowed, name="Clerk"))
    body = {"invoice_id": str(invoice), "method": "cash", "amount": "10"}
    paid = await clerk.post(RECORDED, {**body, "received_on": "2026-06-05"})
    assert paid.status == 201, paid.body
    assert (await clerk.get(f"{PAYMENTS}/journal-entries")).status == 403
    assert (await company.balances())["cash"] == "10"
    for role in BUILT_IN:
        somebody = company.somebody(role)
        reads = role in {"admin", "accountant", "sales_manager"}
        answer = await somebody.get(RECORDED)
        assert (answer.status == 200) is reads, role
        answer = await somebody.post(RECORDED, {**body, "received_on": "2026-06-05"})
        assert (answer.status == 201) is (role in {"admin", "accountant"}), role


@pytest.mark.promise("S4.35")
async def test_ledger_and_liabilities_are_read_by_the_costs_login_only(company: Company) -> None:
    await company.paid("10")
    secret = (
        "journal_entries",
        "postings",
        "liabilities",
        "settlements",
        "settlement_lines",
        "agreed_orders",
        "agreed_lines",
    )
    app = await asyncpg.connect(company.site.urls.app_url)
    costs = await asyncpg.connect(company.site.urls.costs_url)
    try:
        for connection in (app, costs):
            await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
        for table in secret:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.fetch(f"SELECT 1 FROM {table}")
            await costs.fetch(f"SELECT 1 FROM {table}")
        assert await costs.fetchval("SELECT count(*) FROM postings") == 2
        assert await app.fetchval("SELECT count(*) FROM payments") == 1
    finally:
        await app.close()
        await costs.close()


async def test_what_cannot_be_recorded_says_why(company: Company) -> None:
    invoice = str(await company.invoiced("10"))
    good = {"method": "bank", "amount": "1", "received_on": "2026-06-05"}
    for change, field in (
        ({}, "body"),
        ({"invoice_id": invoice, "allocations": [{"invoice_id": invoice}]}, "body"),
        ({"invoice_id": invoice, "method": "stripe"}, "method"),
        ({"invoice_id": str(new_id())}, "invoice_id"),
        ({"customer_id": str(new_id())}, "customer_id"),
        ({"invoice_id": invoice, "amount": "-1"}, "amount"),
        ({"allocations": [{"invoice_id": invoice}] * 2}, "allocations.1.invoice_id"),
    ):
        answer = await company.accountant.post(RECORDED, {**good, **change})
        assert answer.status == 422, answer.body
        assert answer.body["errors"][0]["field"] == field, answer.body
