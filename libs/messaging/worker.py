"""Taking messages from a lane, applying them, and deciding what becomes of those that fail."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import structlog

from libs.messaging.applying import Applying
from libs.messaging.lane import DROP, Lane, Message
from libs.messaging.settling import (
    Settling,
    facts,
    is_database_away,
    is_permanent,
)
from libs.messaging.subscription import Subscription

log = structlog.get_logger(__name__)

# Seconds before each further try of an ordered consumer, which has no retry queue: its place in
# the order is the front. After the last try the message is a dead letter.
TRIES_IN_PLACE: Final = (0.1, 0.5, 2.0, 5.0)
APPLY_WITHIN: Final = 60.0  # seconds; nothing a handler waits for may hold its queue for ever

Call = Callable[[], Awaitable[None]]


class DatabaseAway(Exception):
    """The service's own database does not answer; no message is to blame."""


class Worker:
    """Works off one lane, in batches if its queue is ordered, else message by message."""

    def __init__(
        self,
        subscription: Subscription,
        lane: Lane,
        applying: Applying,
        settling: Settling,
        tries_in_place: Sequence[float] = TRIES_IN_PLACE,
    ) -> None:
        """`run()` works until the lane is finished."""
        self.lane = lane
        self._queue = subscription.queue
        self._applying = applying
        self._settling = settling
        self._tries = tries_in_place

    @property
    def side_by_side(self) -> int:
        """How many `run()`s may share the lane."""
        return 1 if self._queue.ordered else self._queue.workers

    async def run(self) -> None:
        """Work until the lane is finished; raises BrokerAway, Unroutable or DatabaseAway."""
        if self._queue.ordered:
            while batch := await self.lane.take(self._queue.batch, self._queue.linger):
                await self._apply_batch(batch)
                await self.lane.ack(batch[-1], multiple=True)
        else:
            while taken := await self.lane.take(1):
                await self._apply_or_retry(taken[0])
                await self.lane.ack(taken[0])

    async def _apply_or_retry(self, message: Message) -> None:
        """Without order: what fails waits in a retry queue while others go on."""
        try:
            async with asyncio.timeout(APPLY_WITHIN):
                await self._applying.apply_one(message)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is settled here
            await self._blame(error)
            if is_permanent(error):
                await self._settling.bury(self._queue, message, error)
            else:
                await self._settling.retry(self._queue, message, error)

    async def _apply_batch(self, batch: Sequence[Message]) -> None:
        """In one transaction if all goes well, else one by one from the start."""
        if len(batch) > 1 and not any(m.verdict or m.malformed for m in batch):
            try:
                async with asyncio.timeout(APPLY_WITHIN):
                    await self._applying.apply(batch)
            except Exception as error:  # noqa: BLE001 - tried again below, one by one
                await self._blame(error)
                log.info("batch goes one by one", consumer=self._queue.name, error=repr(error))
            else:
                return
        for message in batch:
            if message.verdict and not message.malformed:
                await self._release(message)
            else:
                await self._apply_in_place(message)

    async def _apply_in_place(self, message: Message) -> None:
        """With order: what fails is tried again where it is, then its aggregate is suspended."""
        if error := await self._try(partial(self._applying.apply_one, message), message):
            await self._settling.bury(self._queue, message, error)
            if not message.malformed:
                await self._applying.suspend(message, error)

    async def _release(self, message: Message) -> None:
        """Carry out an operator's verdict on a dead letter, then apply what waited behind it."""
        if message.message_id not in [m.message_id for m in await self._applying.held(message)]:
            if message.verdict != DROP:
                await self._apply_in_place(message)
            return
        for held in await self._applying.held(message):
            drop = message.verdict == DROP and held.message_id == message.message_id
            if error := await self._try(partial(self._applying.apply_held, held, drop=drop), held):
                await self._settling.bury(self._queue, held, error)
                return

    async def _try(self, call: Call, message: Message) -> Exception | None:
        """Call until it succeeds (None) or trying again is no use (the last error)."""
        for pause in (*self._tries, None):
            try:
                async with asyncio.timeout(APPLY_WITHIN):
                    await call()
            except Exception as error:  # noqa: BLE001 - whatever a handler raises is settled
                await self._blame(error)
                if pause is None or is_permanent(error):
                    return error
                log.warning("event tried again", error=repr(error), **facts(self._queue, message))
                await asyncio.sleep(pause)
            else:
                return None
        return None

    async def _blame(self, error: Exception) -> None:
        """Raise DatabaseAway if the database failed and not the message."""
        if is_permanent(error):
            return
        if is_database_away(error) or not await self._applying.database_answers():
            raise DatabaseAway(repr(error)) from error
