"""Movements posted together: all or none, on the stock their sender saw, once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from libs.domain.ids import new_id
from libs.testing.services import Answer
from tests.services.inventory.conftest import Company

MOVEMENTS = "/api/v1/inventory/movements"
STOCK = "/api/v1/inventory/stock"


def line(
    product: UUID, place: UUID, quantity: str, reason: str = "correction", **more: object
) -> dict[str, object]:
    return {
        "product_id": str(product),
        "warehouse_id": str(place),
        "quantity": quantity,
        "reason": reason,
        **more,
    }


async def post(company: Company, *lines: dict[str, object], key: str | None = None) -> Answer:
    return await company.client.post(f"{MOVEMENTS}/bulk", {"lines": list(lines)}, key=key)


async def stock(company: Company, product: UUID) -> dict[str, Any]:
    listed = await company.client.get(STOCK, product_id=product)
    return dict(listed.body["items"][0])


async def test_a_batch_is_posted_whole_or_not_at_all_and_names_the_line(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    opened = await post(company, line(product, place, "10", "opening"))
    assert opened.status == 201, opened.body
    refused = await post(
        company, line(product, place, "-6", "loss"), line(product, place, "-6", "loss")
    )
    assert (refused.status, refused.body["code"]) == (409, "not_enough_stock")
    assert refused.body["position"] == 1
    assert (await stock(company, product))["on_hand"] == "10"
    wrong = await post(company, line(product, place, "1"), line(product, new_id(), "1"))
    assert wrong.body["errors"][0]["field"] == "lines.1.warehouse_id"


async def test_a_batch_is_one_thing_in_the_ledger_in_the_order_it_was_sent(
    company: Company,
) -> None:
    place = await company.warehouse("MAIN")
    products = [await company.product(f"QM-{number}") for number in range(4)]
    sent = [line(product, place, "2", "found") for product in reversed(products)]
    answer = await post(company, *sent)
    assert [entry["product_id"] for entry in answer.body["items"]] == [
        one["product_id"] for one in sent
    ]
    assert {(e["source_type"], e["source_id"]) for e in answer.body["items"]} == {
        ("batch", answer.body["id"])
    }
    assert answer.headers["location"] == f"{MOVEMENTS}/bulk/{answer.body['id']}"
    read = await company.client.get(answer.headers["location"])
    assert [e["id"] for e in read.body["items"]] == [e["id"] for e in answer.body["items"]]
    reversed_ = await company.client.post(
        f"{MOVEMENTS}/{answer.body['items'][0]['id']}/reverse", {"note": "counted twice"}
    )
    assert reversed_.status == 201, reversed_.body
    assert (await company.client.get(f"{MOVEMENTS}/bulk/{new_id()}")).status == 404


@pytest.mark.promise("Q.16")
async def test_the_same_batch_sent_twice_is_posted_once_and_answered_alike(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    key = new_id().hex
    answers = await asyncio.gather(
        *(post(company, line(product, place, "5", "opening"), key=key) for _ in range(3))
    )
    assert [answer.status for answer in answers] == [201] * 3
    assert len({answer.body["id"] for answer in answers}) == 1
    assert [e["after"] for a in answers for e in a.body["items"]] == ["5"] * 3
    assert (await stock(company, product))["on_hand"] == "5"


@pytest.mark.promise("S1.15", "S1.16")
async def test_a_line_decided_on_stock_that_moved_since_is_not_posted(company: Company) -> None:
    place = await company.warehouse("MAIN")
    one, other = await company.product("QM-1"), await company.product("QM-2")
    await post(company, line(one, place, "10", "opening"), line(other, place, "10", "opening"))
    seen, still = await stock(company, one), await stock(company, other)
    await post(company, line(one, place, "-3", "damage"))
    lines = [
        line(one, place, "-5", level_version=seen["version"]),
        line(other, place, "-5", level_version=still["version"]),
    ]
    refused = await post(company, *lines)
    assert (refused.status, refused.body["code"]) == (409, "stock_moved")
    now = await stock(company, one)
    assert refused.body["lines"] == [
        {
            "position": 0,
            "product_id": str(one),
            "warehouse_id": str(place),
            "level_version": seen["version"],
            "version": now["version"],
            "on_hand": "7",
            "reserved": "0",
            "available": "7",
            "incoming": "0",
        }
    ]
    assert (await stock(company, other))["on_hand"] == "10"
    lines[0]["level_version"] = now["version"]
    assert (await post(company, *lines)).status == 201
    assert [(await stock(company, p))["on_hand"] for p in (one, other)] == ["2", "5"]


@pytest.mark.promise("S1.16")
async def test_of_two_who_decided_on_the_same_stock_one_is_told(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    first = line(product, place, "10", "opening", level_version=0)
    answers = await asyncio.gather(*(post(company, first) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    version = (await stock(company, product))["version"]
    one = line(product, place, "-1", level_version=version)
    answers = await asyncio.gather(*(company.client.post(MOVEMENTS, one) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert {a.body["code"] for a in answers if a.status == 409} == {"stock_moved"}
    assert (await stock(company, product))["on_hand"] == "9"


async def test_a_cost_needs_the_right_to_it_and_a_batch_has_an_end(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    costly = await post(company, line(product, place, "1", "found", unit_cost="3"))
    assert (costly.status, costly.body["permission"]) == (403, "costs.read")
    many = await post(company, *[line(product, place, "1")] * 501)
    assert (many.status, many.body["errors"][0]["field"]) == (422, "lines")
