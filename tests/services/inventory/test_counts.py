"""Counting while the warehouse goes on working."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.testing.services import Answer, Client
from tests.services.inventory.conftest import ALL, Company
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_reservations import level, reserve

COUNTS = "/api/v1/inventory/counts"
_APPROVER = UUID(int=77)


def approver(company: Company) -> Client:
    """Somebody else, who may approve."""
    other = Company(company.running)
    other.tenant_id, other.user_id = company.tenant_id, _APPROVER
    return other.as_one_who_may(*ALL, "inventory.counts.approve")


async def start(company: Company, place: UUID, **more: object) -> dict[str, Any]:
    answer = await company.client.post(COUNTS, {"warehouse_id": str(place), **more})
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body
    return made


async def found(company: Company, count: dict[str, Any], **quantities: str) -> Answer:
    """Enter what was found, by SKU as a word."""
    by_sku = {line["sku"]: line["product_id"] for line in count["lines"]}
    lines = [
        {"product_id": by_sku[sku.replace("_", "-")], "counted": quantity}
        for sku, quantity in quantities.items()
    ]
    return await company.client.request(
        "PUT", f"{COUNTS}/{count['id']}/lines", json={"lines": lines}
    )


async def submit(company: Company, count: dict[str, Any]) -> Answer:
    return await company.client.post(f"{COUNTS}/{count['id']}/submit")


async def three_products(company: Company) -> tuple[list[UUID], UUID]:
    place = await company.warehouse("MAIN")
    products = [await company.product(f"QM-{n}") for n in (1, 2, 3)]
    for product in products:
        assert (await move(company, product, place, "10", "opening")).status == 201
    return products, place


@pytest.mark.promise("Q.13", "S4.33")
async def test_only_what_differs_is_posted(company: Company) -> None:
    products, place = await three_products(company)
    count = await start(company, place)
    assert [line["sku"] for line in count["lines"]] == ["QM-1", "QM-2", "QM-3"]
    numbered = await company.client.get(f"{COUNTS}?number={count['number']}")
    assert [one["id"] for one in numbered.body["items"]] == [count["id"]]
    assert (await company.client.get(f"{COUNTS}?number=C-000009")).body["items"] == []
    await found(company, count, QM_1="10", QM_2="8", QM_3="10")
    assert (await submit(company, count)).body["status"] == "submitted"
    done = await approver(company).post(f"{COUNTS}/{count['id']}/approve")
    assert (done.status, done.body["status"]) == (200, "approved")
    posted = (await company.client.get(f"{MOVEMENTS}?limit=200")).body["items"]
    counted = [e for e in posted if e["reason"] == "count"]
    assert [(e["product_id"], e["quantity"]) for e in counted] == [(str(products[1]), "-2")]
    assert (counted[0]["source_type"], counted[0]["source_id"]) == ("count", count["id"])


@pytest.mark.promise("Q.13")
async def test_what_moves_after_counting_stays_moved(company: Company) -> None:
    product, place = await stocked(company)
    count = await start(company, place)
    await found(company, count, QM_1="9")
    assert (await move(company, product, place, "-3", "correction")).status == 201
    await submit(company, count)
    shown = (await approver(company).get(f"{COUNTS}/{count['id']}")).body["lines"][0]
    assert (shown["expected"], shown["variance"], shown["moved"]) == ("10", "-1", 1)
    await approver(company).post(f"{COUNTS}/{count['id']}/approve")
    # One was missing when it was counted, three have left since.
    assert (await level(company, product))["on_hand"] == "6"


async def test_who_counts_blind_does_not_see_what_should_be_there(company: Company) -> None:
    _, place = await stocked(company)
    blind = await start(company, place)
    counted = (await found(company, blind, QM_1="9")).body["lines"][0]
    assert (counted["counted"], counted["expected"], counted["variance"]) == ("9", None, None)
    seeing = await start(company, place, blind=False)
    told = (await found(company, seeing, QM_1="9")).body["lines"][0]
    assert (told["expected"], told["variance"]) == ("10", "-1")


async def test_who_counted_does_not_approve(company: Company) -> None:
    _, place = await stocked(company)
    count = await start(company, place)
    await found(company, count, QM_1="9")
    await submit(company, count)
    own = company.as_one_who_may(*ALL, "inventory.counts.approve")
    refused = await own.post(f"{COUNTS}/{count['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_count")
    assert (await company.client.post(f"{COUNTS}/{count['id']}/approve")).status == 403


async def test_approving_is_offered_to_who_counted_only_if_the_company_allows_it(
    company: Company,
) -> None:
    _, place = await stocked(company)
    count = await start(company, place)
    await found(company, count, QM_1="9")
    await submit(company, count)
    own = company.as_one_who_may(*ALL, "inventory.counts.approve")
    shown = f"{COUNTS}/{count['id']}"
    assert (await own.get(shown)).body["allowed_actions"] == ["recount", "cancel"]
    offered = (await approver(company).get(shown)).body["allowed_actions"]
    assert offered == ["approve", "recount", "cancel"]
    await company.settle(2, requester_may_approve=True)
    assert "approve" in (await own.get(shown)).body["allowed_actions"]
    assert (await own.post(f"{shown}/approve")).status == 200


async def test_what_differs_is_counted_again(company: Company) -> None:
    _, place = await three_products(company)
    count = await start(company, place)
    await found(company, count, QM_1="10", QM_2="8")
    await submit(company, count)
    again = await approver(company).post(
        f"{COUNTS}/{count['id']}/recount", {"reason": "look twice"}
    )
    assert again.body["status"] == "counting"
    assert [line["counted"] for line in again.body["lines"]] == ["10", None, None]
    await found(company, count, QM_2="10")
    await submit(company, count)
    done = await approver(company).post(f"{COUNTS}/{count['id']}/approve")
    assert [line["variance"] for line in done.body["lines"]] == ["0", "0", None]


async def test_a_count_finds_promised_goods_missing_and_gives_the_promise_back(
    company: Company,
) -> None:
    product, place = await stocked(company)
    assert (await reserve(company, (product, "9", place))).status == 201
    count = await start(company, place)
    await found(company, count, QM_1="6")
    await submit(company, count)
    assert (await approver(company).post(f"{COUNTS}/{count['id']}/approve")).status == 200
    assert await level(company, product) == {"on_hand": "6", "reserved": "6", "available": "0"}


async def test_what_is_missing_but_has_left_since_must_be_counted_again(company: Company) -> None:
    product, place = await stocked(company)
    count = await start(company, place)
    await found(company, count, QM_1="4")
    assert (await move(company, product, place, "-8", "correction")).status == 201
    await submit(company, count)
    refused = await approver(company).post(f"{COUNTS}/{count['id']}/approve")
    assert (refused.status, refused.body["code"]) == (409, "not_enough_stock")
    assert (await level(company, product))["on_hand"] == "2"


async def test_rubbish_is_refused_where_it_stands(company: Company) -> None:
    product, place = await stocked(company)
    empty = await company.client.post(COUNTS, {"warehouse_id": str(await company.warehouse("X"))})
    assert empty.body["errors"][0]["code"] == "empty"
    nowhere = await company.client.post(COUNTS, {"warehouse_id": str(UUID(int=1))})
    assert nowhere.body["errors"][0]["field"] == "warehouse_id"
    count = await start(company, place)
    assert (await submit(company, count)).body["code"] == "nothing_counted"
    for bad in ("-1", "NaN", "1_0", "1e99"):
        assert (await found(company, count, QM_1=bad)).status == 422
    line = {"product_id": str(product), "counted": "1"}
    url = f"{COUNTS}/{count['id']}/lines"
    twice = await company.client.request("PUT", url, json={"lines": [line, line]})
    assert twice.body["errors"][0]["code"] == "twice"
    late = {**line, "counted_at": "2999-01-01T00:00:00Z"}
    future = await company.client.request("PUT", url, json={"lines": [late]})
    assert future.body["errors"][0]["field"] == "lines.0.counted_at"
    assert (await company.client.post(f"{COUNTS}/{count['id']}/cancel", {})).status == 200
    assert (await found(company, count, QM_1="1")).status == 409


@pytest.mark.promise("Q.13", "S3.33")
async def test_what_two_counts_found_missing_is_taken_off_once(company: Company) -> None:
    products, place = await three_products(company)
    client, counts = approver(company), []
    for _ in range(2):
        count = await start(company, place)
        assert (await found(company, count, QM_1="7", QM_2="12")).status == 200
        await submit(company, count)
        counts.append(f"{COUNTS}/{count['id']}")
    answers = await asyncio.gather(*(client.post(f"{url}/approve") for url in counts))
    assert sorted(answer.status for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status == 409)
    assert refused.body["code"] == "counted_since"
    assert refused.body["product_ids"] == sorted(str(p) for p in products[:2])
    assert [(await level(company, p))["on_hand"] for p in products] == ["7", "12", "10"]
    again = counts[answers.index(refused)]
    assert (await client.post(f"{again}/recount", {"reason": "counted twice"})).status == 200
    await company.must_add_up()


@pytest.mark.promise("Q.17")
async def test_what_was_entered_is_answered_and_said_alone_however_long_the_sheet_is(
    company: Company,
) -> None:
    products, place = await three_products(company)
    late = await company.product("QM-0")
    count = await start(company, place)
    assert (count["size"], count["counted"]) == (3, 0)
    first = await found(company, count, QM_1="7", QM_2="10")
    assert [line["sku"] for line in first.body["lines"]] == ["QM-1", "QM-2"]
    again = {"product_id": str(products[0]), "counted": "10"}
    joins = {"product_id": str(late), "counted": "2"}
    url = f"{COUNTS}/{count['id']}"
    second = await company.client.request("PUT", f"{url}/lines", json={"lines": [again, joins]})
    assert [line["sku"] for line in second.body["lines"]] == ["QM-0", "QM-1"]
    whole = (await company.client.get(url)).body
    assert (whole["size"], whole["counted"]) == (len(whole["lines"]), 3) == (4, 3)
    owner = await company.owner()
    said = [
        orjson.loads(row["payload"])
        for row in await owner.fetch(
            "SELECT payload FROM events WHERE type LIKE 'inventory.count.recorded%' ORDER BY id"
        )
    ]
    await owner.close()
    assert [
        {UUID(v["product_id"]): float(v["quantity"]) for v in event["variances"]} for event in said
    ] == [{products[0]: -3, products[1]: 0}, {products[0]: 0, late: 2}]
    assert [(event["lines"], event["counted"]) for event in said] == [(3, 2), (4, 3)]
    # What differs is to be counted again: it is open once more.
    await submit(company, count)
    recount = await approver(company).post(f"{url}/recount", {})
    assert (recount.body["size"], recount.body["counted"]) == (4, 2)
