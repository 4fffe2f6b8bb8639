"""Opening balances and adjustments by file: posted once, checked row by row, costs kept secret."""

import asyncio
import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.services import Answer, Client
from services.inventory.domain.movement import Movement
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import ALL, Company
from tests.services.inventory.test_lock_order import until_waiting

MOVEMENTS = "/api/v1/inventory/movements"
IMPORTS = "/api/v1/inventory/imports"
HEADER = "sku,warehouse,quantity,reason,note,happened_at\n"


async def upload(by: Client, content: str, *, kind: str = "adjustment", **query: Any) -> Answer:
    """Send a file, and wait until its import has ended."""
    body = (
        '--b\r\nContent-Disposition: form-data; name="file"; filename="stock.csv"\r\n\r\n'
        f"{content}\r\n--b--\r\n"
    )
    answer = await by.request(
        "POST",
        f"{MOVEMENTS}/import",
        params={"kind": kind, **{k: str(v) for k, v in query.items()}},
        data=io.BytesIO(body.encode()),
        headers={"Content-Type": "multipart/form-data; boundary=b", "Prefer": "wait=25"},
    )
    return await ended(by, answer)


async def ended(by: Client, answer: Answer) -> Answer:
    while answer.status == 202 or answer.body.get("status") in {"queued", "running"}:
        await asyncio.sleep(0.05)
        answer = await by.get(f"{IMPORTS}/{answer.body['id']}")
    return answer


def figures(of: Answer) -> tuple[str, int, int, int]:
    return of.body["status"], of.body["created"], of.body["skipped"], of.body["failed"]


def told(of: Answer) -> list[tuple[int, str, str]]:
    return [(e["row"], e["column"], e["code"]) for e in of.body["errors"]]


async def on_hand(company: Company) -> dict[str, str]:
    items = (await company.client.get("/api/v1/inventory/stock")).body["items"]
    return {item["sku"]: item["on_hand"] for item in items if item["on_hand"] is not None}


@pytest.fixture
async def stocked(company: Company) -> Company:
    """Two products and a warehouse, ten of the first in it."""
    for sku in ("BB-1", "Valve 2"):
        await company.product(sku)
    await company.warehouse("MAIN")
    opened = await upload(
        company.client, "Item Code;Location;Qty\nbb-1;main;10\nvalve 2;MAIN;0\n", kind="opening"
    )
    assert figures(opened) == ("succeeded", 1, 1, 0), opened.body
    return company


@pytest.mark.promise("Q.15")
async def test_opening_balances_are_posted_where_nothing_has_moved_yet(stocked: Company) -> None:
    entry = (await stocked.client.get(MOVEMENTS)).body["items"][0]
    assert (entry["reason"], entry["quantity"], entry["source_type"]) == ("opening", "10", "import")
    again = await upload(stocked.client, "sku,warehouse,quantity\nBB-1,MAIN,3\n", kind="opening")
    assert told(again) == [(2, "sku", "has_movements")]
    twice = "sku,warehouse,quantity\nValve 2,MAIN,1\nvalve 2,main,2\n"
    assert told(await upload(stocked.client, twice, kind="opening")) == [(3, "sku", "repeated")]
    await stocked.must_add_up()


async def test_adjustments_add_and_take_away_in_the_order_of_the_file(stocked: Company) -> None:
    rows = (
        "BB-1,MAIN,-4,damage,Fell down,2026-04-01\n"
        "BB-1,MAIN,2,found,,2026-04-01T14:30:00\n"
        "Valve 2,MAIN,5,correction,,\n"
        "Valve 2,MAIN,-5,correction,,\n"
    )
    done = await upload(stocked.client, HEADER + rows)
    assert figures(done) == ("succeeded", 4, 0, 0)
    assert (await on_hand(stocked))["BB-1"] == "8"
    entries = (await stocked.client.get(MOVEMENTS)).body["items"]
    damage = next(e for e in entries if e["reason"] == "damage")
    # The day begins in the company's time zone.
    assert (damage["note"], damage["happened_at"]) == ("Fell down", "2026-03-31T18:30:00Z")
    await stocked.must_add_up()


