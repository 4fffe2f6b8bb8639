"""Sales and inventory together: what is there, and what is sold, is what inventory has."""

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from libs.contracts.payments import ReceivableChanged
from libs.testing.events import publish_all, said
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, Client
from tests.services.inventory.test_bundles import recipe
from tests.services.inventory.test_movements import move
from tests.services.sales.conftest import ORDERS
from tests.services.sales.with_inventory import Both, Shop, side_by_side

INVOICES = "/api/v1/sales/invoices"
NOTES = "/api/v1/sales/credit-notes"
AVAILABILITY = "/api/v1/sales/availability"


@pytest.fixture(scope="module")
async def both(databases: Databases, brokers: Brokers) -> AsyncIterator[Both]:
    """The two services, started."""
    async with side_by_side(databases, brokers) as both:
        yield both


@pytest.mark.promise("S1.35", "S4.9", "S2.24")
async def test_what_is_there_is_shown_while_choosing_and_proposed_by_fewest_shipments(
    both: Both,
) -> None:
    shop = await both.shop()
    pump, hose, kit = shop.products
    main, _ = shop.places
    for product, quantity, place in ((0, "10", 0), (0, "4", 1), (1, "6", 1)):
        await shop.stocked(product, quantity, place)
    await recipe(shop.stock, kit, {pump: "2", hose: "1"})
    seller = shop.company.seller
    one = (await seller.get(AVAILABILITY, product_id=pump)).body
    assert (one["sku"], one["available"], one["short"]) == ("PUMP-1", "14", "0")
    assert [(w["code"], w["available"]) for w in one["warehouses"]] == [
        ("MAIN", "10"),
        ("OUTLET", "4"),
    ]
    kits = (await seller.get(AVAILABILITY, product_id=kit)).body
    assert (kits["bundle"], kits["available"]) == (True, "6")
    assert [(w["code"], w["available"]) for w in kits["warehouses"]] == [("OUTLET", "2")]

    lines = [
        {"product_id": str(pump), "quantity": "3"},
        {"product_id": str(hose), "quantity": "5"},
        {"product_id": str(kit), "quantity": "7"},
        {"product_id": str(pump), "quantity": "1", "warehouse_id": str(main)},
    ]
    answer = await seller.post(AVAILABILITY, {"lines": lines[:2]})
    taken = [line["allocations"] for line in answer.body["items"]]
    assert [[(a["code"], a["quantity"]) for a in each] for each in taken] == [
        [("OUTLET", "3")],
        [("OUTLET", "5")],
    ]
    short = (await seller.post(AVAILABILITY, {"lines": lines[2:]})).body["items"][0]
    assert (short["short"], short["short_of"], short["expected"]) == ("1", "HOSE-2", None)
    assert sum(int(a["quantity"]) for a in short["allocations"] if a["sku"] == "PUMP-1") == 13

    strange = {**lines[0], "warehouse_id": str(uuid4())}
    refused = await seller.post(AVAILABILITY, {"lines": [strange]})
    (error,) = refused.body["errors"]
    assert (error["field"], error["code"]) == ("lines.0.warehouse_id", "not_found")
    assert (await shop.company["viewer"].get(AVAILABILITY, product_id=pump)).status == 403


WAIT = {"Prefer": "wait=20"}


async def post(client: Client, path: str, body: object = None) -> Answer:
    """Ask, and wait for what inventory says."""
    return await client.request("POST", path, json=body or {}, headers=WAIT)


async def promised(shop: Shop, *lines: dict[str, Any]) -> dict[str, Any]:
    """An order of these lines for which inventory has promised all."""
    order = await shop.company.order(lines=list(lines))
    answer = await post(shop.company.seller, f"{ORDERS}/{order['id']}/submit")
    assert (answer.status, answer.body["status"]) == (200, "pending_approval"), answer.body
    return dict(answer.body)


