"""Orders over HTTP: who may do what, what is refused and how, lists, edits, repeats."""

import asyncio
from decimal import Decimal
from typing import Any

import orjson
import pytest

from libs.domain.ids import new_id
from tests.services.purchasing.conftest import ORDERS, Company, Site

ORDER_EVENTS = "purchasing.purchase_order"


async def test_an_order_shows_names_amounts_and_what_can_be_done(company: Company) -> None:
    charges = [{"kind": "freight", "amount": "100", "tax_amount": "18"}]
    order = await company.order(charges=charges, note="urgent", expected_on="2026-07-01")
    assert order["number"].startswith("PO-20")
    assert order["number"].endswith("-000001")
    assert (order["supplier_name"], order["warehouse_name"]) == ("Bolts & Co", "Hyderabad")
    assert (order["raised_by_name"], order["currency"]) == ("asha", "INR")
    bolt, nut = order["lines"]
    assert (bolt["sku"], bolt["name"], bolt["unit"]) == ("BOLT-M8", "Bolt-M8", "pcs")
    assert (bolt["quantity"], bolt["open"], bolt["amount"]) == ("10", "10", "25")
    assert nut["amount"] == "4.4936"
    totals = {name: order[name] for name in ("subtotal", "tax", "charges_total", "total")}
    assert totals == {
        "subtotal": "29.4936",
        "tax": "22.5",
        "charges_total": "100",
        "total": "151.9936",
    }
    assert order["allowed_actions"] == ["change", "submit", "cancel"]
    again = await company.buyer.get(f"{ORDERS}/{order['id']}")
    assert again.body == order
    assert again.headers["etag"] == '"1"'


async def test_every_step_is_told_once_in_order(company: Company) -> None:
    order = await company.order("submit", "withdraw", "submit", "reject", "revise", "submit")
    for step in ("approve", "send", "decline", "revise", "cancel"):
        order = await company.step(order, step, f"because {step}")
    events = [e for e in await company.events() if str(e["aggregate_id"]) == order["id"]]
    names = ["raised", "submitted", "withdrawn", "submitted", "rejected", "revised", "submitted"]
    names += ["approved", "sent", "declined", "revised", "cancelled"]
    assert [e["type"].removeprefix(f"{ORDER_EVENTS}.") for e in events] == [
        f"{name}.v1" for name in names
    ]
    assert [e["aggregate_version"] for e in events] == list(range(1, 13))
    assert '"reason": "because approve"' in events[7]["headers"]
    assert str(company.people["purchase_manager:ravi"]) in events[7]["headers"]


@pytest.mark.parametrize(
    ("role", "method", "path", "permission"),
    [
        ("staff", "POST", "", "purchasing.orders.manage"),
        ("viewer", "GET", "", "purchasing.orders.read"),
        ("sales_manager", "GET", "/{id}", "purchasing.orders.read"),
        ("staff", "PATCH", "/{id}", "purchasing.orders.manage"),
        ("accountant", "POST", "/{id}/submit", "purchasing.orders.manage"),
        ("store_manager", "POST", "/{id}/approve", "purchasing.orders.approve"),
        ("staff", "POST", "/{id}/reject", "purchasing.orders.approve"),
        ("purchase_manager", "POST", "/{id}/receipts", "purchasing.receipts.create"),
        ("viewer", "GET", "/{id}/timeline", "purchasing.orders.read"),
    ],
)
async def test_a_wrong_role_is_told_which_permission_is_missing(
    company: Company, role: str, method: str, path: str, permission: str
) -> None:
    order = await company.order()
    answer = await company[role].request(method, ORDERS + path.format(id=order["id"]), json={})
    assert (answer.status, answer.body["code"]) == (403, "permission_denied")
    assert answer.body["permission"] == permission


async def test_who_raised_an_order_cannot_approve_it_and_who_has_a_limit_keeps_it(
    company: Company,
) -> None:
    order = await company.order("submit")
    path = f"{ORDERS}/{order['id']}"
    assert "approve" not in order["allowed_actions"]
    own = await company.buyer.post(f"{path}/approve")
    assert (own.status, own.body["code"]) == (403, "own_order")
    poor = company.somebody("purchase_manager:poor", limit="33.99")
    assert "approve" not in (await poor.get(path)).body["allowed_actions"]
    above = await poor.post(f"{path}/approve")
    assert (above.status, above.body["code"], above.body["limit"]) == (403, "above_limit", "33.99")
    rich = company.somebody("purchase_manager:rich", limit="33.9936")
    assert (await rich.post(f"{path}/approve")).body["status"] == "approved"


async def test_a_company_may_let_requesters_approve(site: Site) -> None:
    company = Company(site)
    await company.learn(requester_may_approve=True)
    company.supplier_id = (await company.supplier())["id"]
    order = await company.order("submit")
    answer = await company.buyer.post(f"{ORDERS}/{order['id']}/approve")
    assert answer.body["status"] == "approved"


