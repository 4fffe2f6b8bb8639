"""The category tree over HTTP, against the real service."""

import asyncio
from uuid import UUID

import pytest

from libs.domain.ids import new_id
from libs.testing.services import Answer
from tests.services.catalog.conftest import CATEGORIES, PRODUCTS, READ, Catalog, Company, a_company


async def add(company: Company, name: str, parent_id: str | None = None) -> Answer:
    return await company.manager.post(CATEGORIES, {"name": name, "parent_id": parent_id})


async def a_tree(company: Company) -> tuple[str, str, str]:
    bikes = (await add(company, "Bikes")).body["id"]
    road = (await add(company, "Road Bikes", bikes)).body["id"]
    racing = (await add(company, "Racing", road)).body["id"]
    return bikes, road, racing


async def move(company: Company, category_id: str, parent_id: str | None) -> Answer:
    version = (await company.manager.get(f"{CATEGORIES}/{category_id}")).body["version"]
    return await company.manager.patch(
        f"{CATEGORIES}/{category_id}", {"parent_id": parent_id}, version=version
    )


async def test_a_category_is_shown_as_it_was_added(company: Company) -> None:
    added = await add(company, "  Road   Bikes ")
    assert added.status == 201
    assert (added.body["name"], added.body["active"], added.body["version"]) == (
        "Road Bikes",
        True,
        1,
    )
    assert (await company.manager.get(added.headers["location"])).body == added.body
    assert await company.events() == ["catalog.category.changed.v1"]


async def test_siblings_have_different_names_without_regard_to_case(company: Company) -> None:
    bikes, road, _ = await a_tree(company)
    for name, parent in (("BIKES", None), ("road bikes", bikes)):
        answer = await add(company, name, parent)
        assert (answer.status, answer.body["code"]) == (409, "name_taken")
    assert (await add(company, "Bikes", road)).status == 201


async def test_a_category_is_never_below_itself(company: Company) -> None:
    bikes, road, racing = await a_tree(company)
    for below in (bikes, road, racing):
        answer = await move(company, bikes, below)
        assert answer.status == 422
        assert answer.body["errors"][0]["code"] == "cycle"
    assert (await move(company, racing, None)).status == 200
    assert (await move(company, bikes, racing)).status == 200


async def test_two_moves_at_once_make_no_circle(company: Company) -> None:
    left, right = (await add(company, "L")).body["id"], (await add(company, "R")).body["id"]
    answers = await asyncio.gather(move(company, left, right), move(company, right, left))
    assert sorted(a.status for a in answers) == [200, 422]


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "A / B", "/ A", "A\nB", "a\x00"])
async def test_a_name_that_is_none_is_refused(company: Company, name: str) -> None:
    answer = await add(company, name)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "name")


async def test_an_unknown_parent_is_refused_on_its_field(
    catalog: Catalog, company: Company
) -> None:
    foreign = (await add(await a_company(catalog), "Theirs")).body["id"]
    for parent in (str(new_id()), foreign):
        answer = await add(company, "Mine", parent)
        error = answer.body["errors"][0]
        assert (answer.status, error["field"], error["code"]) == (422, "parent_id", "not_found")
    assert (await company.manager.get(f"{CATEGORIES}/{foreign}")).status == 404


async def test_products_are_listed_with_what_is_below_a_category(company: Company) -> None:
    bikes, road, racing = await a_tree(company)
    for sku, category_id in (("1", bikes), ("2", road), ("3", racing), ("4", None)):
        await company.create(sku, category_id=category_id)
    assert await _skus(company, bikes) == ["1", "2", "3"]
    assert await _skus(company, racing) == ["3"]
    assert await _skus(company, new_id()) == []


