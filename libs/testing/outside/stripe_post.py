"""Webhooks as Stripe sends them: signed by every secret in force; late, repeated, lost at will."""

import asyncio
import hmac
import random
import secrets
import time
from dataclasses import dataclass, field

import aiohttp
import orjson

from libs.testing.outside.stripe_forms import Json


def signature(payload: bytes, *keys: str, at: int | None = None, scheme: str = "v1") -> str:
    """What Stripe says beside a webhook: when, and a signature by each secret."""
    moment = int(time.time()) if at is None else at
    signed = f"{moment}.".encode() + payload
    proofs = (f"{scheme}={hmac.new(key.encode(), signed, 'sha256').hexdigest()}" for key in keys)
    return ",".join([f"t={moment}", *proofs])


@dataclass
class Post:
    """What is sent where: events wait until they are delivered, `at_once` or when a test says."""

    url: str = ""
    keys: tuple[str, ...] = field(default_factory=lambda: (f"whsec_{secrets.token_urlsafe(18)}",))
    at_once: bool = False
    waiting: list[Json] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    _sending: set[asyncio.Task[int]] = field(default_factory=set)

    def hear(self, event: Json) -> None:
        """Keep an event for delivery, or deliver it."""
        self.waiting.append(event)
        if self.at_once and self.url:
            task = asyncio.get_running_loop().create_task(self.deliver())
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def send(self, event: Json, client: aiohttp.ClientSession) -> int:
        """One delivery; the status it was answered with, 0 for none."""
        payload = orjson.dumps(event)
        headers = {"Content-Type": "application/json", "Stripe-Signature": self.sign(payload)}
        try:
            async with client.post(self.url, data=payload, headers=headers) as answer:
                self.answers.append(answer.status)
                return answer.status
        except (aiohttp.ClientError, OSError):
            self.answers.append(0)
            return 0

    def sign(self, payload: bytes) -> str:
        """By all secrets that are in force."""
        return signature(payload, *self.keys)

    async def deliver(
        self,
        chance: random.Random | None = None,
        *,
        most: int = 1,
        lost: float = 0.0,
        at_once: int = 8,
    ) -> int:
        """Deliver what waits; with `chance` shuffled, each 1 to `most` times, some `lost`.

        What was not taken waits on, as Stripe tries again for days. How many were sent.
        """
        events, self.waiting = self.waiting, []
        sent = list(events)
        if chance is not None:
            kept = [event for event in events if chance.random() >= lost]
            sent = [event for event in kept for _ in range(chance.randint(1, most))]
            chance.shuffle(sent)
        gate, again = asyncio.Semaphore(at_once), dict[str, Json]()
        async with aiohttp.ClientSession() as client:

            async def one(event: Json) -> None:
                async with gate:
                    status = await self.send(event, client)
                if not 200 <= status < 300:  # noqa: PLR2004
                    again[event["id"]] = event

            await asyncio.gather(*(one(event) for event in sent))
        self.waiting += again.values()
        return len(sent)
