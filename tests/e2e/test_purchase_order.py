"""A purchase order from raise to stock, by the people whose job it is, watched live."""

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.people import Answer, Person, listening
from tests.shops import Shop

pytestmark = pytest.mark.e2e

STEPS = [
    ("submit", "buyer", "pending_approval"),
    ("approve", "approver", "approved"),
    ("send", "buyer", "sent"),
    ("confirm", "buyer", "confirmed"),
]


@pytest.mark.promise("S0.1", "S0.12", "S0.13", "S0.14", "S0.15", "S0.16", "S0.17")
async def test_an_order_becomes_stock_and_everybody_sees_it_happen(shop: Shop) -> None:
    buyer = shop.company.buyer
    async with listening(shop.store, "purchasing.*", "inventory.*") as heard:
        order = await buyer.post("purchasing/orders", shop.order("5", "2.5"))
        path = f"purchasing/orders/{order['id']}"
        for action, who, status in STEPS:
            answered = await getattr(shop.company, who).post(f"{path}/{action}")
            assert answered["status"] == status
        first, second = order["lines"]
        half = await shop.company.store.post(
            f"{path}/receipts", {"lines": [{"line_id": first["id"], "accepted": "5"}]}
        )
        assert half["order_status"] == "partially_received"
        rest = {"line_id": second["id"], "accepted": "2", "rejected": "0.5"}
        full = await shop.company.store.post(
            f"{path}/receipts", {"lines": [{**rest, "reject_reason": "rusty"}]}
        )
        assert full["order_status"] == "received"
        events = await heard.until(lambda events: len(_of(events, "inventory.stock.changed")) == 2)

    told = [e["data"]["status"] for e in events if e["type"].startswith("purchasing.purchase_ord")]
    assert told == ["draft", *(status for _, _, status in STEPS)]
    assert [e["data"]["order_status"] for e in _of(events, "purchasing.goods.received")] == [
        "partially_received",
        "received",
    ]
    assert [e["data"]["on_hand"] for e in _of(events, "inventory.stock.changed")] == ["5", "7"]
    await _timeline_is_right(shop, path)
    (row,) = (await shop.company.store.get("inventory/stock", warehouse_id=shop.warehouse))["items"]
    assert (row["on_hand"], row["incoming"], row["product_id"]) == ("7", "0", shop.product)


async def _timeline_is_right(shop: Shop, path: str) -> None:
    """Every step with who and when, in order."""
    people = {name: getattr(shop.company, name) for name in ("buyer", "approver", "store")}
    ids = {name: (await api.get("auth/me"))["user"] for name, api in people.items()}
    steps = (await shop.company.store.get(f"{path}/timeline"))["items"]
    assert [(s["action"], s["to_status"]) for s in steps] == [
        ("raise", "draft"),
        *((action, status) for action, _, status in STEPS),
        ("receive", "partially_received"),
        ("receive", "received"),
    ]
    who = ["buyer", *(who for _, who, _ in STEPS), "store", "store"]
    assert [(s["by"], s["by_name"]) for s in steps] == [(ids[w]["id"], ids[w]["name"]) for w in who]
    times = [datetime.fromisoformat(s["at"]) for s in steps]
    assert times == sorted(times)
    assert all(time.utcoffset() is not None for time in times)


async def test_the_person_who_raised_an_order_cannot_approve_it(shop: Shop) -> None:
    order = await shop.company.buyer.post("purchasing/orders", shop.order("1"))
    path = f"purchasing/orders/{order['id']}"
    await shop.company.buyer.post(f"{path}/submit")
    refused = await shop.buyer.ask("POST", f"{path}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")
    shown = await shop.buyer.ask("GET", path)
    assert "approve" not in shown.body["allowed_actions"]
    offered = await shop.approver.ask("GET", path)
    assert "approve" in offered.body["allowed_actions"]


@pytest.mark.parametrize(
    ("who", "action", "permission"),
    [
        ("store", "approve", "purchasing.orders.approve"),
        ("store", "submit", "purchasing.orders.manage"),
        ("buyer", "receipts", "purchasing.receipts.create"),
    ],
)
async def test_the_wrong_role_is_told_which_permission_it_lacks(
    shop: Shop, who: str, action: str, permission: str
) -> None:
    order = await shop.confirmed("1")
    asker: Person = getattr(shop, who)
    body = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "1"}]}
    refused = await asker.ask(
        "POST", f"purchasing/orders/{order['id']}/{action}", body if action == "receipts" else None
    )
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    assert refused.body["permission"] == permission
    assert permission in refused.body["detail"]


