"""Lists of products over HTTP: paged, filtered, sorted and looked up in the database."""

import pytest

from libs.domain.ids import new_id
from libs.testing.principals import token
from tests.services.catalog.conftest import CATEGORIES, PRODUCTS, Company


@pytest.mark.promise("S1.26")
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (None, ["A1", "a2", "B1", "b2", "C1"]),
        ("-sku", ["C1", "b2", "B1", "a2", "A1"]),
        ("name", ["B1", "a2", "b2", "A1", "C1"]),
        ("-name", ["C1", "A1", "b2", "a2", "B1"]),
        ("price", ["C1", "A1", "a2", "b2", "B1"]),
        ("-price", ["B1", "b2", "a2", "A1", "C1"]),
    ],
)
async def test_lists_are_paged_by_key_in_the_order_asked_for(
    company: Company, sort: str | None, order: list[str]
) -> None:
    for sku, name, price in (
        ("b2", "Pump", "10"),
        ("A1", "valve", "9.5"),
        ("B1", "elbow", "100"),
        ("a2", "pump", "10.00"),
        ("C1", "Valve", "0.0001"),
    ):
        await company.create(sku, name=name, price=price)
    seen: list[str] = []
    cursor = None
    while True:
        page = (await company.manager.get(PRODUCTS, limit=2, sort=sort, cursor=cursor)).body
        seen.extend(item["sku"] for item in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == order


@pytest.mark.promise("S1.27")
async def test_filters_are_combined(company: Company) -> None:
    parent = (await company.manager.post(CATEGORIES, {"name": "Bikes"})).body["id"]
    below = {"name": "Road", "parent_id": parent}
    child = (await company.manager.post(CATEGORIES, below)).body["id"]
    await company.create("P-1", category_id=parent, kind="bundle")
    await company.create("P-2", category_id=child, name="Red bike")
    await company.create("P-3", kind="bundle")
    archived = (await company.create("P-4", category_id=child)).body
    await company.manager.post(f"{PRODUCTS}/{archived['id']}/archive")
    for wanted, found in (
        ({"kind": "bundle"}, ["P-1", "P-3"]),
        ({"kind": "component", "category_id": parent}, ["P-2", "P-4"]),
        ({"active": "false"}, ["P-4"]),
        ({"active": "true", "category_id": child}, ["P-2"]),
        ({"q": "bike", "category_id": parent, "sort": "-name"}, ["P-2"]),
        ({"category_id": new_id()}, []),
    ):
        items = (await company.manager.get(PRODUCTS, **wanted)).body["items"]
        assert [item["sku"] for item in items] == found, wanted


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("pump-1", ["Pump-1"]),
        (" PUMP-1 ", ["Pump-1"]),
        ("pump", []),
        ("ABC", ["Abc", "Pump-1"]),
        ("abc-2", ["Pump-2"]),
        ("4006381333931", ["Pump-2"]),
        ("04006381333931", ["Pump-2"]),
        ("012345678905", ["Pump-1"]),
        ("0012345678905", ["Pump-1"]),
        ("12345678905", []),
        ("", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_a_code_that_was_scanned_finds_exactly_its_product(
    company: Company, code: str, found: list[str]
) -> None:
    """By SKU or any barcode, whatever the case and the zeros a scanner adds in front."""
    await company.create("Pump-1", barcodes=["aBc", "012345678905"])
    await company.create("Pump-2", barcodes=["4006381333931", "ABC-2"])
    # Its SKU is a barcode of another: both are found, and a person chooses.
    await company.create("Abc")
    items = (await company.manager.get(PRODUCTS, code=code)).body["items"]
    assert [item["sku"] for item in items] == found


@pytest.mark.parametrize(
    ("query", "field"),
    [({"sort": "colour"}, "sort"), ({"kind": "spaceship"}, "kind"), ({"code": "x" * 201}, "code")],
)
async def test_what_no_list_knows_is_refused(
    company: Company, query: dict[str, str], field: str
) -> None:
    answer = await company.manager.get(PRODUCTS, **query)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


async def test_a_cursor_of_another_order_is_refused(company: Company) -> None:
    for n in range(3):
        await company.create(f"P-{n}")
    by_name = (await company.manager.get(PRODUCTS, sort="name", limit=1)).body["next_cursor"]
    for sort in ("sku", "price"):
        answer = await company.manager.get(PRODUCTS, sort=sort, cursor=by_name)
        assert (answer.status, answer.body["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("bk-m68", ["BK-M68B-38", "BK-M68S-42"]),
        ("mountain blac", ["BK-M68B-38"]),
        ("BLACK", ["BK-M68B-38"]),
        ("4006381", ["BK-M68S-42"]),
        ("nothing", []),
        ("--", ["BK-M68B-38", "BK-M68S-42"]),
        ("' & | ! :* \\ \x00", ["BK-M68B-38", "BK-M68S-42"]),
    ],
)
async def test_search_finds_beginnings_of_words(company: Company, q: str, found: list[str]) -> None:
    await company.create("BK-M68B-38", name="Mountain-200 Black, 38")
    await company.create("BK-M68S-42", name="Mountain-200 Silver, 42", barcode="4006381333931")
    items = (await company.manager.get(PRODUCTS, q=q)).body["items"]
    assert [item["sku"] for item in items] == found


async def test_services_read_by_ids_and_nothing_else(company: Company) -> None:
    made = [(await company.create(f"I-{n}")).body["id"] for n in range(3)]
    service = company.catalog.client.with_token(token(company.id, ["service"], service="inventory"))
    items = (await service.get(PRODUCTS, ids=",".join([*made[:2], str(new_id())]))).body["items"]
    assert [item["id"] for item in items] == made[:2]
    assert (await service.get(PRODUCTS)).status == 403
    assert (await service.post(PRODUCTS, {})).status == 403


@pytest.mark.parametrize("ids", ["1", "x,y", ",".join(str(new_id()) for _ in range(201))])
async def test_ids_that_are_none_or_too_many_are_refused(company: Company, ids: str) -> None:
    answer = await company.manager.get(PRODUCTS, ids=ids)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "ids")


@pytest.mark.parametrize("cursor", ["nonsense", "WyJcdTAwMDAiXQ", "W10"])
async def test_a_forged_cursor_is_refused(company: Company, cursor: str) -> None:
    assert (await company.manager.get(PRODUCTS, cursor=cursor)).status == 422
