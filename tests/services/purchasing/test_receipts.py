"""Receiving goods: in parts, by two at once, too much, on approval."""

import asyncio

import asyncpg
import pytest

from libs.domain.ids import new_id
from libs.testing.services import Answer
from tests.services.purchasing.conftest import ORDERS, Company, Site

RECEIPTS = "/api/v1/purchasing/receipts"


@pytest.mark.promise("S0.14")
async def test_goods_come_in_in_parts_accepted_and_rejected(company: Company) -> None:
    order = await company.order("submit", "approve", "send")
    bolt = order["lines"][0]["id"]
    part = {"line_id": bolt, "accepted": "5.5", "rejected": "0.5", "reject_reason": "bent"}
    path = f"{ORDERS}/{order['id']}"
    answer = await company.store.post(f"{path}/receipts", {"lines": [part], "note": "lorry 7"})
    assert answer.status == 201
    receipt = answer.body
    assert receipt["number"].startswith("GRN-20")
    assert receipt["number"].endswith("-000001")
    assert (receipt["order_status"], receipt["note"]) == ("partially_received", "lorry 7")
    assert receipt["lines"][0]["sku"] == "BOLT-M8"
    assert answer.headers["location"] == f"{path}/receipts/{receipt['id']}"
    for shown in (f"{RECEIPTS}/{receipt['id']}", answer.headers["location"]):
        assert (await company.store.get(shown)).body == receipt

    after = (await company.store.get(path)).body
    line = after["lines"][0]
    assert (line["accepted"], line["rejected"], line["open"]) == ("5.5", "0.5", "4")
    assert after["receipts"] == [receipt]
    assert after["allowed_actions"] == ["receive", "reverse", "return"]


async def test_a_receipt_is_told_without_prices_and_beside_its_order(company: Company) -> None:
    order = await company.order("submit", "approve")
    receipt = (await company.receive(order, "10", "4")).body
    told = (await company.events())[-1]
    assert told["type"] == "purchasing.goods.received.v1"
    assert (str(told["aggregate_id"]), told["partition_key"]) == (order["id"], order["id"])
    assert told["aggregate_version"] == 4
    assert receipt["id"] in told["payload"]
    assert '"order_status": "received"' in told["payload"]
    assert "cost" not in told["payload"]


async def test_two_who_receive_the_whole_line_at_once_one_wins(company: Company) -> None:
    for _ in range(5):
        order = await company.order("submit", "approve")
        answers = await asyncio.gather(company.receive(order, "10"), company.receive(order, "10"))
        assert sorted(a.status for a in answers) == [201, 409]
        (lost,) = (a for a in answers if a.status == 409)
        assert lost.body["code"] == "over_receipt"
        bolts = order["lines"][0]["id"]
        assert lost.body["lines"] == [{"line_id": bolts, "open": "0", "allowed": "0"}]
        assert _received(await company.store.get(f"{ORDERS}/{order['id']}")) == ["10", "0"]


async def test_two_parts_that_fit_both_count(company: Company) -> None:
    order = await company.order("submit", "approve")
    answers = await asyncio.gather(*(company.receive(order, "2", "1") for _ in range(4)))
    assert {a.status for a in answers} == {201}
    assert len({a.body["number"] for a in answers}) == 4
    assert _received(await company.store.get(f"{ORDERS}/{order['id']}")) == ["8", "4"]
    timeline = (await company.store.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [t["sequence"] for t in timeline] == list(range(1, 8))


async def test_many_small_receipts_at_once_end_at_the_order(company: Company) -> None:
    order = await company.order("submit", "approve")
    answers = await asyncio.gather(*(company.receive(order, "1") for _ in range(16)))
    assert sorted(a.status for a in answers) == [201] * 10 + [409] * 6
    assert _received(await company.store.get(f"{ORDERS}/{order['id']}"))[0] == "10"


async def test_the_same_delivery_sent_twice_counts_once(company: Company) -> None:
    order, key = await company.order("submit", "approve"), new_id().hex
    first = await company.receive(order, "4", key=key)
    again = await company.receive(order, "4", key=key)
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert _received(await company.store.get(f"{ORDERS}/{order['id']}"))[0] == "4"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"accepted": "-1"}, "lines.0.accepted"),
        ({"accepted": "NaN"}, "lines.0.accepted"),
        ({"accepted": "1e400"}, "lines.0.accepted"),
        ({"accepted": "0"}, "lines.0.accepted"),
        ({}, "lines.0.accepted"),
        ({"accepted": "1", "rejected": "1"}, "lines.0.reject_reason"),
        ({"accepted": "1", "unit_cost": "1"}, "lines.0.unit_cost"),
        ({"accepted": "1", "line_id": str(new_id())}, "lines.0.line_id"),
        ({"accepted": "1", "line_id": "x"}, "lines.0.line_id"),
    ],
)
async def test_a_bad_receipt_is_refused_and_the_field_named(
    company: Company, line: dict[str, str], field: str
) -> None:
    order = await company.order("submit", "approve")
    body = {"lines": [{"line_id": order["lines"][0]["id"], **line}]}
    answer = await company.store.post(f"{ORDERS}/{order['id']}/receipts", body)
    assert answer.status == 422, answer.body
    assert [e["field"] for e in answer.body["errors"]] == [field]


async def test_nothing_comes_in_of_an_order_that_is_not_approved(company: Company) -> None:
    order = await company.order("submit")
    answer = await company.receive(order, "1")
    assert (answer.status, answer.body["code"]) == (409, "illegal_transition")


