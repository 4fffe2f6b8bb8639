"""The whole life of a purchase order through the gateway, and every role that tries its steps."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from tests.people import ROLES, Answer, Person, hire, listening, person
from tests.shops import Shop

pytestmark = pytest.mark.e2e
MANAGE = frozenset({"admin", "purchase_manager"})
RECEIVE = frozenset({"admin", "store_manager", "staff"})


class Step(NamedTuple):
    """A step of the life: its route, who takes it, who else may, and the state it leads to."""

    action: str
    who: str
    may: frozenset[str]
    to: str
    body: Mapping[str, Any] = {}
    route: str = ""


FEWER, MORE = ({"quantity": quantity, "unit_cost": "12.3456"} for quantity in ("8", "10"))
# Through every state an order can have but declined's and cancelled's ends, which are below.
LIFE = (
    Step("change", "buyer", MANAGE, "draft", {"lines": [FEWER], "note": "fewer"}, "PATCH"),
    Step("submit", "buyer", MANAGE, "pending_approval"),
    Step("withdraw", "buyer", MANAGE, "draft", {"reason": "one thing more"}),
    Step("submit", "buyer", MANAGE, "pending_approval"),
    Step("reject", "approver", MANAGE, "rejected", {"reason": "order ten"}),
    Step("revise", "buyer", MANAGE, "draft"),
    Step("change", "buyer", MANAGE, "draft", {"lines": [MORE]}, "PATCH"),
    Step("submit", "buyer", MANAGE, "pending_approval"),
    Step("approve", "approver", MANAGE, "approved", {"reason": "within the budget"}),
    Step("send", "buyer", MANAGE, "sent"),
    Step("decline", "buyer", MANAGE, "declined", {"reason": "not before May"}),
    Step("revise", "buyer", MANAGE, "draft"),
    Step("submit", "buyer", MANAGE, "pending_approval"),
    Step("approve", "approver", MANAGE, "approved", {"reason": "May will do"}),
    Step("send", "buyer", MANAGE, "sent"),
    Step("confirm", "buyer", MANAGE, "confirmed", {"reason": "by phone"}),
    Step("receive", "store", RECEIVE, "partially_received", {"accepted": "6"}, "receipts"),
    Step("receive", "staff", RECEIVE, "partially_received", {"accepted": "2"}, "receipts"),
    Step("close", "buyer", MANAGE, "closed", {"reason": "the rest never came"}),
)


class Lived(NamedTuple):
    """An order at its end, and who is who."""

    shop: Shop
    id: str
    people: dict[str, Person]

    async def get(self, path: str = "") -> dict[str, Any]:
        """Its page, or what is below."""
        found: dict[str, Any] = await self.shop.company.admin.get(
            f"purchasing/orders/{self.id}{path}"
        )
        return found


@pytest.fixture(scope="module")
async def lived(steady_shop: Shop) -> Lived:
    """Every step tried by every role that may not take it, then taken by who does."""
    shop = steady_shop
    people = {"buyer": shop.buyer, "approver": shop.approver, "store": shop.store}
    roles = {"purchase_manager": shop.buyer, "store_manager": shop.store, "admin": shop.admin}
    for role in set(ROLES) - set(roles):
        roles[role] = person(shop.web, await hire(shop.web, shop.company, role))
    people |= {"staff": roles["staff"], "admin": roles["admin"]}
    for role in set(ROLES) - MANAGE:
        refused = await roles[role].ask("POST", "purchasing/orders", shop.order("1"))
        assert refused.status == 403, role
    order = (await people["buyer"].ask("POST", "purchasing/orders", shop.order("12"))).body
    for step in LIFE:
        for role in sorted(set(ROLES) - step.may):
            refused = await _ask(shop, roles[role], order, step)
            assert (refused.status, refused.body["code"]) == (403, "permission_denied"), (
                step,
                role,
            )
        taken = await _ask(shop, people[step.who], order, step)
        assert taken.status in {200, 201}, (step, taken.body)
        order = (await people["buyer"].ask("GET", f"purchasing/orders/{order['id']}")).body
        assert order["status"] == step.to, step
    return Lived(shop, order["id"], people)


async def _ask(shop: Shop, who: Person, order: dict[str, Any], step: Step) -> Answer:
    path = f"purchasing/orders/{order['id']}"
    if step.route == "PATCH":
        lines = [{"product_id": shop.product, **line} for line in step.body["lines"]]
        version = f'"{order["version"]}"'
        return await who.ask("PATCH", path, {**step.body, "lines": lines}, If_Match=version)
    if step.route == "receipts":
        body = {"lines": [{"line_id": order["lines"][0]["id"], **step.body}]}
        return await who.ask("POST", f"{path}/receipts", body)
    return await who.ask("POST", f"{path}/{step.action}", dict(step.body))


@pytest.mark.promise("S0.12", "S0.13", "S0.14", "S2.16", "S2.17", "S2.18", "S3.25", "S4.26", "S3.2")
async def test_only_the_right_people_lead_an_order_through_its_whole_life(lived: Lived) -> None:
    order = await lived.get()
    assert order["status"] == "closed"
    # Nothing leads on from here; goods may still go back, and a link may end.
    assert order["allowed_actions"] == ["withdraw_link", "return"]
    assert [(Decimal(line["accepted"]), Decimal(line["open"])) for line in order["lines"]] == [
        (Decimal(8), Decimal(2))
    ]


@pytest.mark.promise("S0.16", "S0.17", "S0.19")
async def test_the_trail_answers_who_did_what_when_and_why(lived: Lived) -> None:
    ids = {
        name: (await who.ask("GET", "auth/me")).body["user"]["id"]
        for name, who in lived.people.items()
    }
    steps = (await lived.get("/timeline"))["items"]
    assert [(s["action"], s["by"], s["to_status"], s["reason"]) for s in steps] == [
        ("raise", ids["buyer"], "draft", ""),
        *((step.action, ids[step.who], step.to, step.body.get("reason", "")) for step in LIFE),
    ]
    times = [datetime.fromisoformat(step["at"]) for step in steps]
    assert times == sorted(times)


@pytest.mark.promise("S0.18", "S0.19", "S0.20", "S2.20", "S2.23")
async def test_every_step_stands_in_the_audit_log_with_its_author(lived: Lived) -> None:
    """What the timeline tells, the log of all services tells too: same person, time and reason."""
    steps = (await lived.get("/timeline"))["items"]
    admin = lived.shop.company.admin
    async with asyncio.timeout(30):
        while True:
            entries = admin.all("reporting/audit", subject=lived.id, service="purchasing")
            found = [entry async for entry in entries]
            if len(found) == len(steps):
                break
            await asyncio.sleep(0.1)
    told = sorted(found, key=lambda entry: entry["version"])
    assert [(e["version"], e["actor_id"], e["at"], e["reason"]) for e in told] == [
        (s["sequence"], s["by"], s["at"], s["reason"]) for s in steps
    ]
    assert (await admin.get("reporting/audit/verify"))["holds"]


@pytest.mark.promise("S0.1", "S2.22", "S2.44")
async def test_approving_tells_inventory_what_to_expect_and_receiving_makes_it_stock(
    shop: Shop,
) -> None:
    order = await shop.approved("10")
    await _stock(shop, on_hand="0", incoming="10")
    line = order["lines"][0]["id"]
    for action in ("send", "confirm"):
        await shop.company.buyer.post(f"purchasing/orders/{order['id']}/{action}")
    await shop.company.store.post(
        f"purchasing/orders/{order['id']}/receipts",
        {"lines": [{"line_id": line, "accepted": "6", "rejected": "1", "reject_reason": "bent"}]},
    )
    await _stock(shop, on_hand="6", incoming="3")
    await shop.company.buyer.post(f"purchasing/orders/{order['id']}/close", {"reason": "late"})
    await _stock(shop, on_hand="6", incoming="0")


@pytest.mark.promise("S1.49")
async def test_goods_go_back_and_a_receipt_is_taken_back_while_they_are_there(shop: Shop) -> None:
    """Each by a document that inventory posts, or refuses when the goods are gone."""
    order = await shop.confirmed("10")
    path, line = f"purchasing/orders/{order['id']}", order["lines"][0]["id"]
    body = {"lines": [{"line_id": line, "accepted": "10"}]}
    receipt = (await shop.store.ask("POST", f"{path}/receipts", body)).body["id"]
    await _stock(shop, on_hand="10", incoming="0")
    back = {"lines": [{"line_id": line, "quantity": "4", "reason": "wrong grade"}]}
    for status, on_hand in (("posted", "6"), ("refused", "2")):
        answer = await shop.store.ask("POST", f"{path}/returns", back, Prefer="wait=20")
        assert (answer.status, answer.body["status"]) == (200, status)
        if status == "posted":
            await _stock(shop, on_hand=on_hand)
            lost = {"product_id": shop.product, "warehouse_id": shop.warehouse}
            lost |= {"quantity": "-4", "reason": "loss"}
            await shop.company.store.post("inventory/movements", lost)
    await _stock(shop, on_hand="2", incoming="0")
    undo = f"purchasing/receipts/{receipt}/reverse"
    gone = await shop.store.ask("POST", undo, {"reason": "not ours"}, Prefer="wait=20")
    assert gone.status in {200, 409}, gone.body
    assert (await shop.company.store.get(path))["status"] == "received"

    other = await shop.confirmed("3")
    body = {"lines": [{"line_id": other["lines"][0]["id"], "accepted": "3"}]}
    path = f"purchasing/orders/{other['id']}"
    receipt = (await shop.store.ask("POST", f"{path}/receipts", body)).body["id"]
    await _stock(shop, on_hand="5")
    undo = f"purchasing/receipts/{receipt}/reverse"
    undone = await shop.store.ask("POST", undo, {"reason": "not ours"}, Prefer="wait=20")
    assert (undone.status, undone.body["status"]) == (200, "posted")
    await _stock(shop, on_hand="2", incoming="3")
    assert (await shop.company.store.get(path))["status"] == "confirmed"


@pytest.mark.promise("S2.19")
async def test_a_company_may_have_its_stock_rise_with_the_approval(shop: Shop) -> None:
    admin = shop.admin
    version = (await admin.ask("GET", "auth/tenant")).body["version"]
    settled = await admin.ask(
        "PATCH", "auth/tenant", {"stock_on": "approval"}, If_Match=f'"{version}"'
    )
    assert settled.status == 200, settled.body
    async with asyncio.timeout(30):
        while True:
            order = await shop.approved("10")
            shown = await shop.company.store.get(f"purchasing/orders/{order['id']}")
            if shown["receipts"]:
                break
    assert shown["status"] == "approved"
    steps = (await shop.company.store.get(f"purchasing/orders/{order['id']}/timeline"))["items"]
    assert [(step["action"], step["by_name"]) for step in steps[-2:]] == [
        ("approve", "Asha Approver"),
        ("receive_on_approval", "system"),
    ]
    await _stock(shop, on_hand="10")
    refused = await shop.buyer.ask("POST", f"purchasing/orders/{order['id']}/send")
    assert (refused.status, refused.body["code"]) == (409, "already_received")


@pytest.mark.promise("S2.11", "S2.14", "S2.15")
async def test_an_order_names_a_supplier_and_products_with_quantities_or_is_told_what_is_wrong(
    shop: Shop,
) -> None:
    body = shop.order("2", "3.5")
    made = await shop.buyer.ask("POST", "purchasing/orders", body)
    assert (made.status, made.body["supplier_id"]) == (201, shop.supplier)
    assert [line["quantity"] for line in made.body["lines"]] == ["2", "3.5"]
    line = body["lines"][0]
    nowhere = "01980000-0000-7000-8000-000000000000"
    for wrong, field, code in (
        ({"supplier_id": nowhere}, "supplier_id", "not_found"),
        ({"warehouse_id": nowhere}, "warehouse_id", "not_found"),
        ({"lines": []}, "lines", "too_short"),
        ({"lines": [{**line, "product_id": nowhere}]}, "lines.0.product_id", "not_found"),
        ({"lines": [{**line, "quantity": "0"}]}, "lines.0.quantity", "value_error"),
        ({"lines": [{**line, "unit_cost": "-1"}]}, "lines.0.unit_cost", "value_error"),
        ({"currency": "USD"}, "currency", "currency_not_supported"),
    ):
        refused = await shop.buyer.ask("POST", "purchasing/orders", {**body, **wrong})
        assert (refused.status, refused.fields) == (422, {field: code}), wrong


@pytest.mark.promise("S1.14")
async def test_everybody_sees_a_purchase_become_stock_while_it_happens(shop: Shop) -> None:
    staff = await shop.hire("staff")
    topics = ("purchasing.goods.received", "inventory.stock.changed")
    async with AsyncExitStack() as everybody:
        watching = [
            await everybody.enter_async_context(listening(who, *topics))
            for who in (shop.admin, shop.approver, shop.store, staff)
        ]
        order = await shop.confirmed("3")
        body = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "3"}]}
        path = f"purchasing/orders/{order['id']}/receipts"
        receipt = (await shop.store.ask("POST", path, body)).body["id"]
        for heard in watching:
            events = await heard.until(lambda told: len(told) == len(topics))
            assert [event["type"] for event in events] == list(topics)
            received, changed = (event["data"] for event in events)
            assert received["receipt_id"] == changed["source_id"] == receipt
            assert changed["on_hand"] == "3"


@pytest.mark.promise("S1.46", "S1.47", "S1.48")
async def test_what_was_bought_can_be_edited_and_every_version_is_still_read(shop: Shop) -> None:
    """A draft is written anew; what was approved becomes its next revision, with a reason."""
    order = (await shop.buyer.ask("POST", "purchasing/orders", shop.order("4"))).body
    path = f"purchasing/orders/{order['id']}"
    six = {"lines": shop.order("6")["lines"]}
    edited = await shop.buyer.ask("PATCH", path, six, If_Match='"1"')
    assert [line["quantity"] for line in edited.body["lines"]] == ["6"]
    await shop.company.buyer.post(f"{path}/submit")
    await shop.company.approver.post(f"{path}/approve")
    five = {"lines": shop.order("5")["lines"], "reason": "they have five"}
    amended = await shop.buyer.ask("POST", f"{path}/amend", five, If_Match='"4"')
    assert (amended.body["status"], amended.body["revision"]) == ("approved", 2)
    assert [line["quantity"] for line in amended.body["lines"]] == ["5"]
    (before,) = (await shop.buyer.ask("GET", f"{path}/revisions")).body["items"]
    assert ([line["quantity"] for line in before["lines"]], before["reason"]) == (
        ["6"],
        "they have five",
    )
    steps = (await shop.buyer.ask("GET", f"{path}/timeline")).body["items"]
    assert [step["action"] for step in steps] == [
        *("raise", "change", "submit", "approve"),
        *("amend", "approve"),
    ]
    stale = await shop.buyer.ask("PATCH", path, {"note": "late"}, If_Match='"1"')
    assert stale.status in {409, 412}


@pytest.mark.promise("S2.9", "S2.11")
async def test_a_supplier_with_contact_and_address_is_kept_and_bought_from(shop: Shop) -> None:
    address = {"line1": "7 Czech Colony", "city": "Hyderabad", "country": "IN"}
    body = {
        "name": "Seals and Sons",
        "contact_name": "Farah Khan",
        "email": "sales@seals.example",
        "phone": "+914055501330",
    }
    made = await shop.buyer.ask("POST", "purchasing/suppliers", {**body, "address": address})
    assert made.status == 201
    kept = (await shop.store.ask("GET", f"purchasing/suppliers/{made.body['id']}")).body
    assert body.items() <= kept.items()
    assert address.items() <= kept["address"].items()
    order = {**shop.order("1"), "supplier_id": kept["id"]}
    raised = await shop.buyer.ask("POST", "purchasing/orders", order)
    assert (raised.status, raised.body["supplier_name"]) == (201, "Seals and Sons")


@pytest.mark.promise("S2.37")
async def test_who_manages_purchasing_manages_suppliers_and_orders_and_nothing_of_sales(
    shop: Shop,
) -> None:
    allowed = (await shop.buyer.ask("GET", "auth/me")).body["permissions"]
    assert {"purchasing.suppliers.manage", "purchasing.orders.manage"} <= set(allowed)
    assert not [name for name in allowed if name.startswith(("sales.", "payments."))]
    for path, body in (
        ("suppliers", {"name": "Seals and Sons", "email": "sales@seals.example"}),
        ("orders", shop.order("1")),
    ):
        assert (await shop.buyer.ask("POST", f"purchasing/{path}", body)).status == 201


@pytest.mark.promise("Q.16")
async def test_a_second_click_on_any_step_changes_nothing(shop: Shop) -> None:
    """With the key of the first it is answered as the first was; without, it is told the state."""
    takes = (("submit", shop.buyer), ("approve", shop.approver), ("send", shop.buyer))
    async with listening(shop.buyer, "purchasing.purchase_order.*") as heard:
        order = (await shop.buyer.ask("POST", "purchasing/orders", shop.order("4"))).body
        path = f"purchasing/orders/{order['id']}"
        for action, who in takes:
            twice = [who.ask("POST", f"{path}/{action}", Idempotency_Key=action) for _ in range(3)]
            again = [who.ask("POST", f"{path}/{action}") for _ in range(3)]
            answers = await asyncio.gather(*twice, *again)
            assert {answer.status for answer in answers} <= {200, 409}
            assert 200 in {answer.status for answer in answers}
            lost = [answer.body["code"] for answer in answers if answer.status == 409]
            assert set(lost) <= {"illegal_transition"}
        await shop.company.buyer.post(f"{path}/cancel", {"reason": "enough"})
        events = await heard.until(lambda told: any("cancelled" in e["type"] for e in told))
    told = [event["type"].split(".")[2] for event in events]
    assert told == ["raised", "submitted", "approved", "sent", "cancelled"]


async def _stock(shop: Shop, **expected: str) -> None:
    """Wait until the one row of stock says so."""
    async with asyncio.timeout(30):
        while True:
            rows = (await shop.company.store.get("inventory/stock"))["items"]
            if [{name: row[name] for name in expected} for row in rows] == [expected]:
                return
            await asyncio.sleep(0.05)
