"""Suppliers, offers and orders by file: dry runs, corrections, own exports, rights."""

import asyncio
import csv
import io
from typing import Any

import openpyxl
import pytest

from libs.testing.services import Answer, Client
from tests.libs.files.sending import send
from tests.services.purchasing.conftest import OFFERS, ORDERS, SUPPLIERS, Company, Json, Site

IMPORTS = "/api/v1/purchasing/imports"
PEOPLE = """number,name,email,phone,city,country,tax_id,payment_terms_days,active
,Nuts Ltd,sales@nuts.example,+91 40 1234 5678,Pune,in,27AAPFU0939F1ZV,30,
,Gear & Co,hello@gear.example,,,,,,no
"""
TERMS = "supplier,sku,supplier_sku,unit_cost,minimum_order,pack_multiple,lead_time_days,preferred\n"
COMING = """reference,supplier,warehouse,sku,quantity,unit_cost,tax_rate,expected_on,note
OLD-1,Bolts & Co,HYD,BOLT-M8,10,2.5,18,2026-12-24,by rail
OLD-2,Bolts & Co,hyd,nut-m8,4,1.1234,,,
OLD-1,bolts & co,HYD,NUT-M8,3,1,18,2026-12-24,by rail
"""


async def imported(client: Client, path: str, data: bytes | str, **query: Any) -> Answer:
    """A file sent and imported; a refusal as it is."""
    fields = "&".join(f"{name}={value}" for name, value in query.items())
    content = data.encode() if isinstance(data, str) else data
    answer = await send(
        client, f"{path}/import?{fields}", content, method="POST", name="f.csv", kind="text/csv"
    )
    return await ended(client, answer)


async def ended(client: Client, answer: Answer) -> Answer:
    """An import once it has ended."""
    while answer.status == 202 or answer.body.get("status") in {"queued", "running"}:
        await asyncio.sleep(0.05)
        answer = await client.get(f"{IMPORTS}/{answer.body['id']}")
    return answer


def figures(of: Answer) -> tuple[str, int, int, int, int]:
    """How it ended, and rows created, updated, skipped and failed."""
    assert of.status == 200, of.body
    counts = (of.body[name] for name in ("created", "updated", "skipped", "failed"))
    return of.body["status"], *counts


def told(of: Answer) -> list[tuple[int, str, str]]:
    """What is wrong, and where."""
    return [(e["row"], e["column"], e["code"]) for e in of.body["errors"]]


async def exported(client: Client, path: str, kind: str = "csv") -> Any:
    """The file."""
    answer = await client.get(f"{path}/export", format=kind)
    assert answer.status == 200
    return answer.body


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.promise("S2.9", "S2.10")
async def test_suppliers_are_taken_in_changed_and_left_alone_by_file(company: Company) -> None:
    tried = await imported(company.buyer, SUPPLIERS, PEOPLE, dry_run="true")
    assert figures(tried) == ("succeeded", 2, 0, 0, 0)
    assert len((await company.buyer.get(SUPPLIERS)).body["items"]) == 1
    assert figures(await imported(company.buyer, SUPPLIERS, PEOPLE)) == ("succeeded", 2, 0, 0, 0)
    shown = {s["name"]: s for s in (await company.buyer.get(SUPPLIERS)).body["items"]}
    nuts, gear = shown["Nuts Ltd"], shown["Gear & Co"]
    assert (nuts["phone"], nuts["tax_id"]) == ("+914012345678", "27AAPFU0939F1ZV")
    assert nuts["address"] == {"city": "Pune", "country": "IN"}
    assert (nuts["number"], gear["number"], gear["active"]) == ("SUP-000002", "SUP-000003", False)
    again = await imported(company.buyer, SUPPLIERS, PEOPLE)
    assert figures(again) == ("succeeded", 0, 0, 2, 0)
    change = f"number,name,line1,active\n{gear['number']},Gears AG,Gasse 1,yes\n"
    assert figures(await imported(company.buyer, SUPPLIERS, change)) == ("succeeded", 0, 1, 0, 0)
    changed = (await company.buyer.get(f"{SUPPLIERS}/{gear['id']}")).body
    assert (changed["name"], changed["active"]) == ("Gears AG", True)
    assert (changed["email"], changed["address"]) == ("hello@gear.example", {"line1": "Gasse 1"})
    events = [e for e in await company.events() if str(e["aggregate_id"]) == gear["id"]]
    versions = [e["aggregate_version"] for e in events]
    assert versions == list(range(1, changed["version"] + 1))


