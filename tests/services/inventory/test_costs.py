"""Costs given later, to entries that came in without one: what follows from them is said anew."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.inventory import StockValued
from libs.domain.ids import new_id
from libs.domain.quantity import plain
from libs.testing.services import Client
from tests.services.inventory.conftest import ALL, Company
from tests.services.inventory.test_movements import MOVEMENTS, move

VALUATION = "/api/v1/inventory/valuation"
_VALUED = """
SELECT payload::text FROM events
WHERE tenant_id = $1 AND type = 'inventory.stock.valued.v1' ORDER BY seq
"""


@pytest.fixture
def rich(company: Company) -> Client:
    return company.as_one_who_may(*ALL, "costs.read")


async def valued(company: Company, number: int) -> list[StockValued]:
    """What was said of values, as soon as it is so much."""
    for _ in range(1200):
        async with company.database.across_tenants() as connection:
            rows = await connection.fetch(_VALUED, company.tenant_id)
        if len(rows) >= number:
            break
        await asyncio.sleep(0.05)
    return [StockValued.model_validate_json(row["payload"]) for row in rows]


def told(value: StockValued) -> tuple[str, str, str]:
    """Its value, what it left to rounding, and what its level is worth since."""
    assert value.value_after is not None
    return plain(value.value), plain(value.rounding), plain(value.value_after)


async def unvalued(rich: Client) -> list[tuple[str, str]]:
    items = (await rich.get(f"{VALUATION}/unvalued")).body["items"]
    return [(item["reason"], item["quantity"]) for item in items]


async def total(rich: Client) -> str:
    answer: dict[str, Any] = (await rich.get(VALUATION)).body
    return str(answer["total"])


async def give(rich: Client, entry: object, cost: str) -> int:
    return (await rich.post(f"{MOVEMENTS}/{entry}/cost", {"unit_cost": cost})).status


async def test_a_cost_given_later_values_the_entry_and_what_left_of_it(
    company: Company, rich: Client
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    opening = (await move(company, product, place, "10", "opening")).body["id"]
    await move(company, product, place, "-4", "correction")
    assert [v.value for v in await valued(company, 2)] == [0, 0]
    # Nobody can say what goods cost that left.
    assert await unvalued(rich) == [("opening", "10")]
    assert await give(rich, opening, "2.50") == 200
    said = (await valued(company, 4))[2:]
    assert [(v.entry_id == UUID(opening), v.value, v.revision) for v in said] == [
        (True, Decimal(25), 1),
        (False, Decimal(-10), 2),
    ]
    assert (await unvalued(rich), await total(rich)) == ([], "15")
    left = (await move(company, product, place, "-6", "loss")).body
    assert left["after"] == "0"
    assert told((await valued(company, 5))[-1]) == ("-15", "0", "0")


async def test_it_is_given_once_only_where_none_is_known_and_only_to_what_came_in(
    company: Company, rich: Client
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    opening = (await move(company, product, place, "3", "opening")).body["id"]
    out = (await move(company, product, place, "-1", "loss")).body["id"]
    await valued(company, 2)
    assert await give(rich, new_id(), "1") == 404
    assert await give(rich, out, "1") == 409
    assert await give(rich, opening, "-1") == 422
    assert (
        await company.client.post(f"{MOVEMENTS}/{opening}/cost", {"unit_cost": "1"})
    ).status == 403
    twice = await asyncio.gather(*(give(rich, opening, cost) for cost in ("1", "2")))
    assert sorted(twice) == [200, 409]
    await valued(company, 4)
    assert await give(rich, opening, "1") == 409


async def test_what_nothing_is_left_of_goes_to_rounding_and_other_places_follow(
    company: Company, rich: Client
) -> None:
    product, main = await company.product("QM-1"), await company.warehouse("MAIN")
    north = await company.warehouse("NORTH")
    opening = (await move(company, product, main, "5", "opening")).body["id"]
    transfer = {
        "from_warehouse_id": str(main),
        "to_warehouse_id": str(north),
        "lines": [{"product_id": str(product), "quantity": "5"}],
        "at_once": True,
    }
    assert (await rich.post("/api/v1/inventory/transfers", transfer)).status == 201
    await valued(company, 3)
    assert await unvalued(rich) == [("opening", "5"), ("transfer", "5")]
    assert await give(rich, opening, "7") == 200
    said = (await valued(company, 6))[3:]
    assert [v.warehouse_id for v in said] == [main, main, north]
    assert [told(v) for v in said] == [("35", "0", "35"), ("-35", "0", "0"), ("35", "0", "35")]
    assert (await unvalued(rich), await total(rich)) == ([], "35")


async def test_goods_that_left_at_another_price_leave_their_cost_to_rounding(
    company: Company, rich: Client
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    opening = (await move(company, product, place, "10", "opening")).body["id"]
    body = {"product_id": str(product), "warehouse_id": str(place), "reason": "found"}
    assert (await rich.post(MOVEMENTS, {**body, "quantity": "10", "unit_cost": "5"})).status == 201
    await move(company, product, place, "-20", "loss")
    assert [v.value for v in await valued(company, 3)] == [0, 50, -50]
    assert await give(rich, opening, "5") == 200
    assert told((await valued(company, 4))[-1]) == ("50", "-50", "0")
    assert await total(rich) == "0"