BAD = (
    "BB-1,MAIN,-11,damage,,\n"
    "No such,MAIN,1,found,,\n"
    "BB-1,ELSEWHERE,1,found,,\n"
    "BB-1,MAIN,1,found,,2999-01-01\n"
    "BB-1,MAIN,1_000,whim,,soon\n"
    "BB-1,MAIN,-1,found,,\n"
    "BB-1,MAIN,0,found,,\n"
    "BB-1,MAIN,1,receipt,,\n"
    "BB-1,MAIN,NaN,found,,\n"
    "BB-1,MAIN,1,found,,\n"
)
PLACES = [
    (2, "quantity", "not_enough_stock"),
    (3, "sku", "unknown_product"),
    (4, "warehouse", "unknown_warehouse"),
    (5, "happened_at", "invalid"),
    (6, "quantity", "invalid"),
    (6, "happened_at", "invalid"),
    (7, "quantity", "wrong_sign"),
    (8, "quantity", "invalid"),
    (9, "reason", "unknown_reason"),
    (10, "quantity", "invalid"),
]


@pytest.mark.promise("Q.15")
async def test_every_row_that_cannot_be_posted_says_why(stocked: Company) -> None:
    tried = await upload(stocked.client, HEADER + BAD, dry_run=True)
    assert (figures(tried), told(tried)) == (("succeeded", 1, 0, 9), PLACES)
    refused = await upload(stocked.client, HEADER + BAD)
    assert (figures(refused), told(refused)) == (("failed", 0, 0, 9), PLACES)
    assert (await on_hand(stocked))["BB-1"] == "10"
    kept = await upload(stocked.client, HEADER + BAD, mode="valid_rows")
    assert (figures(kept), told(kept)) == (("succeeded", 1, 0, 9), PLACES)
    assert (await on_hand(stocked))["BB-1"] == "11"


@pytest.mark.promise("Q.16")
async def test_a_row_is_posted_once_however_often_its_file_is_run(stocked: Company) -> None:
    first = await upload(
        stocked.client, HEADER + "BB-1,MAIN,5,found,,\nBB-1,MAIN,x,found,,\n", mode="valid_rows"
    )
    assert figures(first) == ("succeeded", 1, 0, 1)
    corrections = [{"row": 3, "column": "quantity", "value": "2"}]
    again = await ended(
        stocked.client,
        await stocked.client.post(
            f"{IMPORTS}/{first.body['id']}/rerun", {"corrections": corrections}
        ),
    )
    assert figures(again) == ("succeeded", 1, 1, 0)
    assert (await on_hand(stocked))["BB-1"] == "17"
    await stocked.must_add_up()


@pytest.mark.promise("S4.34", "Q.11")
async def test_costs_in_a_file_are_neither_taken_from_nor_shown_to_who_may_not_see_them(
    stocked: Company,
) -> None:
    file = "sku,warehouse,quantity,unit_cost\nValve 2,MAIN,3,7.5\n"
    refused = await upload(stocked.client, file, kind="opening")
    assert told(refused) == [(1, "unit_cost", "unknown_column")]
    assert "unit_cost" not in {c["name"] for c in refused.body["columns"]}
    accountant = stocked.as_one_who_may(*ALL, "costs.read")
    done = await upload(accountant, file, kind="opening")
    assert figures(done) == ("succeeded", 1, 0, 0)
    assert done.body["header"][3]["sample"] == ["7.5"]
    for path in ("", "/errors"):
        hidden = await stocked.client.get(f"{IMPORTS}/{done.body['id']}{path}")
        assert hidden.status == 404
    again = await stocked.client.post(f"{IMPORTS}/{done.body['id']}/rerun", {})
    assert again.status == 404
    listed = (await stocked.client.get(IMPORTS)).body["items"]
    assert done.body["id"] not in {item["id"] for item in listed}
    owner = await stocked.owner()
    assert await owner.fetchval("SELECT unit_cost::text FROM ledger_costs") == "7.500000"
    await owner.close()


