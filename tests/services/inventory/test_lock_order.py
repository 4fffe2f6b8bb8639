"""Whoever locks several things takes them in one order, so that nobody waits in a circle."""

import asyncio
from uuid import UUID

import asyncpg

from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import MOVEMENTS, move
from tests.services.inventory.test_reservations import reserve

_WAITING = """
SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity AS a USING (pid)
WHERE NOT granted AND a.datname = current_database()
"""


async def until_waiting(connection: asyncpg.Connection, number: int) -> None:
    async with asyncio.timeout(10):
        while await connection.fetchval(_WAITING) < number:
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
        async with asyncio.TaskGroup() as group:
            async with owner.transaction():
                await owner.execute(
                    "SELECT 1 FROM reservation_lines WHERE reservation_id = $1 FOR UPDATE",
                    UUID(youngest.body["id"]),
                )
                one = group.create_task(move(company, second, place, "-10", "damage"))
                await until_waiting(watcher, 1)
                both = {"movements": [damage(first, place), damage(second, place)]}
                other = group.create_task(company.client.post(f"{MOVEMENTS}/bulk", both))
                await until_waiting(watcher, 2)
    finally:
        await owner.close()
        await watcher.close()
    answers = one.result().status, other.result().status
    assert answers == (201, 409)
