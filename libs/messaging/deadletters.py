"""Dead letters of one service, for its operators: look, replay, drop.

They wait in the queue `<service>.dead`. Looking takes them and puts them back, in their order.
A replay sends the same bytes with the same id to the queue they came from, where the consumer
applies them as if they had just arrived, and then what was held behind them.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiormq
import structlog
from aio_pika.abc import AbstractChannel
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic

from libs.messaging import topology
from libs.messaging.broker import PATIENCE, answering, connect, disconnect, underlying
from libs.messaging.envelope import CONTENT_TYPE, Malformed, parse
from libs.messaging.lane import DROP, REPLAY, VERDICT
from libs.messaging.settling import CONSUMER, DIED_AT, ORDERED, QUEUE, REASON

log = structlog.get_logger(__name__)

MOST = 1000  # letters one look takes into memory


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message nobody could apply, and why."""

    id: str
    type: str
    tenant_id: UUID | None
    subject: str
    consumer: str
    queue: str
    reason: str
    died_at: str
    ordered: bool
    body: bytes


Wanted = Callable[[DeadLetter], bool]


class DeadLetters:
    """The dead letters of one service."""

    def __init__(self, service: str, broker_url: str) -> None:
        """Connects for each call: operators are few."""
        self._service = service
        self._broker_url = broker_url
        self._queue = topology.dead_queue(service)

    async def list(self, limit: int = 100) -> list[DeadLetter]:
        """The oldest first; raises BrokerAway."""
        async with self._taking() as channel:
            return [_letter(m) async for m in self._take(channel, min(limit, MOST))]

    async def show(self, letter_id: str) -> DeadLetter | None:
        """One of them, by its event's id."""
        return next((letter for letter in await self.list(MOST) if letter.id == letter_id), None)

    async def replay(self, wanted: Wanted = lambda _: True) -> int:
        """Have those wanted delivered again to their consumer; how many it were."""
        return await self._settle(wanted, REPLAY)

    async def drop(self, wanted: Wanted, *, reason: str, by: str) -> int:
        """Give those wanted up, for a reason that is logged; what was held behind them goes on."""
        log.warning("dead letters dropped", service=self._service, reason=reason, by=by)
        return await self._settle(wanted, DROP)

    async def _settle(self, wanted: Wanted, verdict: str) -> int:
        settled = 0
        async with self._taking() as channel:
            letters = [(m, _letter(m)) async for m in self._take(channel, MOST)]
            for message, letter in letters:
                if not wanted(letter):
                    continue
                # Only behind a letter of an ordered consumer, about something, others may wait.
                if verdict == REPLAY or (letter.ordered and letter.subject):
                    await _send(channel, letter, verdict)
                with answering():
                    await channel.basic_ack(message.delivery_tag or 0)
                log.info("dead letter settled", verdict=verdict, event_id=letter.id)
                settled += 1
        return settled

    @asynccontextmanager
    async def _taking(self) -> AsyncIterator[aiormq.Channel]:
        """A channel; what it took and did not acknowledge returns to the queue when it closes."""
        connection = await connect(self._broker_url, f"{self._service} dead letters")
        try:
            with answering():
                channel: AbstractChannel = await connection.channel(on_return_raises=True)
                await topology.declare_exchanges(channel)
                await topology.declare_retries(channel, self._service, [])
                beneath = await underlying(channel)
            yield beneath
        finally:
            await disconnect(connection)

    async def _take(self, channel: aiormq.Channel, limit: int) -> AsyncIterator[DeliveredMessage]:
        for _ in range(limit):
            with answering():
                message = await channel.basic_get(self._queue, timeout=PATIENCE)
            if isinstance(message.delivery, Basic.GetEmpty):
                return
            yield message


async def _send(channel: aiormq.Channel, letter: DeadLetter, verdict: str) -> None:
    with answering():
        await channel.basic_publish(
            letter.body,
            routing_key=letter.queue,
            properties=Basic.Properties(
                message_id=letter.id,
                content_type=CONTENT_TYPE,
                delivery_mode=2,
                headers={VERDICT: verdict},
            ),
            mandatory=True,
            timeout=PATIENCE,
        )


def _letter(message: DeliveredMessage) -> DeadLetter:
    headers: dict[str, Any] = dict(message.header.properties.headers or {})
    try:
        envelope = parse(message.body)
    except Malformed:
        envelope = None
    return DeadLetter(
        id=message.header.properties.message_id or "",
        type=envelope.key if envelope else "",
        tenant_id=envelope.tenant_id if envelope else None,
        subject=str(envelope.subject) if envelope else "",
        consumer=str(headers.get(CONSUMER, "")),
        queue=str(headers.get(QUEUE) or headers.get("x-first-death-queue", "")),
        reason=str(headers.get(REASON) or headers.get("x-first-death-reason", "")),
        died_at=str(headers.get(DIED_AT, "")),
        ordered=bool(headers.get(ORDERED, False)),
        body=message.body,
    )
