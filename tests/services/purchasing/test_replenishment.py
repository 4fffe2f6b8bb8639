"""Replenishment: what is needed, why, and that nothing is ever ordered twice for one deficit."""

from typing import Any

import pytest

from tests.services.purchasing.conftest import ORDERS, Company, Json
from tests.services.purchasing.stock import (
    NEEDS,
    RUNS,
    all_told,
    hear,
    level,
    needs,
    offer,
    run,
    warehouse,
)

NOTHING = {"needs": 0, "put": 0, "dropped": 0, "made": 0, "changed": 0, "emptied": 0}
_REVERSED = """
WITH long_ago AS (
    INSERT INTO daily_issues (tenant_id, level_id, day, quantity)
    SELECT tenant_id, level_id, day - 95, -180 FROM daily_issues WHERE level_id = '{level}'
)
UPDATE stock_levels SET issued = issued - 180 WHERE level_id = '{level}'
"""


async def order_of(company: Company, run: Json, number: int = 0) -> Json:
    answer = await company.buyer.get(f"{ORDERS}/{run['drafts'][number]['order_id']}")
    assert answer.status == 200
    order: Json = answer.body
    return order


def said(order: Json) -> list[tuple[str, str, str]]:
    return [(line["sku"], line["quantity"], line["unit_cost"]) for line in order["lines"]]


@pytest.fixture
async def ready(company: Company) -> Company:
    """A company whose stock inventory has told all about: nothing yet."""
    await all_told(company)
    return company


@pytest.mark.promise("S4.24")
@pytest.mark.promise("S4.25")
@pytest.mark.promise("S4.4")
async def test_a_deficit_against_the_target_is_drafted_with_its_reason(ready: Company) -> None:
    company, bolts = ready, level(ready)
    await offer(company, minimum_order="50", pack_multiple="12")
    await hear(company, bolts.rule("5", "20", "100"), bolts.move("30"), bolts.reserve("12"))
    (need,) = await needs(company)
    assert (need["state"], need["need"], need["quantity"]) == ("ready", "82", "84")
    made = await run(company)
    order = await order_of(company, made)
    assert (order["status"], said(order)) == ("draft", [("BOLT-M8", "84", "2.5")])
    why = (await company.buyer.get(f"{ORDERS}/{order['id']}/replenishment")).body
    assert why["living"] is True
    (line,) = why["lines"]
    assert (line["need"], line["pack_multiple"], line["quantity"]) == ("82", "12", "84")
    (part,) = line["parts"]
    assert {k: part[k] for k in ("available", "target", "incoming", "on_drafts", "need")} == {
        "available": "18",
        "target": "100",
        "incoming": "0",
        "on_drafts": "0",
        "need": "82",
    }
    (need,) = await needs(company)
    assert (need["state"], need["order_number"], need["drafted"]) == (
        "drafted",
        order["number"],
        "84",
    )


@pytest.mark.promise("Q.12")
async def test_twice_in_a_row_changes_nothing(ready: Company) -> None:
    bolts = level(ready)
    await offer(ready)
    await hear(ready, bolts.rule("5", "20", "100"), bolts.move("3"))
    first = await run(ready)
    before = await order_of(ready, first)
    again = await run(ready)
    assert again["drafts"] == []
    assert again["counts"] == {**NOTHING, "needs": 1}
    assert await order_of(ready, first) == before


