"""The pools of one service and its transactions, each opened with its tenant.

Three logins: `app` for everybody, `costs` for callers who may see cost prices, `relay` for finding
work across tenants. The caller's permissions choose; the database refuses what the login may not.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from prometheus_client import Gauge

from libs.db.connection import NOTICING_DEAD_CLIENTS, Connection, Pool
from libs.db.cost_views import CostsConnection, CostViews
from libs.db.settings import DatabaseSettings
from libs.domain.principal import Principal

__all__ = ["Connection", "Database", "Pool", "set_tenant"]

IN_USE = Gauge("qm_database_connections_in_use", "Connections somebody works with", ["login"])
MOST = Gauge("qm_database_connections_most", "Connections a pool may have", ["login"])

# Nothing is set per session (settings are local to a transaction), so nothing needs resetting.
_SERVER_SETTINGS = {"jit": "off", "timezone": "UTC", **NOTICING_DEAD_CLIENTS}
# Seconds after which a statement has no answer: a server behind a dead link never says so.
ANSWER_WITHIN = 300.0
# Workers ask the same few things all the time; planning each time took longer than answering.
_OF_LOGIN = {"relay": {"plan_cache_mode": "force_generic_plan"}}


class Database:
    """The three pools of a service; `open()` before use, `close()` after."""

    def __init__(self, service: str, settings: DatabaseSettings) -> None:
        """Take the service's name, shown to the database's operators, and its URLs."""
        self.service = service
        self._settings = settings
        self._pools: dict[str, Pool] = {}
        self._views = CostViews(service)
        self.on_commit: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Make the pools; raises OSError or asyncpg's errors when the database is away."""
        for login, url in (
            ("app", self._settings.database_app_url),
            ("costs", self._settings.database_costs_url),
            ("relay", self._settings.database_relay_url),
        ):
            costs = login == "costs"
            self._pools[login] = await asyncpg.create_pool(
                url.get_secret_value(),
                connection_class=CostsConnection if costs else asyncpg.Connection,
                init=self._views.prepare if costs else None,
                min_size=0,
                max_size=self._settings.database_pool_size,
                max_inactive_connection_lifetime=300,
                command_timeout=ANSWER_WITHIN,
                reset=_nothing,
                server_settings={
                    **_SERVER_SETTINGS,
                    **_OF_LOGIN.get(login, {}),
                    "application_name": f"quartermaster-{self.service}-{login}",
                },
            )
            # Counted when somebody asks for it: nothing is added to what a request does.
            IN_USE.labels(login).set_function(partial(_in_use, self._pools[login]))
            MOST.labels(login).set(self._settings.database_pool_size)

    async def close(self) -> None:
        """Close every pool, waiting for what is in hand."""
        for pool in self._pools.values():
            await pool.close()
        self._pools.clear()

    def pool(self, login: str) -> Pool:
        """The pool of one login: `app`, `costs` or `relay`."""
        return self._pools[login]

    def pool_for(self, actor: Principal) -> Pool:
        """The pool of the login that sees what this caller may see."""
        return self._pools["costs" if actor.sees_costs else "app"]

    @asynccontextmanager
    async def transaction(
        self, actor: Principal, *, read_only: bool = False, snapshot: bool = False
    ) -> AsyncIterator[Connection]:
        """A transaction that sees the caller's tenant only; commits unless an error leaves it.

        With `snapshot` all its statements see the same moment. That a person has read costs is
        said before anything is done with them.
        """
        async with self.pool_for(actor).acquire() as connection:
            mode = " ISOLATION LEVEL REPEATABLE READ" if snapshot else ""
            mode += " READ ONLY" if read_only else ""
            async with _begun(connection, f"BEGIN{mode};{set_tenant(actor.tenant_id)}"):
                yield connection
        if (view := self._views.unsaid(actor)) is not None:
            await self._say_viewed(actor, view)

    async def _say_viewed(self, actor: Principal, view: str) -> None:
        begin = f"BEGIN;{set_tenant(actor.tenant_id)}"
        async with self.pool_for(actor).acquire() as connection, _begun(connection, begin):
            await self._views.say(connection, actor, view)
        self._views.was_said(actor, view)
        self.committed()

    @asynccontextmanager
    async def across_tenants(self) -> AsyncIterator[Connection]:
        """A connection of the relay login, without a transaction: for finding work only."""
        async with self.pool("relay").acquire() as connection:
            yield connection

    def committed(self) -> None:
        """Tell who listens (the relay) that new events may be waiting."""
        for listener in self.on_commit:
            listener()


def set_tenant(tenant_id: UUID) -> str:
    """The statement that makes a transaction see one tenant (a UUID needs no quoting rules)."""
    return f"SELECT set_config('qm.tenant', '{tenant_id}', true)"


@asynccontextmanager
async def _begun(connection: Connection, begin: str) -> AsyncIterator[None]:
    try:
        await connection.execute(begin)
        yield
    except BaseException:
        await _abandon(connection)
        raise
    try:
        outcome = await connection.execute("COMMIT")
    except BaseException:
        _discard(connection)
        raise
    # A failed transaction answers COMMIT with ROLLBACK and no error: never report that as done.
    if outcome != "COMMIT":
        msg = f"the transaction ended in {outcome}"
        raise RuntimeError(msg)


async def _abandon(connection: Connection) -> None:
    """Roll back; a connection that cannot must not return to the pool in an unknown state."""
    try:
        await connection.execute("ROLLBACK", timeout=5)
    except Exception:  # noqa: BLE001 - the error that led here is the one to report
        _discard(connection)
    except BaseException:
        _discard(connection)
        raise


def _discard(connection: Connection) -> None:
    with suppress(asyncpg.InterfaceError):  # it died, and has left the pool already
        connection.terminate()


def _in_use(pool: Pool) -> float:
    return pool.get_size() - pool.get_idle_size()


async def _nothing(_connection: Any) -> None:
    return None