@pytest.mark.promise("S2.10")
async def test_each_wrong_cell_of_a_supplier_is_named_and_corrected_in_place(
    company: Company,
) -> None:
    await company.supplier()
    bad = (
        "number,name,email,phone,country,tax_id,payment_terms_days\n"
        ",Nuts,not-an-address,12,India,,x\n"
        ",Gears,g@gear.example,,IN,27AAPFU0939F1ZX,\n"
        "SUP-999999,Who,who@x.example,,,,\n"
        ",Bolts & Co,b@x.example,,,,\n"
        ",Rods,r@x.example,,,,\n"
        ",RODS,r@x.example,,,,\n"
        ",,nobody@x.example,,,,\n"
    )
    refused = await imported(company.buyer, SUPPLIERS, bad)
    assert figures(refused)[0] == "failed"
    assert sorted(told(refused)) == [
        (2, "country", "invalid"),
        (2, "email", "invalid"),
        (2, "payment_terms_days", "invalid"),
        (2, "phone", "invalid"),
        (3, "tax_id", "wrong_check_digit"),
        (4, "number", "unknown_supplier"),
        (5, "name", "ambiguous"),
        (7, "name", "repeated"),
        (8, "name", "invalid"),
    ]
    corrections = [{"row": 3, "column": "tax_id", "value": "27AAPFU0939F1ZV"}]
    path = f"{IMPORTS}/{refused.body['id']}/rerun"
    body = {"mode": "valid_rows", "corrections": corrections}
    second = await ended(company.buyer, await company.buyer.post(path, body))
    assert figures(second) == ("succeeded", 2, 0, 0, 5)


async def test_an_export_of_suppliers_is_imported_again_and_changes_nothing(
    company: Company,
) -> None:
    address = {"line1": "=1+1", "city": "Köln", "country": "DE"}
    await company.supplier(name="@evil", address=address, phone="+4922112345")
    for kind in ("csv", "xlsx"):
        file = await exported(company.buyer, SUPPLIERS, kind)
        again = await imported(company.buyer, SUPPLIERS, file)
        assert figures(again) == ("succeeded", 0, 0, 2, 0)
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.promise("S2.11")
async def test_offers_come_by_sku_and_supplier_and_go_out_as_they_came(company: Company) -> None:
    number = (await company.buyer.get(f"{SUPPLIERS}/{company.supplier_id}")).body["number"]
    file = f"{TERMS}{number},bolt-m8,B8,2.50,100,50,7,yes\nBolts & Co,NUT-M8,,1.1234,,,,\n"
    assert figures(await imported(company.buyer, OFFERS, file)) == ("succeeded", 2, 0, 0, 0)
    assert figures(await imported(company.buyer, OFFERS, file)) == ("succeeded", 0, 0, 2, 0)
    out = await exported(company.buyer, OFFERS)
    assert [(r["sku"], r["unit_cost"], r["preferred"]) for r in rows(out)] == [
        ("BOLT-M8", "2.5", "true"),
        ("NUT-M8", "1.1234", "false"),
    ]
    for kind in ("csv", "xlsx"):
        again = await imported(company.buyer, OFFERS, await exported(company.buyer, OFFERS, kind))
        assert figures(again) == ("succeeded", 0, 0, 2, 0)
    dearer = f"supplier,sku,unit_cost\n{number},BOLT-M8,2.75\n"
    assert figures(await imported(company.buyer, OFFERS, dearer)) == ("succeeded", 0, 1, 0, 0)
    offer = (await company.buyer.get(OFFERS)).body["items"][0]
    assert (offer["unit_cost"], offer["minimum_order"], offer["lead_time_days"]) == (
        "2.75",
        "100",
        7,
    )


async def test_an_offer_needs_a_known_supplier_a_known_product_and_a_price(
    company: Company,
) -> None:
    await company.supplier(name="Twin")
    await company.supplier(name="twin")
    number = (await company.buyer.get(f"{SUPPLIERS}/{company.supplier_id}")).body["number"]
    refused = await imported(
        company.buyer,
        OFFERS,
        "supplier,sku,lead_time_days\n"
        f"Nobody,BOLT-M8,1\nTwin,BOLT-M8,1\n{number},GONE,1\n{number},NUT-M8,1\n"
        f"{number},BOLT-M8,-1\nBolts & Co,NUT-M8,1\n",
    )
    assert sorted(told(refused)) == [
        (2, "supplier", "unknown_supplier"),
        (3, "supplier", "ambiguous"),
        (4, "sku", "unknown_product"),
        (5, "unit_cost", "missing"),
        (6, "lead_time_days", "invalid"),
        (7, "sku", "repeated"),
    ]