@pytest.mark.promise("Q.12")
async def test_the_living_draft_follows_what_is_needed_up_and_down_and_ends(
    ready: Company,
) -> None:
    bolts, nuts = level(ready), level(ready, 1)
    await offer(ready)
    await offer(ready, 1)
    await hear(ready, bolts.rule("0", "20", "100"), bolts.move("10"))
    order = await order_of(ready, await run(ready))
    assert said(order) == [("BOLT-M8", "90", "2.5")]
    await hear(ready, bolts.move("-4", "damage"), nuts.rule("0", "5", "9"))
    changed = await run(ready)
    assert [(d["order_id"], d["change"]) for d in changed["drafts"]] == [(order["id"], "changed")]
    after = await order_of(ready, changed)
    assert said(after) == [("BOLT-M8", "94", "2.5"), ("NUT-M8", "9", "2.5")]
    assert after["lines"][0]["id"] == order["lines"][0]["id"]
    await hear(ready, bolts.move("50"), nuts.move("30"))
    emptied = await run(ready)
    assert [d["change"] for d in emptied["drafts"]] == ["emptied"]
    gone = await order_of(ready, emptied)
    assert gone["status"] == "cancelled"
    timeline = (await ready.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(row["action"], row["reason"]) for row in timeline] == [
        ("raise", "replenishment"),
        ("change", "replenishment"),
        ("cancel", "nothing of it is needed any more"),
    ]
    assert (await run(ready))["drafts"] == []


@pytest.mark.parametrize(
    "steps", [(), ("submit",), ("submit", "approve"), ("submit", "approve", "send")]
)
async def test_what_is_ordered_is_never_ordered_again_wherever_it_stands(
    ready: Company, steps: tuple[str, ...]
) -> None:
    """However late inventory hears of it: what is on order is reckoned from orders themselves."""
    bolts = level(ready)
    await offer(ready)
    await hear(ready, bolts.rule("0", "20", "100"), bolts.move("10"))
    order = await order_of(ready, await run(ready))
    for step in steps:
        order = await ready.step(order, step)
    again = await run(ready)
    assert (again["drafts"], again["counts"]["made"]) == ([], 0)


async def test_goods_that_came_in_count_until_they_are_in_stock(ready: Company) -> None:
    bolts = level(ready)
    await offer(ready)
    await hear(ready, bolts.rule("0", "20", "100"), bolts.move("10"))
    order = await order_of(ready, await run(ready))
    for step in ("submit", "approve"):
        order = await ready.step(order, step)
    receipt = (await ready.receive(order, "90")).body
    assert (await run(ready))["drafts"] == []
    # A later event overtakes: for a moment too little is ordered, never too much.
    arrived, promised = bolts.receive(receipt), bolts.reserve("85")
    await hear(ready, promised)
    assert (await run(ready))["drafts"] == []
    await hear(ready, arrived, arrived)
    (line,) = (await order_of(ready, await run(ready)))["lines"]
    assert line["quantity"] == "85"


async def test_a_line_that_a_person_wrote_is_left_alone_and_said_so(ready: Company) -> None:
    bolts, nuts = level(ready), level(ready, 1)
    await offer(ready)
    await offer(ready, 1)
    await hear(ready, bolts.rule("0", "20", "100"), nuts.rule("0", "20", "100"))
    order = await order_of(ready, await run(ready))
    lines = [
        {k: line[k] for k in ("product_id", "quantity", "unit_cost")} for line in order["lines"]
    ]
    lines[0]["quantity"] = "60"
    edited = await ready.buyer.patch(
        f"{ORDERS}/{order['id']}", {"lines": lines}, version=order["version"]
    )
    assert edited.status == 200
    await hear(ready, nuts.move("1"))
    await run(ready)
    after = (await ready.buyer.get(f"{ORDERS}/{order['id']}")).body
    assert [line["quantity"] for line in after["lines"]] == ["60", "99"]
    states = {need["sku"]: (need["state"], need["need"]) for need in await needs(ready)}
    assert states == {"BOLT-M8": ("by_hand", "40"), "NUT-M8": ("drafted", "99")}
    # Taken out, it stays out.
    await ready.buyer.patch(
        f"{ORDERS}/{order['id']}", {"lines": lines[1:]}, version=after["version"]
    )
    await run(ready)
    after = (await ready.buyer.get(f"{ORDERS}/{order['id']}")).body
    assert [line["sku"] for line in after["lines"]] == ["NUT-M8"]


