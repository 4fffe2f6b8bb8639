"""Writing, reading and editing sales orders over HTTP."""

import re
from decimal import Decimal

import orjson
import pytest

from libs.domain.ids import new_id
from tests.services.sales.conftest import ORDERS, Company


@pytest.mark.promise("S1.32", "S1.34")
async def test_an_order_is_written_priced_read_edited_and_listed(company: Company) -> None:
    order = await company.order(
        discount_amount="1.50",
        charges=[{"kind": "freight", "amount": "5", "tax_rate": "18"}],
        reference="AF/77",
    )
    assert re.fullmatch(r"SO-\d{4}-000001", order["number"])
    assert (order["status"], order["customer_name"], order["version"]) == (
        "draft",
        "Anand Farms",
        1,
    )
    assert [(li["net"], li["tax"]) for li in order["lines"]] == [
        ("23.73", "4.27"),
        ("4.26", "0.21"),
    ]
    assert order["lines"][1]["exact_net"] == "4.2636"
    assert order["sums"] == {
        "lines": "27.99",
        "charges": "5",
        "net": "32.99",
        "tax": "5.38",
        "total": "38.37",
    }
    assert (order["net"], order["tax"], order["total"]) == ("32.99", "5.38", "38.37")
    path = f"{ORDERS}/{order['id']}"
    read = await company.store.get(path)
    assert {**read.body, "allowed_actions": []} == {**order, "allowed_actions": []}

    shares = [
        {"warehouse_id": company.warehouses[0], "quantity": "2"},
        {"warehouse_id": company.warehouses[1], "quantity": "1"},
    ]
    lines = [
        {"product_id": company.products[0], "quantity": "3", "allocations": shares},
        {"product_id": company.products[2], "quantity": "1", "discount_percent": "10"},
    ]
    changes = {"lines": lines, "discount_amount": None, "charges": [], "note": "as agreed"}
    edited = await company.seller.patch(path, changes, version=1)
    assert edited.status == 200, edited.body
    after = edited.body
    assert after["lines"][0]["id"] == order["lines"][0]["id"]
    assert after["lines"][0]["allocations"] == shares
    assert (after["lines"][1]["bundle"], after["lines"][1]["net"]) == (True, "9")
    assert (after["total"], after["version"], after["reference"]) == ("46.02", 2, "AF/77")
    assert (await company.seller.get(path)).body == after
    stale = await company.seller.patch(path, {"note": "x"}, version=1)
    assert stale.status == 412

    timeline = (await company.seller.get(f"{path}/timeline")).body["items"]
    assert [(t["action"], t["from_status"], t["to_status"]) for t in timeline] == [
        ("raise", None, "draft"),
        ("change", "draft", "draft"),
    ]
    _, *told = await company.events()
    assert [e["type"] for e in told] == [
        "sales.sales_order.raised.v1",
        "sales.sales_order.changed.v1",
    ]
    before, after = (orjson.loads(told[1]["payload"])[part] for part in ("before", "after"))
    assert (before["note"], after["note"], after["reference"]) == ("", "as agreed", None)
    assert [Decimal(part["total"]) for part in (before, after)] == [
        Decimal("38.37"),
        Decimal("46.02"),
    ]
    assert [line["product_id"] for line in after["lines"]] == [
        company.products[0],
        company.products[2],
    ]


async def test_a_list_is_filtered_counted_and_searched(company: Company) -> None:
    first = await company.order(reference="tender 9")
    other = await company.customer(name="Bharat Mills")
    second = await company.order(customer_id=other, warehouse_id=company.warehouses[1])

    async def found(query: str) -> list[str]:
        answer = await company.store.get(f"{ORDERS}?{query}")
        assert answer.status == 200, answer.body
        return [item["id"] for item in answer.body["items"]]

    assert await found("") == [second["id"], first["id"]]
    assert await found("limit=1") == [second["id"]]
    for query, order in (
        (f"customer_id={other}", second),
        (f"warehouse_id={company.warehouses[1]}", second),
        ("q=bhar", second),
        ("q=tender", first),
        (f"q={first['number']}", first),
        ("q=anand farm", first),
    ):
        assert await found(query) == [order["id"]], query
    assert await found(f"product_id={company.products[0]}&status=draft") == [
        second["id"],
        first["id"],
    ]
    assert await found(f"raised_by={first['raised_by']}&raised_from=2026-01-01") == [
        second["id"],
        first["id"],
    ]
    for query in ("status=shipped", "flagged=true", "q=nobody", "raised_to=2020-01-01"):
        assert await found(query) == [], query
    counts = (await company.store.get(f"{ORDERS}/summary?q=anand")).body
    assert (counts["status"]["draft"], counts["status"]["picking"], counts["flagged"]) == (1, 0, 0)


@pytest.mark.promise("S2.24")
async def test_what_cannot_be_sold_is_refused_field_by_field(company: Company) -> None:
    gone = await company.knows_product("OLD-9", active=False)
    idle = await company.customer(active=False)
    shares = [{"warehouse_id": company.warehouses[0], "quantity": "1"}]
    line = {"product_id": company.products[0], "quantity": "2"}
    for values, field, code in (
        ({"customer_id": str(new_id())}, "customer_id", "not_found"),
        ({"customer_id": idle}, "customer_id", "inactive_customer"),
        ({"currency": "EUR"}, "currency", "currency_not_supported"),
        ({"lines": [{**line, "product_id": gone}]}, "lines.0.product_id", "inactive_product"),
        ({"lines": [{**line, "allocations": shares}]}, "lines.0.allocations", "allocation_differs"),
        (
            {"lines": [{**line, "discount_percent": "5", "discount_amount": "1"}]},
            "lines.0.discount_amount",
            "discounted_twice",
        ),
        (
            {"discount_percent": "5", "discount_amount": "1"},
            "discount_amount",
            "discounted_twice",
        ),
    ):
        answer = await company.seller.post(ORDERS, company.order_body(**values))
        assert answer.status == 422, (values, answer.body)
        assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [(field, code)]
    refused = await company.store.post(ORDERS, company.order_body())
    assert refused.status == 403
