"""One of the broker's queues being read: deliveries wait here until a worker takes them."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import aiormq
from aiormq.abc import DeliveredMessage

from libs.contracts.base import Envelope
from libs.messaging.broker import PATIENCE, answering
from libs.messaging.envelope import Malformed, parse

ATTEMPT = "x-qm-attempt"
VERDICT = "x-qm-verdict"
REPLAY = "replay"
DROP = "drop"


@dataclass(eq=False)
class Message:
    """A delivery: its bytes, where it came from, and how it is acknowledged."""

    body: bytes
    queue: str
    tag: int = 0
    headers: dict[str, Any] = field(default_factory=dict)
    message_id: str = ""

    @cached_property
    def envelope(self) -> Envelope:
        """The event; raises Malformed."""
        return parse(self.body)

    @cached_property
    def malformed(self) -> bool:
        """Whether it is not an envelope of ours."""
        try:
            _ = self.envelope
        except Malformed:
            return True
        return False

    @property
    def attempt(self) -> int:
        """How often it failed before."""
        return int(self.headers.get(ATTEMPT, 0))

    @property
    def verdict(self) -> str:
        """What an operator decided about it as a dead letter: `replay`, `drop`, or nothing."""
        return str(self.headers.get(VERDICT, ""))


class Lane:
    """A queue's consumer on a channel of its own, so that its prefetch is its own too."""

    def __init__(self, queue: str, channel: aiormq.Channel) -> None:
        """`start()` begins to consume."""
        self.queue = queue
        self._channel = channel
        self._waiting: deque[Message] = deque()
        self._arrived = asyncio.Event()
        self._closed = False
        self._last_taken = 0.0
        self._consumer_tag = ""

    async def start(self, prefetch: int) -> None:
        """Consume, with at most `prefetch` messages unacknowledged; raises BrokerAway."""
        with answering():
            await self._channel.basic_qos(prefetch_count=prefetch, timeout=PATIENCE)
            consuming = await self._channel.basic_consume(
                self.queue, self._deliver, timeout=PATIENCE
            )
        self._consumer_tag = consuming.consumer_tag or ""

    async def _deliver(self, message: DeliveredMessage) -> None:
        properties = message.header.properties
        self._waiting.append(
            Message(
                message.body,
                self.queue,
                message.delivery_tag or 0,
                properties.headers or {},
                properties.message_id or "",
            )
        )
        self._arrived.set()

    async def take(self, limit: int, linger: float = 0.0) -> list[Message]:
        """The next messages, at most `limit`; none means that the lane is finished.

        Under load (the last batch was taken less than `linger` seconds ago) it waits that long for
        the batch to grow; a message after a pause is given at once.
        """
        while not self._waiting:
            if self._closed:
                return []
            self._arrived.clear()
            await self._arrived.wait()
        if len(self._waiting) < limit and time.monotonic() - self._last_taken < linger:
            await asyncio.sleep(linger)
        taken = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        self._last_taken = time.monotonic()
        return taken

    async def ack(self, message: Message, *, multiple: bool = False) -> None:
        """Acknowledge it, and with `multiple` all before it; raises BrokerAway."""
        with answering():
            await self._channel.basic_ack(message.tag, multiple=multiple, wait=False)

    async def check(self) -> int:
        """How many messages wait in the broker; BrokerAway if the queue is gone."""
        return await self.waiting_in(self.queue)

    async def waiting_in(self, queue: str) -> int:
        """The same of another queue."""
        with answering():
            declared = await self._channel.queue_declare(queue, passive=True, timeout=PATIENCE)
        return declared.message_count or 0

    async def finish(self) -> None:
        """Take no more deliveries; what has arrived is still given out."""
        with answering():
            await self._channel.basic_cancel(self._consumer_tag, timeout=PATIENCE)
        self._closed = True
        self._arrived.set()

    async def settle(self) -> None:
        """Return when the broker has heard every acknowledgement; raises BrokerAway.

        The library drops what it has not yet written when a connection is closed, and messages
        that were applied would come again.
        """
        await self.check()
