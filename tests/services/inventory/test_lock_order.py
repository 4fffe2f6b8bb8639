"""Whoever locks several things takes them in one order, so that nobody waits in a circle."""

import asyncio
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from libs.contracts.catalog import Product
from libs.db.work import beginning
from libs.domain.errors import Unavailable
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.domain.movement import Movement
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_reorder import RULES
from tests.services.inventory.test_reservations import reserve

_WAITING = """
SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity AS a USING (pid)
WHERE NOT granted AND a.datname = current_database()
"""


async def until_waiting(connection: asyncpg.Connection, number: int) -> None:
    async with asyncio.timeout(60):
        while await connection.fetchval(_WAITING) < number:  # noqa: ASYNC110 - in other sessions
            await asyncio.sleep(0.01)


def damage(product: UUID, place: UUID) -> dict[str, str]:
    return {
        "product_id": str(product),
        "warehouse_id": str(place),
        "quantity": "-10",
        "reason": "damage",
    }


async def test_facts_about_several_levels_and_one_promise_do_not_wait_in_a_circle(
    company: Company,
) -> None:
    place = await company.warehouse("MAIN")
    first, second = sorted([await company.product(f"QM-{n}") for n in range(2)])
    for product in (first, second):
        await move(company, product, place, "10", "found")
    shared = await reserve(company, (first, "5", place), (second, "5", place))
    youngest = await reserve(company, (second, "5", place))
    assert (shared.status, youngest.status) == (201, 201)
    owner, watcher = await company.owner(), await company.owner()
    try:
        async with asyncio.TaskGroup() as group, owner.transaction():
            await owner.execute(
                "SELECT 1 FROM reservation_lines WHERE reservation_id = $1 FOR UPDATE",
                UUID(youngest.body["id"]),
            )
            one = group.create_task(move(company, second, place, "-10", "damage"))
            await until_waiting(watcher, 1)
            both = {"lines": [damage(first, place), damage(second, place)]}
            other = group.create_task(company.client.post(f"{MOVEMENTS}/bulk", both))
            await until_waiting(watcher, 2)
    finally:
        await owner.close()
        await watcher.close()
    answers = one.result().status, other.result().status
    assert answers == (201, 409)


async def test_who_fills_back_orders_and_who_gives_promises_back_do_not_wait_in_a_circle(
    company: Company,
) -> None:
    await company.settle(version=2, back_orders=True)
    place = await company.warehouse("MAIN")
    short, there = [await company.product(f"QM-{n}", back_order=True) for n in range(2)]
    await move(company, short, place, "1", "found")
    await move(company, short, place, "-1", "loss")
    await move(company, there, place, "10", "found")
    made = [await reserve(company, (short, "5", place), (there, "5", place)) for _ in range(2)]
    assert [answer.status for answer in made] == [201, 201]
    owner, watcher = await company.owner(), await company.owner()
    try:
        async with asyncio.TaskGroup() as group, owner.transaction():
            await owner.execute(
                "SELECT 1 FROM reservations WHERE id = $1 FOR UPDATE", UUID(made[1].body["id"])
            )
            giving = group.create_task(move(company, there, place, "-10", "damage"))
            await until_waiting(watcher, 1)
            filling = group.create_task(move(company, short, place, "10", "found"))
            await until_waiting(watcher, 2)
    finally:
        await owner.close()
        await watcher.close()
    assert (giving.result().status, filling.result().status) == (201, 201)
    await company.must_add_up()


