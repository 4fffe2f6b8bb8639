"""What services that keep levels are told when they ask: the same as the events say, at once."""

from decimal import Decimal
from typing import Any

from libs.contracts.purchasing import GoodsReceived
from libs.domain.ids import new_id
from libs.testing.principals import token
from services.inventory.application.post_receipt import post_receipt
from tests.services.inventory.conftest import Company, Running
from tests.services.inventory.test_movements import move
from tests.services.inventory.test_receipts import Order, hear
from tests.services.inventory.test_reorder import one_rule, put
from tests.services.inventory.test_reservations import reserve


async def ask(company: Company, path: str = "", **query: str) -> list[dict[str, Any]]:
    """What purchasing would be told of this company."""
    service = company.running.client.with_token(
        token(company.tenant_id, ["service"], service="purchasing")
    )
    answer = await service.get(f"/levels{path}", **query)
    assert answer.status == 200, answer.body
    return list(answer.body["items"])


async def test_a_level_tells_what_its_events_told_and_what_was_issued_in_90_days(
    company: Company,
) -> None:
    await company.settle(version=2, back_orders=True)
    place = await company.warehouse("MAIN")
    product = await company.product("QM-1", back_order=True)
    await move(company, product, place, "100", "opening")
    await move(company, product, place, "-30", "production")
    used = await move(company, product, place, "-5", "production")
    await move(company, product, place, "-2", "damage")
    await company.client.post(f"/api/v1/inventory/movements/{used.body['id']}/reverse", {})
    order = Order(place, [(product, "9", "1")])
    received: GoodsReceived = order.received("4")
    await hear(company, post_receipt, received)
    await reserve(company, (product, "80", place))
    (level,) = await ask(company)
    async with company.database.across_tenants() as connection:
        told = await connection.fetchval(
            "SELECT payload->'lines'->0 FROM events WHERE tenant_id = $1"
            " AND type = 'inventory.stock.reserved.v1'",
            company.tenant_id,
        )
    assert (level["available"], level["back_ordered"], level["sequence"]) == ("0", "8", 6)
    assert f'"level_version": {level["version"]}' in told
    assert '"level_back_ordered": "8' in told
    assert [Decimal(issued) for issued in level["issues"].values()] == [30]
    assert level["receipt_lines"] == [str(received.lines[0].receipt_line_id)]


async def test_levels_and_rules_are_paged_and_nobody_elses(
    company: Company, inventory: Running
) -> None:
    other = Company(inventory)
    await other.settle()
    place = await company.warehouse("MAIN")
    for number in range(3):
        product = await company.product(f"QM-{number}")
        await move(company, product, place, "1", "opening")
        await put(company, one_rule(product, place if number else None, "1", "2", "3"))
    first = await ask(company, limit="2")
    rest = await ask(company, after=first[-1]["level_id"])
    assert len({level["level_id"] for level in first + rest}) == 3
    assert await ask(company, ids=first[0]["level_id"]) == first[:1]
    rules = await ask(company, "/rules", limit="2")
    rules += await ask(company, "/rules", after=rules[-1]["rule_id"])
    assert sorted(rule["warehouse_id"] is None for rule in rules) == [False, False, True]
    assert await ask(other) == await ask(other, "/rules") == []
    person = await company.client.get("/levels")
    assert person.status == 403
    assert await ask(company, ids=str(new_id())) == []
