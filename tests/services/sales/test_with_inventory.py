"""Sales and inventory together: what is there, and what is sold, is what inventory has."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from tests.services.inventory.test_bundles import recipe
from tests.services.sales.with_inventory import Both, side_by_side

AVAILABILITY = "/api/v1/sales/availability"


@pytest.fixture(scope="module")
async def both(databases: Databases, brokers: Brokers) -> AsyncIterator[Both]:
    """The two services, started."""
    async with side_by_side(databases, brokers) as both:
        yield both


@pytest.mark.promise("S1.30")
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