@pytest.mark.promise("S1.27")
async def test_a_category_is_moved_with_all_that_is_below_it(company: Company) -> None:
    bikes, road, racing = await a_tree(company)
    await company.create("R-1", category_id=racing)
    sport = (await add(company, "Sport")).body["id"]
    moved = await move(company, road, sport)
    assert (moved.status, moved.body["parent_id"], moved.body["version"]) == (200, sport, 2)
    said = await company.said(road, version=2)
    assert (said["parent_id"], said["before"]) == (sport, {"parent_id": bikes})
    assert await _skus(company, sport) == ["R-1"]
    assert await _skus(company, bikes) == []
    # To a place where a sibling has the name, it does not go.
    await add(company, "Road Bikes")
    taken = await move(company, road, None)
    assert (taken.status, taken.body["code"]) == (409, "name_taken")
    assert (await move(company, road, str(new_id()))).body["errors"][0]["code"] == "not_found"
    stale = await company.manager.patch(f"{CATEGORIES}/{road}", {"name": "X"}, version=1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)


async def test_moving_a_category_where_it_is_changes_and_says_nothing(company: Company) -> None:
    bikes, road, _ = await a_tree(company)
    before = await company.events()
    assert (await move(company, road, bikes)).body["version"] == 1
    assert await company.events() == before


async def test_an_archived_category_keeps_what_it_has_and_takes_nothing_new(
    company: Company,
) -> None:
    bikes, road, _ = await a_tree(company)
    inside = (await company.create("IN", category_id=road)).body
    outside = (await company.create("OUT")).body
    path = f"{CATEGORIES}/{road}"
    archived = await company.manager.patch(path, {"active": False}, version=1)
    assert (archived.status, archived.body["active"]) == (200, False)
    assert (await company.said(road, version=2))["before"] == {"active": "true"}
    # What is there stays, is found, and may be changed otherwise.
    assert await _skus(company, bikes) == ["IN"]
    same = {"category_id": road, "name": "Other"}
    kept = await company.manager.patch(f"{PRODUCTS}/{inside['id']}", same, version=1)
    assert (kept.status, kept.body["category_id"]) == (200, road)
    into = {"product_id": outside["id"], "version": 1, "set": {"category_id": road}}
    for refused, field in (
        (await company.create("NEW", category_id=road), "category_id"),
        (
            await company.manager.patch(f"{PRODUCTS}/{outside['id']}", same, version=1),
            "category_id",
        ),
        (
            await company.manager.post(f"{PRODUCTS}/bulk", {"changes": [into]}),
            "changes.0.set.category_id",
        ),
        (await add(company, "Below", road), "parent_id"),
        (await move(company, bikes, road), "parent_id"),
    ):
        (error,) = refused.body["errors"]
        assert (refused.status, error["field"], error["code"]) == (422, field, "archived")
    # Brought back, it takes them again.
    assert (await company.manager.patch(path, {"active": True}, version=2)).status == 200
    assert (await company.create("NEW", category_id=road)).status == 201


async def test_a_file_puts_nothing_into_an_archived_category(company: Company) -> None:
    _, road, _ = await a_tree(company)
    await company.create("IN", category_id=road)
    await company.manager.patch(f"{CATEGORIES}/{road}", {"active": False}, version=1)
    header = "sku,name,unit,price,category\n"
    rows = (
        "IN,Pump,pcs,10,Bikes / Road Bikes\n"
        "A,A,pcs,1,bikes / road bikes\n"
        "B,B,pcs,1,Bikes / Road Bikes / New\n"
        "C,C,pcs,1,Bikes / Road Bikes / Racing\n"
    )
    answer = await company.upload(header + rows, mode="valid_rows")
    assert [(e["row"], e["column"], e["code"]) for e in answer.body["errors"]] == [
        (3, "category", "archived"),
        (4, "category", "archived"),
    ]
    assert await company.skus() == ["C", "IN"]


async def _skus(company: Company, category_id: str | UUID) -> list[str]:
    items = (await company.manager.get(PRODUCTS, category_id=category_id)).body["items"]
    return [item["sku"] for item in items]


async def test_a_reader_sees_the_tree_and_changes_nothing(company: Company) -> None:
    bikes, road, racing = await a_tree(company)
    reader = company.with_permissions(READ)
    items = (await reader.get(CATEGORIES)).body["items"]
    assert [(i["name"], i["parent_id"]) for i in items] == [
        ("Bikes", None),
        ("Racing", road),
        ("Road Bikes", bikes),
    ]
    assert (await reader.post(CATEGORIES, {"name": "X"})).status == 403
    assert (await reader.patch(f"{CATEGORIES}/{racing}", {}, version=1)).status == 403
