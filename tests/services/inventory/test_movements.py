"""Movements over HTTP: the ledger, its refusals, its chain."""

import asyncio
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from libs.contracts.inventory import StockChanged, StockValued
from libs.db.work import beginning
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.services import Answer
from services.inventory.domain.chain import GENESIS
from services.inventory.domain.movement import Movement
from services.inventory.infrastructure.ledger_rows import ENTRY_COLUMNS, entry_from
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company, Running

MOVEMENTS = "/api/v1/inventory/movements"


async def move(
    company: Company, product: UUID, place: UUID, quantity: str, reason: str, **more: object
) -> Answer:
    body = {
        "product_id": str(product),
        "warehouse_id": str(place),
        "quantity": quantity,
        "reason": reason,
        **more,
    }
    return await company.client.post(MOVEMENTS, body)


async def stocked(company: Company, quantity: str = "10") -> tuple[UUID, UUID]:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    answer = await move(company, product, place, quantity, "opening")
    assert answer.status == 201, answer.body
    return product, place


@pytest.mark.promise("S4.19", "S4.21", "S4.22", "S3.3")
async def test_a_movement_answers_with_its_ledger_entry(company: Company) -> None:
    product, place = await stocked(company)
    answer = await move(company, product, place, "-3.5", "damage", note="fell off a fork lift")
    assert answer.status == 201
    entry = answer.body
    assert (entry["before"], entry["after"], entry["sequence"]) == ("10", "6.5", 2)
    assert len(entry["hash"]) == 64
    read = (await company.client.get(answer.headers["location"])).body
    assert read["by"] == str(company.user_id)
    assert read["by_name"] == "Asha Rao"
    assert read["note"] == "fell off a fork lift"
    listed = (await company.client.get(MOVEMENTS, product_id=product)).body["items"]
    assert [e["sequence"] for e in listed] == [2, 1]


async def test_more_than_is_there_is_refused_and_says_what_is_there(company: Company) -> None:
    product, place = await stocked(company)
    answer = await move(company, product, place, "-10.000001", "loss")
    assert (answer.status, answer.body["code"]) == (409, "not_enough_stock")
    assert answer.body["on_hand"] == "10"
    never = await move(company, await company.product("QM-2"), place, "-1", "loss")
    assert (never.status, never.body["on_hand"]) == (409, "0")


@pytest.mark.promise("S3.7")
async def test_fifty_at_once_take_exactly_what_is_there(company: Company) -> None:
    product, place = await stocked(company)
    answers = await asyncio.gather(
        *(move(company, product, place, "-1", "loss") for _ in range(50))
    )
    assert sorted(a.status for a in answers) == [201] * 10 + [409] * 40
    row = (await company.client.get("/api/v1/inventory/stock", product_id=product)).body["items"][0]
    assert (row["on_hand"], row["sequence"]) == ("0", 11)


async def test_the_same_request_again_gives_the_same_entry(company: Company) -> None:
    product, place = await stocked(company)
    body = {
        "product_id": str(product),
        "warehouse_id": str(place),
        "quantity": "-1",
        "reason": "loss",
    }
    key = new_id().hex
    answers = await asyncio.gather(*(company.client.post(MOVEMENTS, body, key=key) for _ in "1234"))
    assert {a.status for a in answers} == {201}
    assert len({a.body["id"] for a in answers}) == 1
    other = await company.client.post(MOVEMENTS, {**body, "quantity": "-2"}, key=key)
    assert other.body["errors"][0]["code"] == "idempotency_key_reused"
    listed = (await company.client.get(MOVEMENTS, product_id=product)).body["items"]
    assert len(listed) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "1e40"}, "quantity"),
        ({"quantity": "0.0000001"}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"quantity": "-1", "reason": "found"}, "quantity"),
        ({"reason": "shipment"}, "reason"),
        ({"reason": "magic"}, "reason"),
        ({"product_id": "QM-1"}, "product_id"),
        ({"happened_at": "2999-01-01T00:00:00Z"}, "happened_at"),
        ({"happened_at": "2020-01-01T00:00:00"}, "happened_at"),
        ({"note": "x" * 1001}, "note"),
        ({"tenant_id": str(new_id())}, "tenant_id"),
    ],
)
async def test_a_wrong_field_is_named(
    company: Company, change: dict[str, object], field: str
) -> None:
    body = {
        "product_id": str(new_id()),
        "warehouse_id": str(new_id()),
        "quantity": "1",
        "reason": "found",
        **change,
    }
    answer = await company.client.post(MOVEMENTS, body)
    assert answer.status == 422
    assert [e["field"] for e in answer.body["errors"]] == [field]


async def test_a_warehouse_of_another_company_does_not_exist(
    inventory: Running, company: Company
) -> None:
    other = Company(inventory)
    await other.settle()
    theirs = await other.warehouse("THEIRS")
    product = await company.product("QM-1")
    answer = await move(company, product, theirs, "1", "found")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "not_found")
    assert answer.body["errors"][0]["field"] == "warehouse_id"
    path = f"/api/v1/inventory/warehouses/{theirs}"
    assert (await company.client.get(path)).status == 404
    assert (await company.client.patch(path, {"name": "Mine"}, version=1)).status == 404


