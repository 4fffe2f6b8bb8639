"""A small company's goods, made through the API."""

import asyncio
from dataclasses import dataclass
from typing import Any

from bench.company import Company

SKU = "QM-00001"
PRODUCTS = 5
IN_STOCK = 100 * PRODUCTS


@dataclass(frozen=True, slots=True)
class Goods:
    """Ids of a warehouse, a supplier and the product `SKU`, of which 100 are in stock."""

    warehouse_id: str
    supplier_id: str
    product_id: str


async def stock_up(company: Company) -> Goods:
    """A warehouse, some products with 100 each in stock, and a supplier who sells the first."""
    admin = company.admin
    warehouse = await admin.post("inventory/warehouses", {"code": "MAIN", "name": "Main store"})
    supplier = await admin.post(
        "purchasing/suppliers", {"name": "Bharat Bolts", "email": "sales@bolts.example"}
    )
    ids = []
    for number in range(1, PRODUCTS + 1):
        product = await admin.post(
            "catalog/products",
            {
                "sku": f"QM-{number:05}",
                "name": f"Hex bolt M{number + 3}",
                "unit": "pcs",
                "price": "25.00",
            },
        )
        ids.append(product["id"])
    await asyncio.gather(*(put_in(company, one, warehouse["id"], "100") for one in ids))
    await admin.put(
        "purchasing/supplier-products",
        {"supplier_id": supplier["id"], "product_id": ids[0], "unit_cost": "12.3456"},
    )
    return Goods(warehouse["id"], supplier["id"], ids[0])


async def draft(company: Company, goods: Goods) -> dict[str, Any]:
    """A draft for ten of the first product, raised by the buyer."""
    line = {"product_id": goods.product_id, "quantity": "10", "unit_cost": "12.3456"}
    body = {
        "supplier_id": goods.supplier_id,
        "warehouse_id": goods.warehouse_id,
        "lines": [line],
    }
    raised: dict[str, Any] = await company.buyer.post("purchasing/orders", body)
    return raised


async def put_in(company: Company, product_id: str, warehouse_id: str, quantity: str) -> None:
    """Post opening stock."""
    movement = {
        "product_id": product_id,
        "warehouse_id": warehouse_id,
        "quantity": quantity,
        "reason": "opening",
    }
    await company.store.post("inventory/movements", movement)