@pytest.mark.parametrize("seen", [{}, {"level_version": 0}], ids=["unseen", "as seen"])
async def test_who_closes_a_warehouse_and_who_brings_several_goods_do_not_wait_in_a_circle(
    company: Company, seen: dict[str, int]
) -> None:
    place = await company.warehouse("MAIN")
    first, second, new = sorted([await company.product(f"QM-{n}") for n in range(3)])
    for product in (first, second):
        await move(company, product, place, "10", "found")
    line: dict[str, object] = {
        "warehouse_id": str(place),
        "quantity": "1",
        "reason": "found",
    }
    lines = [{**line, "product_id": str(product)} for product in (first, second)]
    lines.append({**line, "product_id": str(new), **seen})
    client, url = company.client, f"/api/v1/inventory/warehouses/{place}"
    owner, watcher = await company.owner(), await company.owner()
    try:
        async with asyncio.TaskGroup() as group, owner.transaction():
            await owner.execute("SELECT 1 FROM levels WHERE product_id = $1 FOR UPDATE", second)
            bringing = group.create_task(client.post(f"{MOVEMENTS}/bulk", {"lines": lines}))
            await until_waiting(watcher, 1)
            closing = group.create_task(client.patch(url, {"active": False}, version=1))
            await until_waiting(watcher, 2)
    finally:
        await owner.close()
        await watcher.close()
    assert bringing.result().status == 201, bringing.result().body
    assert closing.result().body["code"] == "warehouse_in_use"


async def test_a_level_that_is_new_is_locked_in_its_turn(company: Company) -> None:
    place = await company.warehouse("MAIN")
    new, old = sorted([await company.product(f"QM-{n}") for n in range(2)])
    await move(company, old, place, "10", "found")
    actor = Principal(company.user_id, company.tenant_id)
    watcher = await company.owner()
    body = {"lines": [{**damage(new, place), "quantity": "5", "reason": "found"}]}
    body["lines"].append(damage(old, place))
    try:
        async with (
            asyncio.TaskGroup() as group,
            beginning(company.database, SqlInventoryWork)(actor) as work,
        ):
            arriving = [Movement(new_id(), p, place, Decimal(1), "a", "found") for p in (new, old)]
            await work.stock.post(arriving[:1], None)
            posting = group.create_task(company.client.post(f"{MOVEMENTS}/bulk", body))
            await until_waiting(watcher, 1)
            await work.stock.post(arriving[1:], None)
    finally:
        await watcher.close()
    assert [entry["after"] for entry in posting.result().body["items"]] == ["6", "1"]


async def test_a_rule_over_all_warehouses_adds_up_what_is_just_being_moved(
    company: Company,
) -> None:
    product, place = await stocked(company)
    actor = Principal(company.user_id, company.tenant_id)
    watcher = await company.owner()
    rule = {
        "product_id": str(product),
        "warehouse_id": None,
        "minimum": "1",
        "reorder_point": "2",
        "target": "9",
    }
    try:
        async with (
            asyncio.TaskGroup() as group,
            beginning(company.database, SqlInventoryWork)(actor) as work,
        ):
            arriving = Movement(new_id(), product, place, Decimal(5), "adjustment", "found")
            await work.stock.post([arriving], None)
            setting = group.create_task(company.client.request("PUT", RULES, json=rule))
            await until_waiting(watcher, 1)
    finally:
        await watcher.close()
    assert (setting.result().status, setting.result().body["available"]) == (200, "15")


async def test_products_are_renamed_in_one_order(company: Company) -> None:
    place = await company.warehouse("MAIN")
    first, second = sorted([await company.product(f"QM-{n}") for n in range(2)])
    for product in (first, second):
        await move(company, product, place, "1", "found")
    await rename(company, first, second)
    with pytest.raises(Unavailable):
        await rename(company, second, first, version=3)
    await rename(company, second, version=3)
    await rename(company, first, version=3)
    listed = await company.client.get("/api/v1/inventory/stock")
    assert {row["sku"] for row in listed.body["items"]} == {f"{first}-3", f"{second}-3"}


async def rename(company: Company, *products: UUID, version: int = 2) -> None:
    """Give products new codes in one transaction, as a batch of events does."""
    actor = Principal.system(company.tenant_id)
    async with company.database.transaction(actor) as connection:
        for product in products:
            known = Product(
                id=product,
                sku=f"{product}-{version}",
                name="Ball bearing",
                unit="pcs",
                price=Decimal(10),
                currency="INR",
                tax_rate=Decimal(18),
                version=version,
            )
            await SqlInventoryWork(connection, actor).products.remember(known)