async def test_prices_in_files_are_for_who_may_see_them(company: Company) -> None:
    offer = {"supplier_id": company.supplier_id, "product_id": company.products[0]}
    await company.buyer.put(OFFERS, {**offer, "unit_cost": "2.5"})
    (seen,) = rows(await exported(company.store, OFFERS))
    assert "unit_cost" not in seen
    assert seen["sku"] == "BOLT-M8"
    clerk = company.somebody("purchase_manager:clerk", without=frozenset({"costs.read"}))
    for path in (OFFERS, ORDERS):
        refused = await imported(clerk, path, TERMS)
        assert (refused.status, refused.body["permission"]) == (403, "costs.read")
    manages = "purchasing.suppliers.manage"
    blind = company.somebody("purchase_manager:blind", without=frozenset({manages}))
    refused = await imported(blind, ORDERS, COMING)
    assert (refused.status, refused.body["permission"]) == (403, manages), "they could not see it"
    done = await imported(company.buyer, ORDERS, COMING)
    assert (await clerk.get(f"{IMPORTS}/{done.body['id']}")).status == 404
    people = await imported(clerk, SUPPLIERS, PEOPLE)
    assert figures(people) == ("succeeded", 2, 0, 0, 0)


@pytest.mark.promise("S2.11")
async def test_orders_come_as_drafts_of_a_reference_each_and_only_once(company: Company) -> None:
    tried = await imported(company.buyer, ORDERS, COMING, dry_run="true")
    assert figures(tried) == ("succeeded", 3, 0, 0, 0)
    assert (await company.buyer.get(ORDERS)).body["items"] == []
    assert figures(await imported(company.buyer, ORDERS, COMING)) == ("succeeded", 3, 0, 0, 0)
    second, first = (await company.buyer.get(ORDERS)).body["items"]
    assert [first["status"], second["status"]] == ["draft", "draft"]
    order: Json = (await company.buyer.get(f"{ORDERS}/{first['id']}")).body
    assert [(li["sku"], li["quantity"], li["unit_cost"]) for li in order["lines"]] == [
        ("BOLT-M8", "10", "2.5"),
        ("NUT-M8", "3", "1"),
    ]
    assert (order["total"], order["expected_on"], order["note"]) == (
        "33.04",
        "2026-12-24",
        "by rail",
    )
    (raised,) = (await company.buyer.get(f"{ORDERS}/{first['id']}/timeline")).body["items"]
    assert (raised["reason"], raised["by_name"]) == ("imported as OLD-1", "asha")
    again = await imported(company.buyer, ORDERS, COMING)
    assert figures(again) == ("succeeded", 0, 0, 3, 0)
    own = await company.buyer.post(f"{ORDERS}/{first['id']}/submit")
    assert own.status == 200
    refused = await company.buyer.post(f"{ORDERS}/{first['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")


async def test_open_orders_come_as_sent_from_who_makes_the_rules_and_are_received(
    company: Company,
) -> None:
    refused = await imported(company.buyer, ORDERS, COMING, status="sent")
    assert (refused.status, refused.body["permission"]) == (403, "purchasing.rules.manage")
    admin = company["admin:root"]
    tried = await imported(admin, ORDERS, COMING, status="sent", dry_run="true")
    assert figures(tried) == ("succeeded", 3, 0, 0, 0)
    # What an admin tried is not for a buyer to do.
    path = f"{IMPORTS}/{tried.body['id']}/rerun"
    rerun = await company.buyer.post(path, {"mode": "all_or_nothing"})
    assert (rerun.status, rerun.body["permission"]) == (403, "purchasing.rules.manage")
    half = await admin.post(path, {"mode": "valid_rows"})
    assert (half.status, half.body["errors"][0]["code"]) == (422, "all_or_nothing")
    done = await ended(admin, await admin.post(path, {"mode": "all_or_nothing"}))
    assert figures(done) == ("succeeded", 3, 0, 0, 0)
    first = (await company.buyer.get(ORDERS, status="sent")).body["items"][-1]
    timeline = (await company.buyer.get(f"{ORDERS}/{first['id']}/timeline")).body["items"]
    assert [step["action"] for step in timeline] == ["raise", "submit", "approve", "send"]
    assert {step["by_name"] for step in timeline} == {"root"}
    types = [e["type"] for e in await company.events() if str(e["aggregate_id"]) == first["id"]]
    assert [t.split(".")[2] for t in types] == ["raised", "submitted", "approved", "sent"]
    order = (await company.buyer.get(f"{ORDERS}/{first['id']}")).body
    received = await company.receive(order, "10", "3")
    assert received.body["order_status"] == "received"