@pytest.mark.promise("S4.34", "Q.11")
async def test_a_cost_corrected_in_a_colleagues_file_is_not_shown_to_that_colleague(
    stocked: Company,
) -> None:
    file = "sku,warehouse,quantity,unit_cost\nValve 2,MAIN,3,\n"
    first = await upload(stocked.client, file, kind="opening")
    accountant = stocked.as_one_who_may(*ALL, "costs.read")
    # As much as a cost may be elsewhere, and no more.
    dear = "sku,warehouse,quantity,unit_cost\nValve 2,MAIN,3,999999999\nBB-1,MAIN,3,1000000000\n"
    tried = await upload(accountant, dear, kind="opening", dry_run=True)
    assert (3, "unit_cost", "invalid") in told(tried)
    assert 2 not in {row for row, _, _ in told(tried)}
    corrections = [{"row": 2, "column": "unit_cost", "value": "123.4x"}]
    again = await accountant.post(
        f"{IMPORTS}/{first.body['id']}/rerun", {"dry_run": True, "corrections": corrections}
    )
    corrected = await ended(accountant, again)
    assert told(corrected) == [(2, "unit_cost", "invalid")]
    path = f"{IMPORTS}/{corrected.body['id']}"
    for hidden in (path, f"{path}/errors"):
        assert (await stocked.client.get(hidden)).status == 404
    assert (await stocked.client.post(f"{path}/rerun", {})).status == 404
    assert (await stocked.client.get(f"{IMPORTS}/{first.body['id']}")).status == 200


@pytest.mark.parametrize("mode", ["all_or_nothing", "valid_rows"])
async def test_a_level_that_moves_while_its_opening_balance_waits_is_not_opened(
    stocked: Company, mode: str
) -> None:
    product = await stocked.product("NUT")
    place = UUID((await stocked.client.get("/api/v1/inventory/warehouses")).body["items"][0]["id"])
    file = "sku,warehouse,quantity\nNUT,MAIN,7\n"
    actor = Principal(stocked.user_id, stocked.tenant_id)
    watcher = await stocked.owner()
    try:
        async with (
            asyncio.TaskGroup() as group,
            beginning(stocked.database, SqlInventoryWork)(actor) as work,
        ):
            found = Movement(new_id(), product, place, Decimal(1), "adjustment", "found")
            await work.stock.post([found], None)
            opening = group.create_task(upload(stocked.client, file, kind="opening", mode=mode))
            await until_waiting(watcher, 1)
    finally:
        await watcher.close()
    assert told(opening.result()) == [(2, "sku", "has_movements")]
    assert (await on_hand(stocked))["NUT"] == "1"
    await stocked.must_add_up()


async def test_promised_goods_stay_but_damage_takes_them(stocked: Company) -> None:
    product = (await stocked.client.get("/api/v1/inventory/stock")).body["items"][0]
    line = {"product_id": product["product_id"], "quantity": "8"}
    wanted = {"reference": "Job 7", "lines": [line]}
    made = await stocked.client.post("/api/v1/inventory/reservations", wanted)
    assert made.status == 201, made.body
    refused = await upload(stocked.client, HEADER + "BB-1,MAIN,-5,correction,,\n")
    assert told(refused) == [(2, "quantity", "not_enough_stock")]
    done = await upload(stocked.client, HEADER + "BB-1,MAIN,-5,damage,,\n")
    assert figures(done) == ("succeeded", 1, 0, 0)
    await stocked.must_add_up()


@pytest.mark.promise("S4.34", "Q.11")
async def test_no_event_of_a_confidential_file_says_what_stands_in_it(stocked: Company) -> None:
    accountant = stocked.as_one_who_may(*ALL, "costs.read")
    refused = await upload(accountant, "417.25,BB-1,MAIN,1\n418.75,BB-1,MAIN,1\n")
    assert "417.25" in str(refused.body["errors"])
    assert refused.body["error"]
    owner = await stocked.owner()
    said = await owner.fetch("SELECT type, payload::text AS told FROM events ORDER BY id")
    await owner.close()
    assert [row["type"] for row in said][-1].startswith("inventory.import.failed")
    assert not [row["told"] for row in said if "417.25" in row["told"]]
    listed = await stocked.client.get(f"{IMPORTS}/{refused.body['id']}")
    assert listed.status == 404
