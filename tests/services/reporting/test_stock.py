"""Stock's read model says what inventory itself says, now and as of any day; reports of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from deploy.invariants.check import Check
from deploy.invariants.read_models import READ_MODELS
from deploy.verify import copy
from tests.services.inventory.conftest import Company as Stock
from tests.services.inventory.conftest import Running, inventory
from tests.services.inventory.test_reorder import one_rule, put, remove
from tests.services.inventory.test_reservations import reserve
from tests.services.reporting.conftest import Reporting, a_company
from tests.services.reporting.exporting import exported_whole
from tests.services.reporting.stock_story import MOVEMENTS, Story

__all__ = ["inventory"]

_CHECKS = [c for c in READ_MODELS if {given.service for given in c.given} <= {"inventory"}]

# The end of a day in Kolkata, as UTC has it: half past six in the evening.
_ENDS = "T18:29:59.999999Z"


@dataclass
class Told:
    """A story told once for all these tests, with its products and warehouses by name."""

    story: Story
    things: dict[str, UUID]


@pytest.fixture(scope="module")
async def told(
    inventory: Running,
    reporting: Reporting,
) -> Told:
    """Movements over half a year in two warehouses, with values given late, and promises."""
    story = await Story.of(Stock(inventory), a_company(reporting))
    bearings = await story.category("Bearings")
    main, outlet = await story.stock.warehouse("MAIN"), await story.stock.warehouse("OUTLET")
    one, two, three = [
        await story.product("QM-1", "30", category_id=bearings),
        await story.product("QM-2", "5"),
        await story.product("QM-3"),
    ]
    await story.move(one, main, "100", "opening", "2026-05-01T06:00", unit_cost="10")
    await story.move(two, main, "40", "opening", "2026-05-01T06:00", unit_cost="3.3333")
    worthless = await story.move(three, outlet, "7", "found", "2026-05-02T20:00")
    # In Kolkata the first is of 9 June, the second of the 10th: of one day in UTC.
    await story.move(one, main, "-30", "production", "2026-06-09T18:29")
    await story.move(one, main, "-10", "production", "2026-06-09T18:31")
    await story.move(one, outlet, "5", "found", "2026-06-20T00:00", unit_cost="12")
    damaged = await story.move(two, main, "-4", "damage", "2026-07-01T12:00")
    taken_back = await story.keeper.post(f"{MOVEMENTS}/{damaged['id']}/reverse", {})
    assert taken_back.status == 201, taken_back.body
    await story.tell()
    # Told late of a day long gone; and what had no value gets one.
    await story.move(one, main, "2", "found", "2026-06-09T18:00", unit_cost="11")
    given = await story.keeper.post(f"{MOVEMENTS}/{worthless['id']}/cost", {"unit_cost": "4.10"})
    assert given.status < 300, given.body
    await story.move(three, outlet, "-7", "production")
    assert (await reserve(story.stock, (one, "50", main))).status == 201
    for place, numbers in ((main, ("20", "80", "100")), (None, ("10", "20", "90"))):
        assert (await put(story.stock, one_rule(one, place, *numbers))).status == 200
    assert (await put(story.stock, one_rule(three, None, "1", "2", "9"))).status == 200
    gone = await put(story.stock, one_rule(two, main, "100", "100", "100"))
    assert (await remove(story.stock, gone.body["id"], 1)).status == 204
    await story.tell()
    return Told(story, {"main": main, "outlet": outlet, "one": one, "two": two, "three": three})


def exact(rows: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    """Fields of rows, numbers as numbers, by product and warehouse."""
    return [
        tuple(Decimal(value) if isinstance(value := row[f], str) else value for f in fields)
        for row in sorted(rows, key=lambda row: (row["product_id"], row["warehouse_id"]))
    ]


@pytest.mark.promise("S0.42")
@pytest.mark.parametrize("day", ["2026-04-30", "2026-05-02", "2026-06-09", "2026-06-10", "today"])
async def test_the_snapshot_of_any_day_is_inventorys_own(told: Told, day: str) -> None:
    """Quantities and values, by the company's calendar."""
    story = told.story
    asked = {} if day == "today" else {"as_of": day}
    page = await story.report("inventory-snapshot", stock="all", **asked)
    shown = page["items"]
    at = f"{day}{_ENDS}" if day != "today" else f"{date.today() + timedelta(days=2)}T00:00:00Z"  # noqa: DTZ011
    theirs = (await story.inventory("stock/as-of", at=at))["items"]
    fields = ("on_hand", "value")
    assert exact(shown, *fields) == exact(theirs, *fields)
    assert [row["sku"] for row in shown] == [row["sku"] for row in theirs]
    assert Decimal(page["totals"]["value"]) == sum(Decimal(row["value"]) for row in theirs)
    blind = await story.report("inventory-snapshot", "reporting.inventory.read", **asked)
    assert not {"value", "unit_cost"} & {key for row in blind["items"] for key in row}


