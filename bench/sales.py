"""J3: a sales order of three lines, from raise until its goods have left; and J6 through orders."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.client import Connection
from bench.goods import Goods, open_goods
from bench.options import Options
from bench.race import BUYERS, UNITS, scarce
from bench.runs import Run, best_of, percentile
from bench.screen import watching
from bench.table import Table

CLIENTS = 4
LINES = 3
PRODUCTS = 200
_PATIENCE = 30.0
_WAIT = 20
_TOPICS = ["inventory.stock.changed", "sales.sales_order.reserved"]


@dataclass
class Selling:
    """Sells; knows by live events which orders are promised, and what has left stock."""

    goods: Goods
    customer: str
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _heard: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _awaited: dict[str, tuple[int, asyncio.Event]] = field(default_factory=dict)

    def heard(self, event: dict[str, Any], _arrived: float) -> None:
        """Count what is said of an order, or of a shipment."""
        data = event["data"]
        about = data.get("source_id") or data.get("order_id")
        if about is None:
            return
        self._heard[about] += 1
        wanted, told = self._awaited.get(about, (0, None))
        if told is not None and self._heard[about] >= wanted:
            told.set()

    async def once(self, seller: Connection, _number: int) -> None:
        """One order: five requests, and twice what inventory says to them."""
        lines = [
            {"product_id": product, "quantity": "2", "unit_price": "10"}
            for product in random.sample(self.goods.products, LINES)
        ]
        order = await self._step("create", seller, "sales/orders", self._order(lines))
        path, began = f"sales/orders/{order['id']}", time.perf_counter()
        await self._step("submit", seller, f"{path}/submit")
        await self._until(order["id"], 1)
        self.steps["submit to reserved"].append(time.perf_counter() - began)
        await self._step("approve", seller, f"{path}/approve")
        await self._step("pick", seller, f"{path}/pick")
        began = time.perf_counter()
        shipment = await self._step("ship", seller, f"{path}/ship")
        await self._until(shipment["id"], LINES)
        self.steps["ship to out of stock"].append(time.perf_counter() - began)

    def _order(self, lines: Sequence[dict[str, str]]) -> dict[str, Any]:
        return {"customer_id": self.customer, "lines": list(lines)}

    async def _step(self, name: str, who: Connection, path: str, body: Any = None) -> Any:
        began = time.perf_counter()
        answer = await who.post(path, body)
        self.steps[name].append(time.perf_counter() - began)
        return answer

    async def _until(self, about: str, events: int) -> None:
        if self._heard[about] < events:
            told = asyncio.Event()
            self._awaited[about] = (events, told)
            async with asyncio.timeout(_PATIENCE):
                await told.wait()


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Four clients, all steps requests of their own; then fifty buyers for ten units."""
    goods = await open_goods(session, "Bench sales", PRODUCTS)
    admin = goods.company.admin
    customer = (await admin.post("sales/customers", {"name": "Buyer & Co"}))["id"]
    selling = Selling(goods, customer)
    sellers = await goods.connections(CLIENTS)
    async with watching(session, admin.token, _TOPICS, selling.heard):
        run = await best_of(
            options.times,
            f"J3 sales order of {LINES} lines until it has left stock, {CLIENTS} clients",
            sellers,
            selling.once,
            options.seconds,
        )
    run.show()
    _show_steps(selling.steps)
    _compare(run, options.table)
    await _race(selling, options)
    for seller in sellers:
        seller.close()


def _show_steps(steps: dict[str, list[float]]) -> None:
    each = (
        f"{name} {percentile(took, 0.5):.1f} / {percentile(took, 0.99):.1f}"
        for name, took in steps.items()
    )
    print(f"      p50 / p99 of each step in ms: {', '.join(each)}")


def _compare(run: Run, table: Table) -> None:
    """Against what the database alone takes: everything else is ours to save."""
    database = 1000 * run.cpu["postgres"] / max(1, run.operations)
    print(
        f"      baseline, CPU of PostgreSQL: {database:.2f} ms per order; "
        f"all processes take {run.cpu_each / database:.1f} times that"
    )
    job = f"J3 sales order, {CLIENTS} clients"
    table.at_least(
        job, run.rate, 40, beside=f"{run.cpu_each / database:.1f} times PostgreSQL's CPU"
    )


async def _race(selling: Selling, options: Options) -> None:
    """Fifty drafts of one piece each are submitted at once; beside fifty that want other things."""
    goods = selling.goods
    buyers = await goods.connections(BUYERS)
    raced, alone, times = [], [], options.times
    for _ in range(times):
        product = await scarce(goods)
        took, answers = await _submitted(selling, buyers, [product] * BUYERS)
        raced.append(took)
        if answers != {"pending_approval": UNITS, "out_of_stock": BUYERS - UNITS}:
            raise SystemExit(f"{UNITS} units were promised to orders as {dict(answers)}")
        alone.append((await _submitted(selling, buyers, goods.products[:BUYERS]))[0])
    print(
        f"  J6 {BUYERS} orders, {UNITS} units: exactly {UNITS} promised in {times} of {times}"
        f" races, {BUYERS - UNITS} told what is short; all answered within"
        f" {1000 * min(raced):.0f} ms; baseline, each wants another product:"
        f" {1000 * min(alone):.0f} ms; ratio {min(raced) / min(alone):.2f}"
    )
    ratio = f"{min(raced) / min(alone):.2f} of buyers who want other things"
    options.table.at_most("J6 through orders, exactly 10", min(raced), 1, " s", ratio)
    for buyer in buyers:
        buyer.close()


async def _submitted(
    selling: Selling, buyers: Sequence[Connection], products: Sequence[str]
) -> tuple[float, Counter[str]]:
    bodies = [
        {
            "customer_id": selling.customer,
            "lines": [{"product_id": product, "quantity": "1", "unit_price": "1"}],
        }
        for product in products
    ]
    pairs = list(zip(buyers, bodies, strict=True))
    orders = await asyncio.gather(*(buyer.post("sales/orders", body) for buyer, body in pairs))
    began = time.perf_counter()
    answers = await asyncio.gather(
        *(
            buyer.post(f"sales/orders/{order['id']}/submit", wait=_WAIT)
            for buyer, order in zip(buyers, orders, strict=True)
        )
    )
    return time.perf_counter() - began, Counter(answer["status"] for answer in answers)