async def test_without_the_permission_nothing_moves(company: Company) -> None:
    product, place = await stocked(company)
    reader = company.as_one_who_may("inventory.stock.read")
    body = {
        "product_id": str(product),
        "warehouse_id": str(place),
        "quantity": "1",
        "reason": "found",
    }
    answer = await reader.post(MOVEMENTS, body)
    assert (answer.status, answer.body["permission"]) == (403, "inventory.stock.move")
    cost = await company.client.post(MOVEMENTS, {**body, "unit_cost": "5"})
    assert (cost.status, cost.body["permission"]) == (403, "costs.read")


async def test_all_unknown_products_of_a_bulk_are_asked_for_at_once(company: Company) -> None:
    known, place = await stocked(company)
    strangers = [new_id(), new_id()]
    actor = Principal(company.user_id, company.tenant_id)
    movements = [
        Movement(new_id(), product, place, Decimal(1), "adjustment", "found")
        for product in (strangers[0], known, strangers[1])
    ]
    with pytest.raises(UnknownReference) as unknown:
        async with beginning(company.database, SqlInventoryWork)(actor) as work:
            await work.stock.post(movements, None)
    assert unknown.value.fields == {
        "lines.0.product_id": strangers[0],
        "lines.2.product_id": strangers[1],
    }


async def test_every_movement_is_one_event_that_fits_its_contract(company: Company) -> None:
    product, place = await stocked(company)
    await move(company, product, place, "-4", "loss")
    async with company.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT type, payload::text, aggregate_version FROM events WHERE tenant_id = $1"
            " ORDER BY seq",
            company.tenant_id,
        )
    changed = [
        StockChanged.model_validate_json(row["payload"])
        for row in rows
        if row["type"] == "inventory.stock.changed.v1"
    ]
    assert [(e.sequence, e.before, e.on_hand) for e in changed] == [
        (1, Decimal(0), Decimal(10)),
        (2, Decimal(10), Decimal(6)),
    ]


async def test_the_hash_in_the_database_is_the_one_python_verifies(company: Company) -> None:
    product, place = await stocked(company)
    for quantity in ("-0.000001", "-3", "-1.5"):
        await move(company, product, place, quantity, "loss", note="a | b \u20b9")
    owner = await company.owner()
    rows = await owner.fetch(
        f"SELECT {ENTRY_COLUMNS} FROM ledger_entries AS e WHERE product_id = $1 ORDER BY sequence",
        product,
    )
    previous, on_hand = GENESIS, Decimal(0)
    for row in rows:
        entry = entry_from(row)
        assert entry.expected_hash(previous) == entry.hash
        assert entry.before == on_hand
        previous, on_hand = entry.hash, entry.after
    assert len(rows) == 4
    await owner.close()


@pytest.mark.promise("S3.3", "S3.27", "S4.1", "S4.17", "S4.19")
@pytest.mark.parametrize(
    "verb",
    [
        "UPDATE ledger_entries SET quantity = 1",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries CASCADE",
    ],
)
async def test_even_the_owner_cannot_change_the_ledger(company: Company, verb: str) -> None:
    await stocked(company)
    owner = await company.owner()
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="insert-only"):
        await owner.execute(verb)
    await owner.close()


@pytest.mark.promise("S4.34", "Q.11")
async def test_cost_tables_refuse_the_login_without_costs(company: Company) -> None:
    connection = await asyncpg.connect(company.running.database.app_url)
    for table in ("ledger_costs", "ledger_values", "order_line_costs"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await connection.fetch(f"SELECT * FROM {table}")
    await connection.close()


async def test_entries_are_signed_and_valued_moments_later(company: Company) -> None:
    rich = company.as_one_who_may(
        "inventory.stock.read", "inventory.stock.move", "inventory.warehouses.manage", "costs.read"
    )
    product, place = await company.product("QM-9"), await company.warehouse("VAL")
    body = {
        "product_id": str(product),
        "warehouse_id": str(place),
        "quantity": "3",
        "reason": "opening",
        "unit_cost": "33.3350",
    }
    entry = (await rich.post(MOVEMENTS, body)).body
    actor_rows = None
    for _ in range(100):
        async with company.database.across_tenants() as connection:
            actor_rows = await connection.fetch(
                "SELECT payload::text FROM events WHERE tenant_id = $1 AND type = $2",
                company.tenant_id,
                "inventory.stock.valued.v1",
            )
        if actor_rows:
            break
        await asyncio.sleep(0.05)
    assert actor_rows
    valued = StockValued.model_validate_json(actor_rows[0]["payload"])
    assert (valued.value, valued.currency, valued.valued) == (Decimal("100.01"), "INR", True)
    assert (await rich.get(f"{MOVEMENTS}/{entry['id']}")).body["signed"] is True
