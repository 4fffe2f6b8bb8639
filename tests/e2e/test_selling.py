"""From a customer to the books: a sale through the gateway, over all services."""

from typing import Any

import pytest

from bench.api import Api
from tests.e2e.test_books import until_balanced
from tests.shops import Shop

pytestmark = pytest.mark.e2e
WAIT = 20.0


@pytest.mark.promise("S1.36", "S1.37", "S3.20", "S3.21", "S4.2", "S4.7", "S2.13", "S3.2")
async def test_a_sale_takes_stock_makes_an_invoice_and_a_return_gives_both_back(
    shop: Shop,
) -> None:
    admin, seller, store = shop.company.admin, shop.company.seller, shop.company.store
    opening = {
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "quantity": "10",
        "reason": "opening",
        "unit_cost": "12.50",
    }
    await admin.post("inventory/movements", opening)
    customer = await seller.post("sales/customers", {"name": "Anand Farms"})
    there = await seller.get("sales/availability", product_id=shop.product)
    assert there["available"] == "10"
    line = {"product_id": shop.product, "quantity": "4", "unit_price": "20", "tax_rate": "18"}
    order: dict[str, Any] = await seller.post(
        "sales/orders", {"customer_id": customer["id"], "lines": [line]}
    )
    path = f"sales/orders/{order['id']}"
    reserved = await seller.post(f"{path}/submit", wait=WAIT)
    assert (reserved["status"], await _stands(store, shop)) == ("pending_approval", ("10", "4"))
    approved = await seller.post(f"{path}/approve")
    assert (approved["status"], approved["total"]) == ("approved", "94.4")
    await store.post(f"{path}/pick")
    shipment = await store.post(f"{path}/ship", wait=WAIT)
    assert (shipment["status"], await _stands(store, shop)) == ("posted", ("6", "0"))
    (invoice,) = (await admin.get("sales/invoices", order_id=order["id"]))["items"]
    assert invoice["total"] == "94.4"
    await until_balanced(
        admin,
        {
            "inventory": "75",
            "opening_balance": "125",
            "cost_of_sales": "50",
            "receivables": "94.4",
            "sales": "80",
            "output_tax": "14.4",
        },
    )
    line_id = order["lines"][0]["id"]
    back = await store.post(
        f"{path}/returns", {"lines": [{"line_id": line_id, "quantity": "1"}]}, wait=WAIT
    )
    assert (back["status"], await _stands(store, shop)) == ("posted", ("7", "0"))
    (note,) = (await admin.get("sales/credit-notes", order_id=order["id"]))["items"]
    assert note["total"] == "23.6"
    await until_balanced(
        admin,
        {
            "inventory": "87.5",
            "opening_balance": "125",
            "cost_of_sales": "37.5",
            "receivables": "70.8",
            "sales": "80",
            "sales_returns": "-20",
            "output_tax": "10.8",
        },
    )
    done = await seller.post(f"{path}/complete")
    assert (done["status"], done["lines"][0]["returned"]) == ("completed", "1")
    more = await seller.post("sales/orders", {"customer_id": customer["id"], "lines": [line] * 2})
    short = await seller.post(f"sales/orders/{more['id']}/submit", wait=WAIT)
    assert (short["status"], short["short"][0]["available"]) == ("out_of_stock", "7")
    assert await _stands(store, shop) == ("7", "0")


async def _stands(store: Api, shop: Shop) -> tuple[str, str]:
    """What is on hand, and what of it is promised."""
    (row,) = (await store.get("inventory/stock", product_id=shop.product))["items"]
    return row["on_hand"], row["reserved"]
