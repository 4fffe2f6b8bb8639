"""Products over HTTP, against the real service."""

import asyncio
from typing import Any

import pytest

from libs.domain.ids import new_id
from libs.testing.principals import token
from tests.services.catalog.conftest import MANAGE, PRODUCTS, READ, Catalog, Company, a_company


async def test_a_product_is_shown_as_it_was_created(company: Company) -> None:
    created = await company.create(
        " BK-M68B-38 ", price="2294.9900", tax_rate="18", barcode="0123456789012", description="A"
    )
    assert created.status == 201, created.body
    assert created.headers["location"] == f"{PRODUCTS}/{created.body['id']}"
    assert created.body == {
        "id": created.body["id"],
        "sku": "BK-M68B-38",
        "name": "Pump",
        "description": "A",
        "category_id": None,
        "unit": "pcs",
        "price": "2294.9900",
        "currency": "INR",
        "tax_rate": "18",
        "barcode": "0123456789012",
        "barcodes": ["0123456789012"],
        "pack_size": None,
        "attributes": {},
        "back_order": False,
        "pictures": [],
        "kind": "component",
        "active": True,
        "version": 1,
    }
    shown = await company.manager.get(created.headers["location"])
    assert (shown.body, shown.headers["etag"]) == (created.body, '"1"')


async def test_a_sku_is_taken_without_regard_to_case(company: Company) -> None:
    assert (await company.create("Straße-1")).status == 201
    for twin in ("STRASSE-1", "strasse-1", " straße-1 "):
        answer = await company.create(twin)
        assert (answer.status, answer.body["code"]) == (409, "sku_taken"), twin


async def test_the_same_sku_belongs_to_each_company_once(
    catalog: Catalog, company: Company
) -> None:
    other = await a_company(catalog)
    mine, theirs = await company.create("P-1"), await other.create("P-1")
    assert (mine.status, theirs.status) == (201, 201)
    assert (await other.manager.get(f"{PRODUCTS}/{mine.body['id']}")).status == 404
    assert (await other.manager.get(PRODUCTS, ids=mine.body["id"])).body["items"] == []
    patch = await other.manager.patch(f"{PRODUCTS}/{mine.body['id']}", {"name": "X"}, version=1)
    assert patch.status == 404


async def test_fifty_who_create_the_same_sku_make_one_product(company: Company) -> None:
    answers = await asyncio.gather(*(company.create("RACE") for _ in range(50)))
    assert sorted(a.status for a in answers) == [201] + [409] * 49


async def test_a_change_says_what_was_before(company: Company) -> None:
    made = (await company.create("C-1")).body
    path = f"{PRODUCTS}/{made['id']}"
    changed = await company.manager.patch(path, {"price": "12.5", "barcode": "77"}, version=1)
    assert (changed.status, changed.body["price"], changed.headers["etag"]) == (200, "12.5", '"2"')
    cleared = await company.manager.patch(path, {"barcode": None, "name": None}, version=2)
    assert (cleared.body["barcode"], cleared.body["name"]) == (None, made["name"])
    assert (await company.said(made["id"], version=2))["before"] == {
        "price": "10.00",
        "barcodes": None,
    }


async def test_a_change_of_nothing_says_nothing(company: Company) -> None:
    made = (await company.create("C-2")).body
    same = await company.manager.patch(f"{PRODUCTS}/{made['id']}", {"price": "10.0"}, version=1)
    assert (same.status, same.body["version"]) == (200, 1)
    assert await company.events() == ["catalog.product.created.v1"]


async def test_a_stale_edit_is_refused_with_the_current_version(company: Company) -> None:
    path = f"{PRODUCTS}/{(await company.create('C-3')).body['id']}"
    assert (await company.manager.patch(path, {"name": "A"}, version=1)).status == 200
    stale = await company.manager.patch(path, {"name": "B"}, version=1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)


