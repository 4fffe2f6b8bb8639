"""Rules of approval through the API, and orders that follow them."""

from collections.abc import Mapping
from typing import Any

import pytest

from libs.contracts.catalog import CategoryChanged, Product, ProductUpdated
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.remember_category import remember_category
from services.purchasing.application.remember_product import remember_product
from tests.services.purchasing.conftest import ORDERS, Company

RULES = "/api/v1/purchasing/approval-rules"
Json = dict[str, Any]


async def make(company: Company, **terms: Any) -> Json:
    answer = await company["admin"].post(RULES, {"name": "Finance", **terms})
    assert answer.status == 201, answer.body
    made: Json = answer.body
    return made


async def category(company: Company, parent: Any = None) -> str:
    said = CategoryChanged(category_id=new_id(), name="C", parent_id=parent, version=1)
    await remember_category(said, actor=Principal.system(company.id), begin=company.site.begin)
    return str(said.category_id)


async def put_into(company: Company, product_id: str, category_id: str) -> None:
    said = Product.model_validate(
        {
            "id": product_id,
            "sku": "X",
            "name": "X",
            "unit": "pcs",
            "price": "1",
            "currency": "INR",
            "tax_rate": "0",
            "category_id": category_id,
            "version": 9,
        }
    )
    system = Principal.system(company.id)
    await remember_product(ProductUpdated(product=said), actor=system, begin=company.site.begin)


def waiting(order: Mapping[str, Any]) -> list[str]:
    return [step["name"] for step in order["approvals"] if step["approved_at"] is None]


@pytest.mark.promise("Q.6")
async def test_an_order_waits_for_each_step_its_rules_ask_for(company: Company) -> None:
    await make(company, name="Buying", step=1)
    finance = await make(company, name="Finance", step=2, above="30", roles=["accountant"])
    order = await company.order("submit")
    assert waiting(order) == ["Buying", "Finance"]
    order = await company.step(order, "approve", "cheap enough")
    assert (order["status"], waiting(order)) == ("pending_approval", ["Finance"])
    again = await company.approver.post(f"{ORDERS}/{order['id']}/approve")
    assert (again.status, again.body["code"]) == (403, "not_your_step")

    may = frozenset({"purchasing.orders.approve"})  # beside what accountants may
    accountant = company.somebody("accountant:lata", also=may)
    done = await accountant.post(f"{ORDERS}/{order['id']}/approve")
    assert (done.status, done.body["status"]) == (200, "approved"), done.body
    assert [step["approved_by_name"] for step in done.body["approvals"]] == ["ravi", "lata"]
    assert done.body["approvals"][1]["rule_id"] == finance["id"]

    rows = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(row["action"], row["to_status"], row["details"].get("steps")) for row in rows] == [
        ("raise", "draft", None),
        ("submit", "pending_approval", None),
        ("approve", "pending_approval", "Buying"),
        ("approve", "approved", "Finance"),
    ]
    said = [event["type"] for event in await company.events()]
    assert said[-2:] == [
        "purchasing.purchase_order.step_approved.v1",
        "purchasing.purchase_order.approved.v1",
    ]


async def test_a_rule_does_not_hold_orders_it_does_not_speak_of(company: Company) -> None:
    await make(company, above="1000000", roles=["accountant"])
    await make(company, supplier_ids=[(await company.supplier())["id"]])
    order = await company.order("submit", "approve")
    assert order["status"] == "approved"
    assert [step["name"] for step in order["approvals"]] == ["Approval"]


async def test_a_rule_speaks_of_what_lies_below_its_category(company: Company) -> None:
    fasteners = await category(company)
    bolts = await category(company, fasteners)
    await put_into(company, company.products[0], bolts)
    await make(company, name="Fasteners", category_ids=[fasteners])
    assert waiting(await company.order("submit")) == ["Fasteners"]


async def test_steps_are_asked_for_anew_each_time_an_order_is_submitted(company: Company) -> None:
    order = await company.order("submit")
    rule = await make(company, name="Now")
    assert waiting((await company.buyer.get(f"{ORDERS}/{order['id']}")).body) == ["Approval"]
    order = await company.step(await company.step(order, "withdraw"), "submit")
    assert waiting(order) == ["Now"]
    ended = await company["admin"].patch(f"{RULES}/{rule['id']}", {"active": False}, version=1)
    assert (ended.status, ended.body["active"], ended.body["version"]) == (200, False, 2)
    order = await company.step(await company.step(order, "withdraw"), "submit")
    assert waiting(order) == ["Approval"]


async def test_rules_are_listed_by_step_and_changed_with_care(company: Company) -> None:
    late = await make(company, name="Late", step=3, roles=["accountant", "accountant"])
    early = await make(company, name="Early", above="10.50")
    admin = company["admin"]
    page = (await admin.get(f"{RULES}?limit=1")).body
    assert [rule["name"] for rule in page["items"]] == ["Early"]
    rest = (await admin.get(f"{RULES}?limit=1&cursor={page['next_cursor']}")).body
    assert [rule["name"] for rule in rest["items"]] == ["Late"]
    assert (late["roles"], early["above"]) == (["accountant"], "10.5")

    stale = await admin.patch(f"{RULES}/{early['id']}", {"step": 2}, version=9)
    assert stale.status == 412
    changed = await admin.patch(f"{RULES}/{early['id']}", {"above": None}, version=1)
    assert (changed.body["above"], changed.body["version"]) == (None, 2)
    assert (await admin.get(f"{RULES}/{early['id']}")).body == changed.body
    said = [e for e in await company.events() if e["type"] == "purchasing.approval_rule.changed.v1"]
    assert len(said) == 3


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({"supplier_ids": [str(new_id())]}, "supplier_ids.0", "not_found"),
        ({"above": "-1"}, "above", None),
        ({"step": 0}, "step", None),
        ({"name": " "}, "name", None),
        ({"roles": [""]}, "roles.0", None),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused_by_field(
    company: Company, terms: Json, field: str, code: str | None
) -> None:
    answer = await company["admin"].post(RULES, {"name": "R", **terms})
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == field
    assert code is None or answer.body["errors"][0]["code"] == code


async def test_only_who_may_manage_rules_makes_them(company: Company) -> None:
    refused = await company.buyer.post(RULES, {"name": "Mine"})
    assert (refused.status, refused.body["permission"]) == (403, "purchasing.rules.manage")