async def test_stock_and_its_worth_now_are_inventorys_own(told: Told) -> None:
    story = told.story
    items = (await story.report("inventory-snapshot", stock="all"))["items"]
    theirs = (await story.inventory("stock"))["items"]
    levels = [row for row in theirs if row["warehouse_id"]]
    fields = ("on_hand", "reserved", "available", "incoming")
    assert exact(items, *fields) == exact(levels, *fields)
    valuation = await story.inventory("valuation")
    assert sum(Decimal(row["value"]) for row in items) == Decimal(valuation["total"])
    main = await story.report("inventory-snapshot", warehouse_id=told.things["main"])
    (of_main,) = [w for w in valuation["warehouses"] if w["id"] == str(told.things["main"])]
    assert Decimal(main["totals"]["value"]) == Decimal(of_main["value"])


@pytest.mark.promise("S0.42", "S0.45", "S0.46", "S0.47")
async def test_the_snapshot_is_exported_with_formats_validation_and_sums(told: Told) -> None:
    await exported_whole(
        told.story.company, "inventory-snapshot", "reporting.inventory.read", as_of="2026-06-30"
    )


@pytest.mark.promise("S2.31")
async def test_shortages_are_those_inventory_calls_low(told: Told) -> None:
    story = told.story
    rows = (await story.report("stock-shortages"))["items"]
    theirs = [
        row
        for status in ("red", "amber")
        for row in (await story.inventory("stock", status=status))["items"]
    ]
    assert {(row["product_id"], row["warehouse_id"], row["status"]) for row in rows} == {
        (row["product_id"], row["warehouse_id"], row["status"]) for row in theirs
    }
    low = {
        (row["sku"], row["warehouse"]): (row["status"], row["available"], row["missing"])
        for row in rows
    }
    assert low["QM-1", "MAIN"] == ("red", "12", "88")
    # Over all it lacks 73: none that it does not lack at MAIN already.
    assert low["QM-1", ""] == ("amber", "17", "0")
    assert low["QM-3", ""][2] == "9"
    totals = (await story.report("stock-shortages"))["totals"]
    assert totals["missing"] == "97"
    assert {"incoming", "back_ordered"}.isdisjoint(totals)


async def test_turnover_weighs_quantities_by_the_time_they_lay_there(told: Told) -> None:
    """100 pieces for 40 days of 50, then 40 fewer: 92 on average, of which 40 were sold."""
    story = told.story
    span = {"from": "2026-05-01", "to": "2026-06-19", "product_id": told.things["one"]}
    (row,) = (await story.report("inventory-turnover", **span))["items"]
    assert row["used"] == "40"
    assert Decimal(91) < Decimal(row["average"]) < Decimal("93.5")
    assert abs(Decimal(row["turns"]) - 40 / Decimal(row["average"])) < Decimal("0.0001")
    assert Decimal(row["cost_used"]) == 400
    none = await story.report("inventory-turnover", **{"from": "2026-05-03", "to": "2026-05-04"})
    assert {row["used"] for row in none["items"]} == {"0"}
    assert {row["turns"] for row in none["items"]} == {"0"}


