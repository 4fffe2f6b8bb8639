"""Applying messages: inbox, use cases and their events in one transaction of the service."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from libs.contracts.base import Envelope
from libs.db.database import Connection, Database, set_tenant
from libs.db.inbox import claim
from libs.db.work import Begin, Work
from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal, Trace
from libs.messaging import metrics
from libs.messaging.broker import PATIENCE
from libs.messaging.lane import Message
from libs.messaging.subscription import Subscription

Make = Callable[[Connection, Principal], Work]
Learn = Callable[[UnknownReference, Principal], Awaitable[None]]

_SUSPENDED = """
SELECT DISTINCT aggregate_id FROM held
WHERE consumer = $1 AND tenant_id = $2 AND aggregate_id = ANY ($3::text[])
"""
_HOLD = """
INSERT INTO held (tenant_id, consumer, aggregate_id, version, message_id, message, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
_HELD = """
SELECT message_id, message FROM held
WHERE consumer = $1 AND tenant_id = $2 AND aggregate_id = $3
ORDER BY version, message_id
"""
_RELEASE = "DELETE FROM held WHERE consumer = $1 AND message_id = $2"


class Applying:
    """Applies what one subscription hears, each message once."""

    def __init__(
        self,
        subscription: Subscription,
        database: Database,
        make: Make,
        learn: Learn | None = None,
    ) -> None:
        """`make` builds the service's work on a connection, as its requests do.

        `learn` asks the owner about ids not known here, outside any transaction.
        """
        self._subscription = subscription
        self._database = database
        self._make = make
        self._learn = learn
        self._consumer = subscription.queue.name
        self._ordered = subscription.queue.ordered
        self._handlers = {event.key(): call for event, call in subscription.handlers.items()}

    async def apply(self, messages: Sequence[Message]) -> None:
        """Apply messages in order, all or none; those seen before do nothing.

        The order between tenants is not kept: nothing depends on it.
        """
        by_tenant: dict[UUID, list[Message]] = {}
        for message in messages:
            by_tenant.setdefault(message.envelope.tenant_id, []).append(message)
        first, *_ = by_tenant
        stored = _Stored()
        async with self._database.transaction(Principal.system(first)) as connection:
            for tenant_id, run in by_tenant.items():
                if tenant_id != first:
                    await connection.execute(set_tenant(tenant_id))
                if self._ordered:
                    run = await self._put_aside(connection, tenant_id, run)  # noqa: PLW2901
                await self._apply_run(connection, tenant_id, run, stored)
        if stored.events:
            self._database.committed()

    async def apply_one(self, message: Message) -> None:
        """Apply one message, asking the owner once about what is not known here."""
        try:
            await self.apply([message])
        except UnknownReference as error:
            if self._learn is None:
                raise
            await self._learn(error, acting(message.envelope))
            await self.apply([message])

    async def database_answers(self) -> bool:
        """Whether the service's own database can be asked anything."""
        return await answers(self._database)

    async def _apply_run(
        self, connection: Connection, tenant_id: UUID, run: Sequence[Message], stored: "_Stored"
    ) -> None:
        """Apply messages of one tenant."""
        if not run:
            return
        new = await claim(connection, self._consumer, tenant_id, [m.envelope.id for m in run])
        metrics.REPEATED.labels(self._consumer).inc(len(run) - len(new))
        metrics.APPLIED.labels(self._consumer).inc(len(new))
        fresh: list[Envelope] = []
        for message in run:
            if message.envelope.id in new:
                new.discard(message.envelope.id)  # a twin in the same batch is no news
                fresh.append(message.envelope)
        begin = self._begin(connection, stored)
        if self._subscription.everything is not None:
            if fresh:
                actor = Principal.system(tenant_id)
                await self._subscription.everything(fresh, actor=actor, begin=begin)
            return
        for envelope in fresh:
            if handler := self._handlers.get(envelope.key):
                await handler(envelope.event(), actor=acting(envelope), begin=begin)

    def _begin(self, connection: Connection, stored: "_Stored") -> Begin[Any]:
        @asynccontextmanager
        async def begin(actor: Principal, /) -> AsyncIterator[Work]:
            work = self._make(connection, actor)
            yield work
            await work.flush()
            stored.events |= work.stored_events

        return begin

    async def _put_aside(
        self, connection: Connection, tenant_id: UUID, run: Sequence[Message]
    ) -> list[Message]:
        """Hold the messages of suspended aggregates; give the others."""
        subjects = list({str(m.envelope.subject) for m in run})
        rows = await connection.fetch(_SUSPENDED, self._consumer, tenant_id, subjects)
        if not rows:
            return list(run)
        suspended = {row["aggregate_id"] for row in rows}
        for message in run:
            if str(message.envelope.subject) in suspended:
                await self._hold(connection, message, "an earlier event of it is a dead letter")
        return [m for m in run if str(m.envelope.subject) not in suspended]

    async def _hold(self, connection: Connection, message: Message, reason: str) -> None:
        envelope = message.envelope
        await connection.execute(
            _HOLD,
            envelope.tenant_id,
            self._consumer,
            str(envelope.subject),
            envelope.version,
            envelope.id,
            message.body,
            reason,
        )
        metrics.HELD.labels(self._consumer).inc()

    async def suspend(self, message: Message, error: BaseException) -> None:
        """Hold a message that has become a dead letter, and so all later ones of its aggregate."""
        actor = Principal.system(message.envelope.tenant_id)
        async with self._database.transaction(actor) as connection:
            await self._hold(connection, message, f"{type(error).__name__}: {error}"[:1000])

    async def held(self, message: Message) -> list[Message]:
        """What is held of the message's aggregate, in order."""
        envelope = message.envelope
        actor = Principal.system(envelope.tenant_id)
        async with self._database.transaction(actor, read_only=True) as connection:
            rows = await connection.fetch(
                _HELD, self._consumer, envelope.tenant_id, str(envelope.subject)
            )
        return [
            Message(row["message"], message.queue, message_id=str(row["message_id"]))
            for row in rows
        ]

    async def apply_held(self, message: Message, *, drop: bool = False) -> None:
        """Apply one held message and release it; with `drop` it counts as applied."""
        envelope = message.envelope
        stored = _Stored()
        async with self._database.transaction(Principal.system(envelope.tenant_id)) as connection:
            if drop:
                await claim(connection, self._consumer, envelope.tenant_id, [envelope.id])
            else:
                await self._apply_run(connection, envelope.tenant_id, [message], stored)
            await connection.execute(_RELEASE, self._consumer, envelope.id)
        if stored.events:
            self._database.committed()


class _Stored:
    """Whether anything in a transaction has stored events, so that the relay is woken once."""

    events = False


def acting(envelope: Envelope) -> Principal:
    """The system, acting because of this event."""
    return Principal.system(
        envelope.tenant_id,
        Trace(
            request_id=envelope.request_id,
            correlation_id=envelope.correlation_id,
            causation_id=str(envelope.id),
            traceparent=envelope.traceparent,
        ),
    )


async def answers(database: Database) -> bool:
    """Whether a service's own database can be asked anything."""
    try:
        await database.pool("costs").fetchval("SELECT 1", timeout=PATIENCE)
    except Exception:  # noqa: BLE001 - whatever the reason is, that is no answer
        return False
    return True