async def test_of_two_who_receive_the_same_line_one_wins_and_the_other_learns_what_is_open(
    shop: Shop,
) -> None:
    order = await shop.confirmed("10")
    body = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "10"}]}
    answers = await asyncio.gather(*(_receive(shop, order, body) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [201, 409]
    (lost,) = [answer for answer in answers if answer.status == 409]
    assert lost.body["code"] in {"over_receipt", "illegal_transition"}
    order = await shop.confirmed("10")
    line = order["lines"][0]["id"]
    answers = await asyncio.gather(
        *(_receive(shop, order, {"lines": [{"line_id": line, "accepted": "7"}]}) for _ in range(2))
    )
    assert sorted(answer.status for answer in answers) == [201, 409]
    (lost,) = [answer for answer in answers if answer.status == 409]
    assert lost.body["code"] == "over_receipt"
    assert lost.body["lines"] == [{"line_id": line, "open": "3", "allowed": "3"}]


async def test_two_part_receipts_that_fit_both_count(shop: Shop) -> None:
    order = await shop.confirmed("10")
    body = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "5"}]}
    answers = await asyncio.gather(*(_receive(shop, order, body) for _ in range(2)))
    assert [answer.status for answer in answers] == [201, 201]
    shown = await shop.company.store.get(f"purchasing/orders/{order['id']}")
    assert shown["status"] == "received"
    assert len(shown["receipts"]) == 2
    steps = (await shop.company.store.get(f"purchasing/orders/{order['id']}/timeline"))["items"]
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
    await _until_on_hand(shop, Decimal(10))


async def test_the_same_post_sent_often_at_once_has_one_effect(shop: Shop) -> None:
    key = uuid4().hex
    body = {
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "quantity": "4",
        "reason": "opening",
    }
    answers = await asyncio.gather(
        *(
            shop.store.ask("POST", "inventory/movements", body, Idempotency_Key=key)
            for _ in range(20)
        )
    )
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    other = await shop.store.ask(
        "POST", "inventory/movements", {**body, "quantity": "5"}, Idempotency_Key=key
    )
    assert other.status == 422
    assert other.fields == {"Idempotency-Key": "idempotency_key_reused"}
    await _until_on_hand(shop, Decimal(4))


async def test_orders_and_receipts_sent_twice_are_made_once(shop: Shop) -> None:
    key = uuid4().hex
    raised = await asyncio.gather(
        *(
            shop.buyer.ask("POST", "purchasing/orders", shop.order("3"), Idempotency_Key=key)
            for _ in range(5)
        )
    )
    assert {answer.status for answer in raised} == {201}
    assert len({answer.body["id"] for answer in raised}) == 1
    order = await shop.confirmed("3")
    line = {"line_id": order["lines"][0]["id"], "accepted": "1"}
    received = await asyncio.gather(
        *(_receive(shop, order, {"lines": [line]}, Idempotency_Key=key) for _ in range(5))
    )
    assert {answer.status for answer in received} == {201}
    assert len({answer.body["id"] for answer in received}) == 1
    shown = await shop.company.store.get(f"purchasing/orders/{order['id']}")
    assert [line["open"] for line in shown["lines"]] == ["2"]


async def test_a_key_of_one_company_means_nothing_to_another(
    shop: Shop, another_shop: Shop
) -> None:
    key = uuid4().hex
    mine, theirs = [
        await s.buyer.ask("POST", "purchasing/orders", s.order("3"), Idempotency_Key=key)
        for s in (shop, another_shop)
    ]
    assert (mine.status, theirs.status) == (201, 201)
    assert mine.body["id"] != theirs.body["id"]


async def test_no_cost_reaches_who_may_not_see_it_in_answers_or_live(shop: Shop) -> None:
    """An order priced at 12.3456 goes its whole way; neither price nor total leaves a trace."""
    staff = await shop.hire("staff")
    async with listening(staff, "*") as heard, listening(shop.store, "*") as also_heard:
        order = await shop.confirmed("5")
        path = f"purchasing/orders/{order['id']}"
        body = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "5"}]}
        receipt = await _receive(shop, order, body)
        paths = (
            "purchasing/orders",
            path,
            f"{path}/timeline",
            f"purchasing/receipts/{receipt.body['id']}",
            f"purchasing/supplier-products?supplier_id={shop.supplier}",
            "inventory/stock",
            "inventory/movements",
        )
        answers = [await who.ask("GET", p) for who in (staff, shop.store) for p in paths]
        for listener in (heard, also_heard):
            await listener.until(lambda events: bool(_of(events, "inventory.stock.changed")))
    assert {answer.status for answer in answers} == {200}
    said = [
        str(x) for x in (receipt.body, *(a.body for a in answers), heard.events, also_heard.events)
    ]
    secret = ("12.3456", "61.728", "unit_cost", "'subtotal'", "'amount'", "'total'", "'tax'")
    assert not [(word, text[:200]) for text in said for word in secret if word in text]


def _of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == kind]


async def _receive(
    shop: Shop, order: dict[str, Any], body: dict[str, Any], **headers: str
) -> Answer:
    return await shop.store.ask(
        "POST", f"purchasing/orders/{order['id']}/receipts", body, **headers
    )


async def _until_on_hand(shop: Shop, expected: Decimal) -> None:
    """Wait until the stock row shows it; then nothing more may come."""
    async with asyncio.timeout(30):
        while True:
            rows = (await shop.company.store.get("inventory/stock"))["items"]
            if [Decimal(row["on_hand"]) for row in rows] == [expected]:
                return
            await asyncio.sleep(0.05)
