"""Warehouses: changing them, and closing those that are empty."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest

from libs.contracts.purchasing import PurchaseOrderClosed
from libs.db.lists import answered
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.services import Answer
from services.inventory.application.expect_order import expect_order
from services.inventory.application.forget_order import forget_order
from services.inventory.application.post_receipt import post_receipt
from services.inventory.domain.movement import Movement
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_lock_order import until_waiting
from tests.services.inventory.test_movements import move, stocked
from tests.services.inventory.test_receipts import Order, hear
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


async def test_nothing_is_brought_to_a_closed_warehouse_but_what_a_supplier_delivered(
    company: Company,
) -> None:
    product, place = await stocked(company)
    new = await company.product("QM-2")
    assert (await move(company, product, place, "-10", "correction")).status == 201
    order = Order(place, [(product, "3", "1")])
    await hear(company, expect_order, order.approved())
    refused = await change(company, place, active=False)
    assert (refused.body["code"], refused.body["incoming"]) == ("warehouse_in_use", "3")
    await hear(company, forget_order, PurchaseOrderClosed(**order.about))
    assert (await change(company, place, active=False)).status == 200
    for brought in (product, new):
        answer = await move(company, brought, place, "1", "found")
        assert (answer.status, answer.body["code"]) == (409, "warehouse_not_in_use")
    await hear(company, post_receipt, order.received("2"))
    assert (await move(company, product, place, "-2", "correction")).body["after"] == "0"
    assert (await change(company, place, 2, active=True)).status == 200
    assert (await move(company, product, place, "1", "found")).status == 201
    assert (await move(company, new, place, "1", "found")).status == 201


@pytest.mark.promise("S3.33")
@pytest.mark.parametrize("known", [True, False], ids=["level", "no level"])
async def test_who_closes_a_warehouse_and_who_brings_goods_there_do_not_both_succeed(
    company: Company, known: bool
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    if known:
        await move(company, product, place, "1", "opening")
        await move(company, product, place, "-1", "correction")
    actor = Principal(company.user_id, company.tenant_id)
    watcher = await company.owner()
    async with (
        asyncio.TaskGroup() as group,
        beginning(company.database, SqlInventoryWork)(actor) as work,
    ):
        arriving = Movement(new_id(), product, place, Decimal(5), "adjustment", "found")
        await work.stock.post([arriving], None)
        closing = group.create_task(change(company, place, active=False))
        await until_waiting(watcher, 1)
    assert closing.result().body["code"] == "warehouse_in_use"
    await move(company, product, place, "-5", "correction")
    async with (
        asyncio.TaskGroup() as group,
        beginning(company.database, SqlInventoryWork)(actor) as work,
    ):
        warehouse = await work.warehouses.get(place)
        (await work.warehouses.holdings(place)).must_be_nothing()
        warehouse.change({"active": False}, at=utc_now())
        other = await company.product("QM-2")
        bringing = group.create_task(move(company, other, place, "1", "found"))
        await until_waiting(watcher, 1)
    await watcher.close()
    assert bringing.result().body["code"] == "warehouse_not_in_use"
