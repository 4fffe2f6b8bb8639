"""The consumers of one service: queues in, use cases called, each message applied once.

A session is one connection with everything declared anew on it. Whatever breaks (connection,
queue, database) ends the session; unacknowledged messages return to their queues, and the next
session begins when what broke is back.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog
from aio_pika.abc import AbstractConnection

from libs.db.database import Database
from libs.domain.learning import Learn
from libs.messaging import metrics, topology
from libs.messaging.applying import Applying, Make, answers
from libs.messaging.broker import (
    DECLARE_WITHIN,
    RECONNECT,
    BrokerAway,
    Unroutable,
    answering,
    connect,
    disconnect,
    underlying,
)
from libs.messaging.lane import Lane
from libs.messaging.settling import Settling
from libs.messaging.subscription import Subscription
from libs.messaging.together import together
from libs.messaging.worker import TRIES_IN_PLACE, DatabaseAway, Worker

log = structlog.get_logger(__name__)

CHECK_EVERY = 15.0  # seconds between looks at whether our queues still exist
FINISH_WITHIN = 8.0  # seconds for what is in hand when stopping


class Consumers:
    """Everything a service hears; `run()` until `stop()`."""

    def __init__(
        self,
        service: str,
        subscriptions: Sequence[Subscription],
        *,
        database: Database,
        make: Make,
        broker_url: str,
        learn: Learn | None = None,
        tries_in_place: Sequence[float] = TRIES_IN_PLACE,
    ) -> None:
        """`make` builds the service's work; `learn` asks an owner about ids not known here.

        `consuming` is set while every queue is declared and read.
        """
        self._service = service
        self._subscriptions = subscriptions
        self._database = database
        self._make = make
        self._broker_url = broker_url
        self._learn = learn
        self._tries = tries_in_place
        self._settling = Settling(service, broker_url, [s.queue for s in subscriptions])
        self._stopping = asyncio.Event()
        self.consuming = asyncio.Event()

    async def stop(self) -> None:
        """Let `run()` return once what has been delivered is done."""
        self._stopping.set()

    async def run(self) -> None:
        """Consume, through every outage of broker and database, until `stop()`."""
        try:
            while not self._stopping.is_set():
                try:
                    await self._session()
                except* DatabaseAway as group:
                    log.warning("consumers have no database", error=_first(group))
                    await self._database_back()
                except* (BrokerAway, Unroutable) as group:
                    log.warning("consumers have no broker", error=_first(group))
                    await self._pause(RECONNECT)
                except* Exception:
                    # Whatever it is, consumers that gave up would tell nobody.
                    log.exception("consumers begin again", service=self._service)
                    await self._pause(RECONNECT)
        finally:
            await self._settling.close()

    async def _session(self) -> None:
        connection = await connect(self._broker_url, f"{self._service} consumers")
        try:
            lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            connection.close_callbacks.add(lambda *_: _tell(lost, "the connection died"))
            workers = [
                Worker(
                    subscription, lane, self._applying(subscription), self._settling, self._tries
                )
                for subscription in self._subscriptions
                for lane in await self._lanes(connection, subscription, lost)
            ]
            self.consuming.set()
            metrics.CONSUMING.labels(self._service).set(1)
            await together(
                [worker.run() for worker in workers for _ in range(worker.side_by_side)],
                beside=self._watch([worker.lane for worker in workers], lost),
            )
            for worker in workers:
                await worker.lane.settle()
        finally:
            self.consuming.clear()
            metrics.CONSUMING.labels(self._service).set(0)
            await disconnect(connection)

    async def _lanes(
        self, connection: AbstractConnection, subscription: Subscription, lost: asyncio.Future[str]
    ) -> list[Lane]:
        """Declare the subscription's queues and begin to consume them."""
        queue = subscription.queue
        lanes = []
        for shard, name in enumerate(queue.shard_names()):
            with answering():
                async with asyncio.timeout(DECLARE_WITHIN):
                    channel = await connection.channel(publisher_confirms=False)
                    if shard == 0:
                        await topology.declare_exchanges(channel)
                        await topology.declare_retries(channel, self._service, [queue])
                    await topology.declare_queue(channel, queue, shard, subscription.events)
                    beneath = await underlying(channel)
            beneath.on_consumer_cancel_callbacks.add(lambda _: _tell(lost, "a queue is gone"))
            beneath.closing.add_done_callback(lambda _: _tell(lost, "a channel was closed"))
            lane = Lane(name, beneath)
            await lane.start(max(queue.batch, queue.prefetch) if queue.ordered else queue.prefetch)
            lanes.append(lane)
        return lanes

    def _applying(self, subscription: Subscription) -> Applying:
        return Applying(subscription, self._database, self._make, self._learn)

    async def _watch(self, lanes: Sequence[Lane], lost: asyncio.Future[str]) -> None:
        """End the session when something is lost, and its deliveries when we are to stop."""
        stop = asyncio.create_task(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                await self._measure(lanes)
                await asyncio.wait(
                    (lost, stop), timeout=CHECK_EVERY, return_when=asyncio.FIRST_COMPLETED
                )
                if lost.done():
                    raise BrokerAway(lost.result())
            for lane in lanes:
                await lane.finish()
            await asyncio.sleep(FINISH_WITHIN)
            raise BrokerAway("what was in hand took too long; it will be delivered again")
        finally:
            stop.cancel()

    async def _measure(self, lanes: Sequence[Lane]) -> None:
        """Say what waits; BrokerAway if a queue is gone."""
        for lane in lanes:
            metrics.QUEUE_MESSAGES.labels(lane.queue).set(await lane.check())
        dead = await lanes[0].waiting_in(topology.dead_queue(self._service))
        metrics.DEAD_LETTERS.labels(self._service).set(dead)

    async def _database_back(self) -> None:
        """Probe until the database answers or we are to stop."""
        while not self._stopping.is_set():
            if await answers(self._database):
                return
            await self._pause(RECONNECT)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _first(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return repr(error)


def _tell(lost: asyncio.Future[str], what: str) -> None:
    if not lost.done():
        lost.set_result(what)
