"""People who move one product in and out of one place at once, and what is left of it then."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

import aiohttp

from tests.chaos.crowd import Crowd
from tests.chaos.oracle import OPEN, PATIENCE
from tests.shops import Shop

CONFLICT = 409


@dataclass
class Movers(Crowd):
    """Many hands at one row of stock; none may take what is not there."""

    shop: Shop
    product: str
    chance: random.Random
    left: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    patience: float = PATIENCE
    """Seconds until what has no answer is stuck."""

    async def turn(self) -> None:
        """Put something in, or take it out."""
        await self._move(self.chance.choice((-3, -2, -1, 1, 2, 3)))
        await asyncio.sleep(0.5)

    async def _move(self, pieces: int) -> None:
        body = {
            "product_id": self.product,
            "warehouse_id": self.shop.warehouse,
            "quantity": str(pieces),
            "reason": "found" if pieces > 0 else "damage",
        }
        key, loop = uuid4().hex, asyncio.get_running_loop()
        until = loop.time() + self.patience
        while True:
            try:
                answer = await self.shop.store.ask(
                    "POST", "inventory/movements", body, Idempotency_Key=key
                )
            except (aiohttp.ClientError, OSError, TimeoutError):
                self.outcomes["no answer"] += 1
            else:
                self.outcomes[str(answer.status)] += 1
                if answer.status < 300:
                    self.left += pieces
                    return
                if answer.status == CONFLICT and pieces < 0:
                    return
                assert answer.status in OPEN - {500}, (answer.status, answer.body)
            assert loop.time() < until, f"nobody says whether it was moved: {self.outcomes}"
            await asyncio.sleep(0.3)

    async def check(self) -> None:
        """What is there is what they were told they put in less what they took out."""
        rows = await self.shop.company.store.get("inventory/stock", product_id=self.product)
        assert sum(int(Decimal(row["on_hand"])) for row in rows["items"]) == self.left


async def open_movers(shop: Shop, chance: random.Random) -> Movers:
    """A product of their own."""
    body = {"sku": f"M-{uuid4().hex[:8]}", "name": "Moved", "unit": "pcs", "price": "1"}
    made = await shop.company.buyer.post("catalog/products", body)
    return Movers(shop, made["id"], chance)
