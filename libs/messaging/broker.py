"""Connections to RabbitMQ that fail loudly, and publishing believed only when confirmed.

Nothing here reconnects behind its caller's back: a lost connection is a `BrokerAway`, and whoever
gets it begins again with a new connection and a new declaration of what it needs.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

import aio_pika
import aiormq
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, AMQPError, DeliveryError, PublishError
from pamqp.commands import Basic

HEARTBEAT = 10  # seconds
PATIENCE = 5.0  # seconds to wait for the broker's answer before its outcome counts as unknown
# Seconds for all declarations of a new connection: each queue and binding is a round trip, and a
# hundred of them to a broker far away take longer than PATIENCE. A dead link ends by heartbeat.
DECLARE_WITHIN = 60.0
RECONNECT = 1.0  # seconds between attempts

Prepare = Callable[[AbstractConnection], Awaitable[None]]


class BrokerAway(Exception):
    """The broker did not answer, refused, or the connection died: the outcome is unknown."""


class Unroutable(Exception):
    """The broker has no queue for this routing key: the topology is broken, the message is not."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn every way in which the broker can fail into `BrokerAway` or `Unroutable`.

    The library cancels whoever waits on a connection that dies; without the first branch that ends
    the waiting task for ever, silently.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise BrokerAway("the connection died") from error
    except PublishError as error:
        raise Unroutable(str(error)) from error
    except (*CONNECTION_EXCEPTIONS, AMQPError, DeliveryError, TimeoutError, RuntimeError) as error:
        raise BrokerAway(f"{type(error).__name__}: {error}") from error


async def connect(urls: str, name: str) -> AbstractConnection:
    """A connection without hidden recovery; raises BrokerAway.

    Of a cluster's nodes, their addresses separated by commas, any that answers: not always the
    first, so that those who connect spread over them.
    """
    nodes = [url.strip() for url in urls.split(",")]
    away = BrokerAway("no address of a broker was given")
    for url in random.sample(nodes, len(nodes)):
        try:
            return await _connect(url, name)
        except BrokerAway as error:
            away = error
    raise away


async def _connect(url: str, name: str) -> AbstractConnection:
    with answering():
        async with asyncio.timeout(PATIENCE):
            return await aio_pika.connect(
                url,
                timeout=PATIENCE,
                heartbeat=HEARTBEAT,
                client_properties={"connection_name": name},
            )


async def disconnect(connection: AbstractConnection) -> None:
    """Close without waiting long for a broker that may be gone."""
    with suppress(BrokerAway), answering():
        async with asyncio.timeout(1):
            await connection.close()


class Publisher:
    """Publishes on a connection of its own; after a failure `open()` makes a new one."""

    def __init__(self, url: str, name: str, prepare: Prepare) -> None:
        """`prepare` declares what will be published to, on every new connection."""
        self._url = url
        self._name = name
        self._prepare = prepare
        self._connection: AbstractConnection | None = None
        self._channel: aiormq.Channel | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Connect unless connected; raises BrokerAway."""
        async with self._opening:
            if self._channel is not None:
                return
            connection = await connect(self._url, self._name)
            try:
                with answering():
                    async with asyncio.timeout(DECLARE_WITHIN):
                        await self._prepare(connection)
                        channel = await connection.channel(on_return_raises=True)
                        self._channel = await underlying(channel)
            except BaseException:
                await disconnect(connection)
                raise
            self._connection = connection

    async def publish(
        self, exchange: str, routing_key: str, body: bytes, properties: Basic.Properties
    ) -> None:
        """Return once the broker has the message in every queue it is routed to.

        Raises BrokerAway (outcome unknown: publish again, same message id) or Unroutable.
        """
        channel = self._channel
        if channel is None:
            raise BrokerAway("not connected")
        try:
            with answering():
                # Two limits: the library's own does not cover a writer that is stuck.
                async with asyncio.timeout(PATIENCE + 1):
                    await channel.basic_publish(
                        body,
                        exchange=exchange,
                        routing_key=routing_key,
                        properties=properties,
                        mandatory=True,
                        timeout=PATIENCE,
                        wait=False,
                    )
        except BrokerAway:
            if self._channel is channel:
                await self.close()
            raise

    async def close(self) -> None:
        """Drop the connection."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            await disconnect(connection)


async def underlying(channel: AbstractChannel) -> aiormq.Channel:
    """The channel beneath, whose frames cost a third of the CPU of the layer above."""
    return cast("aiormq.Channel", await channel.get_underlay_channel())
