"""What is where, at a glance; who did what to it, signed; and that there is one way to do it."""

import asyncio
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.base import REGISTRY
from libs.contracts.inventory import StockChanged
from services.inventory.application.post_receipt import post_receipt
from services.inventory.infrastructure.signing import LedgerSigner
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import MOVEMENTS, move
from tests.services.inventory.test_receipts import Order, hear
from tests.services.inventory.test_reorder import RULES
from tests.services.inventory.test_reservations import events

STOCK = "/api/v1/inventory/stock"
INVENTORY = Path(__file__).resolve().parents[3] / "services" / "inventory"
_WRITES = re.compile(r"insert\s+into\s+ledger_entries|\bset\s+on_hand\b", re.IGNORECASE)
_SIGNED = """
SELECT e.hash, s.signature FROM ledger_entries AS e
JOIN ledger_signatures AS s ON s.tenant_id = e.tenant_id AND s.entry_id = e.id WHERE e.id = $1
"""


@pytest.mark.promise("S0.30", "S0.31", "S0.32", "S0.33")
async def test_levels_thresholds_and_colours_are_one_look_and_as_new_as_the_last_movement(
    company: Company,
) -> None:
    place = await company.warehouse("MAIN")
    product = await company.product("QM-1")
    await move(company, product, place, "30", "opening")
    rule = {"minimum": "5", "reorder_point": "10", "target": "40"}
    about = {"product_id": str(product), "warehouse_id": str(place)}
    assert (await company.client.put(RULES, {**about, **rule})).status == 200
    glance = company.as_one_who_may("inventory.stock.read")
    for taken, colour in (("0", "green"), ("-20", "amber"), ("-5", "red")):
        if taken != "0":
            assert (await move(company, product, place, taken, "correction")).status == 201
        (row,) = (await glance.get(STOCK)).body["items"]
        assert {name: row[name] for name in rule} == rule
        assert (row["status"], row["warehouse_code"], row["sku"]) == (colour, "MAIN", "QM-1")
        counted = (await glance.get(f"{STOCK}/summary")).body
        assert counted == {**dict.fromkeys(("green", "amber", "red"), 0), colour: 1}
        assert [i["id"] for i in (await glance.get(STOCK, status=colour)).body["items"]] == [
            row["id"]
        ]


@pytest.mark.promise("S1.17", "S2.45", "S3.1", "S3.24")
async def test_every_movement_anywhere_is_told_with_its_place_and_the_level_after_it(
    company: Company,
) -> None:
    product = await company.product("QM-1")
    halls = {code: await company.warehouse(code) for code in ("PUNE", "CHENNAI")}
    for number, hall in enumerate(halls.values(), 1):
        await move(company, product, hall, f"{number}0", "opening")
    told = [
        StockChanged.model_validate_json(text)
        for text in await events(company, "inventory.stock.changed.v1")
    ]
    rows = (await company.client.get(STOCK, product_id=product)).body["items"]
    assert {(e.warehouse_id, f"{e.on_hand:f}", e.level_version) for e in told} == {
        (UUID(row["warehouse_id"]), row["on_hand"], row["version"]) for row in rows
    }
    assert {row["warehouse_code"] for row in rows} == set(halls)
    # People who may read stock are told live (the gateway pushes what has a permission).
    assert REGISTRY["inventory.stock.changed.v1"].permission == "inventory.stock.read"


async def entries(company: Company, number: int) -> list[dict[str, Any]]:
    """The ledger as soon as all of it is signed, oldest first."""
    items: list[dict[str, Any]] = []
    for _ in range(1200):
        items = (await company.client.get(MOVEMENTS)).body["items"]
        if len(items) == number and all(item["signed"] for item in items):
            break
        await asyncio.sleep(0.05)
    return items[::-1]


@pytest.mark.promise("S4.10", "S4.11", "S4.12", "S4.20", "S4.21", "S4.22", "S4.23")
async def test_arrival_damage_and_correction_are_signed_with_who_why_and_before_and_after(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5")])
    receipt = order.received("10")
    await hear(company, post_receipt, receipt)
    assert (await move(company, product, place, "-2", "damage", note="fell")).status == 201
    assert (await move(company, product, place, "1", "correction")).status == 201
    ledger = await entries(company, 3)
    told = [(e["reason"], e["before"], e["quantity"], e["after"]) for e in ledger]
    assert told == [
        ("receipt", "0", "10", "10"),
        ("damage", "10", "-2", "8"),
        ("correction", "8", "1", "9"),
    ]
    assert [e["by"] for e in ledger[1:]] == [str(company.user_id)] * 2
    # What arrived leads to its receipt; each entry to its product and its warehouse.
    assert (ledger[0]["source_type"], ledger[0]["source_id"]) == (
        "goods_receipt",
        str(receipt.receipt_id),
    )
    assert {(e["product_id"], e["warehouse_id"]) for e in ledger} == {(str(product), str(place))}
    signer = company.running.service.state["ledger_signer"]
    assert isinstance(signer, LedgerSigner)
    holds = signer.holds
    owner = await company.owner()
    signed = [row for e in ledger for row in await owner.fetch(_SIGNED, UUID(e["id"]))]
    await owner.close()
    for entry, row in zip(ledger, signed, strict=True):
        assert row["hash"].hex() == entry["hash"]
        assert holds(row["hash"], row["signature"])
        assert not holds(row["hash"][::-1], row["signature"])


@pytest.mark.promise("S4.17", "S4.18")
async def test_only_one_procedure_changes_what_is_on_hand_and_writes_the_ledger(
    company: Company,
) -> None:
    owner = await company.owner()
    rows = await owner.fetch(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        r" AND (prosrc ~* 'insert\s+into\s+ledger_entries' OR prosrc ~* 'on_hand\s*=\s*on_hand')"
    )
    await owner.close()
    assert [row["proname"] for row in rows] == ["post_movements"]
    sources = (*INVENTORY.rglob("*.py"), *INVENTORY.rglob("*.sql"))
    writing = {p.name for p in sources if _WRITES.search(p.read_text(encoding="utf-8"))}
    # What levels.sql sets are the sums of levels over warehouses.
    assert writing == {"movements.sql", "levels.sql"}
