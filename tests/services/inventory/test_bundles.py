"""Bundles: promised by their components, buildable as far as the scarcest of them goes."""

import asyncio
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.catalog import RecipeChanged, RecipeComponent
from libs.db.tails import Told
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.principals import token
from services.inventory.application.expect_order import expect_order
from services.inventory.application.post_receipt import post_receipt
from services.inventory.application.remember_recipe import remember_recipe
from services.inventory.infrastructure.buildable_worker import BuildableWorker
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_lock_order import until_waiting
from tests.services.inventory.test_movements import move
from tests.services.inventory.test_receipts import Order, hear
from tests.services.inventory.test_reservations import level, reserve
from tests.services.inventory.test_whole_levels import ask

BUILDABLE = "/api/v1/inventory/buildable"


async def recipe(
    company: Company, bundle: UUID, components: Mapping[UUID, str], version: int = 1
) -> None:
    """What a bundle is made of, as catalog's event would bring it."""
    event = RecipeChanged(
        bundle_id=bundle,
        components=tuple(
            RecipeComponent(product_id=p, quantity=Decimal(q)) for p, q in components.items()
        ),
        version=version,
    )
    begin = beginning(company.database, SqlInventoryWork)
    await remember_recipe(event, actor=Principal.system(company.tenant_id), begin=begin)


async def stock(company: Company, place: UUID, **quantities: str) -> dict[str, UUID]:
    """Products with stock, by SKU."""
    made = {sku: await company.product(sku) for sku in quantities}
    for sku, quantity in quantities.items():
        if quantity != "0":
            assert (await move(company, made[sku], place, quantity, "opening")).status == 201
    return made


async def buildable(company: Company, bundle: UUID) -> dict[str | None, tuple[str, str | None]]:
    """Quantity and limiting component by warehouse code; None is all of them."""
    answer = await company.client.get(f"{BUILDABLE}?product_id={bundle}")
    assert answer.status == 200, answer.body
    return {
        row["warehouse_code"]: (row["quantity"], row["limiting_sku"])
        for row in answer.body["items"]
    }


async def until(company: Company, bundle: UUID, wanted: Mapping[Any, Any]) -> None:
    """Wait for the worker to have come by."""
    found: Any = None
    for _ in range(200):
        found = await buildable(company, bundle)
        if found == wanted:
            return
        await asyncio.sleep(0.05)
    assert found == wanted


@pytest.mark.promise("S4.9", "S4.14", "Q.5")
async def test_the_scarcest_component_says_how_many_can_be_made(company: Company) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="100", SEAL="7", PUMP="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8", made["SEAL"]: "0.5"})
    assert await buildable(company, made["PUMP"]) == {
        "MAIN": ("12", "BOLT"),
        None: ("12", "BOLT"),
    }
    (row,) = [
        item
        for item in (await company.client.get(f"{BUILDABLE}?product_id={made['PUMP']}")).body[
            "items"
        ]
        if item["warehouse_id"] is None
    ]
    assert (row["limiting_needed"], row["limiting_available"]) == ("8", "100")
    told = await ask(company, "/products", ids=f"{made['PUMP']},{made['BOLT']}")
    stock_of = {
        (item["product_id"], item["warehouse_id"], item["buildable"]): item["quantity"]
        for item in told
    }
    pump, bolt = str(made["PUMP"]), str(made["BOLT"])
    assert stock_of == {
        (pump, None, True): "12",
        (pump, str(main), True): "12",
        (bolt, str(main), False): "100",
    }


@pytest.mark.promise("Q.5")
async def test_it_is_said_when_the_next_receipt_lifts_the_limit(company: Company) -> None:
    main, north = await company.warehouse("MAIN"), await company.warehouse("NORTH")
    made = await stock(company, main, BOLT="100", SEAL="1", PUMP="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8", made["SEAL"]: "1"})
    later = Order(main, [(made["SEAL"], "5", "1")])
    sooner = Order(main, [(made["SEAL"], "4", "1"), (made["BOLT"], "9", "1")])
    elsewhere = Order(north, [(made["SEAL"], "2", "1")])
    for order, day in ((later, None), (sooner, date(2026, 12, 3)), (elsewhere, date(2026, 12, 1))):
        await hear(company, expect_order, order.approved(expected_on=day))

    async def expected() -> dict[str | None, tuple[str, str | None, str]]:
        rows = (await company.client.get(BUILDABLE, product_id=made["PUMP"])).body["items"]
        told = {row["warehouse_code"]: row["next_receipt"] for row in rows}
        return {
            code: (one["quantity"], one["expected_on"], one["order_number"])
            for code, one in told.items()
            if one is not None
        }

    number = "PO-2026-000001"
    assert await expected() == {
        "MAIN": ("4", "2026-12-03", number),
        None: ("2", "2026-12-01", number),
    }
    await hear(company, post_receipt, sooner.received("1", "0"))
    assert (await expected())["MAIN"] == ("3", "2026-12-03", number)
    await hear(company, post_receipt, sooner.received("3", "0"))
    assert (await expected())["MAIN"] == ("5", None, number)