async def test_an_archived_product_is_kept_and_can_come_back(company: Company) -> None:
    path = f"{PRODUCTS}/{(await company.create('A-1')).body['id']}"
    archived = await company.manager.post(f"{path}/archive")
    assert (archived.status, archived.body["active"]) == (200, False)
    again = await company.manager.post(f"{path}/archive")
    assert (again.status, again.body["code"]) == (409, "already_archived")
    assert (await company.manager.get(PRODUCTS, active="true")).body["items"] == []
    back = await company.manager.patch(path, {"active": True}, version=2)
    assert (back.body["active"], back.body["version"]) == (True, 3)
    assert await company.events() == [
        "catalog.product.created.v1",
        "catalog.product.archived.v1",
        "catalog.product.updated.v1",
    ]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"sku": " "}, ["sku"]),
        ({"sku": "x" * 65}, ["sku"]),
        ({"sku": "a\x00b"}, ["sku"]),
        ({"name": "two\nlines"}, ["name"]),
        ({"name": "\ud800"}, ["name"]),
        ({"price": "-0.01"}, ["price"]),
        ({"price": "0.00001"}, ["price"]),
        ({"price": "NaN"}, ["price"]),
        ({"price": "Infinity"}, ["price"]),
        ({"price": "1_000"}, ["price"]),
        ({"price": "\uff11\uff10"}, ["price"]),
        ({"price": "1e3"}, ["price"]),
        ({"price": "9" * 40}, ["price"]),
        ({"price": True}, ["price"]),
        ({"price": []}, ["price"]),
        ({"tax_rate": "100.01"}, ["tax_rate"]),
        ({"kind": "spaceship"}, ["kind"]),
        ({"currency": "EUR"}, ["currency"]),
        ({"category_id": str(new_id())}, ["category_id"]),
        ({"category_id": "1"}, ["category_id"]),
        ({"barcode": "x" * 65}, ["barcode"]),
        ({"barcodes": ["1", "1"]}, ["barcodes"]),
        ({"barcodes": ["1", "2"], "barcode": "2"}, ["barcode"]),
        ({"barcodes": "1"}, ["barcodes"]),
        ({"pack_size": "0"}, ["pack_size"]),
        ({"pack_size": "1e1"}, ["pack_size"]),
        ({"attributes": {"Colour": ""}}, ["attributes"]),
        ({"attributes": {"Colour": None}}, ["attributes.Colour"]),
        ({"back_order": "perhaps"}, ["back_order"]),
        ({"colour": "red", "unit": None, "price": None}, ["unit", "price", "colour"]),
        ({"version": 9, "id": str(new_id()), "active": False}, ["version", "id", "active"]),
    ],
)
async def test_every_wrong_field_is_named(
    company: Company, values: dict[str, Any], fields: list[str]
) -> None:
    answer = await company.create(**values)
    assert answer.status == 422, answer.body
    assert [e["field"] for e in answer.body["errors"]] == fields


@pytest.mark.promise("S2.4")
async def test_all_that_can_be_said_of_a_product_is_kept_shown_and_said(company: Company) -> None:
    more: dict[str, Any] = {
        "description": "For wells.\nNot for the sea.",
        "barcodes": ["4006381333931", "Pump/1"],
        "pack_size": "12.50",
        "attributes": {"Colour": "Silver", "Material": "Steel, \u2205 3 mm"},
        "back_order": True,
    }
    made = await company.create("PUMP-1", **more)
    assert made.status == 201, made.body
    shown = (await company.manager.get(f"{PRODUCTS}/{made.body['id']}")).body
    assert shown == made.body
    expected = {**more, "pack_size": "12.5", "barcode": "4006381333931"}
    assert {name: shown[name] for name in expected} == expected
    said = await company.said(made.body["id"], version=1)
    assert {name: said["product"][name] for name in expected} == expected
    path = f"{PRODUCTS}/{made.body['id']}"
    less: dict[str, Any] = {
        "barcodes": [],
        "pack_size": None,
        "attributes": {},
        "back_order": False,
    }
    changed = await company.manager.patch(path, less, version=1)
    assert {name: changed.body[name] for name in less} == less
    assert (await company.said(made.body["id"], version=2))["before"] == {
        "barcodes": "4006381333931|Pump/1",
        "pack_size": "12.5",
        "attributes": '{"Colour": "Silver", "Material": "Steel, \u2205 3 mm"}',
        "back_order": "true",
    }