@pytest.mark.promise("S1.36", "S3.20", "S3.26")
async def test_an_order_is_promised_approved_picked_shipped_in_parts_and_partly_returned(
    both: Both,
) -> None:
    shop = await both.shop()
    pump, hose, kit = shop.products
    main, outlet = shop.places
    for product, quantity, place in ((0, "10", 0), (0, "4", 1), (1, "6", 0)):
        await shop.stocked(product, quantity, place)
    await recipe(shop.stock, kit, {pump: "2", hose: "0.5"})
    order = await promised(
        shop,
        {"product_id": str(pump), "quantity": "5"},
        {"product_id": str(kit), "quantity": "4"},
    )
    pumps, kits = order["lines"]
    path = f"{ORDERS}/{order['id']}"
    seller, store = shop.company.seller, shop.company.store
    assert (await seller.post(f"{path}/approve", {})).body["status"] == "approved"
    early = await store.post(f"{path}/returns", {"lines": [_of(pumps, "1")]})
    assert (early.status, early.body["code"]) == (409, "illegal_transition")
    assert (await store.post(f"{path}/pick", {})).body["status"] == "picking"
    assert await shop.levels() == {
        (pump, main): "10, 10",
        (pump, outlet): "4, 3",
        (hose, main): "6, 2",
    }

    part = await post(store, f"{path}/ship", {"lines": [_of(kits, "3")]})
    assert (part.status, part.body["status"]) == (200, "posted"), part.body
    too_many = await store.post(f"{path}/returns", {"lines": [_of(kits, "4")]})
    assert too_many.body["errors"][0]["code"] == "more_than_kept"
    first = [
        {**_of(kits, "1"), "reason": "bent"},
        {**_of(kits, "1"), "scrapped": True, "reason": "burnt"},
    ]
    back = await post(store, f"{path}/returns", {"lines": first, "note": "by courier"})
    assert (back.status, back.body["status"]) == (200, "posted"), back.body
    assert back.body["number"].startswith("RTN-")
    assert (await store.get(back.headers["location"])).body == back.body
    assert (await post(store, f"{path}/ship")).body["status"] == "posted"
    elsewhere = [{**_of(kits, "2"), "warehouse_id": str(outlet)}]
    assert (await post(store, f"{path}/returns", {"lines": elsewhere})).body["status"] == "posted"

    now = (await seller.get(path)).body
    assert [(li["shipped"], li["returned"]) for li in now["lines"]] == [("5", "0"), ("4", "4")]
    assert now["status"] == "shipped"
    assert "return_goods" in now["allowed_actions"]
    # Of 14 pumps 5 are sold and 2 scrapped, of 6 hoses half a one.
    assert await shop.levels() == {
        (pump, main): "2, 0",
        (pump, outlet): "5, 0",
        (hose, main): "4.5, 0",
        (hose, outlet): "1, 0",
    }
    assert len((await seller.get(f"{path}/returns")).body["items"]) == 2
    told = [event["type"] for event in await shop.company.events() if "return" in event["type"]]
    await _must_be_invoiced_and_credited(shop, now)
    assert (
        told
        == [
            "sales.return.requested.v1",
            "sales.stock.return_requested.v1",
            "sales.return.received.v1",
        ]
        * 2
    )
    await both.must_agree()


async def _must_be_invoiced_and_credited(shop: Shop, order: dict[str, Any]) -> None:
    """Once per shipment, in all the order; what came back at invoiced prices."""
    accounts = shop.company["accountant:asha"]
    invoices = (await accounts.get(INVOICES, order_id=order["id"])).body["items"]
    assert len({invoice["shipment_id"] for invoice in invoices}) == 2
    assert sum(Decimal(i["total"]) for i in invoices) == Decimal(order["total"])
    notes = (await accounts.get(NOTES, order_id=order["id"])).body["items"]
    # Two of three kits of the first invoice; then its third, and the fourth of the second.
    assert [(note["invoice_number"], note["net"]) for note in reversed(notes)] == [
        (invoices[1]["number"], "20"),
        (invoices[1]["number"], "10"),
        (invoices[0]["number"], "10"),
    ]
    assert not any(note["refund"] for note in notes)


@pytest.mark.promise("S1.37", "S1.53")
async def test_who_pays_first_is_invoiced_at_approval_and_credited_when_it_is_cancelled(
    both: Both,
) -> None:
    shop = await both.shop()
    await shop.stocked(0, "9", 0)
    company, accounts = shop.company, shop.company["accountant:asha"]
    company.customer_id = await company.customer(terms="prepaid", state_code="36")
    line = {"product_id": str(shop.products[0]), "quantity": "3"}
    freight = [{"kind": "Freight", "amount": "50", "tax_rate": "18"}]
    paths = []
    for _ in range(2):
        order = await company.order(lines=[line], charges=freight)
        paths.append(f"{ORDERS}/{order['id']}")
        await post(company.seller, f"{paths[-1]}/submit")
        approved = await company.seller.post(f"{paths[-1]}/approve", {})
        assert approved.body["status"] == "awaiting_payment", approved.body
    for path, paid in zip(paths, (True, False), strict=True):
        found = await accounts.get(INVOICES, order_id=path.rpartition("/")[2])
        (invoice,) = found.body["items"]
        assert (invoice["prepaid"], invoice["due_on"]) == (True, invoice["issued_on"])
        assert invoice["total"] == "94.4"
        balance = await company.seller.get(f"/api/v1/sales/customers/{company.customer_id}")
        if paid:
            # Both wait to be paid; nothing else is owed for them.
            assert balance.body["account"]["balance"] == "188.8", balance.body
            await _paid(shop, invoice)
            await until(company.seller, path, "picking")
        cancelled = await post(company.seller, f"{path}/cancel")
        assert cancelled.body["status"] == "cancelled", cancelled.body
        (note,) = (await accounts.get(NOTES, invoice_id=invoice["id"])).body["items"]
        assert (note["total"], note["refund"]) == ("94.4", True)
    told = [json.loads(e["payload"]) for e in await company.events() if "credit_n" in e["type"]]
    assert [(each["refund"], each["charges"]) for each in told] == [(True, "50.00")] * 2
    await both.must_agree()


