"""The ends of the world: times and quantities at the edge are refused or kept, never a failure."""

from decimal import Decimal

import pytest

from libs.domain.ids import new_id
from services.inventory.application.expect_order import expect_order
from services.inventory.application.post_receipt import post_receipt
from tests.services.inventory.conftest import ALL, Company
from tests.services.inventory.test_bundles import recipe
from tests.services.inventory.test_costs import valued
from tests.services.inventory.test_counts import COUNTS
from tests.services.inventory.test_movement_files import told, upload
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_receipts import Order, hear
from tests.services.inventory.test_reorder import RULES
from tests.services.inventory.test_reservations import reserve

FIRST, LAST = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"


@pytest.mark.parametrize("moment", [FIRST, LAST, "1969-12-31T23:59:59Z"])
async def test_a_moment_outside_of_what_can_be_is_refused(company: Company, moment: str) -> None:
    product, place = await stocked(company)
    moved = await move(company, product, place, "1", "found", happened_at=moment)
    assert (moved.status, moved.body["errors"][0]["field"]) == (422, "happened_at")
    sheet = {"warehouse_id": str(place), "product_ids": [str(product)]}
    count = (await company.client.post(COUNTS, sheet)).body["id"]
    line = {"product_id": str(product), "counted": "1", "counted_at": moment}
    counted = await company.client.request("PUT", f"{COUNTS}/{count}/lines", json={"lines": [line]})
    assert counted.body["errors"][0]["field"] == "lines.0.counted_at"
    made = await reserve(company, (product, "1", place), expires_at=moment)
    assert made.body["errors"][0]["field"] == "expires_at"
    seen = await company.client.get("/api/v1/inventory/stock/as-of", at=moment)
    assert seen.body["errors"][0]["field"] == "at"


async def test_a_level_holds_no_more_than_can_be_written(company: Company) -> None:
    product, place = await stocked(company, "999999999999")
    more = await move(company, product, place, "999999999999", "found")
    assert (more.status, more.body["code"]) == (409, "too_much_stock")
    batch = {"product_id": str(product), "warehouse_id": str(place), "reason": "found"}
    line = {**batch, "quantity": "0.5"}
    many = await company.client.post(
        f"{MOVEMENTS}/bulk", {"lines": [line, {**batch, "quantity": "999999999999"}]}
    )
    assert (many.status, many.body["code"]) == (409, "too_much_stock")


async def test_a_cost_no_ledger_could_hold_is_refused(company: Company) -> None:
    product, place = await stocked(company)
    rich = company.as_one_who_may(*ALL, "costs.read")
    body = {"product_id": str(product), "warehouse_id": str(place), "reason": "found"}
    costly = await rich.post(MOVEMENTS, {**body, "quantity": "1", "unit_cost": "1000000000"})
    assert costly.body["errors"][0]["field"] == "unit_cost"
    kept = await rich.post(
        MOVEMENTS, {**body, "quantity": "999999999000", "unit_cost": "999999999"}
    )
    assert kept.status == 201


async def test_what_the_dearest_goods_are_worth_is_said(company: Company) -> None:
    product, place, most = await company.product("QM-1"), await company.warehouse("A"), "9" * 12
    order = Order(place, [(product, most, most)])
    await hear(company, expect_order, order.approved())
    await hear(company, post_receipt, order.received(most))
    await move(company, product, place, "-999999999998.999999", "loss")
    rich = company.as_one_who_may(*ALL, "costs.read")
    values = [value.value for value in await valued(company, 2)]
    assert values[0] == Decimal(most) ** 2
    total = (await rich.get("/api/v1/inventory/valuation")).body["total"]
    assert Decimal(total) == sum(values)
    file = "sku,warehouse,quantity,reason,happened_at\nQM-1,A,1,found,1969-12-31\n"
    refused = await upload(company.client, file)
    assert told(refused) == [(2, "happened_at", "invalid")]


async def test_more_of_a_bundle_than_anybody_could_count_is_out_of_stock(company: Company) -> None:
    place = await company.warehouse("MAIN")
    bundle, inner, bolt = [await company.product(f"QM-{n}") for n in range(3)]
    await move(company, bolt, place, "5", "opening")
    await recipe(company, inner, {bolt: "999999999999"})
    await recipe(company, bundle, {inner: "999999999999"})
    refused = await reserve(company, (bundle, "999999999999", None))
    assert (refused.status, refused.body["code"]) == (409, "out_of_stock")
    assert Decimal(refused.body["lines"][0]["short"]) > 10**30


async def test_what_many_wait_for_or_hold_together_may_be_more_than_one_line(
    company: Company,
) -> None:
    await company.settle(version=2, back_orders=True)
    place, north = await company.warehouse("MAIN"), await company.warehouse("NORTH")
    product, bundle = await company.product("QM-1", back_order=True), await company.product("SET")
    most, rule = "999999999999", {"minimum": "1", "reorder_point": "2", "target": "3"}
    about = {"product_id": str(product), "warehouse_id": None}
    assert (await company.client.put(RULES, {**about, **rule})).status == 200
    for hall in (place, north):
        assert (await move(company, product, hall, most, "opening")).status == 201
    for _ in range(3):
        assert (await reserve(company, (product, most, place))).status == 201
    await recipe(company, bundle, {product: most})
    refused = await reserve(company, (bundle, most, None))
    assert (refused.status, refused.body["code"]) == (409, "out_of_stock")
    for _ in range(2):
        order = Order(place, [(product, most, "1")])
        await hear(company, expect_order, order.approved())
    await company.must_add_up()


async def test_what_nobody_has_is_no_reason_to_fail(company: Company) -> None:
    product, place = await stocked(company)
    assert (await move(company, product, place, "1", "found", note="\u0000")).status == 422
    assert (await company.client.get(f"{MOVEMENTS}/{new_id()}")).status == 404
    assert (await company.client.get("/api/v1/inventory/stock", q="()&|!")).status == 200
