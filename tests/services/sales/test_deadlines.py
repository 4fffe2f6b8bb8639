"""What the system does by itself: ends what nobody decides or pays, asks what is not answered."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from libs.contracts.payments import ReceivableChanged
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from services.sales.application.ask_again import ask_again
from services.sales.application.end_overdue import end_overdue
from services.sales.application.follow_payment import follow_payment
from services.sales.infrastructure.jobs import OVERDUE, UNANSWERED, Found
from tests.services.sales.conftest import Company, Json
from tests.services.sales.test_life_cycle import asked, promise, seen, step, timeline, waiting


async def _age(company: Company, table: str, column: str, by: str) -> None:
    """As if so much time had passed."""
    async with company.site.database.transaction(company.system) as connection:
        await connection.execute(f"UPDATE {table} SET {column} = {column} - interval '{by}'")


async def _end(company: Company) -> int:
    begin = company.site.begin
    found = Found(company.site.database, OVERDUE)
    figures = await end_overdue(overdue=found, begin=begin, now=utc_now)
    assert figures["failed"] == 0
    return figures["ended"]


@pytest.mark.promise("S2.25")
async def test_a_promise_nobody_decides_about_expires_after_seven_days_once(
    company: Company,
) -> None:
    order = await company.order()
    await step(company, order, "submit")
    await promise(company, order)
    due = (await seen(company, order))["due_at"]
    assert due > (utc_now() + timedelta(days=6, hours=23)).isoformat()
    await _age(company, "sales_orders", "due_at", "7 days")
    # Replicas that look at once: whoever has it in hand is not waited for.
    assert sum(await asyncio.gather(*(_end(company) for _ in range(3)))) <= 1
    after = await seen(company, order)
    assert (after["status"], after["due_at"], after["allocations"]) == ("draft", None, [])
    assert await timeline(company, order) == ["raise", "submit", "reserve", "expire"]
    assert (await asked(company, "release"))["order_id"] == order["id"]


async def test_what_is_not_paid_in_a_day_is_cancelled_and_what_is_approved_never_expires(
    company: Company,
) -> None:
    prepaid = await company.customer(terms="prepaid")
    unpaid, credit = await company.order(customer_id=prepaid), await company.order()
    for order in (unpaid, credit):
        await step(company, order, "submit")
        await promise(company, order)
    assert (await step(company, unpaid, "approve"))["status"] == "awaiting_payment"
    assert (await step(company, credit, "approve"))["due_at"] is None
    await _age(company, "sales_orders", "due_at", "24 hours")
    await _end(company)
    assert (await seen(company, unpaid))["status"] == "cancelled"
    assert (await seen(company, credit))["status"] == "approved"
    reasons = await company.site.rows(
        "app",
        f"SELECT reason, by_name FROM sales_order_timeline WHERE order_id = '{unpaid['id']}'"
        " ORDER BY sequence DESC LIMIT 1",
        company.id,
    )
    assert reasons == [{"reason": "not paid in time", "by_name": "system"}]


@pytest.mark.promise("S0.24")
async def test_only_what_is_paid_and_of_this_invoice_lets_an_order_be_picked(
    company: Company,
) -> None:
    prepaid = await company.customer(terms="prepaid")
    order = await company.order(customer_id=prepaid)
    await step(company, order, "submit")
    await promise(company, order)
    awaiting = await step(company, order, "approve")
    assert awaiting["invoice_id"] is not None

    async def told(invoice_id: str, paid: str, credited: str, version: int) -> str:
        total = Decimal(order["total"])
        event = ReceivableChanged(
            invoice_id=UUID(invoice_id),
            order_id=order["id"],
            customer_id=UUID(prepaid),
            total=total,
            paid=Decimal(paid),
            credited=Decimal(credited),
            open=total - Decimal(paid) - Decimal(credited),
            currency="INR",
            version=version,
        )
        for _ in range(2):
            await follow_payment(event, actor=company.system, begin=company.site.begin)
        return str((await seen(company, order))["status"])

    invoice, total = awaiting["invoice_id"], order["total"]
    assert await told(invoice, "1", "0", 1) == "awaiting_payment"
    assert await told(str(new_id()), total, "0", 2) == "awaiting_payment"
    assert await told(invoice, "0", total, 3) == "awaiting_payment"
    assert await told(invoice, total, "0", 4) == "picking"
    assert (await timeline(company, order))[-2:] == ["await_payment", "pay"]


async def test_what_is_not_answered_is_asked_again_each_time_after_twice_as_long(
    company: Company,
) -> None:
    order = await company.order()
    await step(company, order, "submit")

    async def ask() -> list[Json]:
        found = Found(company.site.database, UNANSWERED)
        figures = await ask_again(unanswered=found, begin=company.site.begin, now=utc_now)
        assert figures["failed"] == 0
        said = await company.events()
        return [e for e in said if e["type"] == "sales.stock.reserve_requested.v1"]

    assert len(await ask()) == 1
    for minutes in (1, 2):
        for age in (minutes * 60 - 5, 5):
            await _age(company, "stock_requests", "asked_at", f"{age} seconds")
            await _age(company, "stock_requests", "again_at", f"{age} seconds")
            said = await ask()
        assert len(said) == minutes + 1
    assert len({e["payload"] for e in said}) == 1
    assert await waiting(company) == 1
    await promise(company, order)
    assert await waiting(company) == 0
    assert (await seen(company, order))["status"] == "pending_approval"
