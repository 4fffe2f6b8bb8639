"""Bad input through the door: 422 naming each field, 404 for other people's ids, never a crash."""

from typing import Any
from uuid import uuid4

import pytest

from tests.people import Answer
from tests.shops import Shop

pytestmark = pytest.mark.e2e

NOBODY = "018f0000-0000-7000-8000-000000000000"

# What is put into a good order at a place, and the fields that must be named.
ORDERS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "no text is a number": ({"lines.0.quantity": "many"}, {"lines.0.quantity"}),
    "no infinite quantity": ({"lines.0.quantity": "Infinity"}, {"lines.0.quantity"}),
    "no number that is none": ({"lines.0.unit_cost": "NaN"}, {"lines.0.unit_cost"}),
    "no huge quantity": ({"lines.0.quantity": "1e30"}, {"lines.0.quantity"}),
    "no quantity of a thousand digits": ({"lines.0.quantity": "9" * 1000}, {"lines.0.quantity"}),
    "no huge amount": ({"lines.0.unit_cost": "1000000000000000"}, {"lines.0.unit_cost"}),
    "no negative quantity": ({"lines.0.quantity": "-1"}, {"lines.0.quantity"}),
    "no quantity of nothing": ({"lines.0.quantity": "0"}, {"lines.0.quantity"}),
    "no negative cost": ({"lines.0.unit_cost": "-0.01"}, {"lines.0.unit_cost"}),
    "no fifth decimal of money": ({"lines.0.unit_cost": "1.00001"}, {"lines.0.unit_cost"}),
    "no seventh decimal of goods": ({"lines.0.quantity": "1.0000001"}, {"lines.0.quantity"}),
    "no tax above all": ({"lines.0.tax_rate": "100.01"}, {"lines.0.tax_rate"}),
    "no id that is none": ({"supplier_id": "42"}, {"supplier_id"}),
    "no day that is none": ({"expected_on": "2026-02-30"}, {"expected_on"}),
    "no order without lines": ({"lines": []}, {"lines"}),
    "no lines that are none": ({"lines": "all of them"}, {"lines"}),
    "no note that never ends": ({"note": "x" * 5000}, {"note"}),
    "no field nobody knows": ({"total": "1.00"}, {"total"}),
    "no field nobody knows in a line": ({"lines.0.amount": "1"}, {"lines.0.amount"}),
    "no unknown supplier": ({"supplier_id": NOBODY}, {"supplier_id"}),
    "no unknown warehouse": ({"warehouse_id": NOBODY}, {"warehouse_id"}),
    "no unknown product": ({"lines.0.product_id": NOBODY}, {"lines.0.product_id"}),
    "no missing supplier": ({"supplier_id": ...}, {"supplier_id"}),
    "no missing lines": ({"lines": ...}, {"lines"}),
    "no line without a cost": ({"lines.0.unit_cost": ...}, {"lines.0.unit_cost"}),
    "every wrong field is named at once": (
        {"lines.0.quantity": "-1", "lines.1.unit_cost": "x", "expected_on": "soon", "more": 1},
        {"lines.0.quantity", "lines.1.unit_cost", "expected_on", "more"},
    ),
}


@pytest.fixture(name="shop")
def one_for_all(steady_shop: Shop) -> Shop:
    """What is refused leaves nothing behind."""
    return steady_shop


@pytest.mark.parametrize("case", ORDERS)
async def test_an_order_with_a_bad_field_is_refused_naming_it(shop: Shop, case: str) -> None:
    changes, fields = ORDERS[case]
    body = shop.order("1", "2")
    for place, value in changes.items():
        _put(body, place, value)
    refused = await shop.buyer.ask("POST", "purchasing/orders", body)
    assert refused.status == 422, refused.body
    assert set(refused.fields) == fields


async def test_a_movement_with_bad_fields_is_refused_naming_each(shop: Shop) -> None:
    body = {"product_id": NOBODY, "quantity": "1e400", "reason": 7, "warehouse": "here"}
    refused = await shop.store.ask("POST", "inventory/movements", body)
    assert refused.status == 422
    assert set(refused.fields) == {"warehouse_id", "quantity", "reason", "warehouse"}