@pytest.mark.promise("S3.34")
async def test_who_may_approve_is_obeyed_as_soon_as_the_company_settles_it_otherwise(
    company: Company,
) -> None:
    """Orders that wait already obey too: the rule is the company's, not the order's."""
    waiting = [await company.order("submit") for _ in range(3)]
    paths = [f"{ORDERS}/{order['id']}" for order in waiting]

    async def approve_own(path: str) -> tuple[int, str]:
        answer = await company.buyer.post(f"{path}/approve")
        return answer.status, answer.body.get("code") or answer.body["status"]

    assert await approve_own(paths[0]) == (403, "own_order")
    await company.settle(2, requester_may_approve=True)
    assert "approve" in (await company.buyer.get(paths[0])).body["allowed_actions"]
    assert await approve_own(paths[0]) == (200, "approved")
    await company.settle(3, requester_may_approve=False)
    assert "approve" not in (await company.buyer.get(paths[1])).body["allowed_actions"]
    assert await approve_own(paths[1]) == (403, "own_order")
    # What was settled before, told late, changes nothing.
    await company.settle(2, requester_may_approve=True)
    assert await approve_own(paths[2]) == (403, "own_order")


async def test_a_step_the_state_forbids_is_a_conflict_that_says_what_is_allowed(
    company: Company,
) -> None:
    order = await company.order()
    answer = await company.buyer.post(f"{ORDERS}/{order['id']}/send")
    assert (answer.status, answer.body["code"]) == (409, "illegal_transition")
    assert answer.body["detail"] == "cannot send while draft"
    assert answer.body["allowed"] == ["change", "submit", "cancel"]
    timeline = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert len(timeline) == 1


async def test_another_companys_order_does_not_exist(company: Company, site: Site) -> None:
    order = await company.order("submit", "approve")
    stranger = Company(site)
    path = f"{ORDERS}/{order['id']}"
    receipt = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "1"}]}
    answers = [
        await stranger.buyer.get(path),
        await stranger.buyer.get(f"{path}/timeline"),
        await stranger.buyer.patch(path, {"note": "mine"}, version=3),
        await stranger.approver.post(f"{path}/send"),
        await stranger.store.post(f"{path}/receipts", receipt),
    ]
    assert [(a.status, a.body["code"]) for a in answers] == [(404, "not_found")] * 5
    assert (await stranger.buyer.get(ORDERS)).body["items"] == []
    assert (await company.buyer.get(path)).body == order


async def test_another_companys_supplier_in_a_body_is_not_found(
    company: Company, site: Site
) -> None:
    other = Company(site)
    await other.learn()
    foreign = (await other.supplier())["id"]
    answer = await company.buyer.post(ORDERS, company.order_body(supplier_id=foreign))
    assert answer.status == 422
    assert answer.body["errors"] == [
        {"field": "supplier_id", "message": "no such supplier", "code": "not_found"}
    ]


HUGE = "9" * 400
BAD_LINE: list[tuple[dict[str, Any], str]] = [
    ({"quantity": "0"}, "quantity"),
    ({"quantity": "-1"}, "quantity"),
    ({"quantity": "NaN"}, "quantity"),
    ({"quantity": "Infinity"}, "quantity"),
    ({"quantity": "1e999999"}, "quantity"),
    ({"quantity": HUGE}, "quantity"),
    ({"quantity": "0.0000001"}, "quantity"),
    ({"quantity": "ten"}, "quantity"),
    ({"quantity": None}, "quantity"),
    ({"quantity": []}, "quantity"),
    ({"unit_cost": "-0.01"}, "unit_cost"),
    ({"unit_cost": "0.00001"}, "unit_cost"),
    ({"unit_cost": HUGE}, "unit_cost"),
    ({"unit_cost": "NaN"}, "unit_cost"),
    ({"quantity": "999999999999", "unit_cost": "999999999999"}, "unit_cost"),
    ({"tax_rate": "100.1"}, "tax_rate"),
    ({"tax_rate": "-1"}, "tax_rate"),
    ({"product_id": "nonsense"}, "product_id"),
    ({"discount": "5"}, "discount"),
]


