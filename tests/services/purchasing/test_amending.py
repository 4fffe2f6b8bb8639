"""Changing what was approved: revisions, and who is asked again."""

import asyncio
from typing import Any

import pytest

from libs.domain.ids import new_id
from tests.services.purchasing.conftest import ORDERS, Company
from tests.services.purchasing.stock import warehouse
from tests.services.purchasing.test_approval_rules import category, make, put_into, waiting

Json = dict[str, Any]
QUEUE = "/api/v1/purchasing/approvals"


async def amend(company: Company, order: Json, **values: Any) -> Json:
    body = {"reason": "They have less", **values}
    path = f"{ORDERS}/{order['id']}/amend"
    answer = await company.buyer.request(
        "POST", path, json=body, headers={"If-Match": f'"{order["version"]}"'}
    )
    assert answer.status == 200, answer.body
    amended: Json = answer.body
    return amended


def lines(company: Company, *quantities: str, cost: str = "2.5") -> list[Json]:
    return [
        {"product_id": product, "quantity": quantity, "unit_cost": cost}
        for product, quantity in zip(company.products, quantities, strict=False)
    ]


@pytest.mark.promise("Q.6")
async def test_a_change_that_concerns_nobody_leaves_the_order_approved(company: Company) -> None:
    order = await company.order("submit", "approve", "send")
    amended = await amend(company, order, expected_on="2027-01-31", lines=lines(company, "8"))
    assert (amended["status"], amended["revision"], waiting(amended)) == ("approved", 2, [])
    assert [line["quantity"] for line in amended["lines"]] == ["8"]
    assert {line["id"] for line in amended["lines"]}.isdisjoint(
        line["id"] for line in order["lines"]
    )
    rows = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(r["action"], r["by_name"], r["reason"]) for r in rows[-2:]] == [
        ("amend", "asha", "They have less"),
        ("approve", "system", "no step is concerned"),
    ]
    said = [e["type"].removeprefix("purchasing.purchase_order.") for e in await company.events()]
    assert said[-2:] == ["amended.v1", "approved.v1"]


@pytest.mark.promise("Q.6")
async def test_a_dearer_order_waits_for_the_step_of_its_amount_alone(company: Company) -> None:
    await make(company, name="Any order of them", supplier_ids=[company.supplier_id])
    large = await make(company, name="Large", above="1000")
    order = await company.order("submit", "approve")
    assert [step["name"] for step in order["approvals"]] == ["Any order of them"]
    amended = await amend(company, order, lines=lines(company, "1000"))
    assert amended["status"] == "pending_approval"
    assert set(waiting(amended)) == {"Any order of them", "Large"}
    again = await company.step(amended, "approve")
    same = await amend(company, again, lines=lines(company, "1000"), note="By lorry")
    assert same["status"] == "approved"
    assert large["id"] in {step["rule_id"] for step in same["approvals"]}


