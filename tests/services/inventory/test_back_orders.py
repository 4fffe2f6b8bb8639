"""Promising more than there is, where company and product allow it: first come, first served."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.inventory import StockReserved
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move
from tests.services.inventory.test_reservations import RESERVATIONS, events, reserve


@pytest.fixture
async def place(company: Company) -> UUID:
    """A warehouse of a company that allows back-orders."""
    await company.settle(version=2, back_orders=True)
    return await company.warehouse("MAIN")


async def stocked(company: Company, place: UUID, quantity: str) -> UUID:
    product = await company.product("QM-1", back_order=True)
    assert (await move(company, product, place, quantity, "opening")).status == 201
    return product


async def level(company: Company, product: UUID) -> tuple[str, str, str]:
    """On hand, reserved, waiting."""
    answer = await company.client.get("/api/v1/inventory/stock", product_id=product)
    (row,) = answer.body["items"]
    return row["on_hand"], row["reserved"], row["back_ordered"]


async def lines(company: Company, made: dict[str, Any]) -> list[tuple[str, str]]:
    """What is reserved of each line and what waits."""
    read = (await company.client.get(f"{RESERVATIONS}/{made['id']}")).body
    return [(line["open"], line["back_ordered"]) for line in read["lines"]]


async def test_what_is_not_there_waits_and_is_reserved_when_it_comes_oldest_first(
    company: Company, place: UUID
) -> None:
    product = await stocked(company, place, "4")
    first = await reserve(company, (product, "6", None))
    second = await reserve(company, (product, "5", place))
    assert (first.status, second.status) == (201, 201), second.body
    assert await lines(company, first.body) == [("4", "2")]
    assert await lines(company, second.body) == [("0", "5")]
    assert await level(company, product) == ("4", "4", "7")
    await move(company, product, place, "3", "found")
    assert await lines(company, first.body) == [("6", "0")]
    assert await lines(company, second.body) == [("1", "4")]
    assert await level(company, product) == ("7", "7", "4")
    told = [
        StockReserved.model_validate_json(text)
        for text in await events(company, "inventory.stock.reserved.v1")
    ][2:]
    assert [
        (str(e.reservation_id), e.lines[0].quantity, e.lines[0].back_ordered) for e in told
    ] == [
        (first.body["id"], Decimal(2), Decimal(0)),
        (second.body["id"], Decimal(1), Decimal(4)),
    ]
    await move(company, product, place, "10", "found")
    assert await level(company, product) == ("17", "11", "0")
    await company.must_add_up()


async def test_what_is_given_back_goes_to_who_waits_and_waiting_ends_with_the_promise(
    company: Company, place: UUID
) -> None:
    product = await stocked(company, place, "4")
    first, second, third = [
        (await reserve(company, (product, quantity, place))).body for quantity in ("6", "5", "3")
    ]
    released = await company.client.post(f"{RESERVATIONS}/{first['id']}/release", {})
    assert (released.status, released.body["status"]) == (200, "released")
    assert await lines(company, first) == [("0", "0")]
    assert (await lines(company, second), await lines(company, third)) == (
        [("4", "1")],
        [("0", "3")],
    )
    waiting = await company.client.post(f"{RESERVATIONS}/{third['id']}/issue", {})
    assert (waiting.status, waiting.body["code"]) == (409, "back_ordered")
    issued = await company.client.post(f"{RESERVATIONS}/{second['id']}/issue", {})
    assert (issued.status, issued.body["status"]) == (200, "open")
    await company.client.post(f"{RESERVATIONS}/{third['id']}/release", {})
    assert await level(company, product) == ("0", "0", "1")
    await company.must_add_up()


async def test_only_what_company_and_product_allow_is_promised_beyond_what_is_there(
    company: Company, place: UUID
) -> None:
    product, strict = await stocked(company, place, "1"), await company.product("QM-2")
    await move(company, strict, place, "1", "opening")
    refused = await reserve(company, (product, "5", place), (strict, "2", place))
    assert [line["product_id"] for line in refused.body["lines"]] == [str(strict)]
    nowhere = await reserve(company, (await company.product("QM-3", back_order=True), "1", None))
    assert nowhere.status == 409
    await company.settle(version=3, back_orders=False)
    assert (await reserve(company, (product, "5", place))).status == 409
    assert await level(company, product) == ("1", "0", "0")


async def test_goods_that_arrive_short_are_not_promised_before_they_are_counted(
    company: Company, place: UUID
) -> None:
    product = await stocked(company, place, "1")
    north = await company.warehouse("NORTH")
    await move(company, product, north, "5", "opening")
    waiting = (await reserve(company, (product, "9", place))).body
    transfer = {
        "from_warehouse_id": str(north),
        "to_warehouse_id": str(place),
        "lines": [{"product_id": str(product), "quantity": "5"}],
    }
    made = (await company.client.post("/api/v1/inventory/transfers", transfer)).body
    path = f"/api/v1/inventory/transfers/{made['id']}"
    assert (await company.client.post(f"{path}/dispatch", {})).status == 200
    short = {"lines": [{"line_id": made["lines"][0]["id"], "received": "3"}]}
    assert (await company.client.post(f"{path}/receive", short)).status == 200
    assert await lines(company, waiting) == [("4", "5")]
    await company.must_add_up()


@pytest.mark.promise("Q.3")
async def test_many_who_take_give_back_and_bring_leave_every_sum_right(
    company: Company, place: UUID
) -> None:
    product = await stocked(company, place, "5")

    async def customer(number: int) -> None:
        made = await reserve(company, (product, "2", place))
        assert made.status == 201, made.body
        if number % 3 == 0:
            await company.client.post(f"{RESERVATIONS}/{made.body['id']}/release", {})
        if number % 3 == 1:
            assert (await move(company, product, place, "1", "found")).status == 201

    await asyncio.gather(*(customer(number) for number in range(12)))
    assert await level(company, product) == ("9", "9", "7")
    await company.must_add_up()
