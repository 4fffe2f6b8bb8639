"""People who live through purchase orders while things break, and what each of them was told.

What they were told is kept here, outside the system: carried out, refused, or unknown because the
answer never came. An unknown outcome is resolved as any client may: by asking again with the same
Idempotency-Key.
"""

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
from tests.people import Answer, Person
from tests.shops import Shop

PATIENCE = 90.0
# Answers that say nothing about the outcome, or that nothing was done.
OPEN = {429, 500, 502, 503, 504}


@dataclass
class Told:
    """What its people were told of one order: its state, and what came in of each line."""

    status: str
    accepted: list[Decimal]
    rejected: list[Decimal]
    receipts: int = 0


@dataclass
class Load(Crowd):
    """Orders being lived through; `shop.product` and more products are bought."""

    shop: Shop
    products: list[str]
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a load
    told: dict[str, Told] = field(default_factory=dict)
    product_of: dict[str, list[str]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    finished: asyncio.Condition = field(default_factory=asyncio.Condition)
    pause: float = 0.0
    """Seconds each person rests between two orders."""
    patience: float = PATIENCE
    """Seconds until what has no answer is stuck."""

    async def until_more(self, orders: int) -> None:
        """Return when so many more orders have been finished."""
        wanted = len(self.told) + orders
        async with asyncio.timeout(self.patience), self.finished:
            await self.finished.wait_for(lambda: len(self.told) >= wanted)

    async def turn(self) -> None:
        """One order, to one of the ends an order can have."""
        pieces = [self.chance.randint(2, 20) for _ in range(self.chance.randint(1, 3))]
        order = await self._raise(pieces)
        told = Told("draft", [Decimal(0) for _ in pieces], [Decimal(0) for _ in pieces])
        shop, way = self.shop, self.chance.random()
        await self._step(order, told, shop.buyer, "submit")
        if way > 0.95:
            pass
        elif way > 0.9:
            await self._step(order, told, shop.approver, "reject")
        else:
            await self._step(order, told, shop.approver, "approve")
            await self._step(order, told, shop.buyer, "send")
            if way > 0.8:
                await self._step(order, told, shop.buyer, "cancel")
            else:
                await self._step(order, told, shop.buyer, "confirm")
                await self._receive(order, told, pieces, parts=self.chance.choice((1, 1, 2)))
        self.told[order["id"]] = told
        async with self.finished:
            self.finished.notify_all()
        await asyncio.sleep(self.pause)

    async def _raise(self, pieces: list[int]) -> dict[str, Any]:
        body = self.shop.order(*map(str, pieces))
        for line in body["lines"]:
            line["product_id"] = self.chance.choice(self.products)
        order: dict[str, Any] = (await self.surely(self.shop.buyer, "purchasing/orders", body)).body
        self.product_of[order["id"]] = [line["product_id"] for line in order["lines"]]
        return order

    async def _step(self, order: dict[str, Any], told: Told, who: Person, action: str) -> None:
        path = f"purchasing/orders/{order['id']}/{action}"
        body = {"by_hand": True} if action == "send" else None
        told.status = (await self.surely(who, path, body)).body["status"]

    async def _receive(
        self, order: dict[str, Any], told: Told, pieces: list[int], parts: int
    ) -> None:
        """In one delivery or two, now and then with a piece that is refused at the door."""
        path = f"purchasing/orders/{order['id']}/receipts"
        for part in range(parts):
            lines = []
            for place, (line, ordered) in enumerate(zip(order["lines"], pieces, strict=True)):
                came = ordered // parts if part < parts - 1 else ordered - ordered // parts * part
                bad = 1 if self.chance.random() < 0.1 else 0
                lines.append(
                    {
                        "line_id": line["id"],
                        "accepted": str(came - bad),
                        "rejected": str(bad),
                        "reject_reason": "rusty" if bad else "",
                    }
                )
                told.accepted[place] += came - bad
                told.rejected[place] += bad
            answer = await self.surely(self.shop.store, path, {"lines": lines})
            told.status = answer.body["order_status"]
            told.receipts += 1

    async def surely(self, who: Person, path: str, body: object = None, key: str = "") -> Answer:
        """A POST, asked again with its key until somebody says what became of it."""
        key, deadline, unknown = key or uuid4().hex, time.monotonic() + self.patience, False
        while True:
            try:
                answer = await who.ask("POST", path, body or {}, Idempotency_Key=key)
            except (aiohttp.ClientError, OSError, TimeoutError):
                self.outcomes["no answer"] += 1
                unknown = True
            else:
                if answer.status < 300:
                    again = "idempotency-replayed" in {name.lower() for name in answer.headers}
                    self.outcomes["done before" if again else "done"] += 1
                    return answer
                assert answer.status in OPEN, (path, unknown, answer.status, answer.body)
                assert answer.status != 500, answer.body
                self.outcomes[str(answer.status)] += 1
            assert time.monotonic() < deadline, f"nobody answers {path}: {self.outcomes}"
            await asyncio.sleep(0.2)

    async def check(self) -> None:
        """What the system says of every order is what its people were told; nothing is added."""
        company = self.shop.company
        shown = {row["id"] async for row in company.admin.all("purchasing/orders")}
        assert shown == set(self.told)
        stock: Counter[str] = Counter()
        for order_id, told in self.told.items():
            order = await company.admin.get(f"purchasing/orders/{order_id}")
            assert order["status"] == told.status, order_id
            assert [Decimal(line["accepted"]) for line in order["lines"]] == told.accepted
            assert [Decimal(line["rejected"]) for line in order["lines"]] == told.rejected
            assert len(order["receipts"]) == told.receipts
            for product, accepted in zip(self.product_of[order_id], told.accepted, strict=True):
                stock[product] += int(accepted)
        found = {
            row["product_id"]: int(row["on_hand"])
            async for row in company.admin.all("inventory/stock")
            if int(row["on_hand"])
        }
        assert found == {product: quantity for product, quantity in stock.items() if quantity}