@pytest.mark.parametrize(("values", "field"), BAD_LINE)
async def test_a_bad_line_is_refused_and_the_field_named(
    company: Company, values: dict[str, Any], field: str
) -> None:
    body = company.order_body()
    body["lines"][1] |= values
    answer = await company.buyer.post(ORDERS, body)
    assert answer.status == 422, answer.body
    assert [e["field"] for e in answer.body["errors"]] == [f"lines.1.{field}"]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"lines": []}, ["lines"]),
        ({"lines": "many"}, ["lines"]),
        ({"lines": [{}]}, ["lines.0.product_id", "lines.0.quantity", "lines.0.unit_cost"]),
        ({"supplier_id": 7, "warehouse_id": "x"}, ["supplier_id", "warehouse_id"]),
        ({"status": "approved"}, ["status"]),
        ({"number": "PO-1", "raised_by": "me"}, ["number", "raised_by"]),
        ({"currency": "EUR"}, ["currency"]),
        ({"expected_on": "tomorrow"}, ["expected_on"]),
        ({"note": "x" * 2001}, ["note"]),
        ({"note": "a\x00b"}, ["note"]),
        ({"charges": [{"kind": "", "amount": "-1"}]}, ["charges.0.kind", "charges.0.amount"]),
        ({"tax_amount": "5"}, ["tax_amount"]),
    ],
)
async def test_every_bad_field_of_an_order_is_named(
    company: Company, values: dict[str, Any], fields: list[str]
) -> None:
    answer = await company.buyer.post(ORDERS, company.order_body(**values))
    assert answer.status == 422, answer.body
    assert [e["field"] for e in answer.body["errors"]] == fields


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"text"', "{}"])
async def test_a_body_that_is_no_order_is_refused(company: Company, body: str) -> None:
    answer = await company.buyer.request(
        "POST", ORDERS, data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 422, answer.body


async def test_the_currency_is_the_companys(company: Company) -> None:
    answer = await company.buyer.post(ORDERS, company.order_body(currency="EUR"))
    assert answer.body["errors"][0]["code"] == "currency_not_supported"
    assert (await company.order(currency="INR"))["currency"] == "INR"


async def test_a_product_may_stand_on_several_lines(company: Company) -> None:
    bolt = company.products[0]
    lines = [
        {"product_id": bolt, "quantity": "10", "unit_cost": "2.5"},
        {"product_id": bolt, "quantity": "0.000001", "unit_cost": "0"},
    ]
    order = await company.order(lines=lines)
    assert [line["position"] for line in order["lines"]] == [1, 2]
    assert order["lines"][1]["quantity"] == "0.000001"


async def test_archived_products_and_inactive_suppliers_are_not_bought(company: Company) -> None:
    old = await company.knows_product("OLD", active=False)
    lines = [{"product_id": old, "quantity": "1", "unit_cost": "1"}]
    answer = await company.buyer.post(ORDERS, company.order_body(lines=lines))
    assert answer.body["errors"][0]["code"] == "inactive_product"
    gone = (await company.supplier())["id"]
    await company.buyer.post(f"/api/v1/purchasing/suppliers/{gone}/deactivate")
    answer = await company.buyer.post(ORDERS, company.order_body(supplier_id=gone))
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "inactive_supplier")


async def test_a_draft_is_edited_and_what_is_left_out_stays(company: Company) -> None:
    order = await company.order(charges=[{"kind": "freight", "amount": "5"}])
    path = f"{ORDERS}/{order['id']}"
    noted = await company.buyer.patch(path, {"note": "by lorry"}, version=1)
    assert (noted.status, noted.body["note"], noted.body["version"]) == (200, "by lorry", 2)
    assert noted.body["total"] == order["total"]
    assert noted.body["lines"] == order["lines"]
    same = await company.buyer.patch(path, {"lines": None, "note": None}, version=2)
    assert same.body == noted.body
    lines = [{"product_id": company.products[1], "quantity": "2", "unit_cost": "3"}]
    edited = await company.buyer.patch(path, {"lines": lines, "charges": []}, version=2)
    assert (edited.body["total"], edited.body["line_count"]) == ("6", 1)
    assert edited.headers["etag"] == '"3"'
    assert (await company.buyer.get(path)).body == edited.body
    told = [
        orjson.loads(e["payload"]) for e in await company.events() if "order.changed" in e["type"]
    ]
    noted_, edited_ = [({**t["before"]}, {**t["after"]}) for t in told]
    assert [part["note"] for part in noted_] == ["", "by lorry"]
    assert [(part["lines"], part["total"]) for part in noted_] == [([], None)] * 2
    assert [part["note"] for part in edited_] == [None, None]
    assert [Decimal(part["charges"]) for part in edited_] == [5, 0]
    assert [[line["line_id"] for line in part["lines"]] for part in edited_] == [
        [line["id"] for line in order["lines"]],
        [line["id"] for line in edited.body["lines"]],
    ]


async def test_an_edit_needs_the_version_it_edits_and_a_draft(company: Company) -> None:
    order = await company.order()
    path = f"{ORDERS}/{order['id']}"
    blind = await company.buyer.request("PATCH", path, json={"note": "x"})
    assert (blind.status, blind.body["errors"][0]["code"]) == (422, "if_match_required")
    await company.buyer.patch(path, {"note": "first"}, version=1)
    stale = await company.buyer.patch(path, {"note": "second"}, version=1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)
    await company.step(order, "submit")
    late = await company.buyer.patch(path, {"note": "late"}, version=3)
    assert (late.status, late.body["code"]) == (409, "illegal_transition")
    empty = await company.buyer.patch(path, {"lines": [], "supplier_id": 7}, version=3)
    assert {e["field"] for e in empty.body["errors"]} == {"lines", "supplier_id"}


