"""Units of measure, over HTTP against the real service."""

import pytest

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.catalog.domain.unit import MOST_UNITS, UNITS, Units
from tests.services.catalog.conftest import (
    MANAGE,
    PRODUCTS,
    READ,
    UNITS_PATH,
    Catalog,
    Company,
    a_company,
)


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_is_found_whatever_its_case(code: str) -> None:
    assert Units().find(code.upper()) == Units().find(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("pc", "near are: pcs, pack"),
        ("Kilogramme", "near are: kg"),
        ("litres", "near are: l"),
        ("qwx", "choose one under Products > Units"),
    ],
)
def test_what_is_near_an_unknown_unit_is_named(code: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"there is no unit {code}; {near}"):
        Units().find(code)


async def test_a_company_has_units_everybody_has_and_its_own(
    catalog: Catalog, company: Company
) -> None:
    made = await company.manager.post(UNITS_PATH, {"code": " Crate ", "name": "Crate of 24"})
    assert made.status == 201, made.body
    path = f"{UNITS_PATH}/{made.body['id']}"
    assert (made.headers["location"], made.headers["etag"]) == (path, '"1"')
    assert made.body == {
        "id": made.body["id"],
        "code": "Crate",
        "name": "Crate of 24",
        "standard": None,
        "active": True,
        "version": 1,
    }
    items = (await company.manager.get(UNITS_PATH)).body["items"]
    assert [unit["code"] for unit in items] == [*UNITS, "Crate"]
    assert (items[0]["standard"], items[0]["id"]) == ("H87", None)
    other = await a_company(catalog)
    assert len((await other.manager.get(UNITS_PATH)).body["items"]) == len(UNITS)
    assert (await other.manager.get(path)).status == 404
    assert (await other.manager.patch(path, {"name": "X"}, version=1)).status == 404
    assert (await company.manager.get(path)).body == made.body


@pytest.mark.parametrize("code", ["crate", "CRATE", "PCS", "\u338f"])
async def test_a_unit_is_there_once_whatever_its_case(company: Company, code: str) -> None:
    await company.manager.post(UNITS_PATH, {"code": "Crate", "name": "Crate"})
    twin = await company.manager.post(UNITS_PATH, {"code": code, "name": "Again"})
    assert (twin.status, twin.body["code"]) == (409, "code_taken")


async def test_a_unit_is_renamed_and_taken_out_of_use(company: Company) -> None:
    made = (await company.manager.post(UNITS_PATH, {"code": "crate", "name": "Crate"})).body
    product = (await company.create("P-1", unit="CRATE")).body
    assert product["unit"] == "crate"
    path = f"{UNITS_PATH}/{made['id']}"
    changed = await company.manager.patch(path, {"name": "Old crate", "active": False}, version=1)
    assert (changed.status, changed.body["version"]) == (200, 2)
    assert (await company.manager.patch(path, {"name": "Old crate"}, version=2)).body[
        "version"
    ] == 2
    assert (await company.manager.patch(path, {"name": "X"}, version=1)).status == 412
    said = await company.said(made["id"], version=2)
    assert (said["name"], said["active"], said["before"]) == (
        "Old crate",
        False,
        {"name": "Crate", "active": "true"},
    )
    refused = await company.create("P-2", unit="crate")
    assert refused.body["errors"][0]["message"] == (
        "crate is no longer in use; take another, or take it into use again"
    )
    # Products that have it keep it, whatever else is changed of them.
    kept = await company.manager.patch(
        f"{PRODUCTS}/{product['id']}", {"unit": "crate", "name": "Pump 2"}, version=1
    )
    assert (kept.status, kept.body["unit"]) == (200, "crate")


@pytest.mark.promise("S2.4")
async def test_a_product_has_a_unit_that_is_known(company: Company) -> None:
    refused = await company.create("P-1", unit="pc")
    assert refused.status == 422
    (error,) = refused.body["errors"]
    assert (error["field"], error["code"]) == ("unit", "unknown_unit")
    assert error["message"] == "there is no unit pc; near are: pcs, pack"
    path = f"{PRODUCTS}/{(await company.create('P-1', unit='KG')).body['id']}"
    assert (await company.manager.get(path)).body["unit"] == "kg"
    for unit, status in (("qwx", 422), ("M\u00b2", 200)):
        assert (await company.manager.patch(path, {"unit": unit}, version=1)).status == status
    assert (await company.manager.get(path)).body["unit"] == "m2"


async def test_units_in_a_file_are_known_or_named_by_row(company: Company) -> None:
    own = (await company.manager.post(UNITS_PATH, {"code": "crate", "name": "Crate"})).body
    rows = "A,A,Crate,1\nB,B,PCS,1\nC,C,bx,1\n"
    answer = await company.upload("sku,name,unit,price\n" + rows, mode="valid_rows")
    assert [(e["row"], e["column"], e["message"]) for e in answer.body["errors"]] == [
        (4, "unit", "there is no unit bx; near are: box")
    ]
    items = (await company.manager.get(PRODUCTS)).body["items"]
    assert [item["unit"] for item in items] == ["crate", "pcs"]
    await company.manager.patch(f"{UNITS_PATH}/{own['id']}", {"active": False}, version=1)
    again = await company.upload("sku,unit\nA,crate\nB,crate\n")
    assert [error["row"] for error in again.body["errors"]] == [3]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": " "}, "code"),
        ({"code": "x" * 21}, "code"),
        ({"code": "a\nb"}, "code"),
        ({"name": ""}, "name"),
        ({"standard": "H87"}, "standard"),
    ],
)
async def test_a_unit_needs_a_code_and_a_name(
    company: Company, values: dict[str, str], field: str
) -> None:
    answer = await company.manager.post(UNITS_PATH, {"code": "x", "name": "X", **values})
    assert (answer.status, [e["field"] for e in answer.body["errors"]]) == (422, [field])


async def test_units_of_a_company_are_not_without_end(company: Company) -> None:
    database = company.catalog.service.database
    async with database.transaction(Principal.system(company.id)) as connection:
        await connection.execute(
            "INSERT INTO units SELECT $1, gen_random_uuid(), 'u' || n, 'u' || n, 'U', true, 1"
            " FROM generate_series(1, $2::integer) AS n",
            company.id,
            MOST_UNITS,
        )
    answer = await company.manager.post(UNITS_PATH, {"code": "one more", "name": "One more"})
    assert (answer.status, answer.body["code"]) == (409, "too_many_units")


async def test_who_may_read_products_may_read_units_only(company: Company) -> None:
    reader, nobody = company.with_permissions(READ), company.with_permissions()
    assert (await reader.get(UNITS_PATH)).status == 200
    refused = await reader.post(UNITS_PATH, {"code": "x", "name": "X"})
    assert (refused.status, refused.body["permission"]) == (403, MANAGE)
    for path in (UNITS_PATH, f"{UNITS_PATH}/{new_id()}"):
        assert (await nobody.get(path)).body["permission"] == READ
