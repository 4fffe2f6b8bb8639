"""Reading the live stream: every replica sees every event, at the same offset.

An offset is a resume point; it grows by one a message. The stream keeps a day, so a reader who
asks for an older offset gets a later one first, and is told that there is a gap.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import structlog
from aio_pika.abc import AbstractConnection
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic

from libs.contracts.base import Envelope
from libs.contracts.registry import events
from libs.domain.ids import new_id
from libs.messaging import topology
from libs.messaging.broker import (
    DECLARE_WITHIN,
    RECONNECT,
    BrokerAway,
    Publisher,
    answering,
    connect,
    disconnect,
    underlying,
)
from libs.messaging.envelope import Malformed, parse

log = structlog.get_logger(__name__)

PREFETCH: Final = 200
_ACK_EVERY: Final = 50  # acknowledging a stream only asks for more, so not each by itself
_OFFSET: Final = "x-stream-offset"
_LAST_WITHIN: Final = 5.0  # seconds for the stream's last messages to arrive
Start = int | datetime | Literal["first", "next", "last"]


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """An event and where in the stream it stands; `gap`: what came just before it is gone."""

    offset: int
    envelope: Envelope
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """What was said lately: everything that revokes, the latest of all, and where to go on."""

    revoking: list[LiveEvent]
    latest: list[LiveEvent]
    following: int


class LiveStream:
    """The stream from a given place on, through every loss of the connection."""

    def __init__(self, broker_url: str, name: str) -> None:
        """`name` is shown to the broker's operators."""
        self._broker_url = broker_url
        self._name = name

    async def read(self, start: Start) -> AsyncGenerator[LiveEvent, None]:
        """Events from `start` on, for ever: an offset, a time, `first`, `next` or about the `last`.

        After a loss it goes on behind the last event given; if the stream was made anew meanwhile,
        with its first event, after a gap. `next` means from now on: what is said while the very
        first connection is made may be missed.
        """
        position, gap = start, False
        while True:
            try:
                if isinstance(position, int) and not await self._reaches(position - 1):
                    position, gap = "first", True
                async with aclosing(self._session(position)) as session:
                    async for offset, message in session:
                        gap = gap or (isinstance(position, int) and offset > position)
                        position = offset + 1
                        if event := _event(offset, message, gap=gap):
                            gap = False
                            yield event
            except BrokerAway as error:
                log.warning("live stream lost", stream=self._name, error=str(error))
                await asyncio.sleep(RECONNECT)

    async def recent(self, since: datetime, keep: int) -> Recent:
        """All that revokes since then (or somewhat before), and about the latest `keep` events.

        An event that revokes and is not in `latest` was in the other stream before the live one had
        come to `following`: nothing is missed between the two.
        """
        while True:
            try:
                following = await self._about_now()
                latest = await self._between(max(0, following - keep), following)
                return Recent(await self._revoking(since), latest, following)
            except BrokerAway as error:
                log.warning("live stream lost", stream=self._name, error=str(error))
                await asyncio.sleep(RECONNECT)

    async def _about_now(self) -> int:
        """An offset near the end; a marker of ours is before it where nothing else was said."""
        await self._mark(topology.LIVE)
        async with aclosing(self._session("last")) as session:
            async for offset, _ in session:
                return offset
        raise BrokerAway("the live stream ended")

    async def _between(self, start: int, end: int) -> list[LiveEvent]:
        """The events from an offset up to another, that one not included."""
        found: list[LiveEvent] = []
        async with aclosing(self._session(start)) as session:
            async for offset, message in session:
                if offset < end and (event := _event(offset, message)):
                    found.append(event)
                if offset + 1 >= end:
                    break
        return found

    async def _revoking(self, since: datetime) -> list[LiveEvent]:
        """The events in the stream of revocations up to now, which a marker of ours tells."""
        found: list[LiveEvent] = []
        marker = await self._mark(topology.REVOCATIONS)
        async with aclosing(self._session(since, topology.REVOCATIONS)) as session:
            async for offset, message in session:
                if message.header.properties.message_id == marker:
                    break
                if event := _event(offset, message):
                    found.append(event)
        return found

    async def _mark(self, stream: str) -> str:
        """Publish a message that is no event; its id."""
        publisher = Publisher(self._broker_url, f"{self._name} marker", _declare)
        marker = str(new_id())
        try:
            await publisher.open()
            await publisher.publish("", stream, b"", Basic.Properties(message_id=marker))
        finally:
            await publisher.close()
        return marker

    async def _reaches(self, offset: int) -> bool:
        """Whether the stream has this offset, or had it: one made anew begins at 0 again."""
        if offset < 0:
            return True
        async with aclosing(self._session("last")) as session:
            try:
                async with asyncio.timeout(_LAST_WITHIN):
                    async for last, _ in session:
                        if last >= offset:
                            return True
            except TimeoutError:
                pass
        return False

    async def _session(
        self, start: Start, stream: str = topology.LIVE
    ) -> AsyncGenerator[tuple[int, DeliveredMessage], None]:
        """What one connection delivers, acknowledged as it is taken; ends in BrokerAway."""
        connection = await connect(self._broker_url, self._name)
        arrived: asyncio.Queue[DeliveredMessage | None] = asyncio.Queue()
        try:
            connection.close_callbacks.add(lambda *_: arrived.put_nowait(None))
            with answering():
                async with asyncio.timeout(DECLARE_WITHIN):
                    await _declare(connection)
                    channel = await connection.channel(publisher_confirms=False)
                    beneath = await underlying(channel)
                    beneath.on_consumer_cancel_callbacks.add(lambda _: arrived.put_nowait(None))
                    await beneath.basic_qos(prefetch_count=PREFETCH)
                    await beneath.basic_consume(stream, arrived.put, arguments={_OFFSET: start})
            while message := await arrived.get():
                offset = (message.header.properties.headers or {}).get(_OFFSET)
                # The broker begins with the whole chunk that holds the offset.
                if isinstance(offset, int) and not (isinstance(start, int) and offset < start):
                    yield offset, message
                tag = message.delivery_tag or 0
                if tag % _ACK_EVERY == 0:
                    with answering():
                        await beneath.basic_ack(tag, multiple=True, wait=False)
            raise BrokerAway("the connection died, or the stream is gone")
        finally:
            await disconnect(connection)


async def _declare(connection: AbstractConnection) -> None:
    async with await connection.channel() as channel:
        await topology.declare_exchanges(channel)
        await topology.declare_live(channel, events().values())


def _event(offset: int, message: DeliveredMessage, *, gap: bool = False) -> LiveEvent | None:
    """The event in a message; None for a marker."""
    if not message.body:
        return None
    try:
        return LiveEvent(offset, parse(message.body), gap)
    except Malformed as error:
        log.warning("live message is no event", offset=offset, error=str(error))
        return None