async def test_no_order_comes_in_as_sent_where_stock_rises_on_approval(company: Company) -> None:
    await company.settle(2, stock_on="approval")
    refused = await imported(company["admin:root"], ORDERS, COMING, status="sent", dry_run="true")
    assert refused.body["status"] == "failed"
    assert [error["code"] for error in refused.body["errors"]] == ["stock_on_approval"]
    assert figures(await imported(company.buyer, ORDERS, COMING)) == ("succeeded", 3, 0, 0, 0)


async def test_an_order_whose_rows_do_not_fit_together_is_refused_and_all_with_it(
    company: Company,
) -> None:
    closed = await company.supplier(name="Closed")
    await company.buyer.post(f"{SUPPLIERS}/{closed['id']}/deactivate", {"reason": "bankrupt"})
    await company.knows_product("GONE", active=False)
    refused = await imported(
        company.buyer,
        ORDERS,
        "reference,supplier,warehouse,sku,quantity,unit_cost,expected_on\n"
        "A,Bolts & Co,HYD,BOLT-M8,1,1,2026-12-24\n"
        "A,Bolts & Co,HYD,NUT-M8,1,1,2026-12-25\n"
        "B,Closed,HYD,GONE,1,1,\n"
        "C,Bolts & Co,NOWHERE,BOLT-M8,0,1,24.12.2026\n"
        "D,Bolts & Co,HYD,BOLT-M8,999999999999,999999,\n"
        ",Bolts & Co,HYD,BOLT-M8,1,1,\n",
    )
    assert sorted(told(refused)) == [
        (3, "expected_on", "differs"),
        (4, "sku", "inactive_product"),
        (4, "supplier", "inactive_supplier"),
        (5, "expected_on", "invalid"),
        (5, "quantity", "invalid"),
        (5, "warehouse", "unknown_warehouse"),
        (6, "unit_cost", "too_large"),
        (7, "reference", "invalid"),
    ]
    assert (await company.buyer.get(ORDERS)).body["items"] == []


@pytest.mark.parametrize("path", [SUPPLIERS, OFFERS, ORDERS])
async def test_rubbish_is_refused_with_a_sentence_and_roles_and_companies_are_kept_apart(
    company: Company, site: Site, path: str
) -> None:
    for rubbish in (b"", b"\x00\x01\x02", b"%PDF-1.7", b"<html>", b"PK\x03\x04broken", b"a,b\n1\n"):
        answer = await imported(company.buyer, path, rubbish)
        assert figures(answer) == ("failed", 0, 0, 0, 0)
        assert answer.body["error"]
    assert (await imported(company.store, path, PEOPLE)).status == 403
    assert (await imported(site.client, path, PEOPLE)).status == 401
    other = Company(site)
    await other.learn()
    assert (await other.buyer.get(f"{IMPORTS}/{answer.body['id']}")).status == 404


async def test_names_in_a_file_are_only_the_companys_own(company: Company, site: Site) -> None:
    other = Company(site)
    await other.learn()
    number = (await company.buyer.get(f"{SUPPLIERS}/{company.supplier_id}")).body["number"]
    answer = await imported(
        other.buyer, OFFERS, f"supplier,sku,unit_cost\n{number},BOLT-M8,1\nBolts & Co,NUT-M8,1\n"
    )
    assert told(answer) == [
        (2, "supplier", "unknown_supplier"),
        (3, "supplier", "unknown_supplier"),
    ]
    change = f"number,name\n{number},Stolen\n"
    assert told(await imported(other.buyer, SUPPLIERS, change)) == [
        (2, "number", "unknown_supplier")
    ]