async def test_use_of_90_days_times_the_lead_time_orders_before_the_reorder_point(
    ready: Company,
) -> None:
    bolts = level(ready)
    await offer(ready, lead_time_days=10)
    await hear(
        ready,
        bolts.rule("0", "20", "100"),
        bolts.move("500"),
        bolts.move("-360", "shipment", days_ago=89),
        bolts.move("-99", "shipment", days_ago=95),
        bolts.move("-1", "damage"),
    )
    (need,) = await needs(ready)
    (part,) = need["parts"]
    assert (part["available"], part["daily"], need["need"]) == ("40", "4", "60")
    await hear(ready, bolts.move("1"))
    assert await needs(ready) == []


async def test_use_that_was_reversed_before_those_days_takes_nothing_off_the_use_since(
    ready: Company,
) -> None:
    bolts = level(ready)
    await offer(ready, lead_time_days=10)
    await hear(
        ready, bolts.rule("0", "20", "100"), bolts.move("400"), bolts.move("-360", "shipment")
    )
    # As if it had lain there for so long: what has not moved forgets no days.
    await ready.site.rows("app", _REVERSED.format(level=bolts.level_id), ready.id)
    (need,) = await needs(ready)
    assert (need["parts"][0]["daily"], need["need"]) == ("4", "60")


async def test_a_rule_over_all_warehouses_orders_what_single_ones_do_not(ready: Company) -> None:
    north = await warehouse(ready, "NORTH")
    here, there = level(ready), level(ready, 0, north)
    await offer(ready)
    await hear(
        ready,
        here.rule("0", "10", "30"),
        here.move("5"),
        there.move("40"),
        there.move("-20", "shipment"),
        there.rule("0", "50", "100", everywhere=True),
    )
    found = {need["warehouse_name"]: need for need in await needs(ready)}
    assert {name: need["need"] for name, need in found.items()} == {
        "Hyderabad": "25",
        "Hall NORTH": "50",
    }
    assert found["Hall NORTH"]["parts"][0]["everywhere"] is True
    await run(ready)
    assert {need["state"] for need in await needs(ready)} == {"drafted"}


async def test_who_supplies_is_the_preferred_else_the_quickest(ready: Company) -> None:
    slow, quick = await ready.supplier(name="Slow"), await ready.supplier(name="Quick")
    bolts = level(ready)
    await offer(ready, supplier_id=slow["id"], lead_time_days=9, unit_cost="1")
    await offer(ready, supplier_id=quick["id"], lead_time_days=2)
    await hear(ready, bolts.rule("0", "20", "100"))
    assert (await needs(ready))[0]["supplier_name"] == "Quick"
    first = await run(ready)
    await offer(ready, supplier_id=slow["id"], lead_time_days=9, unit_cost="1", preferred=True)
    moved = await run(ready)
    changes = {draft["supplier_name"]: draft["change"] for draft in moved["drafts"]}
    assert changes == {"Quick": "emptied", "Slow": "made"}
    assert first["drafts"][0]["supplier_name"] == "Quick"
    await ready.buyer.post(f"/api/v1/purchasing/suppliers/{slow['id']}/deactivate")
    assert (await needs(ready))[0]["supplier_name"] == "Quick"


async def test_what_cannot_be_ordered_is_listed_with_its_reason(ready: Company) -> None:
    closed = await warehouse(ready, "SHUT", active=False)
    ready.products.append(await ready.knows_product("GONE", active=False))
    await offer(ready, 0)
    unsupplied, shut, gone = level(ready, 1), level(ready, 0, closed), level(ready, 2)
    promised = level(ready)
    await hear(
        ready,
        unsupplied.rule("0", "5", "9"),
        shut.rule("0", "5", "9"),
        gone.rule("0", "5", "9"),
        promised.reserve("0", back_ordered="7"),
    )
    found = {(need["sku"], need["state"]) for need in await needs(ready)}
    assert found == {
        ("NUT-M8", "no_supplier"),
        ("BOLT-M8", "closed"),
        ("GONE", "archived"),
        ("BOLT-M8", "no_rule"),
    }
    assert (await run(ready))["drafts"] == []
    summary = (await ready.buyer.get(f"{NEEDS}/summary")).body["counts"]
    assert summary == {"no_supplier": 1, "closed": 1, "archived": 1, "no_rule": 1}
    there = (await ready.buyer.get(f"{NEEDS}/summary?warehouse_id={closed}")).body["counts"]
    assert there == {"closed": 1}