async def test_what_was_shown_may_be_sent_back_unchanged(company: Company) -> None:
    made = (await company.create("B-0", barcodes=["1", "2"], pack_size="6")).body
    # Pictures are arranged where they are.
    own = {"id", "version", "pictures"}
    sent = {name: value for name, value in made.items() if name not in own}
    back = await company.manager.patch(f"{PRODUCTS}/{made['id']}", sent, version=1)
    assert (back.status, back.body) == (200, made)


async def test_the_main_barcode_alone_can_be_changed(company: Company) -> None:
    path = f"{PRODUCTS}/{(await company.create('B-1', barcodes=['1', '2'])).body['id']}"
    changed = await company.manager.patch(path, {"barcode": "3"}, version=1)
    assert changed.body["barcodes"] == ["3", "2"]
    assert (await company.manager.patch(path, {"barcode": None}, version=2)).body["barcodes"] == []


@pytest.mark.promise("S2.4")
async def test_a_barcode_belongs_to_one_product_whatever_its_case(company: Company) -> None:
    first = (await company.create("B-1", barcodes=["77", "Abc"])).body
    twin = await company.create("B-2", barcode="ABC")
    assert (twin.status, twin.body["code"]) == (409, "barcode_taken")
    assert (twin.body["detail"], twin.body["sku"], twin.body["product_id"]) == (
        "B-1 has the barcode Abc already",
        "B-1",
        first["id"],
    )
    second = (await company.create("B-2", barcode="78")).body
    path = f"{PRODUCTS}/{second['id']}"
    refused = await company.manager.patch(path, {"barcodes": ["78", "77"]}, version=1)
    assert refused.body["code"] == "barcode_taken"
    given_up = f"{PRODUCTS}/{first['id']}"
    assert (await company.manager.patch(given_up, {"barcode": "76"}, version=1)).status == 200
    taken = await company.manager.patch(path, {"barcodes": ["78", "77"]}, version=1)
    assert (taken.status, taken.body["barcodes"]) == (200, ["78", "77"])


async def test_of_ten_who_take_the_same_barcode_one_has_it(company: Company) -> None:
    made = await asyncio.gather(*(company.create(f"R-{n}", barcode="RACE") for n in range(10)))
    assert sorted(a.status for a in made) == [201] + [409] * 9


async def test_companies_share_no_barcodes(catalog: Catalog, company: Company) -> None:
    other = await a_company(catalog)
    assert (await company.create("B-1", barcode="77")).status == 201
    assert (await other.create("B-1", barcode="77")).status == 201


async def test_wrong_role_is_refused_naming_the_permission(company: Company) -> None:
    reader, nobody = company.with_permissions(READ), company.with_permissions()
    body = {"sku": "R", "name": "R", "unit": "pcs", "price": "1"}
    refused = await reader.post(PRODUCTS, body)
    assert (refused.status, refused.body["permission"]) == (403, MANAGE)
    assert (await reader.get(PRODUCTS)).status == 200
    for path in (PRODUCTS, f"{PRODUCTS}/export", f"{PRODUCTS}/{new_id()}"):
        answer = await nobody.get(path)
        assert (answer.status, answer.body["permission"]) == (403, READ)
    assert (await company.catalog.client.get(PRODUCTS)).status == 401


async def test_a_company_catalog_has_not_heard_of_waits_for_auth(catalog: Catalog) -> None:
    stranger = catalog.client.with_token(token(new_id(), [READ, MANAGE]))
    body = {"sku": "S", "name": "S", "unit": "pcs", "price": "1"}
    answer = await stranger.post(PRODUCTS, body)
    assert (answer.status, "retry-after" in answer.headers) == (503, True)


async def test_the_same_request_twice_makes_one_product(company: Company) -> None:
    key = new_id().hex
    body = {"sku": "T", "name": "T", "unit": "pcs", "price": "1"}
    first = await company.manager.post(PRODUCTS, body, key=key)
    second = await company.manager.post(PRODUCTS, body, key=key)
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    assert await company.skus() == ["T"]
