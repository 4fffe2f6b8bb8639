"""J1: a purchase order of five lines, from raise until its goods have risen in stock."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.client import Connection
from bench.goods import Goods, open_goods
from bench.options import Options
from bench.runs import Run, best_of, percentile
from bench.screen import watching
from bench.table import Table

CLIENTS = 4
LINES = 5
PRODUCTS = 200
_PATIENCE = 30.0


@dataclass
class Buying:
    """Places orders; knows by live events which receipts have become stock."""

    goods: Goods
    approvers: dict[int, Connection]
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _heard: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _awaited: dict[str, asyncio.Event] = field(default_factory=dict)

    def heard(self, event: dict[str, Any], _arrived: float) -> None:
        """Count the levels that a receipt has raised."""
        receipt = event["data"].get("source_id")
        if receipt is not None and event["type"].startswith("inventory.stock.changed"):
            self._heard[receipt] += 1
            if self._heard[receipt] == LINES and receipt in self._awaited:
                self._awaited[receipt].set()

    async def once(self, buyer: Connection, _number: int) -> None:
        """One order: six requests, the approval by somebody else, then its stock."""
        products = random.sample(self.goods.products, LINES)
        order = await self._step(
            "create",
            buyer,
            "purchasing/orders",
            {
                "supplier_id": self.goods.supplier,
                "warehouse_id": self.goods.warehouse,
                "lines": [
                    {"product_id": p, "quantity": "10", "unit_cost": "2.50"} for p in products
                ],
            },
        )
        path = f"purchasing/orders/{order['id']}"
        await self._step("submit", buyer, f"{path}/submit")
        await self._step("approve", self.approvers[id(buyer)], f"{path}/approve")
        await self._step("send", buyer, f"{path}/send", {"by_hand": True})
        await self._step("confirm", buyer, f"{path}/confirm")
        lines = [{"line_id": line["id"], "accepted": "10"} for line in order["lines"]]
        receipt = await self._step("receive", buyer, f"{path}/receipts", {"lines": lines})
        await self._risen(receipt["id"])

    async def _step(self, name: str, who: Connection, path: str, body: Any = None) -> Any:
        began = time.perf_counter()
        answer = await who.post(path, body)
        self.steps[name].append(time.perf_counter() - began)
        return answer

    async def _risen(self, receipt: str) -> None:
        began = time.perf_counter()
        if self._heard[receipt] < LINES:
            risen = self._awaited[receipt] = asyncio.Event()
            async with asyncio.timeout(_PATIENCE):
                await risen.wait()
        self.steps["until in stock"].append(time.perf_counter() - began)


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Four clients, all steps requests of their own."""
    goods = await open_goods(session, "Bench orders", PRODUCTS)
    buyers = await goods.connections(CLIENTS)
    approvers = await goods.connections(CLIENTS, approving=True)
    pairs = {id(buyer): approver for buyer, approver in zip(buyers, approvers, strict=True)}
    buying = Buying(goods, pairs)
    token = goods.company.admin.token
    async with watching(session, token, ["inventory.stock.changed"], buying.heard):
        run = await best_of(
            options.times,
            f"J1 purchase order of {LINES} lines to stock, {CLIENTS} clients",
            buyers,
            buying.once,
            options.seconds,
        )
    run.show()
    _show_steps(buying.steps)
    _compare(run, options.table)
    for connection in (*buyers, *approvers):
        connection.close()


def _show_steps(steps: dict[str, Sequence[float]] | dict[str, list[float]]) -> None:
    each = (
        f"{name} {percentile(took, 0.5):.1f} / {percentile(took, 0.95):.1f}"
        for name, took in steps.items()
    )
    print(f"      p50 / p95 of each step in ms: {', '.join(each)}")


def _compare(run: Run, table: Table) -> None:
    """Against what the database alone takes: everything else is ours to save."""
    database = 1000 * run.cpu["postgres"] / max(1, run.operations)
    print(
        f"      baseline, CPU of PostgreSQL: {database:.2f} ms per order; "
        f"all processes take {run.cpu_each / database:.1f} times that"
    )
    job = f"J1 purchase order, {CLIENTS} clients"
    table.at_least(
        job, run.rate, 40, beside=f"{run.cpu_each / database:.1f} times PostgreSQL's CPU"
    )
    table.at_most(f"{job}, p50", run.percentile(0.5), 100)
    table.at_most(f"{job}, CPU of PostgreSQL", database, 8)
