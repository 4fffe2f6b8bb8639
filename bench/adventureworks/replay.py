"""Live through AdventureWorks' orders: one raises, another approves, the store receives."""

import asyncio
import time
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from bench.adventureworks.data import Order
from bench.adventureworks.load import Loaded, each

# Every fifth order comes in two deliveries.
SPLIT_EVERY = 5
REJECTED = "damaged on arrival"


async def replay(loaded: Loaded, orders: Sequence[Order]) -> dict[int, str]:
    """Every order through its whole life, up to where it stood; our id of each number."""
    ids: dict[int, str] = {}

    async def live_through(order: Order) -> None:
        ids[order.number] = await replay_one(loaded, order)

    await each(orders, live_through)
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
        await people.buyer.post(f"{path}/send", {"by_hand": True})
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


async def on_hand(loaded: Loaded) -> Decimal:
    """What lies in all warehouses."""
    held = await loaded.company.store.get("inventory/stock/by-warehouse")
    return sum((Decimal(row["on_hand"]) for row in held["items"]), Decimal(0))


async def arrived(loaded: Loaded, expected: Decimal, patience: float = 120) -> None:
    """Wait until so much lies in all warehouses, or for `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        if await on_hand(loaded) == expected or time.monotonic() > deadline:
            return
        await asyncio.sleep(0.2)