@pytest.mark.promise("S4.15", "S4.6")
async def test_a_component_that_moves_makes_its_bundles_reckoned_anew(company: Company) -> None:
    main, north = await company.warehouse("MAIN"), await company.warehouse("NORTH")
    made = await stock(company, main, BOLT="100", SEAL="7", PUMP="0", UNIT="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8", made["SEAL"]: "1"})
    await recipe(company, made["UNIT"], {made["PUMP"]: "2", made["SEAL"]: "1"})
    assert await buildable(company, made["UNIT"]) == {"MAIN": ("2", "SEAL"), None: ("2", "SEAL")}
    assert (await move(company, made["SEAL"], north, "50", "opening")).status == 201
    await until(
        company,
        made["UNIT"],
        {"MAIN": ("2", "SEAL"), "NORTH": ("0", "BOLT"), None: ("6", "BOLT")},
    )
    # What is promised is not there to build with.
    assert (await reserve(company, (made["BOLT"], "60", main))).status == 201
    await until(
        company,
        made["UNIT"],
        {"MAIN": ("2", "BOLT"), "NORTH": ("0", "BOLT"), None: ("2", "BOLT")},
    )


async def test_a_change_is_said_once_and_what_did_not_change_is_not_said(company: Company) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="80", PUMP="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8"})
    await recipe(company, made["PUMP"], {made["BOLT"]: "8"})
    assert (await move(company, made["BOLT"], main, "3", "found")).status == 201
    assert (await move(company, made["BOLT"], main, "5", "found")).status == 201
    await until(company, made["PUMP"], {"MAIN": ("11", "BOLT"), None: ("11", "BOLT")})
    async with company.database.across_tenants() as connection:
        said = await connection.fetch(
            "SELECT payload->>'quantity' AS quantity FROM events WHERE tenant_id = $1"
            " AND type = 'inventory.buildable.changed.v1' ORDER BY seq",
            company.tenant_id,
        )
    assert sorted(row["quantity"] for row in said) == ["10", "10", "11", "11"]


async def test_late_and_repeated_recipes_change_nothing(company: Company) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="80", PUMP="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8"}, version=2)
    await recipe(company, made["PUMP"], {made["BOLT"]: "1"}, version=1)
    assert (await buildable(company, made["PUMP"]))[None] == ("10", "BOLT")
    await recipe(company, made["PUMP"], {}, version=3)
    assert (await buildable(company, made["PUMP"]))[None] == ("0", None)


async def test_where_nothing_of_the_new_recipe_is_the_bundle_cannot_be_made(
    company: Company,
) -> None:
    main, north = await company.warehouse("MAIN"), await company.warehouse("NORTH")
    made = await stock(company, main, BOLT="10", PUMP="0")
    made |= await stock(company, north, SEAL="7")
    await recipe(company, made["PUMP"], {made["BOLT"]: "1"})
    await recipe(company, made["PUMP"], {made["SEAL"]: "1"}, version=2)
    assert await buildable(company, made["PUMP"]) == {
        "MAIN": ("0", None),
        "NORTH": ("7", "SEAL"),
        None: ("7", "SEAL"),
    }


@pytest.mark.parametrize("before", ["BOLT", "SEAL"])
async def test_who_reckons_while_the_recipe_changes_reckons_by_the_new_one(
    company: Company, before: str
) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="10", SEAL="10", PUMP="0")
    await recipe(company, made["PUMP"], {made[before]: "1"})
    changed = RecipeChanged(
        bundle_id=made["PUMP"],
        components=(RecipeComponent(product_id=made["BOLT"], quantity=Decimal(5)),),
        version=2,
    )
    moved = Told("inventory.stock.changed.v1", f'{{"product_id": "{made["BOLT"]}"}}')
    actor, watcher = Principal.system(company.tenant_id), await company.owner()
    worker = BuildableWorker(company.database)
    try:
        async with (
            asyncio.TaskGroup() as group,
            beginning(company.database, SqlInventoryWork)(actor) as work,
        ):
            await work.recipes.remember(changed)
            # Told of to nobody else: the service's own worker does not come by.
            await watcher.execute("UPDATE levels SET on_hand = 20 WHERE sku = 'BOLT'")
            group.create_task(worker.handle(company.tenant_id, [moved]))
            await until_waiting(watcher, 1)
    finally:
        await watcher.close()
    assert await buildable(company, made["PUMP"]) == {"MAIN": ("4", "BOLT"), None: ("4", "BOLT")}


async def test_a_circle_that_stands_for_a_moment_does_no_harm(company: Company) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="80", PUMP="0", UNIT="0")
    await recipe(company, made["PUMP"], {made["UNIT"]: "1"})
    await recipe(company, made["UNIT"], {made["PUMP"]: "1"})
    await recipe(company, made["PUMP"], {made["BOLT"]: "8"}, version=2)
    assert (await buildable(company, made["UNIT"]))[None] == ("10", "BOLT")


