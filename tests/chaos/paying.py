"""Customers who pay the invoices of a market on pages of Stripe, and what the books say then."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from libs.testing.outside.stripe import Stripe
from tests.chaos.crowd import Crowd
from tests.chaos.oracle import PATIENCE
from tests.chaos.selling import Market

OPENED_WITHIN = 10 * PATIENCE  # Stripe may be away for long, and is asked ever more seldom


@dataclass
class Payers(Crowd):
    """They pay what the market invoices, once each."""

    market: Market
    stripe: Stripe
    chance: random.Random
    paid: dict[str, str] = field(default_factory=dict)
    """Checkouts by invoice."""
    outcomes: Counter[str] = field(default_factory=Counter)

    async def turn(self) -> None:
        """Pay some of what is owed."""
        for invoice in await self._invoices():
            if invoice not in self.paid and self.chance.random() < 0.5:
                await self._pay(invoice)
        await asyncio.sleep(1)

    async def _invoices(self) -> list[str]:
        answer = await self._look("payments/receivables?limit=50")
        return [row["id"] for row in answer["items"]]

    async def _pay(self, invoice: str) -> None:
        made = await self.market.surely(
            self.market.shop.admin, "payments/checkouts", {"invoice_id": invoice}
        )
        self.paid[invoice] = made.body["id"]
        page = await self._until(made.body["id"], lambda c: c["url"])
        self.stripe.account.pay(str(page["url"]).rsplit("/", 1)[-1])
        await self._until(made.body["id"], lambda c: c["status"] == "paid")
        self.outcomes["paid"] += 1

    async def _until(self, checkout: str, holds: Any) -> dict[str, Any]:
        async with asyncio.timeout(OPENED_WITHIN):
            while True:
                shown = await self._look(f"payments/checkouts/{checkout}")
                if holds(shown):
                    return shown
                await asyncio.sleep(0.5)

    async def _look(self, path: str) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    answer = await self.market.shop.admin.ask("GET", path)
                except (aiohttp.ClientError, OSError, TimeoutError):
                    self.outcomes["no answer"] += 1
                else:
                    if answer.status == 200:
                        body: dict[str, Any] = answer.body
                        return body
                    self.outcomes[str(answer.status)] += 1
                await asyncio.sleep(0.5)

    async def check(self) -> None:
        """Every page is paid here as it is there, and nothing differs from Stripe."""
        admin = self.market.shop.company.admin
        for checkout in self.paid.values():
            assert (await admin.get(f"payments/checkouts/{checkout}"))["status"] == "paid"
        rows = await admin.get("payments/stripe-mismatches", open="true")
        assert not rows["items"], rows["items"]
