"""What bundles are made of: nested to any depth, never of themselves."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from libs.testing.services import Answer
from services.catalog.domain.product import Kind, Product
from services.catalog.domain.recipe import Component, Recipe
from tests.services.catalog.conftest import PRODUCTS, READ, Company

AT = datetime(2026, 11, 21, tzinfo=UTC)


async def made(company: Company, sku: str, kind: str = "bundle") -> str:
    answer = await company.create(sku, kind=kind)
    assert answer.status == 201, answer.body
    made_id: str = answer.body["id"]
    return made_id


async def write(
    company: Company, bundle: str, *components: tuple[str, str], version: int = 0
) -> Answer:
    return await company.manager.request(
        "PUT",
        f"{PRODUCTS}/{bundle}/recipe",
        json={"components": [{"product_id": p, "quantity": q} for p, q in components]},
        headers={"If-Match": f'"{version}"'},
    )


@pytest.mark.promise("S4.8", "S4.13")
async def test_a_bundle_is_made_of_quantities_of_components(company: Company) -> None:
    pump, bolt, seal = [
        await made(company, sku, kind)
        for sku, kind in (("PUMP", "bundle"), ("BOLT", "component"), ("SEAL", "component"))
    ]
    answer = await write(company, pump, (bolt, "8"), (seal, "0.5"))
    assert answer.status == 200, answer.body
    assert [(c["sku"], c["quantity"]) for c in answer.body["components"]] == [
        ("BOLT", "8"),
        ("SEAL", "0.5"),
    ]
    used = await company.with_permissions(READ).get(f"{PRODUCTS}/{bolt}/recipe")
    assert [p["sku"] for p in used.body["used_in"]] == ["PUMP"]
    assert used.body["used_in_count"] == 1
    assert (await company.events())[-1] == "catalog.recipe.changed.v1"
    assert (await write(company, pump, (bolt, "8"), version=0)).status == 412
    gone = await write(company, pump, version=1)
    assert (gone.body["components"], gone.body["version"]) == ([], 2)


async def test_a_recipe_shows_which_of_its_components_are_archived(company: Company) -> None:
    pump, bolt = await made(company, "PUMP"), await made(company, "BOLT", "component")
    await write(company, pump, (bolt, "1"))
    await company.manager.post(f"{PRODUCTS}/{bolt}/archive")
    shown = (await company.manager.get(f"{PRODUCTS}/{pump}/recipe")).body
    assert [part["active"] for part in shown["components"]] == [False]


async def test_of_more_bundles_than_are_named_it_is_said_how_many_there_are(
    company: Company,
) -> None:
    bolt = await made(company, "BOLT", "component")
    rows = "".join(f"B-{n:03},Bundle,pcs,1,bundle\n" for n in range(203))
    await company.upload(f"sku,name,unit,price,kind\n{rows}")
    async with company.catalog.service.database.transaction(
        Principal.system(company.id)
    ) as connection:
        await connection.execute(
            "INSERT INTO recipes SELECT tenant_id, id, 1 FROM products WHERE kind = 'bundle'"
        )
        await connection.execute(
            "INSERT INTO recipe_components SELECT tenant_id, bundle_id, $1, 1, 1 FROM recipes",
            UUID(bolt),
        )
    shown = (await company.manager.get(f"{PRODUCTS}/{bolt}/recipe")).body
    assert (len(shown["used_in"]), shown["used_in_count"]) == (200, 203)
    assert shown["used_in"][0]["sku"] == "B-000"


async def test_a_bundle_cannot_contain_itself_at_any_depth(company: Company) -> None:
    top, middle, low = [await made(company, sku) for sku in ("TOP", "MIDDLE", "LOW")]
    assert (await write(company, top, (middle, "1"))).status == 200
    assert (await write(company, middle, (low, "2"))).status == 200
    refused = await write(company, low, (top, "1"))
    assert (refused.status, refused.body["code"]) == (409, "recipe_cycle")
    assert refused.body["path"] == [low, top, middle, low]
    assert (await write(company, low, (low, "1"))).body["code"] == "recipe_cycle"


async def test_of_two_who_close_a_circle_from_both_ends_one_is_refused(company: Company) -> None:
    for number in range(5):
        left, right = [await made(company, f"{side}{number}") for side in ("L", "R")]
        answers = await asyncio.gather(
            write(company, left, (right, "1")), write(company, right, (left, "1"))
        )
        assert sorted(a.status for a in answers) == [200, 409]


async def test_the_database_refuses_a_circle_by_itself(company: Company) -> None:
    top, low = [await made(company, sku) for sku in ("TOP", "LOW")]
    await write(company, top, (low, "1"))
    connection = await asyncpg.connect(company.catalog.database.app_url)
    await connection.execute("SELECT set_config('qm.tenant', $1, false)", str(company.id))
    await connection.execute("INSERT INTO recipes VALUES ($1, $2, 1)", company.id, UUID(low))
    with pytest.raises(asyncpg.CheckViolationError, match="cannot contain itself"):
        await connection.execute(
            "INSERT INTO recipe_components VALUES ($1, $2, $3, 1, 1)",
            company.id,
            UUID(low),
            UUID(top),
        )
    await connection.close()


async def test_rubbish_is_refused_where_it_stands(company: Company) -> None:
    pump, bolt = await made(company, "PUMP"), await made(company, "BOLT", "component")
    no_bundle = await write(company, bolt, (pump, "1"))
    assert (no_bundle.status, no_bundle.body["code"]) == (409, "not_a_bundle")
    unknown = await write(company, pump, (bolt, "1"), (str(UUID(int=1)), "1"))
    assert unknown.body["errors"][0]["field"] == "components.1.product_id"
    twice = await write(company, pump, (bolt, "1"), (bolt, "2"))
    assert twice.body["errors"][0]["code"] == "twice"
    for bad in ("0", "-1", "NaN", "1_0", "0.0000001"):
        assert (await write(company, pump, (bolt, bad))).status == 422, bad
    assert (await write(company, str(UUID(int=1)), (bolt, "1"))).status == 404


async def test_a_bundle_with_a_recipe_stays_a_bundle(company: Company) -> None:
    pump, bolt = await made(company, "PUMP"), await made(company, "BOLT", "component")
    await write(company, pump, (bolt, "1"))
    refused = await company.manager.request(
        "PATCH", f"{PRODUCTS}/{pump}", json={"kind": "component"}, headers={"If-Match": '"1"'}
    )
    assert (refused.status, refused.body["code"]) == (409, "has_recipe")
    by_file = await company.upload("sku,kind\nPUMP,\n")
    (error,) = by_file.body["errors"]
    assert (error["row"], error["column"], error["code"]) == (2, "kind", "has_recipe")
    await write(company, pump, version=1)
    assert (await company.upload("sku,kind\nPUMP,\n")).body["updated"] == 1


EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20)


@given(EDGES)
def test_recipes_written_one_after_another_never_close_a_circle(
    edges: list[tuple[int, int]],
) -> None:
    contents: dict[UUID, list[UUID]] = {}
    for above, below in edges:
        top, part = UUID(int=above), UUID(int=below)
        bundle = Product(
            id=top,
            sku=str(above),
            name="Pump",
            unit="pcs",
            price=Decimal(1),
            currency="INR",
            kind=Kind.BUNDLE,
        )
        recipe = Recipe(id=top, components=tuple(_one(c) for c in contents.get(top, ())))
        wanted = [_one(c) for c in dict.fromkeys([*contents.get(top, ()), part])]
        try:
            recipe.write(bundle, wanted, contents, at=AT)
        except Conflict:
            assert top == part or _reaches(part, top, contents)
        else:
            contents[top] = [c.product_id for c in recipe.components]
    assert not any(_reaches(part, top, contents) for top in contents for part in contents[top])


def _one(product_id: UUID) -> Component:
    return Component(product_id, Decimal(1))


def _reaches(start: UUID, goal: UUID, contents: dict[UUID, list[UUID]]) -> bool:
    return start == goal or any(_reaches(c, goal, contents) for c in contents.get(start, ()))
