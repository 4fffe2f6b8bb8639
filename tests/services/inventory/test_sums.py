"""Sums over all levels of a company: exact whoever moves stock meanwhile, read without levels."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.services.inventory.conftest import Company
from tests.services.inventory.test_batches import line, post
from tests.services.inventory.test_movements import move
from tests.services.inventory.test_reorder import one_rule, put
from tests.services.inventory.test_reservations import RESERVATIONS, reserve

STOCK = "/api/v1/inventory/stock"


async def told(company: Company) -> tuple[dict[str, int], dict[str, tuple[int, str, str]]]:
    """The summary, and what each warehouse holds."""
    statuses = (await company.client.get(f"{STOCK}/summary")).body
    rows: list[dict[str, Any]] = (await company.client.get(f"{STOCK}/by-warehouse")).body["items"]
    return statuses, {
        row["warehouse_id"]: (row["products"], row["on_hand"], row["reserved"]) for row in rows
    }


@pytest.mark.promise("S1.21", "Q.17", "S3.33")
async def test_sums_are_those_of_the_levels_after_all_kinds_of_change_at_once(
    company: Company,
) -> None:
    places = [await company.warehouse(code) for code in ("NORTH", "SOUTH")]
    products = [await company.product(f"QM-{n}") for n in range(4)]
    for place in places:
        for product in products:
            await move(company, product, place, "40", "opening")
    rules = [(products[0], None), (products[1], None), (await company.product("QM-9"), places[0])]
    for product, where in rules:
        made = await put(company, one_rule(product, where, "1", "50", "99"))
        assert made.status == 200, made.body

    async def one(number: int) -> None:
        product, place = products[number % 4], places[number // 4 % 2]
        if number % 5 == 0:
            made = await reserve(company, (product, "2", place))
            if number % 10 and made.status == 201:
                await company.client.post(f"{RESERVATIONS}/{made.body['id']}/release", {})
        elif number % 5 == 1:
            # Refused as a whole: nothing of it is summed.
            refused = await post(company, line(product, place, "1"), line(product, place, "-900"))
            assert refused.status == 409
        else:
            await move(company, product, place, "3" if number % 2 else "-1", "correction")

    await asyncio.gather(*(one(number) for number in range(200)))
    await company.must_add_up()
    listed = (await company.client.get(STOCK, limit=100)).body["items"]
    statuses, held = await told(company)
    assert {k: v for k, v in statuses.items() if v} == Counter(row["status"] for row in listed)
    for place in places:
        rows = [row for row in listed if row["warehouse_id"] == str(place)]
        products_there, on_hand, reserved = held[str(place)]
        assert products_there == sum(row["on_hand"] != "0" for row in rows)
        assert Decimal(on_hand) == sum(Decimal(row["on_hand"]) for row in rows)
        assert Decimal(reserved) == sum(Decimal(row["reserved"]) for row in rows)


@pytest.mark.promise("Q.17")
async def test_what_is_read_does_not_grow_with_what_has_moved(company: Company) -> None:
    place, product = await company.warehouse("MAIN"), await company.product("QM-1")
    for _ in range(3):
        lines = [line(product, place, "1", "found") for _ in range(500)]
        assert (await post(company, *lines)).status == 201
    owner = await company.owner()
    assert await owner.fetchval("SELECT count(*) FROM stock_sums") < 1000
    await owner.close()
    assert (await told(company))[1] == {str(place): (1, "1500", "0")}
    await company.must_add_up()
