"""Put AdventureWorks' master data and opening stock into a company of its own, as a customer would.

Everything goes through the public API, by the people whose job it is.
"""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import aiohttp

from bench.adventureworks.data import AdventureWorks
from bench.company import Company, open_company

T = TypeVar("T")
CLIENTS = 8
# What it says of products besides: our name, its columns.
ATTRIBUTES = {
    "Colour": ["color"],
    "Size": ["size", "size_unit"],
    "Weight": ["weight", "weight_unit"],
    "Line": ["product_line"],
    "Class": ["class"],
    "Style": ["style"],
}


@dataclass
class Loaded:
    """Our ids of what AdventureWorks numbers."""

    company: Company
    categories: dict[str, str] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    suppliers: dict[str, str] = field(default_factory=dict)
    warehouses: dict[str, str] = field(default_factory=dict)

    @property
    def receiving(self) -> str:
        """Where goods come in: the first location."""
        return next(iter(self.warehouses.values()))


async def load(session: aiohttp.ClientSession, url: str, data: AdventureWorks) -> Loaded:
    """Open the company and put its master data and opening stock in."""
    loaded = Loaded(await open_company(session, url, "Adventure Works Cycles", "USD"))
    await _load_products(loaded, data)
    await each(data.locations, lambda row: _open_warehouse(loaded, row))
    await each(data.suppliers, lambda row: _add_supplier(loaded, row))
    await _load_supplier_products(loaded, data)
    await _load_stock(loaded, data)
    await each(data.products, lambda row: _set_rule(loaded, row))
    return loaded


async def _load_products(loaded: Loaded, data: AdventureWorks) -> None:
    """By the CSV import, as a customer would: categories by their path, the rest as attributes."""
    categories = {row["category_id"]: row for row in data.categories}
    text = io.StringIO()
    writer = csv.writer(text)
    header = ["sku", "name", "category", "unit", "price", "tax_rate"]
    writer.writerow([*header, *(f"attribute:{name}" for name in ATTRIBUTES)])
    for row in data.products:
        path: list[str] = []
        category = categories.get(row["category_id"])
        while category is not None:
            path.insert(0, category["name"])
            category = categories.get(category["parent_category_id"])
        values = [row["sku"], row["name"], " / ".join(path), "pcs", row["list_price"], "0"]
        writer.writerow([*values, *(_attribute(row, names) for names in ATTRIBUTES.values())])
    await loaded.company.admin.import_file(
        "catalog/products/import", "products.csv", text.getvalue().encode(), mode="all_or_nothing"
    )
    by_sku = {row["sku"]: row["product_id"] for row in data.products}
    async for product in loaded.company.admin.all("catalog/products"):
        loaded.products[by_sku[product["sku"]]] = product["id"]


def _attribute(row: dict[str, str], columns: Sequence[str]) -> str:
    """A value with its unit, as AdventureWorks keeps them apart; empty where it says none."""
    value, *more = (row.get(column, "").strip() for column in columns)
    return " ".join([value, *more]).strip() if value else ""


async def _open_warehouse(loaded: Loaded, row: dict[str, str]) -> None:
    body = {"code": f"LOC-{row['location_id']}", "name": row["name"]}
    made = await loaded.company.admin.post("inventory/warehouses", body)
    loaded.warehouses[row["location_id"]] = made["id"]


async def _add_supplier(loaded: Loaded, row: dict[str, str]) -> None:
    body: dict[str, Any] = {
        "name": row["name"],
        "contact_name": row["contact_name"],
        "email": row["email"],
        "address": {
            "line1": row["address_line1"],
            "line2": row["address_line2"],
            "city": row["city"],
            "state": row["state"],
            "postal_code": row["postal_code"],
            "country": row["country_code"],
        },
    }
    made = await loaded.company.buyer.post("purchasing/suppliers", body)
    loaded.suppliers[row["supplier_id"]] = made["id"]


async def _load_supplier_products(loaded: Loaded, data: AdventureWorks) -> None:
    items = [
        {
            "supplier_id": loaded.suppliers[row["supplier_id"]],
            "product_id": loaded.products[row["product_id"]],
            "unit_cost": row["standard_price"],
            "minimum_order": row["min_order_qty"],
            "lead_time_days": int(row["lead_time_days"]),
        }
        for row in data.supplier_products
    ]
    for some in in_batches(items, 200):
        await loaded.company.buyer.post("purchasing/supplier-products/bulk", {"items": some})


async def _load_stock(loaded: Loaded, data: AdventureWorks) -> None:
    """Opening stock at standard cost; rows with nothing on hand move nothing."""
    costs = {row["product_id"]: row["standard_cost"] for row in data.products}
    movements = [
        {
            "product_id": loaded.products[row["product_id"]],
            "warehouse_id": loaded.warehouses[row["location_id"]],
            "quantity": row["quantity"],
            "reason": "opening",
            "unit_cost": costs[row["product_id"]],
            "note": f"shelf {row['shelf']}, bin {row['bin']}",
        }
        for row in data.stock
        if Decimal(row["quantity"])
    ]
    for some in in_batches(movements, 500):
        await loaded.company.admin.post("inventory/movements/bulk", {"lines": some})


async def _set_rule(loaded: Loaded, row: dict[str, str]) -> None:
    """Safety stock is the minimum, here above the reorder point; stock counts over all places."""
    target = max(Decimal(row["safety_stock_level"]), Decimal(row["reorder_point"]))
    await loaded.company.admin.put(
        "inventory/reorder-rules",
        {
            "product_id": loaded.products[row["product_id"]],
            "warehouse_id": None,
            "minimum": row["safety_stock_level"],
            "reorder_point": row["reorder_point"],
            "target": str(target),
        },
    )


async def deactivate_inactive(loaded: Loaded, data: AdventureWorks) -> None:
    """Four suppliers are inactive today, and have orders of before."""
    gone = [loaded.suppliers[number] for number in data.inactive]
    await each(gone, lambda i: loaded.company.buyer.post(f"purchasing/suppliers/{i}/deactivate"))


async def each(items: Iterable[T], do: Callable[[T], Awaitable[Any]]) -> None:
    """All items, a few at a time."""
    waiting = iter(list(items))

    async def work() -> None:
        for item in waiting:
            await do(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(work())


def in_batches(items: Sequence[T], size: int) -> list[list[T]]:
    """The items, so many at a time."""
    return [list(items[start : start + size]) for start in range(0, len(items), size)]
