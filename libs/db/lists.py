"""Lists kept in memory as they were answered, for as long as nothing they show has changed.

A statement that changes a watched table (`rls.shown_in`) enters its transaction's id beside the
change. What was read remembers a snapshot from before it was read, and holds good while every
change is visible in that snapshot. One statement tells, so no replica answers with a value older
than a change that was acknowledged before it was asked (docs/adr/0012).
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from prometheus_client import Counter

from libs.db.database import Connection, Database
from libs.domain.principal import Principal

_SINCE = "SELECT seen::text, same FROM qm_list_since($1, $2, $3::text::pg_snapshot)"
_MOST_BYTES = 16 * 2**20
_MOST_STATES = 10_000
_OVERHEAD = 500  # bytes of what surrounds a kept body
# Long before changes are cleaned up (libs/jobs/schedule.py).
_FORGET = 3600.0

answered = Counter("qm_lists_answered_total", "Lists answered", ["list", "source"])


@dataclass(frozen=True, slots=True)
class Answer:
    """A list as it goes over the wire, and the name of exactly that."""

    body: bytes
    etag: str


@dataclass(eq=False, slots=True)
class _State:
    """A list between two changes: the last snapshot in which it was found the same, and when."""

    seen: str
    looked: float


class KeptLists:
    """The lists of one process; what is asked for least recently leaves first."""

    def __init__(self, database: Database, most_bytes: int = _MOST_BYTES) -> None:
        """Keep at most so much."""
        self._database = database
        self._most_bytes = most_bytes
        self._bytes = 0
        self._states: OrderedDict[tuple[UUID, str], _State] = OrderedDict()
        self._kept: OrderedDict[Hashable, tuple[_State, Answer]] = OrderedDict()

    async def answer(
        self,
        actor: Principal,
        name: str,
        key: Hashable,
        read: Callable[[Connection], Awaitable[bytes]],
    ) -> Answer:
        """What `read` made of the list earlier, if nothing has changed since; else what it makes.

        `key` holds everything that `read` depends on beside the company: what one caller may see
        must be what every caller of the route may.
        """
        state = await self._state(actor, name)
        whole = (actor.tenant_id, name, key)
        kept = self._kept.get(whole)
        if kept is not None and kept[0] is state:
            self._kept.move_to_end(whole)
            answered.labels(name, "memory").inc()
            return kept[1]
        async with self._database.transaction(actor, read_only=True) as connection:
            body = await read(connection)
        answered.labels(name, "database").inc()
        answer = Answer(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')
        self._keep(whole, state, answer)
        return answer

    async def _state(self, actor: Principal, name: str) -> _State:
        """The list's state as of now: the one known, if it is the same, or a new one."""
        whole, now = (actor.tenant_id, name), time.monotonic()
        known = self._states.get(whole)
        if known is not None and known.looked < now - _FORGET:
            known = None
        row = await self._database.pool_for(actor).fetchrow(
            _SINCE, actor.tenant_id, name, None if known is None else known.seen
        )
        assert row is not None  # noqa: S101 - a function's result is one row
        if known is not None and row["same"]:
            known.seen, known.looked = row["seen"], now
            if whole in self._states:
                self._states.move_to_end(whole)
            return known
        # Whoever looked at the same moment may have made one too; what is read into the one that
        # loses is read once more.
        self._states[whole] = state = _State(row["seen"], now)
        self._states.move_to_end(whole)
        if len(self._states) > _MOST_STATES:
            self._states.popitem(last=False)
        return state

    def _keep(self, whole: Hashable, state: _State, answer: Answer) -> None:
        size = len(answer.body) + _OVERHEAD
        before = self._kept.pop(whole, None)
        if before is not None:
            self._bytes -= len(before[1].body) + _OVERHEAD
        if size > self._most_bytes // 4:
            return
        self._kept[whole] = state, answer
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body) + _OVERHEAD
