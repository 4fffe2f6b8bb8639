"""A bundle has no stock of its own: nothing comes to it by any door that somebody may open."""

from uuid import UUID

import pytest

from libs.testing.services import Answer
from services.inventory.application.expect_order import expect_order
from services.inventory.application.post_receipt import post_receipt
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_batches import line, post
from tests.services.inventory.test_counts import COUNTS, approver, start
from tests.services.inventory.test_movement_files import told, upload
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_receipts import Order, hear
from tests.services.inventory.test_transfers import draft, on_hand, step

pytestmark = pytest.mark.promise("S4.8")


def refused(answer: Answer) -> list[str]:
    """The fields that are said to be bundles."""
    assert (answer.status, answer.body["code"]) == (422, "bundle_has_no_stock"), answer.body
    assert {error["code"] for error in answer.body["errors"]} == {"bundle_has_no_stock"}
    return [error["field"] for error in answer.body["errors"]]


async def become_a_bundle(company: Company, product: UUID) -> None:
    """The same product, as catalog tells of it next."""
    await company.product("QM-1", id=product, kind="bundle", version=2)


async def count(company: Company, sheet: str, product: UUID, counted: str) -> Answer:
    lines = [{"product_id": str(product), "counted": counted}]
    return await company.client.request("PUT", f"{COUNTS}/{sheet}/lines", json={"lines": lines})


async def test_nothing_is_brought_to_a_bundle_by_hand_and_every_such_line_is_named(
    company: Company,
) -> None:
    place, bolt = await company.warehouse("MAIN"), await company.product("BOLT")
    kit, set_ = [await company.product(sku, kind="bundle") for sku in ("KIT", "SET")]
    for reason in ("opening", "found", "correction"):
        assert refused(await move(company, kit, place, "1", reason)) == ["product_id"]
    some = [line(p, place, "1", "found") for p in (kit, bolt, set_)]
    assert refused(await post(company, *some)) == ["lines.0.product_id", "lines.2.product_id"]
    rows = "sku,warehouse,quantity\nBOLT,MAIN,1\nkit,MAIN,1\n"
    opened = await upload(company.client, rows, kind="opening", mode="valid_rows")
    assert told(opened) == [(3, "sku", "bundle_has_no_stock")]
    assert (await on_hand(company, bolt), await on_hand(company, kit)) == ({"MAIN": "1"}, {})


async def test_bundles_are_neither_moved_between_warehouses_nor_counted(company: Company) -> None:
    bolt, main = await stocked(company)
    north, kit = await company.warehouse("NORTH"), await company.product("KIT", kind="bundle")
    lines = (bolt, "1"), (kit, "1")
    for at_once in (True, False):
        assert refused(await draft(company, main, north, *lines, at_once=at_once)) == [
            "lines.1.product_id"
        ]
    named = {"warehouse_id": str(main), "product_ids": [str(bolt), str(kit)]}
    assert refused(await company.client.post(COUNTS, named)) == ["product_ids.1"]
    sheet = await start(company, main)
    assert refused(await count(company, sheet["id"], kit, "1")) == ["lines.0.product_id"]
    assert (await count(company, sheet["id"], kit, "0")).status == 200


async def test_what_is_left_of_a_product_that_became_a_bundle_only_leaves(company: Company) -> None:
    product, place = await stocked(company)
    taken = await move(company, product, place, "-2", "correction")
    await become_a_bundle(company, product)
    assert refused(await move(company, product, place, "1", "found")) == ["product_id"]
    refused(await company.client.post(f"{MOVEMENTS}/{taken.body['id']}/reverse", {"note": ""}))
    sheet = await start(company, place)
    assert refused(await count(company, sheet["id"], product, "9")) == ["lines.0.product_id"]
    assert (await count(company, sheet["id"], product, "5")).status == 200
    await company.client.post(f"{COUNTS}/{sheet['id']}/submit")
    assert (await approver(company).post(f"{COUNTS}/{sheet['id']}/approve")).status == 200
    assert (await move(company, product, place, "-5", "damage")).status == 201
    assert await on_hand(company, product) == {"MAIN": "0"}
    # What has none left is not on the next sheet.
    empty = await company.client.post(COUNTS, {"warehouse_id": str(place)})
    assert (empty.status, empty.body["errors"][0]["code"]) == (422, "empty")
    await company.must_add_up()


async def test_what_is_on_its_way_when_its_product_becomes_a_bundle_arrives(
    company: Company,
) -> None:
    product, main = await stocked(company)
    north = await company.warehouse("NORTH")
    order = Order(main, [(product, "10", "5")])
    await hear(company, expect_order, order.approved())
    sent = (await draft(company, main, north, (product, "4"))).body
    await step(company, sent, "dispatch")
    await become_a_bundle(company, product)
    await hear(company, post_receipt, order.received("10"))
    short = {"lines": [{"line_id": sent["lines"][0]["id"], "received": "3"}]}
    assert (await step(company, sent, "receive", short)).status == 200
    assert await on_hand(company, product) == {"MAIN": "16", "NORTH": "3"}
    await company.must_add_up()
