"""Changing many products at once, over HTTP against the real service."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.db.database import Connection
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.services import Answer
from services.catalog.application.change_product import ChangeProduct
from services.catalog.application.change_products import change_products
from services.catalog.infrastructure.work import SqlCatalogWork
from tests.services.catalog.conftest import (
    CATEGORIES,
    MANAGE,
    PRODUCTS,
    READ,
    Catalog,
    Company,
    a_company,
)

BULK = f"{PRODUCTS}/bulk"
TABLES = ("products", "product_barcodes", "units", "categories", "events")


async def some(company: Company, count: int) -> list[dict[str, Any]]:
    rows = "\n".join(f"P-{n:03},Pump {n},pcs,10,18" for n in range(count))
    answer = await company.upload(f"sku,name,unit,price,tax_rate\n{rows}\n")
    assert answer.body["created"] == count, answer.body
    return await _all(company)


async def _all(company: Company) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = (await company.manager.get(PRODUCTS, limit=200, cursor=cursor)).body
        found.extend(page["items"])
        if (cursor := page["next_cursor"]) is None:
            return found


def changes(products: list[dict[str, Any]], **values: object) -> dict[str, Any]:
    return {
        "changes": [
            {"product_id": product["id"], "version": product["version"], "set": values}
            for product in products
        ]
    }


async def test_five_hundred_products_are_changed_at_once_and_changed_back(company: Company) -> None:
    category = (await company.manager.post(CATEGORIES, {"name": "Pumps"})).body["id"]
    before = await some(company, 500)
    values = {"category_id": category, "price": "12.50", "tax_rate": "5", "unit": "BOX"}
    answer = await company.manager.post(BULK, changes(before, **values))
    assert answer.status == 200, answer.body
    items = answer.body["items"]
    assert [item["id"] for item in items] == [product["id"] for product in before]
    assert {(i["category_id"], i["price"], i["tax_rate"], i["unit"]) for i in items} == {
        (category, "12.50", "5", "box")
    }
    assert {item["version"] for item in items} == {2}
    assert items == await _all(company)
    assert (await company.events()).count("catalog.product.updated.v1") == 500
    said = await company.said(before[7]["id"], version=2)
    assert said["before"] == {
        "category_id": None,
        "price": "10",
        "tax_rate": "18",
        "unit": "pcs",
    }
    # What undoes it: the old values at the versions that were answered.
    undo = changes(items, category_id=None, price="10", tax_rate="18", unit="pcs")
    undone = (await company.manager.post(BULK, undo)).body["items"]
    assert undone == [{**product, "version": 3} for product in before]


@pytest.mark.promise("S1.28")
async def test_many_are_changed_in_as_few_statements_as_two(company: Company) -> None:
    made = await some(company, 60)
    actor, database = Principal.system(company.id), company.catalog.service.database

    async def statements(products: list[dict[str, Any]]) -> int:
        asked: list[str] = []

        def make(connection: Connection, who: Principal) -> SqlCatalogWork:
            connection.add_query_logger(lambda query: asked.append(query.query))
            return SqlCatalogWork(connection, who)

        commands = [
            ChangeProduct(UUID(product["id"]), 1, {"price": Decimal(11), "unit": "box"})
            for product in products
        ]
        begin = beginning(database, make)
        changed = await change_products(commands, actor=actor, begin=begin, now=utc_now)
        assert {product.version for product in changed} == {2}
        # Not what the driver asks about types, once a connection.
        return sum(any(table in query for table in TABLES) for query in asked)

    few, many = await statements(made[:2]), await statements(made[2:])
    assert 0 < few == many


async def test_products_are_archived_and_brought_back_together(company: Company) -> None:
    made = await some(company, 3)
    archived = (await company.manager.post(BULK, changes(made, active=False))).body["items"]
    assert {item["active"] for item in archived} == {False}
    back = await company.manager.post(BULK, changes(archived, active=True))
    assert {item["active"] for item in back.body["items"]} == {True}
    assert (await company.events())[3:] == [
        *["catalog.product.archived.v1"] * 3,
        *["catalog.product.updated.v1"] * 3,
    ]


async def test_only_what_differs_is_changed(company: Company) -> None:
    first, second = await some(company, 2)
    body = changes([first], price="11")
    body["changes"] += changes([second], price="10.00")["changes"]
    items = (await company.manager.post(BULK, body)).body["items"]
    assert [item["version"] for item in items] == [2, 1]
    assert (await company.events()).count("catalog.product.updated.v1") == 1


async def test_one_stale_version_stops_all_and_every_one_is_named(company: Company) -> None:
    made = await some(company, 4)
    for product in made[1:3]:
        path = f"{PRODUCTS}/{product['id']}"
        assert (await company.manager.patch(path, {"name": "X"}, version=1)).status == 200
    answer = await company.manager.post(BULK, changes(made, price="99"))
    assert (answer.status, answer.body["code"]) == (412, "stale_version")
    assert answer.body["stale"] == [
        {"product_id": product["id"], "sku": product["sku"], "current_version": 2}
        for product in made[1:3]
    ]
    assert "P-001, P-002" in answer.body["detail"]
    assert {product["price"] for product in await _all(company)} == {"10"}


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"category_id": str(new_id())}, "changes.1.set.category_id", "not_found"),
        ({"unit": "pc"}, "changes.1.set.unit", "unknown_unit"),
        ({"price": "-1"}, "changes.1.set.price", None),
        ({"name": "X"}, "changes.1.set.name", None),
    ],
)
async def test_what_is_wrong_is_named_by_its_place_and_nothing_is_changed(
    company: Company, values: dict[str, object], field: str, code: str | None
) -> None:
    made = await some(company, 2)
    body = changes(made[:1], price="11")
    body["changes"] += changes(made[1:], **values)["changes"]
    answer = await company.manager.post(BULK, body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert code in {None, answer.body["errors"][0]["code"]}
    assert {product["version"] for product in await _all(company)} == {1}


async def test_a_list_of_changes_names_each_product_of_the_company_once(
    catalog: Catalog, company: Company
) -> None:
    (made,) = await some(company, 1)
    (theirs,) = await some(await a_company(catalog), 1)
    unknown = {**made, "id": str(new_id())}
    for products, field, code in (
        ([made, made], "changes.1.product_id", "twice"),
        ([made, theirs], "changes.1.product_id", "not_found"),
        ([unknown], "changes.0.product_id", "not_found"),
    ):
        answer = await company.manager.post(BULK, changes(products, price="1"))
        (error,) = answer.body["errors"]
        assert (answer.status, error["field"], error["code"]) == (422, field, code)
    for count in (0, 501):
        answer = await company.manager.post(BULK, changes([made] * count, price="1"))
        assert (answer.status, answer.body["errors"][0]["field"]) == (422, "changes")


async def test_a_repetition_is_answered_with_the_same_products(company: Company) -> None:
    made, other = await some(company, 2)
    key = new_id().hex
    body = changes([made], price="11")
    first = await company.manager.post(BULK, body, key=key)
    again = await company.manager.post(BULK, body, key=key)
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    reused = await company.manager.post(BULK, changes([other], price="11"), key=key)
    assert (reused.status, reused.body["errors"][0]["code"]) == (422, "idempotency_key_reused")


@pytest.mark.promise("S1.16")
async def test_of_two_who_change_the_same_products_one_is_told(company: Company) -> None:
    made = await some(company, 50)

    async def change(products: list[dict[str, Any]], price: str) -> Answer:
        return await company.manager.post(BULK, changes(products, price=price))

    answers = await asyncio.gather(change(made, "11"), change(made[::-1], "12"))
    assert sorted(answer.status for answer in answers) == [200, 412]
    assert len({product["price"] for product in await _all(company)}) == 1


async def test_who_only_reads_changes_nothing(company: Company) -> None:
    refused = await company.with_permissions(READ).post(BULK, changes([]))
    assert (refused.status, refused.body["permission"]) == (403, MANAGE)