async def test_dead_stock_is_what_nobody_sold_for_long(told: Told) -> None:
    rows = (await told.story.report("dead-stock", days="100"))["items"]
    # Damage and its reversal are no sale; QM-3 is gone.
    assert [(r["sku"], r["last_used"], r["last_came"]) for r in rows if r["sku"] == "QM-2"] == [
        ("QM-2", None, rows[0]["last_came"])
    ]
    assert {r["sku"] for r in rows} == {"QM-1", "QM-2"}
    assert [r["idle_days"] for r in rows] == sorted((r["idle_days"] for r in rows), reverse=True)
    assert not (await told.story.report("dead-stock", days="3650"))["items"]


async def test_the_products_that_make_most_of_it_are_class_a(told: Told) -> None:
    rows = (await told.story.report("abc-analysis", **{"from": "2026-05-01"}))["items"]
    found = {row["sku"]: (row["class"], row["worth"], row["cost_class"]) for row in rows}
    assert found["QM-1"] == ("A", "1200", "A")
    assert found["QM-3"][:2] == ("B", "70")
    assert found["QM-2"] == ("C", "0", "C")
    assert rows[0]["running"] == "94.49"
    assert rows[-1]["running"] == "100"


async def test_movements_add_up_whatever_they_are_grouped_by(told: Told) -> None:
    story = told.story
    span = {"from": "2026-06-09", "to": "2026-06-09"}
    (day,) = (await story.report("movement-summary", **span, by="day"))["items"]
    assert (day["label"], day["came"], day["went"]) == ("2026-06-09", "2", "30")
    by_reason = (await story.report("movement-summary", **span))["items"]
    assert {r["label"]: (r["came"], r["went"]) for r in by_reason} == {
        "found": ("2", "0"),
        "production": ("0", "30"),
    }
    totals = [
        (await story.report("movement-summary", **{"from": "2026-05-01"}, by=by))["totals"]
        for by in ("reason", "warehouse", "category", "product", "day", "month")
    ]
    assert totals.count(totals[0]) == len(totals), totals
    valuation = await story.inventory("valuation")
    assert Decimal(totals[0]["value"]) == Decimal(valuation["total"])
    viewer = await story.report("movement-summary", "reporting.summary.read", **span)
    assert "value" not in viewer["items"][0]


@pytest.mark.parametrize("at_most", [1, 3, 5000])
async def test_made_anew_in_any_batches_it_is_the_same(told: Told, at_most: int) -> None:
    for name in ("names", "stock"):
        assert await told.story.company.rebuilt(name, at_most=at_most) == 0


@pytest.mark.parametrize(
    "damage",
    [
        None,
        "UPDATE stock_levels SET on_hand = on_hand + 1 WHERE on_hand > 60",
        "UPDATE stock_level_values SET value = value + 1",
        "UPDATE stock_rules SET status = 'green' WHERE status = 'red'",
        "DELETE FROM stock_days",
        "UPDATE stock_movement_values SET value = 0",
        "UPDATE warehouses SET name = name || '!'",
        "UPDATE projections SET sequence = sequence - 1",
    ],
)
async def test_what_make_verify_asks_of_it_holds_and_notices_damage(
    told: Told, reporting: Reporting, damage: str | None
) -> None:
    stock = reporting.admin_url.rpartition("/")[0] + f"/{told.story.stock.running.database.name}"
    here, there = await asyncpg.connect(reporting.admin_url), await asyncpg.connect(stock)
    try:
        found = {check.says: await _differing(check, damage, here, there) for check in _CHECKS}
    finally:
        await here.close()
        await there.close()
    assert any(found.values()) is (damage is not None), found


async def _differing(
    check: Check, damage: str | None, here: asyncpg.Connection, there: asyncpg.Connection
) -> list[str]:
    transaction = here.transaction()
    await transaction.start()
    if damage:
        await here.execute(damage)
    for given in check.given:
        await copy(there, given.query, here, given.table)
    rows = [row[0] for row in await here.fetch(check.differing)]
    await transaction.rollback()
    return rows
