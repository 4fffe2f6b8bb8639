"""Who looks at cost prices: said before anybody is shown what was read (promise Q.9).

What is cost, the database knows: tables that the costs login may read and the other may not. So a
new list or report that reads one is noted without having been told to.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID, uuid5

from libs.contracts.base import REGISTRY
from libs.db import outbox
from libs.db.connection import Connection, Unpooled
from libs.domain.clock import utc_now
from libs.domain.principal import SYSTEM_USER, Principal


@dataclass(slots=True)
class View:
    """What a request shows, such as `GET /api/v1/...`, and whether costs were read for it."""

    name: str
    looked: bool = False


# None: nobody is shown anything.
viewing: ContextVar[View | None] = ContextVar("viewing", default=None)

_NAMES: Final = """
WITH secret AS (
    SELECT c.relname AS name FROM pg_class AS c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      AND has_any_column_privilege(c.oid, 'SELECT')
      AND NOT has_any_column_privilege(regexp_replace(current_user, '_costs$', '_app'),
                                       c.oid, 'SELECT')
)
SELECT name FROM secret UNION
SELECT p.proname FROM pg_proc AS p JOIN secret ON p.prosrc ~ ('\\m' || name || '\\M')
WHERE p.pronamespace = 'public'::regnamespace
"""
_MOST_STATEMENTS: Final = 4096
_MOST_KNOWN: Final = 100_000
_SPACE: Final = UUID("6f1d0a4c-2f0e-5d4b-9a53-3c1c6d9d2f11")


class CostsConnection(Unpooled):
    """A connection of the costs login: it notes when costs are read for somebody."""

    reads_costs: Callable[[str], bool] | None = None

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        """As always."""
        self._note(query)
        return await super().fetch(query, *args, **options)

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        """As always."""
        self._note(query)
        return await super().fetchrow(query, *args, **options)

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        """As always."""
        self._note(query)
        return await super().fetchval(query, *args, **options)

    def _note(self, query: str) -> None:
        view = viewing.get()
        if view is not None and not view.looked and self.reads_costs is not None:
            view.looked = self.reads_costs(query)


class CostViews:
    """What one process has said of who looked this hour."""

    def __init__(self, service: str) -> None:
        """Of this service; nobody has looked yet."""
        self._service = service
        self._reads_costs: Callable[[str], bool] | None = None
        self._hour: datetime | None = None
        self._said: set[tuple[UUID, UUID, str]] = set()

    async def prepare(self, connection: Any) -> None:
        """Tell a new connection of the costs login what is cost."""
        if self._reads_costs is None:
            names = [row["name"] for row in await connection.fetch(_NAMES)]
            self._reads_costs = _reader_of(names)
        connection.reads_costs = self._reads_costs

    def unsaid(self, actor: Principal) -> str | None:
        """What this person has looked at and it was not said this hour; None: nothing."""
        view = viewing.get()
        if view is None or not view.looked:
            return None
        if not actor.sees_costs or actor.user_id == SYSTEM_USER:
            return None
        hour = _hour(utc_now())
        if hour != self._hour or len(self._said) > _MOST_KNOWN:
            self._hour = hour
            self._said.clear()
        return None if (actor.tenant_id, actor.user_id, view.name) in self._said else view.name

    async def say(self, connection: Connection, actor: Principal, view: str) -> None:
        """Say it, unless another replica has: the event's id is that of what it tells."""
        now = utc_now()
        hour = _hour(now)
        said = {"user_id": actor.user_id, "view": view, "hour": hour}
        event = REGISTRY[f"{self._service}.costs.viewed.v1"].model_validate(said)
        fact = outbox.Fact(event, actor.user_id, int(now.timestamp() * 1_000_000), now)
        named = f"{actor.tenant_id} {actor.user_id} {view} {hour.isoformat()}"
        await outbox.store_once(connection, actor, fact, uuid5(_SPACE, named))

    def was_said(self, actor: Principal, view: str) -> None:
        """Remember it: the event is there."""
        self._said.add((actor.tenant_id, actor.user_id, view))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _reader_of(names: list[str]) -> Callable[[str], bool]:
    """Whether a statement names any of these."""
    if not names:
        return lambda _query: False
    found = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    return lru_cache(_MOST_STATEMENTS)(lambda query: bool(found.search(query)))