async def test_what_has_come_in_is_not_cancelled_but_closed(company: Company) -> None:
    order = await company.order("submit", "approve")
    await company.receive(order, "1")
    cancelled = await company.buyer.post(f"{ORDERS}/{order['id']}/cancel")
    assert cancelled.status == 409
    closed = await company.step(order, "close", "the rest never comes")
    assert closed["lines"][0]["open"] == "9"
    assert closed["receipts"][0]["lines"][0]["accepted"] == "1"


async def test_an_order_closed_short_says_why(company: Company) -> None:
    order = await company.order("submit", "approve")
    await company.receive(order, "10", "3")
    short = await company.buyer.post(f"{ORDERS}/{order['id']}/close")
    assert (short.status, short.body["errors"][0]["field"]) == (422, "reason")
    closed = await company.step(order, "close", "the last one is not made any more")
    assert (closed["status"], closed["lines"][1]["open"]) == ("closed", "1")
    timeline = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert timeline[-1]["reason"] == "the last one is not made any more"


async def test_more_than_ordered_comes_in_within_the_companys_tolerance(company: Company) -> None:
    order = await company.order("submit", "approve")
    refused = await company.receive(order, "10.5", "4")
    assert (refused.status, refused.body["tolerance_percent"]) == (409, "0")
    await company.settle(2, over_receipt_percent="5")
    shown = (await company.store.get(f"{ORDERS}/{order['id']}")).body
    assert [line["receivable"] for line in shown["lines"]] == ["10.5", "4.2"]
    refused = await company.receive(order, "10.500001", "4")
    assert (refused.status, refused.body["code"]) == (409, "over_receipt")
    assert refused.body["detail"].endswith("on the order and the tolerance of 5 % allows")
    assert [(line["open"], line["allowed"]) for line in refused.body["lines"]] == [("10", "10.5")]
    part = await company.receive(order, "10.5")
    assert (part.status, part.body["order_status"]) == (201, "partially_received")
    again = await company.receive(order, "0.1")
    assert again.body["lines"][0]["allowed"] == "0"
    nuts = {"line_id": order["lines"][1]["id"], "accepted": "4"}
    rest = await company.store.post(f"{ORDERS}/{order['id']}/receipts", {"lines": [nuts]})
    assert rest.body["order_status"] == "received"


async def test_stock_may_rise_on_approval(site: Site) -> None:
    company = Company(site)
    await company.learn(stock_on="approval")
    company.supplier_id = (await company.supplier())["id"]
    order = await company.order("submit", "approve")
    assert (order["status"], order["version"]) == ("approved", 4)
    assert [line["open"] for line in order["lines"]] == ["0", "0"]
    assert order["receipts"][0]["by_name"] == "system"
    assert order["allowed_actions"] == ["close"]
    told = [e["type"] for e in await company.events()][-2:]
    assert told == ["purchasing.purchase_order.approved.v1", "purchasing.goods.received.v1"]
    timeline = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(t["action"], t["to_status"], t["by_name"]) for t in timeline[2:]] == [
        ("approve", "approved", "ravi"),
        ("receive_on_approval", "approved", "system"),
    ]
    for step in ("send", "confirm", "cancel"):
        refused = await company.buyer.post(f"{ORDERS}/{order['id']}/{step}")
        assert (refused.status, refused.body["code"]) == (409, "already_received")
    more = await company.receive(order, "1")
    assert (more.status, more.body["code"]) == (409, "already_received")
    assert (await company.buyer.get(f"{ORDERS}/{order['id']}")).body == order
    assert (await company.step(order, "close"))["status"] == "closed"


async def test_stock_rises_on_an_approval_that_an_amendment_keeps_as_well(
    company: Company,
) -> None:
    order = await company.order("submit", "approve")
    await company.settle(2, stock_on="approval")
    bolts = {"product_id": company.products[0], "quantity": "5", "unit_cost": "2.5"}
    amended = await company.buyer.request(
        "POST",
        f"{ORDERS}/{order['id']}/amend",
        json={"lines": [bolts], "reason": "Fewer"},
        headers={"If-Match": f'"{order["version"]}"'},
    )
    assert (amended.status, amended.body["status"]) == (200, "approved")
    assert [line["open"] for line in amended.body["lines"]] == ["0"]
    assert [r["by_name"] for r in amended.body["receipts"]] == ["system"]
    told = [e["type"] for e in await company.events()][-3:]
    assert [t.removeprefix("purchasing.") for t in told] == [
        "purchase_order.amended.v1",
        "purchase_order.approved.v1",
        "goods.received.v1",
    ]


async def test_another_companys_receipt_does_not_exist(company: Company, site: Site) -> None:
    order = await company.order("submit", "approve")
    receipt = (await company.receive(order, "1")).body
    stranger = Company(site)
    assert (await stranger.store.get(f"{RECEIPTS}/{receipt['id']}")).status == 404
    assert (await company.store.get(f"{RECEIPTS}/{new_id()}")).status == 404
    other = await company.order("submit", "approve")
    wrong = await company.store.get(f"{ORDERS}/{other['id']}/receipts/{receipt['id']}")
    assert wrong.status == 404


@pytest.mark.parametrize(
    "table", ["purchase_order_timeline", "goods_receipts", "goods_receipt_lines"]
)
async def test_the_record_is_never_changed_by_anybody(
    company: Company, site: Site, table: str
) -> None:
    order = await company.order("submit", "approve")
    await company.receive(order, "1")
    for login in ("owner", "costs", "app"):
        for sql in (
            f"UPDATE {table} SET tenant_id = tenant_id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await site.rows(login, sql, company.id)


def _received(answer: Answer) -> list[str]:
    return [line["accepted"] for line in answer.body["lines"]]
