"""The ledger worker: moments after an entry, signs its hash and says what it is worth.

It tails `stock.changed` in the service's own events and only inserts: a crash between two steps
repeats them, and what is there already stays. One replica works, by advisory lock.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Gauge

from libs.db.database import Connection, Database
from libs.domain.errors import DomainError, UnknownReference
from libs.domain.principal import Principal
from libs.messaging.applying import Learn
from services.inventory.domain.valuation import Costed
from services.inventory.infrastructure.ledger_rows import ENTRY_COLUMNS, entry_from
from services.inventory.infrastructure.ledger_values import store_values
from services.inventory.infrastructure.signing import LedgerSigner

log = structlog.get_logger("ledger")
WAITING = Gauge("qm_ledger_values_waiting", "Ledger entries whose price is not known yet")

_LOCK = 0x716D_0002
_AT_MOST = 500
_POLL = 1.0  # seconds without being woken
_PACE = 0.05  # seconds between passes: fuller passes cost less
_RETRY_WAITING = 2.0  # seconds between looks at entries that wait for a price

_TAIL = "SELECT xid::text, seq FROM tails WHERE name = 'ledger'"
_NEXT = """
SELECT xid::text AS xid, seq, tenant_id, (payload ->> 'entry_id')::uuid AS entry_id
FROM events
WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  AND type = 'inventory.stock.changed.v1'
ORDER BY xid, seq LIMIT $3
"""
_ADVANCE = """
INSERT INTO tails (name, xid, seq) VALUES ('ledger', $1::text::xid8, $2)
ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, seq = excluded.seq
"""
_COSTED = f"""
SELECT {ENTRY_COLUMNS}, c.unit_cost AS given, r.order_line_id, o.unit_cost AS agreed,
       coalesce(d.id, CASE WHEN e.source_type = 'reversal' THEN e.source_id END) AS mirrors,
       v.value AS mirrored
FROM ledger_entries AS e
LEFT JOIN ledger_costs AS c ON c.tenant_id = e.tenant_id AND c.entry_id = e.id
LEFT JOIN receipt_lines AS r ON r.tenant_id = e.tenant_id
    AND r.receipt_line_id = e.source_line_id AND e.source_type = 'goods_receipt'
LEFT JOIN order_line_costs AS o ON o.tenant_id = r.tenant_id AND o.order_line_id = r.order_line_id
LEFT JOIN transfer_lines AS t ON t.tenant_id = e.tenant_id AND t.arrival_id = e.source_line_id
    AND e.source_type = 'transfer'
LEFT JOIN ledger_entries AS d ON d.tenant_id = t.tenant_id AND d.source_type = 'transfer'
    AND d.source_id = t.transfer_id AND d.source_line_id = t.id
LEFT JOIN ledger_values AS v ON v.tenant_id = e.tenant_id
    AND v.entry_id = coalesce(d.id, CASE WHEN e.source_type = 'reversal' THEN e.source_id END)
"""
_UNSIGNED = f"""
{_COSTED} WHERE e.id = ANY ($1::uuid[]) AND NOT EXISTS (
    SELECT FROM ledger_signatures AS s WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id)
