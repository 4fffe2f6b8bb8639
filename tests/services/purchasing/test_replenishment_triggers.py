"""Replenishment by itself: once a day at the company's time of day, or soon after stock ran low."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.inventory import StockLow
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.replenish_soon import SOON, replenish_soon
from services.purchasing.application.replenish_when_due import Schedule, replenish_when_due
from services.purchasing.domain.replenishment import Run, Why
from services.purchasing.domain.schedule import last_day
from services.purchasing.infrastructure.due_runs import _MAY_BE_DUE
from tests.services.purchasing.conftest import ORDERS, Company
from tests.services.purchasing.stock import all_told, hear, level, offer

KOLKATA = Schedule("06:30", "Asia/Kolkata")
ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-21T00:59", "2026-11-20"),
        ("2026-11-21T01:00", "2026-11-21"),
        ("2026-11-21T20:00", "2026-11-21"),
    ],
)
def test_the_time_of_day_is_the_company_s(now: str, day: str) -> None:
    assert last_day(at(now), KOLKATA.at, KOLKATA.zone) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        # 02:30 does not exist on 29 March: it comes when the clock jumps over it.
        ("2026-03-29T00:59", "2026-03-28"),
        ("2026-03-29T01:30", "2026-03-29"),
        # 02:30 comes twice on 25 October: the first counts, the second is nothing new.
        ("2026-10-25T00:29", "2026-10-24"),
        ("2026-10-25T00:30", "2026-10-25"),
        ("2026-10-25T01:30", "2026-10-25"),
    ],
)
def test_turned_clocks_neither_skip_a_day_nor_repeat_it(now: str, day: str) -> None:
    assert last_day(at(now), "02:30", "Europe/Berlin") == date.fromisoformat(day)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.integers(0, 24 * 60 * 60),
    st.times(),
    st.sampled_from(ZONES),
)
def test_days_follow_each_other_and_none_is_left_out(
    start: datetime, seconds: int, clock: datetime, zone: str
) -> None:
    text, now = clock.strftime("%H:%M"), start.replace(tzinfo=UTC)
    before, after = (
        last_day(moment, text, zone) for moment in (now, now + timedelta(seconds=seconds))
    )
    assert timedelta(0) <= after - before <= timedelta(days=2)
    assert abs(before - now.astimezone(ZoneInfo(zone)).date()) <= timedelta(days=1)


async def due(company: Company, schedule: Schedule, now: str) -> Run | None:
    return await replenish_when_due(
        schedule,
        actor=Principal.system(company.id),
        begin=company.site.begin,
        now=lambda: at(now),
    )


async def test_the_schedule_runs_once_a_day_however_many_replicas_look(company: Company) -> None:
    await all_told(company)
    await offer(company)
    await hear(company, level(company).rule("0", "20", "100"))
    # Settled at noon: it begins with the next morning.
    assert await due(company, KOLKATA, "2026-11-21T12:00") is None
    assert await due(company, KOLKATA, "2026-11-22T00:59") is None
    ran = await asyncio.gather(*(due(company, KOLKATA, "2026-11-22T01:00") for _ in range(4)))
    (run,) = [each for each in ran if each is not None]
    assert (run.why, run.counts["made"], run.by_name) == (Why.SCHEDULE, 1, "system")
    assert await due(company, KOLKATA, "2026-11-22T18:00") is None
    # After three days without us it is made up for once.
    assert await due(company, KOLKATA, "2026-11-25T09:00") is not None
    assert await due(company, KOLKATA, "2026-11-25T09:01") is None
    # Another time of day is a new schedule.
    assert await due(company, Schedule("20:00", "Asia/Kolkata"), "2026-11-25T15:00") is None
    assert await due(company, Schedule("", "Asia/Kolkata"), "2026-12-25T15:00") is None


@pytest.mark.promise("Q.6")
async def test_what_the_system_ordered_is_bought_by_two_people_as_well(company: Company) -> None:
    await all_told(company)
    await offer(company)
    await hear(company, level(company).rule("0", "20", "100"))
    await due(company, KOLKATA, "2026-11-21T12:00")
    run = await due(company, KOLKATA, "2026-11-22T02:00")
    assert run is not None
    path = f"{ORDERS}/{run.drafts[0].order_id}"
    assert (await company.buyer.post(f"{path}/submit")).status == 200
    own = await company.buyer.post(f"{path}/approve")
    assert (own.status, own.body["code"]) == (403, "own_order")
    assert (await company.approver.post(f"{path}/approve")).body["status"] == "approved"


async def test_a_run_that_cannot_be_made_is_still_due(company: Company) -> None:
    assert await due(company, KOLKATA, "2026-11-21T12:00") is None
    with pytest.raises(UnknownReference):
        await due(company, KOLKATA, "2026-11-22T12:00")
    await all_told(company)
    assert await due(company, KOLKATA, "2026-11-22T12:00") is not None


def low(company: Company) -> StockLow:
    return StockLow(
        rule_id=new_id(),
        product_id=new_id(),
        warehouse_id=None,
        status="red",
        was="green",
        available=Decimal(1),
        minimum=Decimal(5),
        reorder_point=Decimal(9),
        target=Decimal(20),
    )


async def test_low_stock_is_replenished_soon_and_once_for_all_that_is_low(
    company: Company,
) -> None:
    await all_told(company)
    system = Principal.system(company.id)
    never = Schedule("", "UTC")
    soon = (datetime.now(UTC) + SOON + timedelta(seconds=1)).isoformat()[:19]
    await replenish_soon(low(company), actor=system, begin=company.site.begin)
    assert await due(company, never, soon) is None, "the company has not asked for it"
    await company.settle(2, replenish_when_low=True)
    for _ in range(3):
        await replenish_soon(low(company), actor=system, begin=company.site.begin)
    assert await due(company, never, datetime.now(UTC).isoformat()[:19]) is None
    run = await due(company, never, soon)
    assert run is not None
    assert run.why is Why.STOCK_LOW
    assert await due(company, never, soon) is None


async def test_only_companies_whose_day_has_come_are_looked_at(company: Company) -> None:
    await company.settle(2, replenish_at="06:30")
    site = company.site

    async def looked_at() -> bool:
        async with site.database.across_tenants() as connection:
            rows = await connection.fetch(_MAY_BE_DUE)
        return company.id in {row["tenant_id"] for row in rows}

    assert await looked_at(), "a time of day that is new"
    (row,) = await site.rows("app", "SELECT timezone FROM tenants", company.id)
    schedule = Schedule("06:30", row["timezone"])
    assert await due(company, schedule, datetime.now(UTC).isoformat()[:19]) is None
    assert not await looked_at()
    back = "UPDATE replenishment_states SET ran_on = ran_on - 1 RETURNING 1"
    await site.rows("app", back, company.id)
    assert await looked_at()
