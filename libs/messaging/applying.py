"""Applying messages: inbox, use cases and their events in one transaction of the service."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from structlog.contextvars import bound_contextvars

from libs.contracts.base import Envelope
from libs.db.database import Connection, Database, set_tenant
from libs.db.inbox import claim
from libs.db.work import Begin, Work
from libs.domain.clock import utc_now
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal, Trace
from libs.messaging import metrics
from libs.messaging.broker import PATIENCE
from libs.messaging.held import claim_in_order, held_with, hold, release
from libs.messaging.lane import Message
from libs.messaging.subscription import Subscription
from libs.telemetry import spans, trace

Make = Callable[[Connection, Principal], Work]


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
        done = _Done()
        async with self._database.transaction(Principal.system(first)) as connection:
            for tenant_id, run in by_tenant.items():
                if tenant_id != first:
                    await connection.execute(set_tenant(tenant_id))
                await self._apply_run(connection, tenant_id, run, done)
        self._tell(done)

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

    async def held(self, message: Message) -> list[Message]:
        """What is held of the message's aggregate, in order."""
        actor = Principal.system(message.envelope.tenant_id)
        async with self._database.transaction(actor, read_only=True) as connection:
            return await held_with(connection, self._consumer, message)

    async def suspend(self, message: Message, error: BaseException) -> None:
        """Hold a message that has become a dead letter, and so all later ones of its aggregate."""
        actor = Principal.system(message.envelope.tenant_id)
        async with self._database.transaction(actor) as connection:
            await hold(connection, self._consumer, message, f"{type(error).__name__}: {error}")

    async def apply_held(self, message: Message, *, drop: bool = False) -> None:
        """Apply one held message and release it; with `drop` it only counts as applied."""
        envelope = message.envelope
        done = _Done()
        async with self._database.transaction(Principal.system(envelope.tenant_id)) as connection:
            new = await claim(connection, self._consumer, envelope.tenant_id, [envelope.id])
            if new and not drop:
                await self._call(connection, envelope.tenant_id, [envelope], done)
            await release(connection, self._consumer, message)
        self._tell(done)

    async def _apply_run(
        self, connection: Connection, tenant_id: UUID, run: Sequence[Message], done: "_Done"
    ) -> None:
        """Apply messages of one tenant: those that are new, and not of a suspended aggregate."""
        suspended: set[str] = set()
        if self._ordered:
            new, suspended = await claim_in_order(connection, self._consumer, tenant_id, run)
        else:
            new = await claim(connection, self._consumer, tenant_id, [m.envelope.id for m in run])
        fresh: list[Envelope] = []
        for message in run:
            if str(message.envelope.subject) in suspended:
                await hold(connection, self._consumer, message, "behind a dead letter")
                done.held += 1
            elif message.envelope.id in new:
                new.discard(message.envelope.id)  # a twin in the same batch is no news
                fresh.append(message.envelope)
            else:
                done.repeated += 1
        if fresh:
            await self._call(connection, tenant_id, fresh, done)

    async def _call(
        self, connection: Connection, tenant_id: UUID, envelopes: list[Envelope], done: "_Done"
    ) -> None:
        """Call the use cases for events of one tenant, in order."""
        begin = self._begin(connection, done)
        if self._subscription.everything is not None:
            actor = Principal.system(tenant_id)
            with ExitStack() as together:
                for envelope in envelopes if spans.collected() else ():
                    place = trace.child_of(envelope.traceparent)
                    together.enter_context(self._span(envelope, place))
                await self._subscription.everything(envelopes, actor=actor, begin=begin)
        for envelope in envelopes:
            if handler := self._handlers.get(envelope.key):
                actor = acting(envelope)
                with _in_trace(actor.trace), self._span(envelope, actor.trace.traceparent):
                    await handler(envelope.event(), actor=actor, begin=begin)
        done.applied += len(envelopes)
        done.happened += [envelope.time for envelope in envelopes]

    def _span(self, envelope: Envelope, place: str) -> AbstractContextManager[None]:
        about: dict[str, str | int] = {
            "messaging.system": "rabbitmq",
            "messaging.destination.name": self._consumer,
            "messaging.message.id": str(envelope.id),
            "qm.request_id": envelope.request_id,
        }
        name = f"{self._consumer} {envelope.key}"
        return spans.around(name, "consumer", place, envelope.traceparent, about)

    def _begin(self, connection: Connection, done: "_Done") -> Begin[Any]:
        @asynccontextmanager
        async def begin(actor: Principal, /) -> AsyncIterator[Work]:
            work = self._make(connection, actor)
            yield work
            await work.flush()
            done.stored_events |= work.stored_events

        return begin

    def _tell(self, done: "_Done") -> None:
        """After the commit: wake the relay, count."""
        if done.stored_events:
            self._database.committed()
        now, lateness = utc_now(), metrics.LATENESS.labels(self._consumer)
        for at in done.happened:
            lateness.observe((now - at).total_seconds())
        metrics.APPLIED.labels(self._consumer).inc(done.applied)
        metrics.REPEATED.labels(self._consumer).inc(done.repeated)
        metrics.HELD.labels(self._consumer).inc(done.held)


@dataclass
class _Done:
    """What a transaction has done, told when it is committed."""

    applied: int = 0
    repeated: int = 0
    held: int = 0
    stored_events: bool = False
    happened: list[datetime] = field(default_factory=list)


def acting(envelope: Envelope) -> Principal:
    """The system, acting because of this event and in the name of who caused it."""
    return replace(
        Principal.system(envelope.tenant_id),
        user_id=envelope.actor_id,
        name=envelope.actor_name,
        trace=Trace(
            request_id=envelope.request_id,
            correlation_id=envelope.correlation_id,
            causation_id=str(envelope.id),
            traceparent=trace.child_of(envelope.traceparent),
        ),
    )


@contextmanager
def _in_trace(context: Trace) -> Iterator[None]:
    """Let log lines and calls to other services say which event they are made for."""
    before = trace.current.set(context)
    try:
        with bound_contextvars(event_id=context.causation_id, request_id=context.request_id):
            yield
    finally:
        trace.current.reset(before)


async def answers(database: Database) -> bool:
    """Whether a service's own database can be asked anything."""
    try:
        await database.pool("costs").fetchval("SELECT 1", timeout=PATIENCE)
    except Exception:  # noqa: BLE001 - whatever the reason is, that is no answer
        return False
    return True
