"""Purchasing broken at its worst moments: goods become stock exactly once all the same."""

import asyncio
import signal
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.chaos.conftest import Breakable, eventually
from tests.chaos.oracle import Load
from tests.shops import Shop

pytestmark = [pytest.mark.chaos, pytest.mark.e2e]
CLICKS = 5


@pytest.mark.promise("S0.15", "S4.6")
async def test_a_receipt_whose_event_was_not_yet_published_becomes_stock_once(
    breakable: Breakable, load: Load
) -> None:
    """Committed while the broker stands still, then purchasing dies with what it had to say."""
    order, key = await load.shop.confirmed("10"), uuid4().hex
    with breakable.frozen("rabbitmq"):
        first = await load.surely(load.shop.store, _receipts(order), _all(order, "10"), key)
        breakable.send("purchasing", signal.SIGKILL)
        assert await _shows(load.shop, "on_hand", 0)
    again = await load.surely(load.shop.store, _receipts(order), _all(order, "10"), key)
    assert again.body["id"] == first.body["id"]
    await breakable.until_ready()
    await eventually(lambda: _shows(load.shop, "on_hand", 10))
    assert not await breakable.differences()


@pytest.mark.promise("S1.49", "S4.6")
async def test_goods_that_go_back_leave_the_stock_once_whoever_dies_on_the_way(
    breakable: Breakable, load: Load
) -> None:
    """Purchasing dies with its command unsaid, inventory while it works it off."""
    shop = load.shop
    order, key = await shop.confirmed("10"), uuid4().hex
    await load.surely(shop.store, _receipts(order), _all(order, "10"))
    await eventually(lambda: _shows(shop, "on_hand", 10))
    line = {"line_id": order["lines"][0]["id"], "quantity": "4", "reason": "wrong grade"}
    path = f"purchasing/orders/{order['id']}/returns"
    with breakable.frozen("rabbitmq"):
        asked = await load.surely(shop.store, path, {"lines": [line]}, key)
        breakable.send("purchasing", signal.SIGKILL)
    breakable.send("inventory", signal.SIGKILL)
    again = await load.surely(shop.store, path, {"lines": [line]}, key)
    assert again.body["id"] == asked.body["id"]
    await breakable.until_ready()

    async def posted() -> bool:
        issue = await shop.company.store.get(f"purchasing/goods-issues/{asked.body['id']}")
        return bool(issue["status"] == "posted")

    await eventually(posted)
    await eventually(lambda: _shows(shop, "on_hand", 6))
    assert not await breakable.differences()


@pytest.mark.promise("S2.22", "S4.6")
async def test_an_order_is_approved_without_a_broker_and_expected_once_it_is_back(
    breakable: Breakable, load: Load
) -> None:
    shop = load.shop
    order = (await shop.buyer.ask("POST", "purchasing/orders", shop.order("10"))).body
    path = f"purchasing/orders/{order['id']}"
    await load.surely(shop.buyer, f"{path}/submit")
    breakable.send("rabbitmq", signal.SIGKILL)
    approved = await load.surely(shop.approver, f"{path}/approve")
    assert approved.body["status"] == "approved"
    assert set(load.outcomes) == {"done"}
    await breakable.until_ready()
    await eventually(lambda: _shows(shop, "incoming", 10))
    assert not await breakable.differences()


@pytest.mark.promise("Q.16")
async def test_clicks_while_purchasing_dies_receive_the_goods_once(
    breakable: Breakable, load: Load
) -> None:
    """Five of one request, and five deliveries of their own of which one fits."""
    shop = load.shop
    order, key = await shop.confirmed("10"), uuid4().hex
    clicks = [
        load.surely(shop.store, _receipts(order), _all(order, "4"), key) for _ in range(CLICKS)
    ]
    answers, _ = await asyncio.gather(asyncio.gather(*clicks), breakable.kill("purchasing"))
    assert len({answer.body["id"] for answer in answers}) == 1
    others = await asyncio.gather(
        *(shop.store.ask("POST", _receipts(order), _all(order, "6")) for _ in range(CLICKS))
    )
    assert sorted(answer.status for answer in others) == [201, *[409] * (CLICKS - 1)]
    await eventually(lambda: _shows(shop, "on_hand", 10))
    assert not await breakable.differences()


def _receipts(order: dict[str, Any]) -> str:
    return f"purchasing/orders/{order['id']}/receipts"


def _all(order: dict[str, Any], accepted: str) -> dict[str, Any]:
    return {"lines": [{"line_id": line["id"], "accepted": accepted} for line in order["lines"]]}


async def _shows(shop: Shop, name: str, quantity: int) -> bool:
    """Whether inventory says so of what is bought."""
    rows = (await shop.company.store.get("inventory/stock", product_id=shop.product))["items"]
    return sum((Decimal(row[name]) for row in rows), Decimal(0)) == quantity