@pytest.mark.promise("Q.6")
async def test_no_rule_lets_a_higher_sum_through_without_a_limit_for_it(company: Company) -> None:
    bolts = await category(company)
    await put_into(company, company.products[0], bolts)
    await make(company, name="Bolts", category_ids=[bolts])
    order = await company.order("submit", "approve")
    dear = [
        *lines(company, "10")[:1],
        {"product_id": company.products[1], "quantity": "4", "unit_cost": "9999999"},
    ]
    amended = await amend(company, order, lines=dear)
    assert (amended["status"], waiting(amended)) == ("pending_approval", ["Bolts"])
    small = company.somebody("purchase_manager:nila", limit="1000")
    refused = await small.post(f"{ORDERS}/{order['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "above_limit")


@pytest.mark.promise("Q.6")
async def test_for_the_same_sum_nothing_else_is_bought_elsewhere_without_being_approved(
    company: Company,
) -> None:
    order = await company.order("submit", "approve")
    amended = await amend(
        company,
        order,
        warehouse_id=await warehouse(company, "HOME"),
        lines=lines(company, "1", cost="0"),
        charges=[{"kind": "consulting", "amount": order["total"]}],
    )
    assert (amended["total"], amended["status"]) == (order["total"], "pending_approval")
    refused = await company.buyer.post(f"{ORDERS}/{order['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")


@pytest.mark.promise("Q.6")
async def test_another_supplier_is_not_approved_above_the_limit_for_less_either(
    company: Company,
) -> None:
    order = await company.order("submit", "approve")
    other = await company.supplier(name="Cousin Ltd")
    bolts = [{"product_id": company.products[1], "quantity": "1", "unit_cost": "33"}]
    amended = await amend(company, order, supplier_id=other["id"], lines=bolts)
    assert (amended["total"], amended["status"]) == ("33", "pending_approval")
    small = company.somebody("purchase_manager:omar", limit="1")
    path = f"{ORDERS}/{order['id']}/approve"
    assert (await small.get(QUEUE)).body["items"] == []
    refused = await small.post(path)
    assert (refused.status, refused.body["code"]) == (403, "above_limit")
    assert (await company.approver.post(path)).body["status"] == "approved"


async def test_what_was_declined_is_kept_and_revised_as_the_next_revision(
    company: Company,
) -> None:
    order = await company.order("submit", "approve", "send", "decline")
    order = await company.step(order, "revise", "Another price")
    assert (order["status"], order["revision"]) == ("draft", 2)
    (kept,) = (await company.buyer.get(f"{ORDERS}/{order['id']}/revisions")).body["items"]
    assert (kept["number"], kept["reason"]) == (1, "Another price")
    assert [line["quantity"] for line in kept["lines"]] == ["10", "4"]


async def test_who_amends_does_not_approve(company: Company) -> None:
    order = await company.order("submit", "approve")
    path = f"{ORDERS}/{order['id']}"
    body = {"reason": "More", "lines": lines(company, "999")}
    mine = await company.approver.request(
        "POST", f"{path}/amend", json=body, headers={"If-Match": f'"{order["version"]}"'}
    )
    assert mine.body["status"] == "pending_approval"
    refused = await company.approver.post(f"{path}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")
    third = await company["purchase_manager:nila"].post(f"{path}/approve")
    assert third.body["status"] == "approved"


@pytest.mark.promise("Q.6")
async def test_who_rewrites_what_they_approved_is_not_its_approver_any_more(
    company: Company,
) -> None:
    order = await company.order("submit", "approve")
    path = f"{ORDERS}/{order['id']}"
    mine = await company.approver.request(
        "POST",
        f"{path}/amend",
        json={"reason": "Later", "expected_on": "2027-01-31"},
        headers={"If-Match": f'"{order["version"]}"'},
    )
    assert (mine.body["status"], waiting(mine.body)) == ("pending_approval", ["Approval"])
    small = company.somebody("purchase_manager:omar", limit="1")
    assert (await small.post(f"{path}/approve")).body["code"] == "above_limit"
    third = await company["purchase_manager:nila"].post(f"{path}/approve")
    assert third.body["status"] == "approved"


async def test_earlier_revisions_are_kept_with_their_prices_for_who_may_see_them(
    company: Company,
) -> None:
    freight = {"kind": "freight", "amount": "5", "tax_amount": "0.9"}
    order = await company.order("submit", "approve", charges=[freight])
    order = await amend(company, order, lines=lines(company, "8"), tax_amount="3")
    order = await company.step(order, "approve")
    order = await amend(company, order, lines=lines(company, "7", "1", cost="1"), note="Third")
    path = f"{ORDERS}/{order['id']}/revisions"
    second, first = (await company.buyer.get(path)).body["items"]
    assert [(r["number"], r["by_name"], r["reason"]) for r in (first, second)] == [
        (1, "asha", "They have less"),
        (2, "asha", "They have less"),
    ]
    assert [(line["quantity"], line["unit_cost"]) for line in first["lines"]] == [
        ("10", "2.5"),
        ("4", "1.1234"),
    ]
    assert (first["total"], second["total"]) == ("39.8936", "28.9")
    assert (first["charges"], first["charges_total"]) == ([freight], "5")
    assert (first["tax_amount"], second["tax_amount"]) == (None, "3")
    bare = (await company.store.get(path)).body["items"]
    assert [[line["quantity"] for line in r["lines"]] for r in bare] == [["8"], ["10", "4"]]
    dear = {"total", "subtotal", "tax", "charges", "charges_total", "tax_amount"}
    assert not dear & set(bare[0])
    assert not {"unit_cost", "amount", "tax_rate"} & set(bare[0]["lines"][0])
    assert (await company.buyer.get(f"{ORDERS}/{new_id()}/revisions")).status == 404


async def test_an_order_is_not_amended_once_goods_came_in_nor_without_a_reason(
    company: Company,
) -> None:
    order = await company.order("submit", "approve")
    path, match = f"{ORDERS}/{order['id']}/amend", {"If-Match": f'"{order["version"]}"'}
    silent = await company.buyer.request("POST", path, json={"reason": " "}, headers=match)
    assert [e["field"] for e in silent.body["errors"]] == ["reason"]
    stale = {"If-Match": '"1"'}
    late = await company.buyer.request("POST", path, json={"reason": "x"}, headers=stale)
    assert late.status == 412
    received = await company.receive(order, "1")
    assert received.status == 201
    now = (await company.buyer.get(f"{ORDERS}/{order['id']}")).body
    assert "amend" not in now["allowed_actions"]
    headers = {"If-Match": f'"{now["version"]}"'}
    over = await company.buyer.request("POST", path, json={"reason": "x"}, headers=headers)
    assert (over.status, over.body["code"]) == (409, "illegal_transition")


async def test_of_two_amendments_at_once_one_is_told_it_is_late(company: Company) -> None:
    order = await company.order("submit", "approve")
    path, match = f"{ORDERS}/{order['id']}/amend", {"If-Match": f'"{order["version"]}"'}
    answers = await asyncio.gather(
        *(
            company.buyer.request("POST", path, json={"reason": "x", "note": note}, headers=match)
            for note in "ab"
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 412]