ORDER BY e.level_id, e.sequence
"""
_STILL_WAITING = f"""
{_COSTED} JOIN values_waiting AS w ON w.tenant_id = e.tenant_id AND w.entry_id = e.id
ORDER BY e.level_id, e.sequence LIMIT 5000
"""
_SIGN = """
INSERT INTO ledger_signatures (tenant_id, entry_id, key_id, signature)
SELECT $1, entry, $2, signature FROM unnest($3::uuid[], $4::bytea[]) AS s(entry, signature)
"""


class LedgerWorker:
    """Signs and values; `run()` until `stop()`."""

    def __init__(self, database: Database, signer: LedgerSigner, learn: Learn) -> None:
        """`learn` asks auth about a company no event has told of yet."""
        self._database = database
        self._signer = signer
        self._learn = learn
        self._woken = asyncio.Event()
        self._stopping = False
        self._look_again_at = 0.0

    def wake(self) -> None:
        """Say that movements may have been committed."""
        self._woken.set()

    async def stop(self) -> None:
        """Let `run()` return after the pass in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work through every outage of the database."""
        if self.wake not in self._database.on_commit:
            self._database.on_commit.append(self.wake)
        while not self._stopping:
            try:
                async with self._leading() as connection:
                    while not self._stopping:
                        self._woken.clear()
                        full = await self._pass(connection)
                        await self._retry_waiting(connection)
                        if not full:
                            with suppress(TimeoutError):
                                await asyncio.wait_for(self._woken.wait(), _POLL)
                        await asyncio.sleep(_PACE)
            except (
                OSError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
                DomainError,
            ) as error:
                log.warning("the ledger worker pauses", error=repr(error))
                await asyncio.sleep(_POLL)

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[Connection]:
        async with self._database.across_tenants() as connection:
            while not self._stopping:
                if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                    break
                await asyncio.sleep(_POLL)
            try:
                yield connection
            finally:
                try:
                    await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
                except Exception:  # noqa: BLE001 - a broken connection fails in many ways
                    # Back in the pool it could hold the lock for ever.
                    with suppress(asyncpg.InterfaceError):
                        connection.terminate()

    async def _pass(self, connection: Connection) -> bool:
        """Handle what is new; whether there may be more."""
        tail = await connection.fetchrow(_TAIL)
        position = (tail["xid"], tail["seq"]) if tail else ("0", 0)
        rows = await connection.fetch(_NEXT, *position, _AT_MOST)
        if not rows:
            return False
        by_tenant = sorted(rows, key=lambda row: str(row["tenant_id"]))
        for tenant_id, group in groupby(by_tenant, key=lambda row: row["tenant_id"]):
            await self._handle(tenant_id, [row["entry_id"] for row in group])
        await connection.execute(_ADVANCE, rows[-1]["xid"], rows[-1]["seq"])
        return len(rows) == _AT_MOST

    async def _handle(self, tenant_id: UUID, entry_ids: Sequence[UUID]) -> None:
        actor = Principal.system(tenant_id)
        try:
            async with self._database.transaction(actor) as connection:
                found = [_costed(row) for row in await connection.fetch(_UNSIGNED, entry_ids)]
                await self._sign(connection, actor, found)
                waiting = await connection.fetch("SELECT DISTINCT level_id FROM values_waiting")
                blocked = {row["level_id"] for row in waiting}
                await store_values(connection, actor, found, blocked)
        except UnknownReference as unknown:
            await self._learn(unknown, actor)
            raise
        self._database.committed()

    async def _sign(
        self, connection: Connection, actor: Principal, found: Sequence[Costed]
    ) -> None:
        await connection.execute(
            _SIGN,
            actor.tenant_id,
            self._signer.key_id,
            [c.entry.id for c in found],
            [self._signer.sign(c.entry.hash) for c in found],
        )

    async def _retry_waiting(self, connection: Connection) -> None:
        """Value what waited, where its price has come meanwhile."""
        now = asyncio.get_running_loop().time()
        if now < self._look_again_at:
            return
        self._look_again_at = now + _RETRY_WAITING
        rows = await connection.fetch(
            "SELECT tenant_id, count(*) AS entries FROM values_waiting GROUP BY tenant_id"
        )
        WAITING.set(sum(row["entries"] for row in rows))
        for row in rows:
            actor = Principal.system(row["tenant_id"])
            async with self._database.transaction(actor) as own:
                found = [_costed(r) for r in await own.fetch(_STILL_WAITING)]
                await store_values(own, actor, found, set())
            self._database.committed()


def _costed(row: asyncpg.Record) -> Costed:
    known = ("given", "order_line_id", "agreed", "mirrors", "mirrored")
    return Costed(entry_from(row), *(row[name] for name in known))