@pytest.mark.promise("S1.46", "S1.47", "S1.48", "S1.49", "Q.8")
async def test_undoing_an_order_does_exactly_what_was_shown_and_writes_it_anew(both: Both) -> None:
    shop = await both.shop()
    pump, hose, _ = shop.products
    main, _ = shop.places
    await shop.stocked(0, "10", 0)
    await shop.stocked(1, "10", 0)
    order = await promised(
        shop,
        {"product_id": str(pump), "quantity": "5"},
        {"product_id": str(hose), "quantity": "4"},
    )
    seller, store, accounts = shop.company.seller, shop.company.store, "accountant:asha"
    path = f"{ORDERS}/{order['id']}"
    await seller.post(f"{path}/approve", {})
    await store.post(f"{path}/pick", {})
    await post(store, f"{path}/ship", {"lines": [_of(order["lines"][0], "3")]})
    (invoice,) = (await shop.company[accounts].get(INVOICES, order_id=order["id"])).body["items"]
    await _paid(shop, invoice)
    await _until_paid(shop, invoice)

    shown = await seller.get(f"{path}/reversal")
    effects = [
        ("goods_returned", "PUMP-1", "3", None),
        ("promise_released", "PUMP-1", "2", None),
        ("promise_released", "HOSE-2", "4", None),
        ("invoice_credited", None, None, "35.4"),
        ("payment_refunded", None, None, "35.4"),
    ]
    assert _effects(shown.body, "planned") == effects
    assert (shown.body["how"], shown.body["refused"], shown.body["id"]) == ("return", None, None)
    assert await shop.levels() == {(pump, main): "7, 2", (hose, main): "10, 4"}, "only shown"

    async def reverse(version: str, **more: object) -> Answer:
        headers = {**WAIT, "If-Match": version}
        body = {"reason": "the wrong customer", **more}
        return await seller.request("POST", f"{path}/reverse", json=body, headers=headers)

    assert (await reverse('"3"')).status == 412
    assert (await store.post(f"{path}/reverse", {})).body["permission"] == "sales.orders.approve"
    begun = await seller.request(
        "POST",
        f"{path}/reverse",
        json={"reason": "the wrong customer", "replace": True},
        headers={"If-Match": shown.headers["etag"]},
    )
    assert (begun.status, begun.body["number"][:4]) == (202, "SRV-"), begun.body
    await _until_returned(seller, path)
    # Payments has not heard of the credit note here: what was paid is still to go back.
    done = (await seller.get(f"{path}/reversal")).body
    assert _effects(done, "done") == effects[:4]
    assert _effects(done, "waiting") == effects[4:]
    assert await shop.levels() == {(pump, main): "10, 0", (hose, main): "10, 0"}
    (note,) = (await shop.company[accounts].get(NOTES, invoice_id=invoice["id"])).body["items"]
    assert (note["total"], note["refund"]) == ("35.4", True)
    await _paid(shop, invoice, credited=invoice["total"], paid=Decimal(0), version=2)
    async with asyncio.timeout(60):
        while not (await seller.get(f"{path}/reversal")).body["completed"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    # Twice is refused; what is written anew says the same, and each knows the other.
    again = await reverse((await seller.get(f"{path}/reversal")).headers["etag"])
    assert (again.status, again.body["code"]) == (409, "already_reversed")
    anew = (await seller.get(f"{ORDERS}/{done['replaced_by']['id']}")).body
    assert (anew["status"], anew["number"]) == ("draft", done["replaced_by"]["number"])
    assert [line["quantity"] for line in anew["lines"]] == ["5", "4"]
    other = (await seller.get(f"{ORDERS}/{anew['id']}/reversal")).body
    assert other["replaces"] == {"id": order["id"], "number": order["number"]}
    assert (other["how"], _effects(other, "planned")) == ("cancel", [])
    assert (await seller.get(path)).body["status"] == "completed"
    await both.must_agree()


def _effects(reversal: dict[str, Any], state: str) -> list[tuple[Any, ...]]:
    return [
        (effect["kind"], effect["sku"], effect["quantity"], effect["amount"])
        for effect in reversal["effects"]
        if effect["state"] == state
    ]


async def _until_returned(client: Client, path: str) -> None:
    async with asyncio.timeout(60):
        while any(  # noqa: ASYNC110 - in other services
            effect["state"] == "waiting" and effect["kind"] != "payment_refunded"
            for effect in (await client.get(f"{path}/reversal")).body["effects"]
        ):
            await asyncio.sleep(0.05)


async def _until_paid(shop: Shop, invoice: dict[str, Any]) -> None:
    path = f"{INVOICES}/{invoice['id']}"
    await until(shop.company["accountant:asha"], path, "paid")


async def _paid(shop: Shop, invoice: dict[str, Any], **otherwise: Any) -> None:
    values: dict[str, Any] = {
        "total": invoice["total"],
        "paid": invoice["total"],
        "credited": Decimal(0),
        "open": Decimal(0),
        "currency": "INR",
        "version": 1,
        **otherwise,
    }
    event = ReceivableChanged(
        invoice_id=invoice["id"],
        order_id=invoice["order_id"],
        customer_id=invoice["customer_id"],
        **values,
    )
    once = said(event, tenant_id=shop.company.id, subject=event.invoice_id)
    await publish_all(shop.company.site.broker_url, [once])


async def until(client: Client, path: str, status: str) -> None:
    """Until the order stands so."""
    async with asyncio.timeout(60):
        while (await client.get(path)).body["status"] != status:  # noqa: ASYNC110 - in other services
            await asyncio.sleep(0.05)


def _of(line: dict[str, Any], quantity: str) -> dict[str, Any]:
    return {"line_id": line["id"], "quantity": quantity}


@pytest.mark.promise("S3.33", "S4.3", "Q.3")
async def test_of_fifty_orders_for_ten_pieces_ten_are_promised_and_forty_told_what_is_short(
    both: Both,
) -> None:
    shop = await both.shop()
    await shop.stocked(0, "6", 0)
    await shop.stocked(0, "4", 1)
    line = {"product_id": str(shop.products[0]), "quantity": "1"}
    orders = await asyncio.gather(*(shop.company.order(lines=[line]) for _ in range(50)))
    answers = await asyncio.gather(
        *(post(shop.company.seller, f"{ORDERS}/{order['id']}/submit") for order in orders)
    )
    stood = sorted(answer.body["status"] for answer in answers)
    assert stood == ["out_of_stock"] * 40 + ["pending_approval"] * 10
    short = next(a.body["short"] for a in answers if a.body["status"] == "out_of_stock")
    assert [(s["requested"], s["available"], s["places"]) for s in short] == [("1", "0", [])]
    more = await shop.company.order(lines=[{**line, "quantity": "11"}])
    await shop.stocked(0, "2", 1)
    told = await post(shop.company.seller, f"{ORDERS}/{more['id']}/submit")
    (lack,) = told.body["short"]
    assert (lack["available"], lack["elsewhere"]) == ("2", [])
    assert lack["places"] == [{"warehouse_id": str(shop.places[1]), "quantity": "2"}]
    assert await shop.levels() == {
        (shop.products[0], shop.places[0]): "6, 6",
        (shop.products[0], shop.places[1]): "6, 4",
    }
    await both.must_agree()


@pytest.mark.promise("S2.28", "S3.21", "S4.3")
async def test_a_shortage_takes_an_order_back_and_a_company_may_deduct_on_approval(
    both: Both,
) -> None:
    shop = await both.shop(deduct_on="approval")
    await shop.stocked(0, "10", 0)
    pump, main = shop.products[0], shop.places[0]
    seller = shop.company.seller
    one, other = [
        await promised(shop, {"product_id": str(pump), "quantity": "5"}) for _ in range(2)
    ]
    assert (await move(shop.stock, pump, main, "-1", "damage")).status == 201
    path = f"{ORDERS}/{other['id']}"
    await shop.until({(pump, main): "9, 5"})
    assert (await seller.get(path)).body["status"] == "out_of_stock"

    path = f"{ORDERS}/{one['id']}"
    await seller.post(f"{path}/approve", {})
    await shop.until({(pump, main): "4, 0"})
    cancelled = await post(seller, f"{path}/cancel")
    assert cancelled.body["status"] == "cancelled", cancelled.body
    await shop.until({(pump, main): "9, 0"})
    await both.must_agree()
