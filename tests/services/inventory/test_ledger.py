"""The ledger over time: taking entries back, stock as of a date, a check that finds what lies."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.domain.clock import utc_now
from services.inventory.infrastructure.ledger_rows import ENTRY_COLUMNS, entry_from
from tests.services.inventory.conftest import ALL, Company
from tests.services.inventory.test_lock_order import until_waiting
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_transfers import draft

AS_OF = "/api/v1/inventory/stock/as-of"
VERIFY = "/api/v1/inventory/ledger/verify"


async def reverse(company: Company, entry: str, note: str = "typed wrong") -> Any:
    return await company.client.post(f"{MOVEMENTS}/{entry}/reverse", {"note": note})


@pytest.mark.promise("S1.49", "S4.17")
async def test_an_entry_is_taken_back_by_one_of_the_opposite_quantity(company: Company) -> None:
    product, place = await stocked(company)
    entry = (await move(company, product, place, "-3", "damage")).body
    back = await reverse(company, entry["id"])
    assert back.status == 201, back.body
    shown = (await company.client.get(f"{MOVEMENTS}/{back.body['id']}")).body
    assert (shown["quantity"], shown["kind"], shown["reason"]) == ("3", "reversal", "damage")
    assert (shown["source_type"], shown["source_id"]) == ("reversal", entry["id"])
    assert (shown["before"], shown["after"], shown["note"]) == ("7", "10", "typed wrong")


async def test_an_entry_is_taken_back_once_and_a_reversal_never(company: Company) -> None:
    product, place = await stocked(company)
    entry = (await move(company, product, place, "-3", "damage")).body
    answers = await asyncio.gather(*(reverse(company, entry["id"]) for _ in range(5)))
    assert sorted(a.status for a in answers) == [201, 409, 409, 409, 409]
    codes = {a.body["code"] for a in answers if a.status == 409}
    assert codes <= {"already_reversed", "already_posted"}
    made = next(a.body["id"] for a in answers if a.status == 201)
    assert (await reverse(company, made)).body["code"] == "reversal"
    assert (await reverse(company, str(UUID(int=1)))).status == 404


async def test_the_same_reversal_sent_again_shows_what_the_first_one_made(
    company: Company,
) -> None:
    product, place = await stocked(company)
    entry = (await move(company, product, place, "-3", "damage")).body["id"]
    url = f"{MOVEMENTS}/{entry}/reverse"
    first = await company.client.post(url, {"note": "typed wrong"}, key="back-1")
    again = await company.client.post(url, {"note": "typed wrong"}, key="back-1")
    assert (first.status, again.status) == (201, 201)
    assert (again.body["id"], again.body["quantity"]) == (first.body["id"], "3")
    assert (await company.client.get(first.headers["location"])).body["id"] == first.body["id"]
    assert (await company.client.get(f"{url}/{entry}")).status == 404


async def test_entries_of_a_document_say_what_can_be_done_instead(company: Company) -> None:
    product, place = await stocked(company)
    await draft(company, place, await company.warehouse("OTHER"), (product, "2"), at_once=True)
    entries = (await company.client.get(f"{MOVEMENTS}?warehouse_id={place}")).body["items"]
    refused = await reverse(company, entries[0]["id"])
    assert (refused.status, refused.body["code"]) == (409, "part_of_document")
    assert "post a correction, or a transfer back" in refused.body["detail"]


async def test_goods_that_are_gone_cannot_be_taken_back(company: Company) -> None:
    product, place = await stocked(company)
    opening = (await company.client.get(f"{MOVEMENTS}?product_id={product}")).body["items"][0]
    assert (await move(company, product, place, "-8", "correction")).status == 201
    refused = await reverse(company, opening["id"])
    assert (refused.status, refused.body["code"]) == (409, "not_enough_stock")


@pytest.mark.promise("Q.2", "S3.27")
async def test_stock_is_known_for_any_time_by_either_clock(company: Company) -> None:
    product, place = await stocked(company)
    now = utc_now()
    last_week, yesterday = now - timedelta(days=7), now - timedelta(days=1)
    late = await move(company, product, place, "-4", "loss", happened_at=last_week.isoformat())
    assert late.status == 201, late.body

    async def on_hand(at: Any, by: str = "happened") -> str:
        moment = at.isoformat().replace("+00:00", "Z")
        answer = await company.client.get(f"{AS_OF}?at={moment}&by={by}&product_id={product}")
        assert answer.status == 200, answer.body
        (row,) = answer.body["items"]
        assert "value" not in row
        shown: str = row["on_hand"]
        return shown

    # What was lost last week is missing since last week, though we know it only now.
    assert await on_hand(utc_now()) == "6"
    assert await on_hand(yesterday) == "-4"
    assert await on_hand(last_week - timedelta(days=1)) == "0"
    assert await on_hand(yesterday, "recorded") == "0"
    assert await on_hand(now, "recorded") == "10"


async def test_value_as_of_a_time_is_for_who_may_see_costs(company: Company) -> None:
    rich = company.as_one_who_may(*ALL, "costs.read")
    product, place = await company.product("QM-7"), await company.warehouse("VAL")
    before = utc_now()
    body = {"product_id": str(product), "warehouse_id": str(place), "reason": "opening"}
    await rich.post(MOVEMENTS, {**body, "quantity": "10", "unit_cost": "12.5"})
    await rich.post(MOVEMENTS, {**body, "quantity": "-4", "reason": "loss"})
    row: dict[str, Any] = {}
    for _ in range(100):
        answer = await rich.get(f"{AS_OF}?at={utc_now().isoformat().replace('+00:00', 'Z')}")
        (row,) = answer.body["items"]
        if row["value"] == "75":
            break
        await asyncio.sleep(0.05)
    assert (row["on_hand"], row["value"], row["currency"]) == ("6", "75", "INR")
    earlier = await rich.get(f"{AS_OF}?at={before.isoformat().replace('+00:00', 'Z')}")
    assert Decimal(earlier.body["items"][0]["value"]) == 0


async def test_stock_is_worth_what_its_levels_are_worth(company: Company) -> None:
    rich = company.as_one_who_may(*ALL, "costs.read")
    north, south = await company.warehouse("NORTH"), await company.warehouse("SOUTH")
    product, unknown = await company.product("QM-7"), await company.product("QM-8")
    for place, what, more in (
        (north, product, {"unit_cost": "12.5"}),
        (south, product, {"unit_cost": "20"}),
        (south, unknown, {}),
    ):
        body = {"product_id": str(what), "warehouse_id": str(place), "reason": "opening"}
        assert (await rich.post(MOVEMENTS, {**body, "quantity": "10", **more})).status == 201
    found: Any = {}
    for _ in range(100):
        found = (await rich.get("/api/v1/inventory/valuation")).body
        if sum(row["levels"] for row in found["warehouses"]) == 3:
            break
        await asyncio.sleep(0.05)
    assert (found["total"], found["currency"]) == ("325", "INR")
    values = {row["id"]: row["value"] for row in found["warehouses"]}
    assert values == {str(south): "200", str(north): "125"}
    listed = (await rich.get("/api/v1/inventory/valuation/unvalued")).body["items"]
    assert [row["sku"] for row in listed] == ["QM-8"]
    assert (await company.client.get("/api/v1/inventory/valuation")).status == 403


@pytest.mark.promise("Q.1", "S4.23")
async def test_a_check_names_the_first_entry_that_lies(company: Company) -> None:
    product, place = await stocked(company)
    for quantity in ("-1", "-2", "-3"):
        await move(company, product, place, quantity, "loss")
    auditor = company.as_one_who_may("reporting.audit.read")
    good = (await auditor.get(VERIFY)).body
    assert (good["ok"], good["entries"], good["first_difference"]) == (True, 4, None)
    owner = await company.owner()
    await owner.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
    try:
        await owner.execute(
            "UPDATE ledger_entries SET note = 'forged' WHERE tenant_id = $1 AND sequence = 3",
            company.tenant_id,
        )
        bad = (await auditor.get(VERIFY)).body
        assert (bad["ok"], bad["first_difference"]["sequence"]) == (False, 3)
        assert "hash" in bad["first_difference"]["what"]
        assert (await auditor.get(f"{VERIFY}?product_id={UUID(int=1)}")).body["ok"]
    finally:
        await owner.execute("ALTER TABLE ledger_entries ENABLE TRIGGER USER")
        await owner.close()
    assert (await company.client.get(VERIFY)).status == 403


@pytest.mark.promise("Q.1")
async def test_a_ledger_written_anew_from_one_entry_on_is_given_away_by_its_signatures(
    company: Company,
) -> None:
    """Somebody who may write the tables, but has not the key, makes every hash fit again."""
    product, place = await stocked(company)
    for quantity in ("-1", "-2", "-3"):
        await move(company, product, place, quantity, "loss")
    auditor = company.as_one_who_may("reporting.audit.read")
    while (await auditor.get(VERIFY)).body["unsigned"]:  # noqa: ASYNC110 - the worker signs
        await asyncio.sleep(0.05)
    owner = await company.owner()
    await owner.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
    try:
        rows = await owner.fetch(
            f"SELECT {ENTRY_COLUMNS} FROM ledger_entries AS e WHERE tenant_id = $1"
            " ORDER BY sequence",
            company.tenant_id,
        )
        head = rows[0]["hash"]
        for row in rows[1:]:
            entry = replace(entry_from(row), note="forged" if row["sequence"] == 2 else row["note"])
            head = entry.expected_hash(head)
            await owner.execute(
                "UPDATE ledger_entries SET note = $2, hash = $3 WHERE id = $1",
                entry.id,
                entry.note,
                head,
            )
        await owner.execute("UPDATE levels SET head = $1 WHERE product_id = $2", head, product)
        found = (await auditor.get(VERIFY)).body["first_difference"]
        assert (found["sequence"], "signature" in found["what"]) == (2, True)
    finally:
        await owner.execute("ALTER TABLE ledger_entries ENABLE TRIGGER USER")
        await owner.close()


async def test_a_check_finds_a_level_that_says_more_than_its_ledger(company: Company) -> None:
    await stocked(company)
    auditor = company.as_one_who_may("reporting.audit.read")
    owner = await company.owner()
    for change, says in (
        ("on_hand = on_hand + 1", "on hand"),
        ("on_hand = on_hand - 1, reserved = 2", "reservations promise"),
    ):
        await owner.execute(f"UPDATE levels SET {change} WHERE tenant_id = $1", company.tenant_id)
        found = (await auditor.get(VERIFY)).body["first_difference"]
        assert says in found["what"]
    await owner.close()


@pytest.mark.promise("Q.2")
async def test_who_began_first_but_waited_is_recorded_later_so_that_no_past_was_below_zero(
    company: Company,
) -> None:
    first, second = sorted([await company.product(f"QM-{n}") for n in range(2)])
    place = await company.warehouse("MAIN")
    for product in (first, second):
        await move(company, product, place, "1", "opening")
    owner, watcher = await company.owner(), await company.owner()
    line = {"warehouse_id": str(place), "reason": "correction"}
    both = [
        {**line, "product_id": str(first), "quantity": "1"},
        {**line, "product_id": str(second), "quantity": "-11"},
    ]
    async with asyncio.TaskGroup() as group, owner.transaction():
        await owner.execute("SELECT 1 FROM levels WHERE product_id = $1 FOR UPDATE", first)
        posting = group.create_task(company.client.post(f"{MOVEMENTS}/bulk", {"lines": both}))
        await until_waiting(watcher, 1)
        brought = (await move(company, second, place, "10", "found")).body
    left = posting.result().body["items"][1]
    assert (left["sequence"], left["after"]) == (3, "0")
    for clock in ("recorded", "happened"):
        assert left[f"{clock}_at"] >= brought[f"{clock}_at"]
    await owner.close()
    await watcher.close()
    await company.must_add_up()
