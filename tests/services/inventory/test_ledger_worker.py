"""The ledger worker: no company and no level waits for another one's trouble."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from services.inventory.application.expect_order import expect_order
from services.inventory.application.post_receipt import post_receipt
from services.inventory.infrastructure.ledger_worker import LedgerWorker
from tests.services.inventory.conftest import ALL, Company
from tests.services.inventory.test_ledger import reverse
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_receipts import Order, hear


async def soon(true: Callable[[], Awaitable[bool]]) -> bool:
    """Whether it comes true."""
    for _ in range(1200):
        if await true():
            return True
        await asyncio.sleep(0.05)
    return False


async def is_worth(company: Company, entry: object, value: Decimal) -> bool:
    owner = await company.owner()
    found = await owner.fetchval("SELECT value FROM ledger_values WHERE entry_id = $1", entry)
    await owner.close()
    return bool(found == value)


async def test_the_dearest_goods_taken_back_have_a_value_like_all_others(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    rich = company.as_one_who_may(*ALL, "costs.read")
    half = {"product_id": str(product), "warehouse_id": str(place), "quantity": "499999999999"}
    made = [
        await rich.post(MOVEMENTS, {**half, "reason": "found", "unit_cost": cost})
        for cost in ("0", "999999999")
    ]
    out = await move(company, product, place, "-499999999998.999999", "loss")
    back = await reverse(company, made[0].body["id"])
    assert [answer.status for answer in (*made, out, back)] == [201] * 4
    assert await soon(lambda: is_worth(company, back.body["id"], Decimal(0)))


async def test_a_company_the_worker_fails_at_leaves_the_others_signed(company: Company) -> None:
    owner = await company.owner()
    trouble = (
        "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NEW.tenant_id = '{company.tenant_id}' THEN RAISE EXCEPTION 'trouble'; END IF;"
        " RETURN NEW; END $$;"
        "CREATE TRIGGER trouble BEFORE INSERT ON ledger_signatures"
        " FOR EACH ROW EXECUTE FUNCTION trouble()"
    )
    await owner.execute(trouble)
    try:
        product, place = await stocked(company)
        mine = (await move(company, product, place, "1", "found")).body["id"]
        other = Company(company.running)
        await other.settle()
        product, place = await stocked(other)
        theirs = (await move(other, product, place, "1", "found")).body["id"]
        assert await soon(lambda: signed(other, theirs))
        assert not await signed(company, mine)
    finally:
        await owner.execute("DROP TRIGGER trouble ON ledger_signatures; DROP FUNCTION trouble()")
        await owner.close()
    assert await soon(lambda: signed(company, mine))


async def signed(company: Company, entry: object) -> bool:
    return bool((await company.client.get(f"{MOVEMENTS}/{entry}")).body["signed"])


async def test_a_price_that_never_comes_keeps_no_other_level_waiting(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LedgerWorker, "at_most", 2)
    place = await company.warehouse("MAIN")
    products = [await company.product(f"QM-{number}") for number in range(2)]
    orders = [Order(place, [(product, "5", "7")]) for product in products]
    left = []
    for product, order in zip(products, orders, strict=True):
        await hear(company, post_receipt, order.received("5"))
        left += [(await move(company, product, place, "-1", "loss")).body["id"] for _ in range(3)]
    assert await soon(lambda: waiting(company, 8))
    await hear(company, expect_order, orders[1].approved())
    assert await soon(lambda: is_worth(company, left[-1], Decimal(-7)))
    assert await waiting(company, 4)


async def waiting(company: Company, entries: int) -> bool:
    owner = await company.owner()
    count = await owner.fetchval(
        "SELECT count(*) FROM values_waiting WHERE tenant_id = $1", company.tenant_id
    )
    await owner.close()
    return bool(count == entries)
