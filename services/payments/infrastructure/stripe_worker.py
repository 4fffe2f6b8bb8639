"""The worker that asks Stripe for what waits: pages to open or end, money to give back."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from libs.db.database import Database
from libs.domain.principal import Principal
from services.payments.application.stripe_ports import Away

log = structlog.get_logger("stripe")

# What asks Stripe for the thing of this id.
CarryOut = Callable[[UUID, Principal], Awaitable[None]]
_AT_ONCE: Final = 10
_POLL: Final = 1.0
# Claiming puts the next try off for longer than a try takes.
_CLAIM: Final = """
UPDATE {table} SET tries = tries + 1, due_at = now() + interval '2 minutes'
WHERE (tenant_id, id) IN (
    SELECT tenant_id, id FROM {table} WHERE due_at <= now() AND {waits}
    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING tenant_id, id, tries
"""
_LATER: Final = """
UPDATE {table} SET due_at = now() + $3, last_error = $4
WHERE tenant_id = $1 AND id = $2 AND tries = $5
"""
_WAITS: Final = {
    "checkouts": "true",
    "refunds": "status = 'requested' AND method = 'stripe'",
}


class StripeWorker:
    """Works off one table's jobs, each until it is done, later and later."""

    def __init__(self, database: Database, table: str, carry_out: CarryOut) -> None:
        """`table` is checkouts or refunds."""
        self._database = database
        self._claim = _CLAIM.format(table=table, waits=_WAITS[table])
        self._later = _LATER.format(table=table)
        self._table = table
        self._carry_out = carry_out
        self._stopping = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was committed: there may be work."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return after what is in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Until `stop()`; a database that is away is waited for."""
        while not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _POLL)
            self._woken.clear()
            try:
                while await self.work_off() == _AT_ONCE and not self._stopping:
                    pass
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("waits for the database", table=self._table, error=repr(error))

    async def work_off(self) -> int:
        """Do some of what is due; how much was tried."""
        async with self._database.across_tenants() as connection:
            due = await connection.fetch(self._claim, _AT_ONCE)
        await asyncio.gather(*(self._try(row[0], row[1], row[2]) for row in due))
        return len(due)

    async def _try(self, tenant_id: UUID, id_: UUID, tries: int) -> None:
        try:
            await self._carry_out(id_, Principal.system(tenant_id))
        except Away as error:
            why = str(error)
        except Exception as error:
            why = repr(error)
            log.exception("Stripe was not asked", table=self._table, id=str(id_))
        else:
            return
        log.warning("Stripe is asked again later", table=self._table, id=str(id_), why=why)
        async with self._database.across_tenants() as connection:
            await connection.execute(
                self._later, tenant_id, id_, pause_after(tries), why[:1000], tries
            )


def pause_after(tries: int) -> timedelta:
    """How long to wait after this many tries: 2 s, doubled each time, at most ten minutes."""
    return timedelta(seconds=min(2 ** min(tries, 10), 600))