async def test_a_receipt_says_what_is_wrong_with_each_line(shop: Shop) -> None:
    order = await shop.confirmed("5", "6")
    first, _ = (line["id"] for line in order["lines"])
    lines = [
        {"line_id": first, "accepted": "0"},
        {"line_id": first, "accepted": "1", "rejected": "1"},
        {"line_id": NOBODY, "accepted": "1"},
    ]
    path = f"purchasing/orders/{order['id']}/receipts"
    refused = await shop.store.ask("POST", path, {"lines": lines})
    assert refused.status == 422
    assert refused.fields == {
        "lines.0.accepted": "nothing_received",
        "lines.1.line_id": "duplicate",
        "lines.1.reject_reason": "missing",
        "lines.2.line_id": "not_found",
    }
    negative = {"lines": [{"line_id": first, "accepted": "-1"}]}
    refused = await shop.store.ask("POST", path, negative)
    assert (refused.status, set(refused.fields)) == (422, {"lines.0.accepted"})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"order"', b"null", b"\xff\xfe", b'{"lines": [[[[{}]]]]}'],
    ids=["empty", "cut off", "a list", "a text", "null", "no text", "nested"],
)
async def test_what_is_no_order_at_all_is_refused(shop: Shop, body: bytes) -> None:
    refused = await shop.buyer.ask("POST", "purchasing/orders", body)
    assert refused.status == 422, refused.body
    assert refused.body["errors"]


async def test_a_body_too_deep_to_be_read_is_refused(shop: Shop) -> None:
    refused = await shop.buyer.ask("POST", "purchasing/orders", b"[" * 100_000)
    assert _code(refused) == (400, "bad_request")


async def test_unknown_addresses_and_methods_are_told_apart(shop: Shop) -> None:
    nothing = await shop.buyer.ask("GET", "purchasing/nonsense")
    assert (nothing.status, nothing.body["code"]) == (404, "not_found")
    method = await shop.buyer.ask("DELETE", "purchasing/orders")
    assert (method.status, method.body["code"]) == (405, "method_not_allowed")
    assert method.headers["Allow"] == "GET, POST"
    malformed = await shop.buyer.ask("GET", "purchasing/orders/42")
    assert malformed.status == 422


async def test_the_ids_of_another_company_are_unknown_here(shop: Shop, another_shop: Shop) -> None:
    """In a path 404, in a body 422 with each field: nothing tells that they exist."""
    theirs = await another_shop.confirmed("5")
    for who in (shop.admin, shop.buyer, shop.store):
        assert _code(await who.ask("GET", f"purchasing/orders/{theirs['id']}")) == (
            404,
            "not_found",
        )
    for action in ("submit", "approve", "cancel"):
        asked = await shop.approver.ask("POST", f"purchasing/orders/{theirs['id']}/{action}")
        assert _code(asked) == (404, "not_found")
    line = {"line_id": theirs["lines"][0]["id"], "accepted": "1"}
    path = f"purchasing/orders/{theirs['id']}/receipts"
    assert _code(await shop.store.ask("POST", path, {"lines": [line]})) == (404, "not_found")
    mine = await shop.confirmed("5")
    path = f"purchasing/orders/{mine['id']}/receipts"
    refused = await shop.store.ask("POST", path, {"lines": [line]})
    assert (refused.status, refused.fields) == (422, {"lines.0.line_id": "not_found"})
    for fields, wrong in (
        ({"supplier_id": another_shop.supplier}, "supplier_id"),
        ({"warehouse_id": another_shop.warehouse}, "warehouse_id"),
        (
            another_shop.order("1")
            | {"supplier_id": shop.supplier, "warehouse_id": shop.warehouse},
            "lines.0.product_id",
        ),
    ):
        refused = await shop.buyer.ask("POST", "purchasing/orders", shop.order("1") | fields)
        assert (refused.status, refused.fields) == (422, {wrong: "not_found"})
    movement = {
        "product_id": another_shop.product,
        "warehouse_id": shop.warehouse,
        "quantity": "1",
        "reason": "opening",
    }
    refused = await shop.store.ask("POST", "inventory/movements", movement)
    assert (refused.status, refused.fields) == (422, {"product_id": "not_found"})
    shown = await another_shop.company.buyer.get(f"purchasing/orders/{theirs['id']}")
    assert (shown["status"], shown["lines"][0]["accepted"]) == ("confirmed", "0")


async def test_an_unknown_id_is_not_told_from_another_companys(
    shop: Shop, another_shop: Shop
) -> None:
    theirs = await another_shop.company.buyer.post("purchasing/orders", another_shop.order("1"))
    foreign = await shop.buyer.ask("GET", f"purchasing/orders/{theirs['id']}")
    unknown = await shop.buyer.ask("GET", f"purchasing/orders/{uuid4()}")
    same = ("type", "title", "status", "detail", "code")
    assert [foreign.body[k] for k in same] == [unknown.body[k] for k in same]


def _code(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["code"]


def _put(body: dict[str, Any], place: str, value: object) -> None:
    """Put a value at `lines.0.quantity`; an ellipsis takes the field away."""
    *way, last = place.split(".")
    here: Any = body
    for part in way:
        here = here[int(part)] if part.isdigit() else here[part]
    if value is ...:
        del here[last]
    else:
        here[last] = value
