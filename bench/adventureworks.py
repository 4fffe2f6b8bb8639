"""AdventureWorks on Quartermaster: load the company, then live through its purchase orders.

`python -m bench.adventureworks FOLDER [--orders N] [--url URL]`. Everything goes through the public
API, by the people whose job it is: one raises, another approves, the store receives.
"""

import argparse
import asyncio
import csv
import io
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bench.adventureworks_data import AdventureWorks, Order, Totals, read
from bench.api import connections
from bench.company import Company, open_company
from bench.target import gateway_url

T = TypeVar("T")
CLIENTS = 8
# Every fifth order comes in two deliveries.
SPLIT_EVERY = 5
REJECTED = "damaged on arrival"
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
    await _each(data.locations, lambda row: _open_warehouse(loaded, row))
    await _each(data.suppliers, lambda row: _add_supplier(loaded, row))
    await _load_supplier_products(loaded, data)
    await _load_stock(loaded, data)
    await _each(data.products, lambda row: _set_rule(loaded, row))
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
    for some in _in_batches(items, 200):
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
    for some in _in_batches(movements, 500):
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


async def replay(loaded: Loaded, orders: Sequence[Order]) -> dict[int, str]:
    """Every order through its whole life, up to where it stood; our id of each number."""
    ids: dict[int, str] = {}

    async def live_through(order: Order) -> None:
        ids[order.number] = await replay_one(loaded, order)

    await _each(orders, live_through)
    return ids


async def replay_one(loaded: Loaded, order: Order) -> str:
    """One order; its id."""
    people = loaded.company
    made = await people.buyer.post(
        "purchasing/orders",
        {
            "supplier_id": loaded.suppliers[order.supplier],
            "warehouse_id": loaded.receiving,
            "expected_on": order.due,
            "note": f"AdventureWorks {order.number}",
            "lines": [
                {
                    "product_id": loaded.products[line.product],
                    "quantity": str(line.ordered),
                    "unit_cost": str(line.price),
                }
                for line in order.lines
            ],
            "charges": [{"kind": "freight", "amount": str(order.freight)}],
            "tax_amount": str(order.tax),
        },
    )
    path = f"purchasing/orders/{made['id']}"
    await people.buyer.post(f"{path}/submit")
    if order.status == "rejected":
        await people.approver.post(f"{path}/reject", {"reason": "not needed after all"})
    elif order.is_received:
        await people.approver.post(f"{path}/approve")
        await people.buyer.post(f"{path}/send")
        await people.buyer.post(f"{path}/confirm")
        await _receive(loaded, order, path, [line["id"] for line in made["lines"]])
    return str(made["id"])


async def _receive(loaded: Loaded, order: Order, path: str, line_ids: Sequence[str]) -> None:
    """In one delivery or two; what was ordered and never came is closed short."""
    store = loaded.company.store
    parts = 2 if order.number % SPLIT_EVERY == 0 else 1
    status = ""
    for part in range(parts):
        lines = [
            {
                "line_id": line_id,
                "accepted": str(_share(line.stocked, part, parts)),
                "rejected": str(_share(line.rejected, part, parts)),
                "reject_reason": REJECTED if line.rejected else "",
            }
            for line_id, line in zip(line_ids, order.lines, strict=True)
        ]
        coming = [x for x in lines if Decimal(x["accepted"]) or Decimal(x["rejected"])]
        if coming:
            receipt = await store.post(f"{path}/receipts", {"lines": coming})
            status = receipt["order_status"]
    if status == "partially_received":
        await loaded.company.buyer.post(f"{path}/close", {"reason": "the rest never came"})


def _share(quantity: Decimal, part: int, parts: int) -> Decimal:
    """A part of a quantity in whole units; the last part takes the rest."""
    first = (quantity / parts).quantize(Decimal(1), ROUND_DOWN)
    return first if part < parts - 1 else quantity - first * (parts - 1)


async def deactivate_inactive(loaded: Loaded, data: AdventureWorks) -> None:
    """Four suppliers are inactive today, and have orders of before."""
    gone = [loaded.suppliers[r["supplier_id"]] for r in data.suppliers if r["is_active"] == "0"]
    await _each(gone, lambda i: loaded.company.buyer.post(f"purchasing/suppliers/{i}/deactivate"))


async def stocked_from_receipts(loaded: Loaded) -> Decimal:
    """What the ledger says came in by receipts, over all products and warehouses."""
    entries = loaded.company.admin.all("inventory/movements", warehouse_id=loaded.receiving)
    return sum(
        [Decimal(e["quantity"]) async for e in entries if e["reason"] == "receipt"], Decimal(0)
    )


async def settled(loaded: Loaded, expected: Decimal, patience: float = 120) -> Decimal:
    """Wait until the ledger holds what was received; what it held at last."""
    deadline = time.monotonic() + patience
    while True:
        found = await stocked_from_receipts(loaded)
        if found == expected or time.monotonic() > deadline:
            return found
        await asyncio.sleep(1)


async def _each(items: Iterable[T], do: Callable[[T], Awaitable[Any]]) -> None:
    """All items, a few at a time."""
    waiting = iter(list(items))

    async def work() -> None:
        for item in waiting:
            await do(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(work())


def _in_batches(items: Sequence[T], size: int) -> list[list[T]]:
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


async def run(folder: Path, url: str, most: int | None) -> None:
    """Load, replay, and print what the ledger ended at and how fast it went."""
    data = read(folder)
    orders = data.orders[:most]
    expected: Totals = data.totals(orders)
    async with connections() as session:
        began = time.monotonic()
        loaded = await load(session, url, data)
        print(f"loaded in {time.monotonic() - began:.1f} s; replaying {len(orders)} orders")
        began = time.monotonic()
        await replay(loaded, orders)
        took = time.monotonic() - began
        await deactivate_inactive(loaded, data)
        stocked = await settled(loaded, expected.stocked)
        until = time.monotonic() - began
    lines = sum(len(order.lines) for order in orders)
    print(f"{len(orders)} orders, {lines} lines in {took:.1f} s: {len(orders) / took:.1f} orders/s")
    print(f"in stock after {until:.1f} s: {stocked} of {expected.stocked}")
    print(f"rejected: {expected.rejected}")
    if stocked != expected.stocked:
        raise SystemExit(1)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--orders", type=int, default=None, help="only the first so many")
    parser.add_argument("--url", default=None, help="the gateway (default: this checkout's)")
    given = parser.parse_args()
    if not (given.folder / "purchase_orders.csv").exists():
        raise SystemExit(f"There is no purchase_orders.csv in {given.folder}: say where with DIR=")
    asyncio.run(run(given.folder, given.url or gateway_url(), given.orders))


if __name__ == "__main__":
    main()
