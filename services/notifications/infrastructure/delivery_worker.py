"""The worker that lets messages leave by one channel: a slow channel delays no other.

Each channel has a worker and places of its own; a message that fails waits for longer and longer,
and is given up after hours, visibly.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import Counter

from libs.contracts.notifications import DeliveryFailed
from libs.db.database import Connection, Database
from libs.db.work import Begin
from libs.domain.principal import Principal
from libs.jobs.leased import LeasedWorker
from libs.mail.transport import Undelivered
from services.notifications.domain.kinds import Channel
from services.notifications.infrastructure import delivering
from services.notifications.infrastructure.delivering import Claimed, Delivery
from services.notifications.infrastructure.letter_words import Told
from services.notifications.infrastructure.work import SqlNotificationsWork

log = structlog.get_logger("deliveries")

# Hands what is told to an address; raises Undelivered.
Send = Callable[[Told, str], Awaitable[None]]
TRIES = 14
_LONGEST_PAUSE = 3600
_LONGEST_ERROR = 500
_COUNT = Counter("qm_deliveries_total", "Messages by e-mail and SMS", ["channel", "outcome"])


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries: 10 s, doubled, to an hour; None after more than 4 h."""
    if tries >= TRIES:
        return None
    return timedelta(seconds=min(10 * 2 ** (tries - 1), _LONGEST_PAUSE))


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked, in seconds, how many leave at once, and how long failures wait."""

    look: float = 0.5
    at_once: int = 10
    pause: Callable[[int], timedelta | None] = pause_after


class DeliveryWorker(LeasedWorker[Claimed]):
    """Lets messages leave by one channel."""

    what = "messages"

    def __init__(
        self,
        channel: Channel,
        database: Database,
        begin: Begin[SqlNotificationsWork],
        send: Send,
        pace: Pace | None = None,
    ) -> None:
        """`send` hands them over."""
        self._pace = pace or Pace()
        super().__init__(database, look=self._pace.look, at_once=self._pace.at_once)
        self._channel = channel
        self._begin = begin
        self._send = send

    async def claim(self, connection: Connection, most: int) -> Sequence[Claimed]:
        """Messages that are due by this channel."""
        return await delivering.claim(connection, self._channel, most)

    async def attend(self, claimed: Claimed) -> None:
        """Let it leave. Whatever goes wrong with it counts: no message is tried for ever."""
        actor, began = Principal.system(claimed.tenant_id), time.perf_counter()
        try:
            delivery = await self._read(claimed, actor)
            if delivery is None:
                return
            began = time.perf_counter()
            await self._send(delivery.told, delivery.address)
        except Undelivered as error:
            await self._failed(claimed, actor, error, _since(began))
        except Exception as error:
            log.exception("a message could not leave", delivery=str(claimed.id))
            await self._failed(claimed, actor, Undelivered(repr(error)), _since(began))
        else:
            _COUNT.labels(self._channel, "sent").inc()
            async with self._begin(actor) as work:
                await delivering.sent(work.connection, claimed, _since(began))

    async def _read(self, claimed: Claimed, actor: Principal) -> Delivery | None:
        if claimed.attempts > 1 and self._pace.pause(claimed.attempts - 1) is None:
            raise Undelivered("begun again and again, it never came to an end", final=True)
        async with self._begin(actor) as work:
            return await delivering.read(work, claimed)

    async def _failed(
        self, claimed: Claimed, actor: Principal, error: Undelivered, took_ms: int
    ) -> None:
        why = str(error)[:_LONGEST_ERROR]
        pause = None if error.final else self._pace.pause(claimed.attempts)
        _COUNT.labels(self._channel, "given up" if pause is None else "failed").inc()
        log.warning("a message did not leave", delivery=str(claimed.id), tries=claimed.attempts)
        async with self._begin(actor) as work:
            failed = await delivering.failed(work.connection, claimed, took_ms, why, pause)
            if failed is not None and pause is None:
                said = DeliveryFailed(
                    delivery_id=claimed.id,
                    notification_id=failed.notification_id,
                    user_id=failed.user_id,
                    name=failed.name,
                    channel=self._channel,
                    rule=failed.rule,
                    attempts=claimed.attempts,
                    error=why,
                )
                work.record(said, about=claimed.id, version=claimed.attempts)


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1000)
