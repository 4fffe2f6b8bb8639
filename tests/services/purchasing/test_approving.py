"""Approving through the API: the queue of each approver, and many orders at once."""

import asyncio
from typing import Any

import pytest

from libs.domain.ids import new_id
from libs.testing.services import Client
from tests.services.purchasing.conftest import ORDERS, Company
from tests.services.purchasing.test_approval_rules import make

QUEUE = "/api/v1/purchasing/approvals"
BULK = f"{ORDERS}/bulk-approve"
MAY = frozenset({"purchasing.orders.approve"})
Json = dict[str, Any]


async def queue(who: Client, **query: Any) -> list[str]:
    """The numbers of the orders that wait for somebody."""
    answer = await who.get(QUEUE, **query)
    assert answer.status == 200, answer.body
    return [item["number"] for item in answer.body["items"]]


async def bulk(who: Client, *orders: Json, key: str | None = None) -> list[Json]:
    """What became of each."""
    answer = await who.post(BULK, {"ids": [order["id"] for order in orders]}, key=key)
    assert answer.status == 200, answer.body
    items: list[Json] = answer.body["items"]
    return items


@pytest.mark.promise("Q.6")
async def test_the_queue_holds_what_the_caller_may_approve_now_and_why(company: Company) -> None:
    finance = await make(company, name="Finance", step=2, above="10", roles=["accountant"])
    await make(company, name="Buying", step=1, roles=["purchase_manager"])
    first, second = await company.order("submit"), await company.order("submit")
    ravi, lata = company.approver, company.somebody("accountant:lata", also=MAY)
    assert await queue(ravi) == [first["number"], second["number"]]
    assert await queue(lata) == []  # its turn has not come
    assert await queue(company.buyer) == []  # she wrote them
    await company.step(second, "approve")
    assert await queue(ravi) == [first["number"]]
    (item,) = (await lata.get(QUEUE)).body["items"]
    assert (item["number"], item["asked_by_name"], item["for_id"]) == (
        second["number"],
        "asha",
        None,
    )
    (step,) = item["steps"]
    assert (step["name"], step["rule_id"], step["above"]) == ("Finance", finance["id"], "10")
    assert item["total"] == second["total"]
    assert item["asked_at"] > second["approvals"][0]["asked_at"]
    await company.step(first, "reject", "too dear")
    assert await queue(ravi) == []


async def test_the_queue_leaves_out_what_is_above_the_limit_or_of_others(
    company: Company, site: Any
) -> None:
    order = await company.order("submit")
    assert await queue(company.somebody("purchase_manager:low", limit="5")) == []
    assert await queue(company.somebody("purchase_manager:high", limit="5000")) == [order["number"]]
    blind = company.somebody("purchase_manager:ravi", without=frozenset({"costs.read"}))
    assert await queue(blind) == []
    other = Company(site)
    await other.learn()
    assert await queue(other["purchase_manager:ravi"]) == []


async def test_the_queue_is_paged_by_how_long_orders_wait(company: Company) -> None:
    numbers = [(await company.order("submit"))["number"] for _ in range(3)]
    page = (await company.approver.get(QUEUE, limit=2)).body
    rest = (await company.approver.get(QUEUE, limit=2, cursor=page["next_cursor"])).body
    assert [item["number"] for item in page["items"] + rest["items"]] == numbers
    assert rest["next_cursor"] is None
    assert (await company.approver.get(QUEUE, cursor="nonsense")).status == 422


@pytest.mark.promise("Q.6")
async def test_each_of_many_orders_has_its_own_outcome(company: Company) -> None:
    await make(company, name="Finance", step=2, above="100", roles=["accountant"])
    await make(company, name="Buying", step=1)
    small, draft = await company.order("submit"), await company.order()
    line = {"product_id": company.products[0], "quantity": "100", "unit_cost": "5"}
    large = await company.order("submit", lines=[line])
    own = (await company.approver.post(ORDERS, company.order_body())).body
    own = (await company.approver.post(f"{ORDERS}/{own['id']}/submit")).body
    missing = {"id": str(new_id())}
    said = await bulk(company.approver, large, missing, draft, small, own)
    assert [(item["id"], item["outcome"]) for item in said] == [
        (large["id"], "step_taken"),
        (missing["id"], "refused"),
        (draft["id"], "refused"),
        (small["id"], "approved"),
        (own["id"], "refused"),
    ]
    problems = [item["problem"] and item["problem"]["code"] for item in said]
    assert problems == [None, "not_found", "illegal_transition", None, "own_order"]
    assert said[0]["waiting"] == ["Finance"]
    assert said[2]["problem"]["detail"] == "cannot approve while draft"
    assert (said[3]["status"], said[3]["version"]) == ("approved", 3)
    after = (await company.buyer.get(f"{ORDERS}/{small['id']}/timeline")).body["items"]
    assert (after[-1]["action"], after[-1]["by_name"]) == ("approve", "ravi")


async def test_orders_of_others_and_too_many_are_not_approved(company: Company, site: Any) -> None:
    order = await company.order("submit")
    other = Company(site)
    await other.learn()
    (said,) = await bulk(other["purchase_manager:ravi"], order)
    assert (said["outcome"], said["problem"]["code"]) == ("refused", "not_found")
    many = await company.approver.post(BULK, {"ids": [str(new_id()) for _ in range(101)]})
    assert many.status == 422
    staff = await company.store.post(BULK, {"ids": [order["id"]]})
    assert (staff.status, staff.body["permission"]) == (403, "purchasing.orders.approve")


