"""Warehouses: changing them, and closing those that are empty."""

from uuid import UUID

import pytest

from libs.db.lists import answered
from libs.testing.services import Answer
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move, stocked
from tests.services.inventory.test_reservations import reserve
from tests.services.inventory.test_transfers import draft

WAREHOUSES = "/api/v1/inventory/warehouses"
HELD = "/api/v1/inventory/stock/by-warehouse"
TRANSFERS = "/api/v1/inventory/transfers"


async def change(company: Company, place: UUID, version: int = 1, **values: object) -> Answer:
    return await company.client.patch(f"{WAREHOUSES}/{place}", values, version=version)


async def test_a_warehouse_that_holds_stock_is_not_closed(company: Company) -> None:
    product, place = await stocked(company)
    assert (await reserve(company, (product, "4", place))).status == 201
    refused = await change(company, place, active=False)
    assert (refused.status, refused.body["code"]) == (409, "warehouse_in_use")
    said = {name: refused.body[name] for name in ("products", "on_hand", "reserved", "transfers")}
    assert said == {"products": 1, "on_hand": "10", "reserved": "4", "transfers": 0}
    assert (await change(company, place, name="Old hall")).status == 200


async def test_a_warehouse_that_awaits_goods_is_not_closed(company: Company) -> None:
    product, place = await stocked(company)
    other = await company.warehouse("OTHER")
    sent = (await draft(company, place, other, (product, "10"))).body["id"]
    assert (await company.client.post(f"{TRANSFERS}/{sent}/dispatch")).status == 200
    refused = await change(company, other, active=False)
    assert (refused.body["code"], refused.body["transfers"]) == ("warehouse_in_use", 1)
    assert (await change(company, place, active=False)).body["active"] is False


async def test_goods_are_not_sent_to_a_warehouse_closed_since(company: Company) -> None:
    product, place = await stocked(company)
    other = await company.warehouse("OTHER")
    planned = (await draft(company, place, other, (product, "10"))).body["id"]
    assert (await change(company, other, active=False)).status == 200
    refused = await company.client.post(f"{TRANSFERS}/{planned}/dispatch")
    assert (refused.status, refused.body["code"]) == (409, "warehouse_not_in_use")
    assert (await company.client.post(f"{TRANSFERS}/{planned}/cancel", {})).status == 200


async def test_an_empty_warehouse_is_closed_and_opened_again(company: Company) -> None:
    product, place = await stocked(company)
    assert (await move(company, product, place, "-10", "correction")).status == 201
    assert (await change(company, place, active=False)).body["active"] is False
    assert (await change(company, place, 2, active=True)).body["active"] is True


async def test_its_capacity_may_become_unknown_again(company: Company) -> None:
    place = await company.warehouse("MAIN")
    assert (await change(company, place, capacity="500")).body["capacity"] == "500"
    kept = await change(company, place, 2, name="Hall", address=None)
    assert (kept.body["capacity"], kept.body["address"]) == ("500", "")
    assert (await change(company, place, 3, capacity=None)).body["capacity"] is None


@pytest.mark.promise("S2.5", "S2.7", "S2.8")
async def test_what_lies_at_each_warehouse_is_added_up_over_its_products(company: Company) -> None:
    product, place = await stocked(company)
    other = await company.warehouse("OTHER")
    second = await company.product("SECOND")
    assert (await move(company, second, place, "2.5", "found")).status == 201
    assert (await move(company, second, other, "4", "found")).status == 201
    assert (await reserve(company, (product, "4", place))).status == 201
    held = {row["warehouse_id"]: row for row in (await company.client.get(HELD)).body["items"]}
    assert held[str(place)] == {
        "warehouse_id": str(place),
        "products": 2,
        "on_hand": "12.5",
        "reserved": "4",
        "available": "8.5",
        "incoming": "0",
    }
    only = (await company.client.get(f"{HELD}?warehouse_id={other}")).body["items"]
    assert only == [held[str(other)]]
    assert only[0]["on_hand"] == "4"


@pytest.mark.parametrize("text", ["a\x00b", "bell\x07", "two\nlines", "", " "])
async def test_its_code_and_name_are_lines_of_text(company: Company, text: str) -> None:
    for body in ({"code": "X", "name": text}, {"code": text, "name": "X"}):
        assert (await company.client.post(WAREHOUSES, body)).status == 422


@pytest.mark.promise("S1.64", "S1.66")
async def test_the_list_of_warehouses_is_kept_until_one_changes(company: Company) -> None:
    place = await company.warehouse("KEPT")

    def read() -> float:
        return float(answered.labels("warehouses", "database")._value.get())

    before = read()
    for _ in range(5):
        shown = (await company.client.get(WAREHOUSES)).body["items"]
        assert [w["name"] for w in shown] == ["Hall KEPT"]
    assert read() == before + 1
    changed = await company.client.patch(f"{WAREHOUSES}/{place}", {"name": "Hall 2"}, version=1)
    assert changed.status == 200
    shown = (await company.client.get(WAREHOUSES)).body["items"]
    assert [w["name"] for w in shown] == ["Hall 2"]
