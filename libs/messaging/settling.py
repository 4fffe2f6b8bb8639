"""What becomes of a message that failed: another attempt later, or a dead letter with its reason.

Either way it is copied first, the copy is confirmed, and only then is the original acknowledged.
"""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pydantic
import structlog
from aio_pika.abc import AbstractConnection
from pamqp.commands import Basic

from libs.domain.errors import (
    DomainError,
    StaleVersion,
    TooManyRequests,
    Unavailable,
    UnknownReference,
)
from libs.messaging import metrics, topology
from libs.messaging.broker import Publisher
from libs.messaging.envelope import CONTENT_TYPE, Malformed
from libs.messaging.lane import ATTEMPT, Message
from libs.messaging.topology import Queue

log = structlog.get_logger(__name__)

REASON = "x-qm-reason"
QUEUE = "x-qm-queue"
CONSUMER = "x-qm-consumer"
ORDERED = "x-qm-ordered"
DIED_AT = "x-qm-died-at"

_LATER = (UnknownReference, Unavailable, TooManyRequests, StaleVersion)
_DATABASE_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
)


def is_permanent(error: BaseException) -> bool:
    """Whether trying again cannot help: a schema error or a rule, not an outage."""
    if isinstance(error, _LATER):
        return False
    return isinstance(error, Malformed | pydantic.ValidationError | DomainError)


def is_database_away(error: BaseException) -> bool:
    """Whether the connection to the service's own database broke, rather than the message."""
    return isinstance(error, _DATABASE_AWAY)


class Settling:
    """The retry queues and the dead queue of one service, over a publishing connection."""

    def __init__(self, service: str, broker_url: str, queues: list[Queue]) -> None:
        """`queues` are the service's own: where retried messages return to."""
        self._service = service
        self._queues = queues
        self._publisher = Publisher(broker_url, f"{service} settling", self._prepare)

    async def _prepare(self, connection: AbstractConnection) -> None:
        async with await connection.channel() as channel:
            await topology.declare_exchanges(channel)
            await topology.declare_retries(channel, self._service, self._queues)

    async def retry(self, queue: Queue, message: Message, error: BaseException) -> None:
        """Have it delivered again later, or bury it after the last attempt."""
        delays = list(topology.RETRY_DELAYS)
        if message.attempt >= len(delays):
            await self.bury(queue, message, error)
            return
        delay = delays[message.attempt]
        log.warning("event retried", error=repr(error), delay=delay, **facts(queue, message))
        await self._copy(
            f"{topology.RETRY}.{delay}",
            message.queue,
            message,
            {**message.headers, ATTEMPT: message.attempt + 1},
        )
        metrics.RETRIED.labels(queue.name).inc()

    async def bury(self, queue: Queue, message: Message, error: BaseException) -> None:
        """Make it a dead letter of the service."""
        log.error("event is a dead letter", **facts(queue, message), exc_info=error)
        await self._copy(
            topology.DEAD,
            topology.dead_queue(self._service),
            message,
            {
                ATTEMPT: message.attempt,
                REASON: f"{type(error).__name__}: {error}"[:1000],
                QUEUE: message.queue,
                CONSUMER: queue.name,
                ORDERED: queue.ordered,
                DIED_AT: datetime.now(UTC).isoformat(),
            },
        )
        metrics.BURIED.labels(queue.name).inc()

    async def _copy(
        self, exchange: str, key: str, message: Message, headers: dict[str, Any]
    ) -> None:
        await self._publisher.open()
        await self._publisher.publish(
            exchange,
            key,
            message.body,
            Basic.Properties(
                message_id=message.message_id,
                content_type=CONTENT_TYPE,
                delivery_mode=2,
                headers=headers,
            ),
        )

    async def close(self) -> None:
        """Drop the connection."""
        await self._publisher.close()


def facts(queue: Queue, message: Message) -> dict[str, object]:
    """What a log line about a message says."""
    return {"consumer": queue.name, "event_id": message.message_id, "attempt": message.attempt}
