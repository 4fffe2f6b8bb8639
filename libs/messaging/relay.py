"""The relay: takes events from a service's `events` table to the broker, in order per key.

One process of a service leads, by advisory lock; the others only ring for it. An event is marked
published after the broker has confirmed it: a crash in between repeats messages and loses none.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import structlog
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity

from libs.contracts.base import REGISTRY
from libs.db.connection import NOTICING_DEAD_CLIENTS
from libs.messaging import metrics, topology
from libs.messaging.audience import Hearer, declare
from libs.messaging.broker import BrokerAway, Publisher, Unroutable
from libs.messaging.envelope import properties, sent, wrap
from libs.telemetry import spans

log = structlog.get_logger(__name__)

CLAIM_AT_MOST = 200
LARGEST = 4 * 1024 * 1024  # bytes of a message; a larger row is parked
POLL = 1.0  # seconds; a lost notification costs at most this
PACE = 0.008  # seconds from one pass to the next: fewer, fuller passes cost less CPU
RING_EVERY = 0.02  # seconds between notifications to a relay in another process
BLOCKED_FOR = 1.0  # seconds an unroutable key waits
GAUGES_EVERY = 2.0  # seconds
LIVE_TRIES = 15  # connections, a second apart, that insist on the live stream
_SESSION = {
    "application_name": "quartermaster-relay",
    # A mark lost in a crash repeats a message, which everybody bears; waiting for the disk after
    # each pass would make every event late.
    "synchronous_commit": "off",
    # Its statements are few and always the same: planning each mark anew took as long as marking.
    "plan_cache_mode": "force_generic_plan",
    **NOTICING_DEAD_CLIENTS,
}
_DATABASE_AWAY = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection says that died between two answers
)
_CHANNEL = "qm_events"
_LOCK = 0x716D_0001  # the advisory lock of the leader, in the service's own database

# A parked event makes its key wait. `seq` is commit order per key, never globally: what is
# unpublished is looked for each time, there is no cursor.
_CLAIM = """
SELECT id, tenant_id, seq, aggregate_id, aggregate_version, partition_key, type,
       payload::text AS payload, headers::text AS headers, created_at
FROM events AS e
WHERE published_at IS NULL AND parked_at IS NULL
  AND (tenant_id::text || ':' || partition_key) <> ALL ($1::text[])
  AND NOT EXISTS (SELECT FROM events AS p
                  WHERE p.published_at IS NULL AND p.parked_at IS NOT NULL
                    AND p.tenant_id = e.tenant_id AND p.partition_key = e.partition_key)
ORDER BY seq
LIMIT $2
"""
_MARK = "UPDATE events SET published_at = clock_timestamp() WHERE id = ANY ($1::uuid[])"
_PARK = "UPDATE events SET parked_at = clock_timestamp(), parked_reason = $2 WHERE id = $1"
_GAUGES = """
WITH waiting AS (
    SELECT created_at FROM events WHERE published_at IS NULL AND parked_at IS NULL
    ORDER BY seq LIMIT 10000)
SELECT count(*) AS rows,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float AS age,
       (SELECT count(*) FROM events
        WHERE published_at IS NULL AND parked_at IS NOT NULL) AS parked
