"""The unit of work: one transaction that holds what it loaded, and stores it with its events."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from libs.contracts.base import Event
from libs.db import outbox
from libs.db.database import Connection, Database
from libs.domain.aggregate import Aggregate
from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from libs.domain.work import Begin

__all__ = ["Begin", "Once", "Repeated", "Work", "beginning"]

W = TypeVar("W", bound="Work")
A = TypeVar("A", bound=Aggregate)

_CLAIM_KEY = """
INSERT INTO idempotency_keys (tenant_id, user_id, route, key, fingerprint, location, status)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
_EARLIER = """
SELECT fingerprint, location, status FROM idempotency_keys
WHERE tenant_id = $1 AND user_id = $2 AND route = $3 AND key = $4
"""


class Work:
    """A transaction in progress. A service's own work adds its repositories as attributes."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Repositories take the connection and tell `track` what they hand out."""
        self.connection = connection
        self.actor = actor
        # Held strongly until the end, so that no recorded event is collected with its aggregate.
        self._tracked: list[tuple[Aggregate, Callable[[], Awaitable[None]]]] = []
        self._facts: list[outbox.Fact] = []
        self.stored_events = False

    def track(self, aggregate: A, save: Callable[[A], Awaitable[None]]) -> A:
        """Save the aggregate at the end, if it has recorded anything."""
        self._tracked.append((aggregate, lambda: save(aggregate)))
        return aggregate

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate of this service records."""
        self._facts.append(outbox.Fact(event, about, version, utc_now()))

    async def flush(self) -> None:
        """Write what changed, then its events, in the order in which things were loaded."""
        for aggregate, save in self._tracked:
            if aggregate.recorded:
                await save()
                self._take(aggregate)
        await self._store_facts()

    async def store_recorded(self, aggregates: Iterable[Aggregate]) -> None:
        """Store now what many aggregates recorded, which were saved already, in one statement."""
        for aggregate in aggregates:
            self._take(aggregate)
        await self._store_facts()

    def _take(self, aggregate: Aggregate) -> None:
        self._facts.extend(
            outbox.Fact(r.event, r.aggregate_id, r.version, r.at, r.reason)
            for r in aggregate.recorded
        )
        aggregate.recorded.clear()

    async def _store_facts(self) -> None:
        if self._facts:
            await outbox.store(self.connection, self.actor, self._facts)
            self._facts.clear()
            self.stored_events = True


@dataclass(frozen=True, slots=True)
class Once:
    """A POST that must take effect once: its key, what it asked, and where its answer will be."""

    route: str
    key: str
    fingerprint: bytes
    location: str
    status: int


class Repeated(Exception):
    """The same request was carried out earlier; its answer is what `location` shows now."""

    def __init__(self, location: str, status: int) -> None:
        """Take what the earlier request stored."""
        super().__init__(location)
        self.location = location
        self.status = status


def beginning(
    database: Database, make: Callable[[Connection, Principal], W], once: Once | None = None
) -> Begin[W]:
    """A `Begin` over the database; with `once`, the idempotency key is claimed first."""

    @asynccontextmanager
    async def begin(actor: Principal, /) -> AsyncIterator[W]:
        async with database.transaction(actor) as connection:
            if once is not None:
                await _claim_key(connection, actor, once)
            work = make(connection, actor)
            yield work
            await work.flush()
        database.committed()

    return begin


async def _claim_key(connection: Connection, actor: Principal, once: Once) -> None:
    """Enter the key; a racing twin waits here, then finds the earlier answer."""
    mine = (actor.tenant_id, actor.user_id, once.route, once.key)
    inserted = await connection.execute(
        _CLAIM_KEY, *mine, once.fingerprint, once.location, once.status
    )
    if inserted == "INSERT 0 1":
        return
    earlier = await connection.fetchrow(_EARLIER, *mine)
    if earlier is None or earlier["fingerprint"] != once.fingerprint:
        raise Invalid.field(
            "Idempotency-Key",
            "this key was used for another request; send a new key",
            "idempotency_key_reused",
        )
    raise Repeated(earlier["location"], earlier["status"])