@pytest.mark.promise("Q.3", "S4.3")
async def test_bundles_that_share_a_component_are_never_promised_more_than_it_allows(
    company: Company,
) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="100", PUMP="0", VALVE="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8"})
    await recipe(company, made["VALVE"], {made["BOLT"]: "3"})
    answers = await asyncio.gather(
        *(
            reserve(
                company, (made["PUMP" if n % 2 else "VALVE"], "1", None), (made["BOLT"], "1", main)
            )
            for n in range(40)
        )
    )
    promised = sum(9 if n % 2 else 4 for n, a in enumerate(answers) if a.status == 201)
    assert {a.status for a in answers} == {201, 409}
    shown = await level(company, made["BOLT"])
    assert Decimal(shown["reserved"]) == promised <= 100
    assert Decimal(shown["available"]) < 4


async def test_a_promised_bundle_names_its_line_and_reserves_its_components(
    company: Company,
) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="100", SEAL="1", PUMP="0")
    await recipe(company, made["PUMP"], {made["BOLT"]: "8", made["SEAL"]: "1"})
    done = await reserve(company, (made["PUMP"], "1", None))
    lines = done.body["lines"]
    assert {(line["sku"], line["quantity"]) for line in lines} == {("BOLT", "8"), ("SEAL", "1")}
    assert len({line["source_line_id"] for line in lines}) == 1
    short = await reserve(company, (made["PUMP"], "1", None))
    assert [line["product_id"] for line in short.body["lines"]] == [str(made["SEAL"])]


@pytest.mark.promise("S4.15")
async def test_a_component_of_a_thousand_bundles_is_reckoned_in_one_statement(
    company: Company,
) -> None:
    main = await company.warehouse("MAIN")
    made = await stock(company, main, BOLT="1000")
    owner = await company.owner()
    bundles = [new_id() for _ in range(1000)]
    for table in ("recipe_components", "recipe_leaves"):
        await owner.execute(
            f"INSERT INTO {table} SELECT $1, b, $2, 1 + p FROM unnest($3::uuid[])"
            " WITH ORDINALITY AS x(b, p)",
            company.tenant_id,
            made["BOLT"],
            bundles,
        )
    assert (await move(company, made["BOLT"], main, "1000", "found")).status == 201
    for _ in range(200):
        rows = await owner.fetch(
            "SELECT count(*) AS bundles, max(quantity) AS most FROM buildable"
            " WHERE tenant_id = $1 AND warehouse_id IS NULL",
            company.tenant_id,
        )
        if rows[0]["bundles"] == 1000:
            break
        await asyncio.sleep(0.05)
    transactions = await owner.fetchval(
        "SELECT count(DISTINCT xid) FROM events WHERE tenant_id = $1"
        " AND type = 'inventory.buildable.changed.v1'",
        company.tenant_id,
    )
    await owner.close()
    assert (rows[0]["bundles"], rows[0]["most"], transactions) == (1000, 1000, 1)


async def test_a_proposal_says_what_could_leave_from_where_and_what_is_short(
    company: Company,
) -> None:
    """As a reservation of all lines at once would decide; nothing is taken."""
    main, outlet = await company.warehouse("MAIN"), await company.warehouse("OUTLET")
    made = await stock(company, main, BOLT="10", SEAL="5")
    bolt, seal = made["BOLT"], made["SEAL"]
    pump = await company.product("PUMP", kind="bundle")
    await recipe(company, pump, {bolt: "2", seal: "1"})
    await move(company, bolt, outlet, "7", "opening")
    await move(company, seal, outlet, "1", "opening")
    order = Order(main, [(seal, "30", "1")])
    await hear(company, expect_order, order.approved(expected_on=date(2026, 12, 24)))
    service = company.running.client.with_token(
        token(company.tenant_id, ["service"], service="sales")
    )
    lines = [
        {"product_id": str(pump), "quantity": "8"},
        {"product_id": str(bolt), "quantity": "3", "warehouse_id": str(outlet)},
    ]
    answer = await service.post("/levels/proposal", {"lines": lines})
    assert answer.status == 200, answer.body
    pumps, bolts = answer.body["items"]
    assert pumps["free"] == {str(main): "5", str(outlet): "1"}
    assert (pumps["buildable"], pumps["short"], pumps["scarcest_id"]) == ("6", "2", str(seal))
    assert (pumps["expected"], pumps["expected_on"]) == ("30", "2026-12-24")
    assert sorted((t["product_id"], t["quantity"]) for t in pumps["taken"]) == sorted(
        [(str(bolt), "10"), (str(seal), "5"), (str(bolt), "4"), (str(seal), "1")]
    )
    assert bolts["free"] == {str(main): "10", str(outlet): "7"}
    assert ([(t["warehouse_id"], t["quantity"]) for t in bolts["taken"]], bolts["short"]) == (
        [(str(outlet), "3")],
        "0",
    )
    rows = (await company.client.get("/api/v1/inventory/stock", product_id=seal)).body["items"]
    assert [row["reserved"] for row in rows] == ["0", "0"]
    nobody = await company.client.post("/levels/proposal", {"lines": lines})
    assert nobody.status == 403
