"""When stock is low: the rule, the database's copy of it, and what it says on a change."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.domain.errors import Invalid
from libs.domain.ids import new_id
from libs.testing.services import Answer
from services.inventory.domain.reorder import StockStatus, Thresholds
from tests.services.inventory.conftest import Company, Running
from tests.services.inventory.test_movements import move

RULES = "/api/v1/inventory/reorder-rules"
STOCK = "/api/v1/inventory/stock"
amounts = st.decimals(0, 2000, places=2)


def rule(minimum: str, reorder_point: str, target: str = "9999") -> Thresholds:
    return Thresholds(Decimal(minimum), Decimal(reorder_point), Decimal(target))


@pytest.mark.parametrize(
    ("available", "was", "expected"),
    [
        ("0", "green", "red"),
        ("10", "green", "red"),
        ("10.01", "green", "amber"),
        ("20", "green", "amber"),
        ("20.01", "green", "green"),
        ("11", "red", "red"),
        ("11.01", "red", "amber"),
        ("21", "amber", "amber"),
        ("21.01", "amber", "green"),
        ("22", "red", "green"),
    ],
)
def test_it_is_low_at_the_line_and_recovers_above_it(
    available: str, was: str, expected: str
) -> None:
    assert rule("10", "20").status(Decimal(available), StockStatus(was)) == expected


def test_safety_stock_may_lie_above_the_reorder_point() -> None:
    odd = rule("1000", "750")
    assert odd.status(Decimal(900), StockStatus.GREEN) is StockStatus.RED
    assert odd.status(Decimal(1051), StockStatus.RED) is StockStatus.GREEN


def test_a_target_below_the_reorder_point_is_refused() -> None:
    with pytest.raises(Invalid, match="target"):
        rule("0", "10", "9")


@given(available=st.decimals(-50, 2500, places=3), minimum=amounts, reorder=amounts)
def test_a_worse_past_never_gives_a_better_present(
    available: Decimal, minimum: Decimal, reorder: Decimal
) -> None:
    order = [StockStatus.RED, StockStatus.AMBER, StockStatus.GREEN]
    thresholds = Thresholds(minimum, reorder, Decimal(9999))
    results = [order.index(thresholds.status(available, was)) for was in order]
    assert results[0] <= results[2]
    assert results[1] <= results[2]


async def test_the_database_judges_as_the_domain_does(company: Company) -> None:
    owner = await company.owner()
    cases: list[tuple[Decimal, Decimal, Decimal, StockStatus]] = []

    @settings(max_examples=300, database=None)
    @given(st.decimals(-5, 2500, places=6), amounts, amounts, st.sampled_from(StockStatus))
    def collect(available: Decimal, low: Decimal, point: Decimal, was: StockStatus) -> None:
        cases.append((available, low, point, was))

    collect()
    rows = await owner.fetch(
        "SELECT stock_status(a, m, r, w) AS status FROM unnest($1::numeric[], $2::numeric[],"
        " $3::numeric[], $4::text[]) WITH ORDINALITY AS c(a, m, r, w, n) ORDER BY n",
        *(list(column) for column in zip(*cases, strict=True)),
    )
    for (available, low, point, was), row in zip(cases, rows, strict=True):
        assert row["status"] == Thresholds(low, point, Decimal(9999)).status(available, was)
    await owner.close()


async def said(company: Company) -> list[str]:
    async with company.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT type, payload->>'status' AS status FROM events WHERE tenant_id = $1"
            " AND aggregate_type = 'reorder_rule' AND type NOT LIKE '%rule.changed%' ORDER BY seq",
            company.tenant_id,
        )
    return [f"{row['type'].split('.')[2]} {row['status']}" for row in rows]


@pytest.mark.promise("S0.34", "S0.37")
async def test_an_event_comes_only_on_a_change(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    await move(company, product, place, "100", "opening")
    body = {
        "product_id": str(product),
        "warehouse_id": str(place),
        "minimum": "10",
        "reorder_point": "20",
        "target": "50",
    }
    assert (await company.client.put(RULES, body)).body["status"] == "green"
    for quantity in ("-70", "-10", "-5", "-5", "-1", "2", "3", "60"):
        reason = "loss" if quantity.startswith("-") else "found"
        assert (await move(company, product, place, quantity, reason)).status == 201
    # 30, 20 amber, 15, 10 red, 9, 11 (still red), 14 amber, 74 green
    assert await said(company) == ["low amber", "low red", "recovered amber", "recovered green"]
    row = (await company.client.get(STOCK, product_id=product)).body["items"][0]
    assert (row["status"], row["minimum"], row["reorder_point"]) == ("green", "10", "20")


async def test_a_product_without_stock_counts_as_zero(company: Company) -> None:
    product = await company.product("QM-NONE")
    body = {
        "product_id": str(product),
        "warehouse_id": None,
        "minimum": "1000",
        "reorder_point": "750",
        "target": "2000",
    }
    answer = await company.client.put(RULES, body)
    assert (answer.status, answer.body["status"], answer.body["available"]) == (200, "red", "0")
    assert await said(company) == ["low red"]
    reds = (await company.client.get(STOCK, status="red")).body["items"]
    assert [(r["sku"], r["warehouse_id"]) for r in reds] == [("QM-NONE", None)]
    assert (await company.client.get(f"{STOCK}/summary")).body == {"green": 0, "amber": 0, "red": 1}


async def test_a_rule_over_all_warehouses_adds_them_up(company: Company) -> None:
    product = await company.product("QM-1")
    north, south = await company.warehouse("N"), await company.warehouse("S")
    body = {
        "product_id": str(product),
        "warehouse_id": None,
        "minimum": "10",
        "reorder_point": "20",
        "target": "50",
    }
    await company.client.put(RULES, body)
    await move(company, product, north, "15", "opening")
    await move(company, product, south, "15", "opening")
    rules = (await company.client.get(RULES, product_id=product)).body["items"]
    assert (rules[0]["available"], rules[0]["status"]) == ("30", "green")
    assert await said(company) == ["low red", "recovered amber", "recovered green"]


async def test_an_unknown_product_or_warehouse_is_named(company: Company) -> None:
    product = await company.product("QM-1")
    body = {
        "product_id": str(product),
        "warehouse_id": str(new_id()),
        "minimum": "1",
        "reorder_point": "2",
        "target": "3",
    }
    answer = await company.client.put(RULES, body)
    assert [e["field"] for e in answer.body["errors"]] == ["warehouse_id"]


async def test_only_who_may_sets_rules(company: Company) -> None:
    answer = await company.as_one_who_may("inventory.stock.move").put(RULES, {})
    assert (answer.status, answer.body["permission"]) == (403, "inventory.rules.manage")


async def test_the_stock_list_is_filtered_and_paged(company: Company) -> None:
    place = await company.warehouse("MAIN")
    for number in range(7):
        product = await company.product(f"QM-{number}", f"Bearing {number}")
        await move(company, product, place, "5", "opening")
    seen, cursor = [], None
    while True:
        page = (await company.client.get(STOCK, limit=3, cursor=cursor)).body
        seen += [row["sku"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"QM-{number}" for number in range(7)]
    found = (await company.client.get(STOCK, q="bear 3")).body["items"]
    assert [row["sku"] for row in found] == ["QM-3"]
    assert len((await company.client.get(STOCK, q="--- &|!")).body["items"]) == 7
    assert (await company.client.get(STOCK, warehouse_id=new_id())).body["items"] == []
    here = (await company.client.get(STOCK, warehouse_id=place)).body["items"]
    assert {row["warehouse_code"] for row in here} == {"MAIN"}


def one_rule(product: UUID, place: UUID | None, *numbers: str) -> dict[str, str | None]:
    named = dict(zip(("minimum", "reorder_point", "target"), numbers, strict=True))
    return {
        "product_id": str(product),
        "warehouse_id": None if place is None else str(place),
        **named,
    }


async def put(company: Company, body: object, version: int | None = None) -> Answer:
    match = {} if version is None else {"If-Match": f'"{version}"'}
    return await company.client.request("PUT", RULES, json=body, headers=match)


async def remove(company: Company, rule_id: str, version: int) -> Answer:
    match = {"If-Match": f'"{version}"'}
    return await company.client.request("DELETE", f"{RULES}/{rule_id}", headers=match)


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rule_is_changed_at_its_version_only_and_removed(
    company: Company, everywhere: bool
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    where = None if everywhere else place
    made = await put(company, one_rule(product, where, "10", "20", "50"))
    assert (made.status, made.body["version"], made.body["status"]) == (200, 1, "red")
    assert made.headers["etag"] == '"1"'
    await move(company, product, place, "5", "opening")
    again = await put(company, one_rule(product, where, "10", "20", "50"))
    assert (again.status, again.body["version"]) == (200, 1)
    assert (await put(company, one_rule(product, where, "1", "2", "3"))).status == 422
    changed = await put(company, one_rule(product, where, "1", "2", "30"), 1)
    assert (changed.body["version"], changed.body["status"]) == (2, "green")
    stale = await put(company, one_rule(product, where, "1", "2", "40"), 1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)
    assert (await remove(company, made.body["id"], 1)).status == 412
    assert (await remove(company, made.body["id"], 2)).status == 204
    assert (await remove(company, made.body["id"], 3)).status == 404
    assert (await company.client.get(RULES, product_id=product)).body["items"] == []
    anew = await put(company, one_rule(product, where, "10", "20", "50"))
    assert (anew.status, anew.body["status"]) == (200, "red")


async def test_removing_the_rule_of_low_stock_says_that_it_is_low_no_more(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    made = (await put(company, one_rule(product, place, "10", "20", "50"))).body
    assert (await remove(company, made["id"], 1)).status == 204
    assert await said(company) == ["low red", "removed None", "recovered green"]
    row = (await company.client.get(STOCK, product_id=product)).body["items"][0]
    assert (row["status"], row["minimum"]) == ("green", None)


async def test_nobody_removes_a_rule_of_another_company(
    company: Company, inventory: Running
) -> None:
    neighbour = Company(inventory)
    await neighbour.settle()
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    made = (await put(company, one_rule(product, place, "10", "20", "50"))).body
    assert (await remove(neighbour, made["id"], 1)).status == 404
