"""People who sell, ship and cancel the same goods while services die, and what must hold then."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

import aiohttp

from tests.chaos.crowd import Crowd
from tests.chaos.oracle import OPEN, PATIENCE
from tests.people import Answer, Person
from tests.shops import Shop

Json = dict[str, Any]


@dataclass
class Market(Crowd):
    """A company's products and bundles, and clients who all want them."""

    shop: Shop
    customer: str
    products: list[str]
    bundles: list[str]
    opening: dict[str, int]
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311 - a load
    orders: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    patience: float = PATIENCE
    """Seconds until what has no answer is stuck."""

    async def turn(self) -> None:
        """An order, to one of the ends an order can have."""
        who, way = self.shop.admin, self.chance.random()
        order = (await self.surely(who, "sales/orders", self._wanted())).body
        self.orders.append(order["id"])
        path = f"sales/orders/{order['id']}"
        await self.surely(who, f"{path}/submit")
        if way < 0.15:  # cancelled while inventory decides
            await self._end(path, "cancel")
            return
        order = await self._until(path, lambda o: o["status"] != "reserving")
        if order["status"] == "out_of_stock":
            self.outcomes["out of stock"] += 1
            await self._end(path, self.chance.choice(["withdraw", "cancel"]))
        elif way < 0.3:
            await self._end(path, self.chance.choice(["withdraw", "cancel", "reject"]))
        else:
            await self.surely(who, f"{path}/approve")
            if way < 0.5:
                await self._end(path, "cancel")
            else:
                await self._ship(path, order)

    async def _ship(self, path: str, order: Json) -> None:
        """In one shipment or two; both may be on their way at once."""
        who = self.shop.admin
        await self.surely(who, f"{path}/pick")
        first = order["lines"][0]
        if len(order["lines"]) > 1 and self.chance.random() < 0.5:
            part = [{"line_id": first["id"], "quantity": first["quantity"]}]
            await self.surely(who, f"{path}/ship", {"lines": part})
        await self.surely(who, f"{path}/ship")
        await self._until(path, lambda o: o["status"] == "shipped")
        await self._end(path, "complete")

    async def _end(self, path: str, action: str) -> None:
        await self.surely(self.shop.admin, f"{path}/{action}")
        self.outcomes[action] += 1

    def _wanted(self) -> Json:
        goods = self.chance.sample([*self.products, *self.bundles], self.chance.randint(1, 3))
        lines = [{"product_id": one, "quantity": str(self.chance.randint(1, 5))} for one in goods]
        return {"customer_id": self.customer, "lines": lines}

    async def _until(self, path: str, holds: Any) -> Json:
        deadline = time.monotonic() + self.patience
        while True:
            try:
                answer = await self.shop.admin.ask("GET", path)
            except (aiohttp.ClientError, OSError, TimeoutError):
                answer = None
            if answer is not None and answer.status == 200 and holds(answer.body):
                order: Json = answer.body
                return order
            assert time.monotonic() < deadline, f"{path} is stuck: {answer and answer.body}"
            await asyncio.sleep(0.1)

    async def surely(self, who: Person, path: str, body: object = None) -> Answer:
        """A POST, asked again with its key until somebody says what became of it."""
        key, deadline = uuid4().hex, time.monotonic() + self.patience
        while True:
            try:
                answer = await who.ask("POST", path, body or {}, Idempotency_Key=key)
            except (aiohttp.ClientError, OSError, TimeoutError):
                self.outcomes["no answer"] += 1
            else:
                if answer.status < 300:
                    return answer
                assert answer.status in OPEN - {500}, (path, answer.status, answer.body)
            assert time.monotonic() < deadline, f"nobody answers {path}"
            await asyncio.sleep(0.2)

    async def check(self) -> None:
        """Nothing is stuck, what is left is what was not shipped, invoices are numbered once."""
        admin = self.shop.company.admin
        gone: Counter[str] = Counter()
        shipments = 0
        for order_id in self.orders:
            order = await admin.get(f"sales/orders/{order_id}")
            assert order["status"] in {"draft", "cancelled", "rejected", "completed"}, order_id
            for shipment in order["shipments"]:
                assert shipment["status"] == "posted", shipment
                shipments += 1
                for move in shipment["moves"]:
                    gone[move["product_id"]] += int(Decimal(move["quantity"]))
        left: Counter[str] = Counter()
        async for row in admin.all("inventory/stock"):
            left[row["product_id"]] += int(Decimal(row["on_hand"]))
            assert not Decimal(row["reserved"])
        assert all(left[p] == self.opening[p] - gone[p] >= 0 for p in self.opening)
        invoices = [row["number"] async for row in admin.all("sales/invoices")]
        assert len(invoices) == len(set(invoices)) == shipments
        numbers = sorted(int(number.rpartition("/")[2]) for number in invoices)
        assert numbers == list(range(1, shipments + 1))


async def open_market(shop: Shop, products: int, bundles: int, stock: int) -> Market:
    """Products with stock at two warehouses, and bundles of three of them each."""
    company = shop.company
    other = await company.store.post("inventory/warehouses", {"code": "NORTH", "name": "North"})

    async def made(kind: str) -> str:
        body = {"sku": f"S-{uuid4().hex[:8]}", "name": "Part", "unit": "pcs", "price": "10"}
        return str((await company.admin.post("catalog/products", {**body, "kind": kind}))["id"])

    parts = [await made("component") for _ in range(products)]
    sets = []
    for number in range(bundles):
        bundle = await made("bundle")
        components = [
            {"product_id": parts[(number + offset) % products], "quantity": str(offset + 1)}
            for offset in range(3)
        ]
        path = f"catalog/products/{bundle}/recipe"
        answer = await shop.admin.ask("PUT", path, {"components": components}, If_Match='"0"')
        assert answer.status < 300, answer.body
        sets.append(bundle)
    for part in parts:
        for place, share in ((shop.warehouse, stock - stock // 3), (other["id"], stock // 3)):
            move = {"product_id": part, "warehouse_id": place, "reason": "found"}
            await company.store.post("inventory/movements", {**move, "quantity": str(share)})
    customer = await company.admin.post("sales/customers", {"name": "Everybody"})
    return Market(shop, customer["id"], parts, sets, dict.fromkeys(parts, stock))
