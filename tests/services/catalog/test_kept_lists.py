"""Lists of categories and products are answered from memory until something in them changes."""

from collections.abc import AsyncIterator

import pytest

from libs.db.lists import answered
from libs.domain.ids import new_id
from libs.testing.principals import token, verifier
from libs.testing.services import Client, environment, running
from services.catalog.main import build
from services.catalog.settings import CatalogSettings
from tests.services.catalog.conftest import CATEGORIES, PRODUCTS, READ, Catalog, Company


@pytest.fixture
async def replica(catalog: Catalog) -> AsyncIterator[Client]:
    """A second process of catalog over the same database."""
    values = environment(catalog.database, catalog.broker_url)
    service = build(CatalogSettings(**values, auth_url="http://127.0.0.1:9"))
    service.tokens = verifier()
    async with running(service) as client:
        yield client


def read_from_the_database(name: str) -> float:
    """How often that list was read, by all processes of the test."""
    return float(answered.labels(name, "database")._value.get())


@pytest.mark.promise("S1.64", "S1.65")
@pytest.mark.parametrize(("path", "name"), [(PRODUCTS, "products"), (CATEGORIES, "categories")])
async def test_a_list_is_read_once_however_often_it_is_asked_for(
    company: Company, path: str, name: str
) -> None:
    await company.create()
    before = read_from_the_database(name)
    first = await company.manager.get(path, limit=20)
    for client in (company.manager, company.with_permissions(READ)):
        again = await client.get(path, limit=20)
        assert (again.status, again.body) == (200, first.body)
        assert again.headers["content-type"] == "application/json"
    assert read_from_the_database(name) == before + 1


@pytest.mark.promise("S1.66")
async def test_no_replica_shows_a_value_older_than_an_acknowledged_change(
    company: Company, replica: Client
) -> None:
    here = company.manager
    there = replica.with_token(token(company.id, [READ]))
    root = (await here.post(CATEGORIES, {"name": "Bikes"})).body
    other = (await here.post(CATEGORIES, {"name": "Parts"})).body
    made = await company.create("P-1", category_id=other["id"], name="Pump 0")
    product = f"{PRODUCTS}/{made.body['id']}"

    async def names(client: Client, **query: object) -> list[str]:
        return [item["name"] for item in (await client.get(PRODUCTS, **query)).body["items"]]

    for version in range(1, 6):
        name = f"Pump {version}"
        assert await names(there) == [f"Pump {version - 1}"]
        changed = await here.patch(product, {"name": name}, version=version)
        assert changed.status == 200
        assert await names(there) == await names(here) == [name]
    # The tree decides what a category holds.
    assert await names(there, category_id=root["id"]) == []
    moved = await here.patch(f"{CATEGORIES}/{other['id']}", {"parent_id": root["id"]}, version=1)
    assert moved.status == 200
    assert await names(there, category_id=root["id"]) == ["Pump 5"]
    tree = (await there.get(CATEGORIES)).body["items"]
    assert {c["name"]: c["parent_id"] for c in tree} == {"Bikes": None, "Parts": root["id"]}
    await here.post(f"{product}/archive")
    assert await names(there, active=True) == []


@pytest.mark.promise("S1.66")
async def test_an_import_is_seen_by_every_replica(company: Company, replica: Client) -> None:
    there = replica.with_token(token(company.id, [READ]))
    assert (await there.get(PRODUCTS)).body["items"] == []
    rows = "".join(f"I-{n},Imported,pcs,1\n" for n in range(30))
    imported = await company.upload(f"sku,name,unit,price\n{rows}")
    assert imported.body["created"] == 30, imported.body
    assert len((await there.get(PRODUCTS, limit=200)).body["items"]) == 30


async def test_who_has_the_list_already_is_told_so(company: Company) -> None:
    await company.create()
    etag = (await company.manager.get(PRODUCTS)).headers["etag"]
    same = await company.manager.request("GET", PRODUCTS, headers={"If-None-Match": etag})
    assert (same.status, len(same.body), same.headers["etag"]) == (304, 0, etag)
    await company.create("P-2")
    changed = await company.manager.request("GET", PRODUCTS, headers={"If-None-Match": etag})
    assert changed.status == 200
    assert changed.headers["etag"] != etag


async def test_a_list_kept_for_one_company_is_not_shown_to_another(
    company: Company, catalog: Catalog
) -> None:
    await company.create()
    for _ in range(2):
        assert len((await company.manager.get(PRODUCTS)).body["items"]) == 1
        stranger = catalog.client.with_token(token(new_id(), [READ]))
        assert (await stranger.get(PRODUCTS)).body["items"] == []
        nobody = company.with_permissions("inventory.stock.read")
        assert (await nobody.get(PRODUCTS)).status == 403