@pytest.mark.promise("Q.16")
async def test_many_orders_approved_twice_are_approved_once(company: Company) -> None:
    orders = [await company.order("submit") for _ in range(3)]
    key = str(new_id())
    first, again = await asyncio.gather(
        bulk(company.approver, *orders, key=key), bulk(company.approver, *orders, key=key)
    )
    assert first == again
    assert {item["outcome"] for item in first} == {"approved"}
    said = [e["type"] for e in await company.events()]
    assert said.count("purchasing.purchase_order.approved.v1") == 3


@pytest.mark.promise("Q.16")
async def test_two_who_approve_the_same_orders_at_once_wait_and_approve_each_once(
    company: Company,
) -> None:
    orders = [await company.order("submit") for _ in range(6)]
    nila = company["purchase_manager:nila"]
    both = await asyncio.gather(
        bulk(company.approver, *orders), bulk(nila, *reversed(orders)), bulk(nila, *orders[:3])
    )
    approved = [item["id"] for said in both for item in said if item["outcome"] == "approved"]
    assert sorted(approved) == sorted(order["id"] for order in orders)
    refused = {item["problem"]["code"] for said in both for item in said if item["problem"]}
    assert refused == {"illegal_transition"}


@pytest.mark.promise("Q.16")
async def test_of_two_approvers_at_once_one_is_told_it_is_done(company: Company) -> None:
    order = await company.order("submit")
    path = f"{ORDERS}/{order['id']}/approve"
    answers = await asyncio.gather(
        company.approver.post(path), company["purchase_manager:nila"].post(path)
    )
    assert sorted(answer.status for answer in answers) == [200, 409]


async def test_stock_on_approval_waits_for_the_last_step(company: Company) -> None:
    await company.settle(2, stock_on="approval")
    await make(company, name="Buying", step=1)
    await make(company, name="Finance", step=2, roles=["accountant"])
    order = await company.order("submit", "approve")
    assert (order["status"], order["receipts"]) == ("pending_approval", [])
    lata = company.somebody("accountant:lata", also=MAY)
    (said,) = await bulk(lata, order)
    assert said["outcome"] == "approved"
    after = (await company.buyer.get(f"{ORDERS}/{order['id']}")).body
    assert [line["open"] for line in after["lines"]] == ["0", "0"]


@pytest.mark.promise("Q.6")
async def test_a_duplicate_says_the_same_as_a_new_draft(company: Company) -> None:
    charges = [{"kind": "freight", "amount": "12", "tax_amount": "2.16"}]
    order = await company.order(
        "submit", "approve", charges=charges, note="By rail", expected_on="2026-12-01"
    )
    path = f"{ORDERS}/{order['id']}/duplicate"
    made = await company.approver.post(path, key="again")
    assert made.status == 201, made.body
    draft = made.body
    assert made.headers["location"] == f"{ORDERS}/{draft['id']}"
    assert (draft["status"], draft["raised_by_name"], draft["expected_on"]) == (
        "draft",
        "ravi",
        None,
    )
    same = ("supplier_id", "warehouse_id", "note", "charges", "total", "tax", "subtotal")
    assert {name: draft[name] for name in same} == {name: order[name] for name in same}
    assert draft["number"] != order["number"]
    repeated = await company.approver.post(path, key="again")
    assert (repeated.status, repeated.body["id"]) == (201, draft["id"])
    assert repeated.headers["location"] == made.headers["location"]
    assert repeated.headers["idempotency-replayed"] == "true"


async def test_a_duplicate_is_checked_as_if_written_today(company: Company) -> None:
    order = await company.order()
    path = f"{ORDERS}/{order['id']}/duplicate"
    blind = company.somebody("purchase_manager:asha", without=frozenset({"costs.read"}))
    assert (await blind.post(path)).status == 403
    await company.buyer.post(f"/api/v1/purchasing/suppliers/{company.supplier_id}/deactivate")
    refused = await company.buyer.post(path)
    assert refused.status == 422
    assert refused.body["errors"][0]["code"] == "inactive_supplier"
    assert (await company.buyer.post(f"{ORDERS}/{new_id()}/duplicate")).status == 404


@pytest.mark.promise("Q.6")
async def test_the_queue_and_each_order_say_the_same(company: Company) -> None:
    """Whoever wrote, was asked, took a step before, or has which limit."""
    await make(company, name="Dear", step=2, above="100", roles=["accountant"])
    await make(company, name="Chief", step=2, supplier_ids=[company.supplier_id], roles=["chief"])
    await make(company, name="Buying", step=1, above="20")
    dear = [{"product_id": company.products[0], "quantity": "100", "unit_cost": "5"}]
    other = (await company.supplier(name="Nuts"))["id"]
    for values in ({}, {"supplier_id": other}, {"lines": dear}, {"lines": dear, "note": "x"}):
        await company.order("submit", **values)
        await company.order("submit", "approve", **values)
    mine = (await company.approver.post(ORDERS, company.order_body())).body
    await company.approver.post(f"{ORDERS}/{mine['id']}/submit")
    every = (await company.buyer.get(ORDERS, limit=200)).body["items"]
    people = [
        company.buyer,
        company.approver,
        company.somebody("purchase_manager:nila", limit="50"),
        company.somebody("accountant:lata", also=MAY),
        company.somebody("accountant:lata", also=MAY, limit="100"),
    ]
    for who in people:
        shown = await asyncio.gather(*(who.get(f"{ORDERS}/{order['id']}") for order in every))
        may = [s.body["number"] for s in shown if "approve" in s.body["allowed_actions"]]
        assert sorted(await queue(who)) == sorted(may)