async def test_who_sees_no_costs_may_run_it_and_is_told_none(ready: Company) -> None:
    bolts = level(ready)
    await offer(ready)
    await hear(ready, bolts.rule("0", "20", "100"))
    clerk = ready.somebody("purchase_manager:clerk", without=frozenset({"costs.read"}))
    answer = await clerk.post(RUNS, {})
    assert answer.status == 201
    order = (await clerk.get(f"{ORDERS}/{answer.body['drafts'][0]['order_id']}")).body
    assert "unit_cost" not in order["lines"][0]
    assert (await clerk.get(NEEDS)).body["items"][0]["state"] == "drafted"
    assert said((await ready.buyer.get(f"{ORDERS}/{order['id']}")).body)[0][2] == "2.5"
    # Who ran it wrote it, and approves it as little as any other order of theirs.
    assert order["raised_by"] == str(ready.people["purchase_manager:clerk"])


@pytest.mark.parametrize(
    ("who", "run_it", "see"), [("staff", 403, 200), ("sales_manager", 403, 403)]
)
async def test_only_buyers_run_it(ready: Company, who: str, run_it: int, see: int) -> None:
    assert (await ready[who].post(RUNS, {})).status == run_it
    assert (await ready[who].get(NEEDS)).status == see


async def test_another_company_sees_and_drafts_nothing_of_it(ready: Company) -> None:
    bolts = level(ready)
    await offer(ready)
    await hear(ready, bolts.rule("0", "20", "100"))
    other = Company(ready.site)
    await other.learn()
    await all_told(other)
    assert await needs(other) == []
    theirs = {"product_id": str(bolts.product_id), "warehouse_id": str(bolts.warehouse_id)}
    assert (await other.buyer.post(RUNS, {"rows": [theirs]})).status in {422, 503}
    made = await run(other)
    assert made["counts"] == NOTHING
    ours = await run(ready)
    assert (await other.buyer.get(f"{RUNS}/{ours['id']}")).status == 404
    order_id = ours["drafts"][0]["order_id"]
    assert (await other.buyer.get(f"{ORDERS}/{order_id}/replenishment")).status == 404
    assert (await other.buyer.get(RUNS)).body["items"][0]["id"] == made["id"]


@pytest.mark.promise("Q.12")
async def test_four_rows_of_two_suppliers_become_two_drafts_and_others_stay(
    ready: Company,
) -> None:
    other: dict[str, Any] = await ready.supplier(name="Nuts & Co")
    ready.products.extend([await ready.knows_product("PIN"), await ready.knows_product("CLIP")])
    rows = [level(ready, n) for n in range(4)]
    for number in range(4):
        chosen = {} if number < 2 else {"supplier_id": other["id"]}
        await offer(ready, number, **chosen)
    more = level(ready, 0, await warehouse(ready, "NORTH"))
    await hear(ready, *(row.rule("0", "5", "9") for row in (*rows, more)))
    made = await run(ready, *rows)
    assert sorted((d["supplier_name"], d["lines"]) for d in made["drafts"]) == [
        ("Bolts & Co", 2),
        ("Nuts & Co", 2),
    ]
    assert made["selected"] == 4
    states = [need["state"] for need in await needs(ready)]
    assert sorted(states) == ["drafted"] * 4 + ["ready"]
    event = [e for e in await ready.events() if e["type"].startswith("purchasing.replenishment")]
    assert len(event) == 1
    listed = (await ready.buyer.get(RUNS)).body["items"]
    assert [(r["why"], r["counts"]["made"]) for r in listed] == [("button", 2)]