async def test_an_edit_racing_a_step_leaves_a_whole_order(company: Company) -> None:
    lines = [{"product_id": company.products[1], "quantity": "2", "unit_cost": "3"}]
    for _ in range(5):
        order = await company.order()
        path = f"{ORDERS}/{order['id']}"
        edited, submitted = await asyncio.gather(
            company.buyer.patch(path, {"lines": lines}, version=1),
            company.buyer.post(f"{path}/submit"),
        )
        now = (await company.buyer.get(path)).body
        assert submitted.status == 200
        assert edited.status in {200, 409, 412}
        assert submitted.body["lines"] == now["lines"]
        assert now["line_count"] == len(now["lines"]) == (1 if edited.status == 200 else 2)
        assert sum(Decimal(line["amount"]) for line in now["lines"]) == Decimal(now["subtotal"])


async def test_the_same_request_twice_raises_one_order(company: Company) -> None:
    key, body = new_id().hex, company.order_body()
    answers = await asyncio.gather(*(company.buyer.post(ORDERS, body, key=key) for _ in range(5)))
    assert {a.status for a in answers} == {201}
    assert len({a.body["id"] for a in answers}) == 1
    assert len({a.headers["location"] for a in answers}) == 1
    assert all(a.body == answers[0].body for a in answers)
    other = await company.buyer.post(ORDERS, {**body, "note": "other"}, key=key)
    assert (other.status, other.body["errors"][0]["code"]) == (422, "idempotency_key_reused")
    assert len((await company.buyer.get(ORDERS)).body["items"]) == 1


async def test_the_same_step_twice_is_taken_once(company: Company) -> None:
    order, key = await company.order("submit"), new_id().hex
    path = f"{ORDERS}/{order['id']}/approve"
    first = await company.approver.post(path, key=key)
    again = await company.approver.post(path, key=key)
    assert (again.status, again.body) == (200, first.body)
    assert (await company.approver.post(path)).status == 409


async def test_numbers_have_no_gap_and_no_double_however_many_raise_at_once(
    company: Company,
) -> None:
    bad = company.order_body(currency="EUR")
    answers = await asyncio.gather(
        *(
            company.buyer.post(ORDERS, bad if i % 4 == 0 else company.order_body())
            for i in range(20)
        )
    )
    numbers = sorted(int(a.body["number"][-6:]) for a in answers if a.status == 201)
    assert numbers == list(range(1, 16))


async def test_lists_are_newest_first_paged_and_filtered(company: Company) -> None:
    orders = [await company.order() for _ in range(3)]
    await company.step(orders[0], "submit")
    other = await company.supplier(name="Zeta Metals")
    orders.append(await company.order(supplier_id=other["id"]))
    newest = [order["id"] for order in reversed(orders)]

    seen, cursor = [], None
    while True:
        page = (await company.buyer.get(ORDERS, limit=3, cursor=cursor)).body
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == newest

    async def found(**query: object) -> list[str]:
        answer = await company.buyer.get(ORDERS, **query)
        assert answer.status == 200, answer.body
        return [item["id"] for item in answer.body["items"]]

    assert await found(status="draft") == newest[:3]
    assert await found(status="draft,pending_approval") == newest
    assert await found(supplier_id=other["id"]) == newest[:1]
    assert await found(warehouse_id=company.warehouse_id) == newest
    assert await found(warehouse_id=new_id()) == []
    assert await found(product_id=company.products[0]) == newest
    assert await found(product_id=new_id()) == []
    assert await found(q="zeta") == newest[:1]
    assert await found(q=orders[1]["number"].lower()) == [orders[1]["id"]]
    assert await found(q="PO-") == newest
    assert await found(q="PO") == [], "without its dash it is a supplier's name"
    assert await found(q="%") == []
    both = await company.buyer.request("GET", f"{ORDERS}?status=draft&status=pending_approval")
    assert len(both.body["items"]) == 4
    row = (await company.buyer.get(ORDERS, limit=1)).body["items"][0]
    assert (row["total"], row["line_count"]) == ("33.9936", 2)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=sleeping", "status"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("cursor=nonsense", "cursor"),
        ("supplier_id=7", "supplier_id"),
        ("q=%00", "q"),
    ],
)
async def test_a_bad_filter_is_named(company: Company, query: str, field: str) -> None:
    answer = await company.buyer.request("GET", f"{ORDERS}?{query}")
    assert answer.status == 422
    assert answer.body["errors"][0]["field"].startswith(field)