FROM waiting
"""


class Relay:
    """Publishes a service's events; `run()` until `stop()`, `wake()` after each commit."""

    def __init__(
        self,
        service: str,
        database_url: str,
        broker_url: str,
        *,
        lead: bool = True,
        audience: Sequence[Hearer] = (),
    ) -> None:
        """`database_url` is the relay login's; without `lead` it only rings for the leader.

        The queues of the `audience` are there before anything is published.
        """
        self._service = service
        self._database_url = database_url
        self._may_lead = lead
        self._audience = audience
        self._publisher = Publisher(broker_url, f"{service} relay", self._prepare)
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._blocked: dict[str, float] = {}
        self._gauges_due = 0.0
        self._without_live = 0

    def wake(self) -> None:
        """Say that events were committed; cheap, never fails."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return after the pass in hand."""
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Lead or ring, through every outage of database and broker, until `stop()`."""
        try:
            while not self._stopping.is_set():
                try:
                    async with self._connected() as connection:
                        await self._serve(connection)
                except _DATABASE_AWAY as error:
                    log.warning("relay has no database", service=self._service, error=repr(error))
                    await asyncio.sleep(POLL)
                except Exception:
                    # Whatever it is, a relay that gave up would lose nothing and tell nobody.
                    log.exception("relay begins again", service=self._service)
                    await asyncio.sleep(POLL)
        finally:
            await self._publisher.close()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        connection: asyncpg.Connection = await asyncpg.connect(
            self._database_url, timeout=5, command_timeout=30, server_settings=_SESSION
        )
        try:
            yield connection
        finally:
            connection.terminate()

    async def _serve(self, connection: asyncpg.Connection) -> None:
        while not self._stopping.is_set():
            if self._may_lead and await connection.fetchval(
                "SELECT pg_try_advisory_lock($1)", _LOCK
            ):
                metrics.OUTBOX_LEADER.labels(self._service).set(1)
                try:
                    await self._lead(connection)
                finally:
                    self._resign()
            elif await self._rung():
                await connection.execute(f"NOTIFY {_CHANNEL}")
                await asyncio.sleep(RING_EVERY)

    async def _rung(self) -> bool:
        """Whether somebody woke us within the poll interval."""
        try:
            async with asyncio.timeout(POLL):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return not self._stopping.is_set()

    async def _lead(self, connection: asyncpg.Connection) -> None:
        await connection.add_listener(_CHANNEL, lambda *_: self._woken.set())
        while not self._stopping.is_set():
            self._woken.clear()
            next_pass = time.monotonic() + PACE
            rows = await connection.fetch(_CLAIM, self._blocked_keys(), CLAIM_AT_MOST)
            confirmed = await self._publish(connection, rows) if rows else []
            if confirmed:
                await connection.execute(_MARK, confirmed)
                self._count(rows, confirmed)
            await self._measure(connection)
            if rows and not confirmed:
                await asyncio.sleep(POLL)  # nothing gets through: no broker, or no queues
            elif len(rows) < CLAIM_AT_MOST:
                await asyncio.sleep(next_pass - time.monotonic())
                await self._rung()  # at once if anything was committed since the claim

    def _count(self, rows: Sequence[asyncpg.Record], confirmed: Sequence[UUID]) -> None:
        known = set(confirmed)
        if spans.collected():
            for row in rows:
                if row["id"] in known:
                    spans.record(sent(row))
        for key, number in Counter(row["type"] for row in rows if row["id"] in known).items():
            metrics.PUBLISHED.labels(self._service, key).inc(number)

    async def _publish(
        self, connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]
    ) -> list[UUID]:
        """Publish keys side by side, each in order; gives what was confirmed.

        A failure stops its own key only.
        """
        try:
            await self._publisher.open()
        except BrokerAway as error:
            log.warning("broker away", service=self._service, error=str(error))
            return []
        groups: dict[str, list[asyncpg.Record]] = {}
        for row in rows:
            groups.setdefault(f"{row['tenant_id']}:{row['partition_key']}", []).append(row)
        confirmed: list[UUID] = []
        unsendable: list[tuple[UUID, str]] = []
        outcomes = await asyncio.gather(
            *(self._publish_key(k, g, confirmed, unsendable) for k, g in groups.items()),
            return_exceptions=True,
        )
        for event_id, reason in unsendable:
            log.error("event parked", service=self._service, event_id=event_id, reason=reason)
            await connection.execute(_PARK, event_id, reason)
        failures = [outcome for outcome in outcomes if outcome is not None]
        for failure in failures:
            if not isinstance(failure, BrokerAway):
                raise failure
        if failures:
            log.warning("broker away", service=self._service, error=str(failures[0]))
        if self._blocked:
            log.warning("events unroutable", service=self._service, keys=len(self._blocked))
        return confirmed

    async def _publish_key(
        self,
        key: str,
        rows: Sequence[asyncpg.Record],
        confirmed: list[UUID],
        unsendable: list[tuple[UUID, str]],
    ) -> None:
        for row in rows:
            try:
                body = wrap(row)
            except (ValueError, KeyError, TypeError) as error:
                unsendable.append((row["id"], f"cannot be serialised: {error!r}"))
                return
            if len(body) > LARGEST:
                unsendable.append((row["id"], f"too large: {len(body)} bytes"))
                return
            number = topology.slot(row["tenant_id"], row["partition_key"])
            try:
                await self._publisher.publish(
                    topology.exchange_for(row["type"]),
                    topology.routing_key(row["type"], number),
                    body,
                    properties(row),
                )
            except Unroutable:
                self._blocked[key] = time.monotonic() + BLOCKED_FOR
                return
            confirmed.append(row["id"])

    def _blocked_keys(self) -> list[str]:
        now = time.monotonic()
        self._blocked = {key: until for key, until in self._blocked.items() if until > now}
        return list(self._blocked)

    async def _measure(self, connection: asyncpg.Connection) -> None:
        if time.monotonic() < self._gauges_due:
            return
        self._gauges_due = time.monotonic() + GAUGES_EVERY
        (row,) = await connection.fetch(_GAUGES)
        metrics.OUTBOX_ROWS.labels(self._service).set(row["rows"])
        metrics.OUTBOX_AGE.labels(self._service).set(row["age"])
        metrics.OUTBOX_PARKED.labels(self._service).set(row["parked"])
        metrics.OUTBOX_UNROUTABLE.labels(self._service).set(len(self._blocked))

    def _resign(self) -> None:
        """Another may lead now: what was measured here is no longer known."""
        for gauge in metrics.OF_LEADER:
            gauge.labels(self._service).set(0)

    async def _prepare(self, connection: AbstractConnection) -> None:
        async with await connection.channel() as channel:
            await topology.declare_exchanges(channel)
        await declare(connection, self._audience)
        own = [c for c in REGISTRY.values() if c.service() == self._service]
        try:
            async with await connection.channel() as channel:
                await topology.declare_live(channel, own)
        except ChannelNotFoundEntity:
            # A broker that has just started needs a moment for its stream. One that was killed in
            # the very second in which the stream was made never finds it again (3.10.8), and the
            # events matter more than live screens.
            self._without_live += 1
            if self._without_live < LIVE_TRIES:
                raise
            log.exception("the live stream is gone; events flow without it", service=self._service)
        else:
            self._without_live = 0
