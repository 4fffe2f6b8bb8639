"""Live through AdventureWorks' sales: raised, promised, approved, picked, shipped; and compare."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.adventureworks.load import Loaded, each, in_batches
from bench.adventureworks.sold import Sale, Sold, rounded_once

WAIT = 20.0
_PATIENCE = 60.0
NOTHING = Decimal(0)
# What an order comes to, before rounding to the minor unit.
AMOUNTS = ("subtotal", "tax", "freight", "total")


@dataclass(frozen=True, slots=True)
class Seller:
    """A company that has what it takes: customers, and goods enough at one place for all sales."""

    loaded: Loaded
    warehouse: str
    customers: Mapping[str, str]


async def open_shop(loaded: Loaded, sold: Sold, sales: Sequence[Sale]) -> Seller:
    """Add the customers of these sales, and just as much stock as they take."""
    company = loaded.company
    place = {"code": "SHOP", "name": "Finished Goods Storage (sales)"}
    warehouse = (await company.admin.post("inventory/warehouses", place))["id"]
    needed: dict[str, Decimal] = defaultdict(Decimal)
    for sale in sales:
        for line in sale.lines:
            needed[line.product] += line.quantity
    movements = [
        {
            "product_id": loaded.products[product],
            "warehouse_id": warehouse,
            "quantity": str(quantity),
            "reason": "opening",
        }
        for product, quantity in needed.items()
    ]
    for some in in_batches(movements, 500):
        await company.admin.post("inventory/movements/bulk", {"lines": some})
    customers: dict[str, str] = {}

    async def add(number: str) -> None:
        row = sold.customers[number]
        # Without their addresses: they would be sent each order and invoice, with a PDF.
        body = {"name": row["name"], "contact_name": row["contact_name"]}
        made = await company.seller.post("sales/customers", body)
        customers[number] = made["id"]

    await each(dict.fromkeys(sale.customer for sale in sales), add)
    return Seller(loaded, warehouse, customers)


async def sell(seller: Seller, sales: Sequence[Sale]) -> dict[int, str]:
    """Every sale through its whole life; our id of each number."""
    ids: dict[int, str] = {}

    async def live_through(sale: Sale) -> None:
        ids[sale.number] = await _sell_one(seller, sale)

    await each(sales, live_through)
    return ids


async def _sell_one(seller: Seller, sale: Sale) -> str:
    people = seller.loaded.company
    made = await people.seller.post(
        "sales/orders",
        {
            "customer_id": seller.customers[sale.customer],
            "warehouse_id": seller.warehouse,
            "reference": sale.reference,
            "note": f"AdventureWorks {sale.number}",
            "lines": [
                {
                    "product_id": seller.loaded.products[line.product],
                    "quantity": str(line.quantity),
                    "unit_price": str(line.price),
                    "discount_percent": str(line.discount * 100) if line.discount else None,
                }
                for line in sale.lines
            ],
            "charges": [{"kind": "freight", "amount": str(sale.freight)}],
            "tax_amount": str(sale.tax),
        },
    )
    path = f"sales/orders/{made['id']}"
    await people.seller.post(f"{path}/submit", wait=WAIT)
    await _until(seller, path, "pending_approval")
    await people.seller.post(f"{path}/approve")
    await people.store.post(f"{path}/pick")
    await people.store.post(f"{path}/ship", wait=WAIT)
    await _until(seller, path, "shipped")
    await people.seller.post(f"{path}/complete")
    return str(made["id"])


async def _until(seller: Seller, path: str, status: str) -> None:
    """The answer has nearly always come already."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            order = await seller.loaded.company.seller.get(path)
            if order["status"] == status:
                return
            if order["status"] == "out_of_stock":
                raise SystemExit(f"{order['number']} is short of {order['short']}")
            await asyncio.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Takings:
    """Sales by number, each with its amounts before rounding and its lines; what is left."""

    sales: Mapping[int, tuple[str, tuple[Decimal, ...], tuple[tuple[Decimal, Decimal], ...]]]
    left: Decimal

    def figures(self) -> dict[str, Decimal]:
        """The sums by name."""
        found = {"orders": Decimal(len(self.sales))}
        for place, name in enumerate(AMOUNTS):
            found[name] = sum((amounts[place] for _, amounts, _ in self.sales.values()), NOTHING)
        lines = [line for _, _, lines in self.sales.values() for line in lines]
        return found | {
            "lines": Decimal(len(lines)),
            "quantity": sum((quantity for quantity, _ in lines), NOTHING),
            "sum of lines": sum((total for _, total in lines), NOTHING),
            "left of the stock": self.left,
        }


def sold_by_the_files(sales: Sequence[Sale]) -> Takings:
    """What should be there."""
    return Takings(
        {
            sale.number: (
                "completed",
                (sale.subtotal, sale.tax, sale.freight, sale.total),
                tuple((line.quantity, line.total) for line in sale.lines),
            )
            for sale in sales
        },
        NOTHING,
    )


async def sold_by_the_api(seller: Seller, ids: Mapping[int, str]) -> Takings:
    """What is there, as a seller sees it."""
    people, found = seller.loaded.company, dict[int, Any]()

    async def look(number: int) -> None:
        order = await people.seller.get(f"sales/orders/{ids[number]}")
        lines = [(Decimal(li["shipped"]), Decimal(li["exact_net"])) for li in order["lines"]]
        exact = order["exact"]
        amounts = (
            rounded_once(total for _, total in lines),
            Decimal(exact["tax"]),
            Decimal(exact["charges"]),
            rounded_once([Decimal(exact["total"])]),
        )
        found[number] = (order["status"], amounts, tuple(lines))

    await each(ids, look)
    held = await people.store.get("inventory/stock/by-warehouse")
    left = [Decimal(r["on_hand"]) for r in held["items"] if r["warehouse_id"] == seller.warehouse]
    return Takings(dict(sorted(found.items())), sum(left, NOTHING))


def compare_takings(wanted: Takings, got: Takings) -> list[str]:
    """Print both sides of every figure; what differs, figures and single sales."""
    ours, theirs = got.figures(), wanted.figures()
    wrong = [name for name in theirs if theirs[name] != ours[name]]
    for name, figure in theirs.items():
        mark = "DIFFERS" if name in wrong else "="
        print(f"  sales: {name:18} {figure:>20,f} {ours[name]:>20,f}  {mark}")
    sales = [n for n in wanted.sales if wanted.sales[n] != got.sales.get(n)]
    print(f"  sales that differ in state, an amount or a line: {len(sales)}")
    return [*wrong, *(f"sale {number}" for number in sales)]
