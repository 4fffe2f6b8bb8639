"""The one reader of the live stream in this replica, and all live clients it tells."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge, Histogram
from pydantic import ValidationError

from gateway.live.fact import Fact
from gateway.live.subscriber import EXPIRED, FAILED, RESTART, STALE, Subscriber
from gateway.revocations import REMEMBERED_SECONDS, Revocations
from libs.contracts.base import Envelope
from libs.messaging.stream import LiveEvent, Recent, Start
from libs.telemetry import spans, trace
from libs.telemetry.spans import Span

log = structlog.get_logger("live")

_AHEAD_SECONDS: Final = 1.0
_AT_ONCE: Final = 200
_REPLAYS: Final = 8

clients = Gauge("qm_live_clients", "Live clients connected")
heard = Counter("qm_live_events_total", "Events read from the live stream")
lateness = Histogram(
    "qm_live_lateness_seconds",
    "From an event's commit to its being told to live clients",
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300),
)


class Stream(Protocol):
    """What the hub reads: `libs.messaging.stream.LiveStream`."""

    def read(self, start: Start) -> AsyncGenerator[LiveEvent, None]:
        """Events from `start` on, for ever."""
        ...

    async def recent(self, since: datetime, keep: int) -> Recent:
        """All that revokes since then, and about the latest `keep` events of any kind."""
        ...


class Hub:
    """Keeps the latest events in memory, so that most clients resume without asking the broker."""

    def __init__(
        self,
        stream: Stream,
        revocations: Revocations,
        *,
        memory: int,
        most_behind: int,
        heartbeat_seconds: int,
    ) -> None:
        """`memory` events are kept; a client more than `most_behind` behind must refetch."""
        self._heartbeat_seconds = heartbeat_seconds
        self._stream = stream
        self._revocations = revocations
        self._memory = memory
        self._most_behind = most_behind
        self._latest: deque[Fact] = deque()
        self._complete_from = 0
        self._end = -1
        self._clients: dict[UUID, set[Subscriber]] = {}
        self._replaying = asyncio.Semaphore(_REPLAYS)
        self.loaded = asyncio.Event()

    async def run(self) -> None:
        """Load what was said lately, then tell everybody what is said from now on."""
        self._latest.clear()
        since = datetime.now(UTC) - timedelta(seconds=REMEMBERED_SECONDS)
        lately = await self._stream.recent(since, self._memory)
        following = lately.following
        self._complete_from = lately.latest[0].offset if lately.latest else following
        for event in lately.latest:
            self._hear(event)
        for event in lately.revoking:
            if fact := _known(event):
                self._revoke(fact)
        self._end = following - 1
        self.loaded.set()
        async with aclosing(self._stream.read(following)) as events:
            async for event in events:
                if event.gap:
                    self._reset_everybody(event.offset)
                self._hear(event)
                _measure(event.envelope)

    async def tick(self) -> None:
        """Once a second end what has expired; say from time to time that we are there."""
        beats = 0
        while True:
            await asyncio.sleep(1)
            beats = (beats + 1) % self._heartbeat_seconds
            now = time.time()
            for client in self._everybody():
                if client.verdict.expires_at <= now:
                    client.end(EXPIRED)
                elif beats == 0:
                    client.tell(
                        {"type": "heartbeat", "time": _now(), "id": str(self._resume_point(client))}
                    )

    @contextmanager
    def connected(self, client: Subscriber) -> Iterator[None]:
        """The client is known for as long as this lasts: revocations and shut-down reach it."""
        tenant = client.verdict.principal.tenant_id
        client.position = self._end
        self._clients.setdefault(tenant, set()).add(client)
        clients.inc()
        try:
            yield
        finally:
            clients.dec()
            self._clients[tenant].discard(client)
            if not self._clients[tenant]:
                del self._clients[tenant]

    async def follow(self, client: Subscriber, after: int | None) -> None:
        """Tell the client all events after an offset (None: from now on), then those to come.

        What is no longer there is announced by `reset`: the client must refetch what it shows.
        """
        try:
            await self._catch_up(client, after)
        except Exception:
            log.exception("a client could not be brought up to date")
            client.end(FAILED)

    async def _catch_up(self, client: Subscriber, after: int | None) -> None:
        client.live = False
        client.position = self._end if after is None else after
        if client.position > self._end:
            # Another replica was faster, or the stream was begun anew.
            await asyncio.sleep(_AHEAD_SECONDS)
        if client.position > self._end or self._end - client.position > self._most_behind:
            self._reset(client)
        while client.position < self._end:
            if client.position + 1 >= self._complete_from:
                self._offer_latest(client)
            else:
                await self._replay(client)
            await client.room()
        # No await since the look at the end: the next event comes after this line.
        client.live = True

    def close(self) -> None:
        """End all connections: their clients resume elsewhere."""
        for client in self._everybody():
            client.end(RESTART)

    def _hear(self, event: LiveEvent) -> None:
        heard.inc()
        self._end = event.offset
        fact = _known(event)
        if fact is None:
            return
        self._latest.append(fact)
        if len(self._latest) > self._memory:
            self._complete_from = self._latest.popleft().offset + 1
        for client in self._clients.get(fact.tenant_id, ()):
            if client.live:
                client.offer(fact)
        if fact.revokes:
            self._revoke(fact)

    def _revoke(self, fact: Fact) -> None:
        """Remember what is revoked, and end the connections that it concerns."""
        try:
            self._revocations.learn(fact.tenant_id, fact.content())
        except ValidationError:
            log.exception("a revocation does not fit its contract", type=fact.type)
            return
        for client in self._clients.get(fact.tenant_id, ()):
            if self._revocations.refuses(client.verdict):
                client.end(STALE)

    def _offer_latest(self, client: Subscriber) -> None:
        """Offer some of what memory holds behind the client's position."""
        tenant = client.verdict.principal.tenant_id
        position = client.position
        behind = [f for f in self._latest if f.offset > position and f.tenant_id == tenant]
        at_once = min(_AT_ONCE, client.space)
        for fact in behind[:at_once]:
            client.offer(fact)
        if len(behind) <= at_once:
            client.position = max(client.position, self._end)

    async def _replay(self, client: Subscriber) -> None:
        """Read the broker's stream from the client's position until memory takes over."""
        tenant = client.verdict.principal.tenant_id
        if not self._latest:
            # Nothing tells where the reading would have to end.
            self._reset(client)
            return
        async with (
            self._replaying,
            aclosing(self._stream.read(client.position + 1)) as events,
        ):
            async for event in events:
                if event.gap:
                    self._reset(client)
                    return
                if event.envelope.tenant_id == tenant and (fact := _known(event)):
                    await client.room()
                    client.offer(fact)
                client.position = event.offset
                if event.offset + 1 >= self._complete_from:
                    return

    def _reset(self, client: Subscriber) -> None:
        client.position = self._end
        client.tell({"type": "reset", "id": str(self._end)})

    def _reset_everybody(self, offset: int) -> None:
        """Events were lost before they could be read: nobody may believe to be up to date."""
        log.error("the live stream has a gap", before=offset)
        self._latest.clear()
        self._complete_from = offset
        self._end = offset - 1
        for client in self._everybody():
            self._reset(client)

    def _resume_point(self, client: Subscriber) -> int:
        return self._end if client.live else client.position

    def _everybody(self) -> list[Subscriber]:
        return [client for group in self._clients.values() for client in group]


def _known(event: LiveEvent) -> Fact | None:
    """The event for people; None if no contract here knows its type."""
    try:
        return Fact(event)
    except KeyError:
        return None


def _measure(envelope: Envelope) -> None:
    """Say how late it was told; its way ends here, at the live clients."""
    now = datetime.now(UTC)
    lateness.observe((now - envelope.time).total_seconds())
    if spans.collected():
        ended, parent = int(now.timestamp() * 1e9), envelope.traceparent
        about: dict[str, str | int] = {"messaging.message.id": str(envelope.id)}
        place, began = trace.child_of(parent), int(envelope.time.timestamp() * 1e9)
        name = f"tell {envelope.key}"
        spans.record(Span(name, "consumer", place, parent, began, ended, about))


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
