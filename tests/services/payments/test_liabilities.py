"""What is owed for receipts, and settling it: once each, however often told or tried."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from services.payments.application.accrue_liability import accrue_liability
from tests.services.payments.conftest import PAYMENTS, Bought, Company

SETTLEMENTS = f"{PAYMENTS}/settlements"


@pytest.mark.promise("S4.28", "S4.5")
async def test_a_receipt_accrues_what_is_owed_at_the_orders_prices(company: Company) -> None:
    bought = await company.approved("10", "2.5", "18", charges="12", tax="4.5", total="41.5")
    await company.received(bought, "4")
    await company.received(bought, "6", status="received")
    first, second = await company.owed()
    assert [first["amount"], second["amount"]] == ["16.6", "24.9"]
    assert first["open"] == "16.6"
    assert (first["accrued_on"], first["due_on"]) == ("2026-06-02", "2026-07-17")
    assert first["supplier_name"] == "Bolts & Co"
    await company.valued("receipt", "10.00")
    await company.valued("receipt", "15.00")
    assert await company.balances() == {
        "payables": "41.5",
        "inventory": "25",
        "input_tax": "4.5",
        "freight_in": "12",
    }


@pytest.mark.promise("S4.28")
async def test_a_receipt_told_many_times_is_owed_once(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    event = await company.received(bought, "4")
    with pytest.raises(asyncpg.UniqueViolationError):
        await accrue_liability(event, actor=company.system, begin=company.site.begin)
    assert [each["amount"] for each in await company.owed()] == ["10"]
    assert (await company.balances())["payables"] == "10"


async def test_a_receipt_waits_for_its_order(company: Company) -> None:
    with pytest.raises(UnknownReference, match="orders"):
        await company.received(Bought(new_id(), new_id(), new_id()), "1")
    assert await company.owed() == []


async def test_goods_that_cost_nothing_are_owed_nothing(company: Company) -> None:
    bought = await company.approved("10", "0")
    await company.received(bought, "10", status="received")
    assert await company.owed() == []


async def test_a_liability_is_settled_in_parts_and_posted(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    accountant = company.accountant
    paid = await accountant.post(
        SETTLEMENTS, company.payment((owed["id"], "10"), reference="UTR-77", method="upi")
    )
    assert paid.status == 201, paid.body
    assert paid.body["number"] == "PAY-2026-000001"
    assert paid.body["lines"][0]["document_number"] == "GRN-2026-000001"
    rest = await accountant.post(SETTLEMENTS, company.payment((owed["id"], "15"), method="cash"))
    assert rest.status == 201
    shown = (await accountant.get(f"{PAYMENTS}/liabilities/{owed['id']}")).body
    assert (shown["open"], len(shown["settlements"])) == ("0", 2)
    assert await company.balances() == {
        "goods_received_not_invoiced": "-25",
        "bank": "-10",
        "cash": "-15",
    }
    still_open = await accountant.get(f"{PAYMENTS}/liabilities", open="true")
    assert still_open.body["items"] == []


@pytest.mark.promise("S4.30")
async def test_two_accountants_settle_one_liability_once(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    answers = await asyncio.gather(
        *(
            company.accountant.post(SETTLEMENTS, company.payment((owed["id"], "25")))
            for _ in range(6)
        )
    )
    assert sorted(answer.status for answer in answers) == [201] + [409] * 5
    refused = next(answer.body for answer in answers if answer.status == 409)
    assert (refused["code"], refused["open"]) == ("over_settled", "0")
    assert (await company.balances())["bank"] == "-25"


async def test_the_same_request_sent_twice_pays_once(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    accountant, key = company.accountant, str(new_id())
    body = company.payment((owed["id"], "5"))
    first = await accountant.post(SETTLEMENTS, body, key=key)
    second = await accountant.post(SETTLEMENTS, body, key=key)
    assert first.body["id"] == second.body["id"]
    assert (await company.owed())[0]["open"] == "20"


async def test_a_payment_taken_back_is_owed_again_and_both_are_seen(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    paid = await company.accountant.post(SETTLEMENTS, company.payment((owed["id"], "25")))
    url = f"{SETTLEMENTS}/{paid.body['id']}/reverse"
    answers = await asyncio.gather(
        *(company.accountant.post(url, {"reason": "the cheque bounced"}) for _ in range(3))
    )
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    done = next(answer.body for answer in answers if answer.status == 200)
    assert done["reversal_reason"] == "the cheque bounced"
    assert (await company.owed())[0]["open"] == "25"
    assert await company.balances() == {"goods_received_not_invoiced": "-25", "payables": "25"}
    entries = (await company.accountant.get(f"{PAYMENTS}/journal-entries")).body["items"]
    reversal = next(e for e in entries if e["rule"] == "settlement_reversal")
    settled = next(e for e in entries if e["rule"] == "settlement")
    assert reversal["reverses"] == settled["id"]


async def test_what_a_payment_settled_is_locked_before_it_as_everybody_locks_them(
    company: Company,
) -> None:
    """Else two would wait for each other: Stripe telling of it, and who takes it back."""
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    paid = await company.accountant.post(SETTLEMENTS, company.payment((owed["id"], "25")))
    url = f"{SETTLEMENTS}/{paid.body['id']}/reverse"
    waits = """SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted
               AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"""
    async with company.site.database.transaction(company.system) as connection:
        await connection.execute(
            "SELECT FROM liabilities WHERE id = $1 FOR NO KEY UPDATE", UUID(owed["id"])
        )
        waiting = asyncio.create_task(company.accountant.post(url, {"reason": "bounced"}))
        async with asyncio.timeout(60):
            while not await connection.fetchval(waits):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await connection.execute(
            "SELECT FROM settlements WHERE id = $1 FOR NO KEY UPDATE NOWAIT",
            UUID(paid.body["id"]),
        )
    assert (await waiting).status == 200


async def test_a_receipt_taken_back_is_owed_no_more_and_both_are_seen(company: Company) -> None:
    bought = await company.approved("10", "2.5", charges="12", tax="4.5")
    kept = await company.received(bought, "4")
    mistaken = await company.received(bought, "6", status="received")
    await company.reversed(mistaken)
    assert [each["amount"] for each in await company.owed()] == ["16.6", "24.9", "-24.9"]
    assert (await company.balances())["payables"] == "16.6"
    await company.returned(kept, "4")
    assert await company.balances() == {}


async def test_what_a_supplier_owes_us_pays_what_we_owe_them(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    receipt = await company.received(bought, "10", status="received")
    await company.returned(receipt, "4")
    owed, credit = await company.owed()
    assert (owed["open"], credit["open"]) == ("25", "-10")
    accountant = company.accountant
    too_much = await accountant.post(
        SETTLEMENTS, company.payment((owed["id"], "25"), (credit["id"], "-11"))
    )
    assert (too_much.status, too_much.body["code"]) == (409, "over_settled")
    offset = await accountant.post(
        SETTLEMENTS, company.payment((owed["id"], "10"), (credit["id"], "-10"))
    )
    assert (offset.status, offset.body["amount"]) == (201, "0")
    rest = await accountant.post(SETTLEMENTS, company.payment((owed["id"], "15")))
    assert rest.status == 201
    assert await company.balances() == {"bank": "-15", "goods_received_not_invoiced": "-15"}
    reversed_ = await accountant.post(
        f"{SETTLEMENTS}/{offset.body['id']}/reverse", {"reason": "They paid it back"}
    )
    assert reversed_.status == 200
    assert [each["open"] for each in await company.owed()] == ["10", "-10"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"amount": "0"}, "lines.0.amount", "not_payable"),
        ({"amount": "-5"}, "lines", "credit_left"),
        ({"amount": "1.001"}, "lines.0.amount", "not_payable"),
        ({"liability_id": str(new_id())}, "lines.0.liability_id", "not_found"),
    ],
)
async def test_a_payment_that_cannot_be_says_why(
    company: Company, change: dict[str, str], field: str, code: str
) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    body = company.payment((owed["id"], "5"))
    body["lines"][0] |= change
    answer = await company.accountant.post(SETTLEMENTS, body)
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [(field, code)]


async def test_what_is_owed_to_one_supplier_is_not_paid_to_another(company: Company) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    other = await company.another_supplier()
    body = company.payment((owed["id"], "5"), supplier_id=other)
    answer = await company.accountant.post(SETTLEMENTS, body)
    assert answer.body["errors"][0]["code"] == "another_supplier"
    assert (await company.accountant.get(SETTLEMENTS)).body["items"] == []


@pytest.mark.parametrize("role", ["purchase_manager", "sales_manager", "staff", "viewer"])
async def test_only_who_may_settle_settles(company: Company, role: str) -> None:
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    body = company.payment((owed["id"], "5"))
    answer = await company.somebody(role).post(SETTLEMENTS, body)
    assert answer.status == 403
    assert (await company.owed())[0]["settled"] == "0"


@pytest.mark.promise("S4.29")
async def test_ageing_says_how_long_each_supplier_has_waited(company: Company) -> None:
    for quantity in ("1", "2", "4"):
        bought = await company.approved(quantity, "10")
        await company.received(bought, quantity, status="received")
    expected = {"2026-07-17": "not_due", "2026-07-18": "days_30", "2026-08-17": "days_60"}
    expected |= {"2026-09-16": "days_90", "2026-10-16": "older"}
    for day, bucket in expected.items():
        answer = await company.accountant.get(f"{PAYMENTS}/liabilities/ageing", as_of=day)
        (row,) = answer.body["items"]
        assert (row["total"], row[bucket], row["supplier_name"]) == ("70", "70", "Bolts & Co")
