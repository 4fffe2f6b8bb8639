"""The ledger worker: moments after an entry, signs its hash and says what it is worth.

It tails `stock.changed` and costs given later, and only inserts: what is there already stays.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import orjson
from prometheus_client import Gauge

from libs.contracts.inventory import StockChanged, StockCosted
from libs.db.database import Connection, Database
from libs.db.tails import TailWorker, Told
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from services.inventory.domain.comeback import Part
from services.inventory.domain.valuation import Costed, CostedPart
from services.inventory.infrastructure.ledger_rows import ENTRY_COLUMNS, entry_from
from services.inventory.infrastructure.ledger_values import store_given, store_values
from services.inventory.infrastructure.signing import LedgerSigner

WAITING = Gauge("qm_ledger_values_waiting", "Ledger entries whose price is not known yet")

_CHANGED = StockChanged.key()
_COSTED_LATER = StockCosted.key()
_RETRY_WAITING = 2.0  # seconds between looks at entries that wait for a price

_COSTED = f"""
SELECT {ENTRY_COLUMNS}, c.unit_cost AS given, r.order_line_id, o.unit_cost AS agreed,
       coalesce(d.id, CASE WHEN e.source_type = 'reversal' THEN e.source_id END) AS mirrors,
       v.value AS mirrored, coalesce(NOT v.valued, false) AS worthless, b.parts
FROM ledger_entries AS e
LEFT JOIN ledger_costs AS c ON c.tenant_id = e.tenant_id AND c.entry_id = e.id
LEFT JOIN receipt_lines AS r ON r.tenant_id = e.tenant_id
    AND r.receipt_line_id = e.source_line_id
    AND e.source_type IN ('goods_receipt', 'goods_issue')
LEFT JOIN order_line_costs AS o ON o.tenant_id = r.tenant_id AND o.order_line_id = r.order_line_id
LEFT JOIN transfer_lines AS t ON t.tenant_id = e.tenant_id AND t.arrival_id = e.source_line_id
    AND e.source_type = 'transfer'
LEFT JOIN ledger_entries AS d ON d.tenant_id = t.tenant_id AND d.source_type = 'transfer'
    AND d.source_id = t.transfer_id AND d.source_line_id = t.id
LEFT JOIN LATERAL (
    SELECT sum(x.value) AS value, bool_or(x.valued) AS valued FROM ledger_values AS x
    WHERE x.tenant_id = e.tenant_id
      AND x.entry_id = coalesce(d.id, CASE WHEN e.source_type = 'reversal' THEN e.source_id END)
) AS v ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(p.shipped_id, p.before::text, p.quantity::text,
        (-s.quantity)::text, w.value::text, coalesce(NOT w.valued, false)))::text AS parts
    FROM returned_parts AS p
    JOIN ledger_entries AS s ON s.tenant_id = p.tenant_id AND s.id = p.shipped_id
    CROSS JOIN LATERAL (
        SELECT sum(x.value) AS value, bool_or(x.valued) AS valued FROM ledger_values AS x
        WHERE x.tenant_id = p.tenant_id AND x.entry_id = p.shipped_id) AS w
    WHERE e.source_type = 'sales_return' AND p.tenant_id = e.tenant_id
      AND p.return_id = e.source_id AND p.line_id = e.source_line_id
) AS b ON true
"""
_UNSIGNED = f"""
{_COSTED} WHERE e.id = ANY ($1::uuid[]) AND NOT EXISTS (
    SELECT FROM ledger_signatures AS s WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id)
ORDER BY e.level_id, e.sequence
"""
# Behind a price that is still to come its whole level waits, and must not be read over and over.
_FIRST_WAITING = f"""
{_COSTED} WHERE e.id IN (
    SELECT DISTINCT ON (level_id) entry_id FROM values_waiting ORDER BY level_id, sequence)
"""
_WAITING_THERE = f"""
{_COSTED} JOIN values_waiting AS w ON w.tenant_id = e.tenant_id AND w.entry_id = e.id
WHERE w.level_id = ANY ($1::uuid[]) ORDER BY e.level_id, e.sequence LIMIT $2
"""
_SIGN = """
INSERT INTO ledger_signatures (tenant_id, entry_id, key_id, signature)
SELECT $1, entry, $2, signature FROM unnest($3::uuid[], $4::bytea[]) AS s(entry, signature)
"""


class LedgerWorker(TailWorker):
    """Signs and values."""

    name = "ledger"
    types = (_CHANGED, _COSTED_LATER)
    at_most: ClassVar[int] = 5000  # entries that waited, valued in one transaction

    def __init__(self, database: Database, signer: LedgerSigner, learn: Learn) -> None:
        """`learn` asks auth about a company no event has told of yet."""
        super().__init__(database)
        self._signer = signer
        self._learn = learn
        self._look_again_at = 0.0

    def resign(self) -> None:
        """Say nothing of what another values now."""
        WAITING.set(0)

    async def handle(self, tenant_id: UUID, told: Sequence[Told]) -> None:
        """Sign and value new entries of a company, and those whose cost was given since."""
        actor = Principal.system(tenant_id)
        read = [(one.type, orjson.loads(one.payload)) for one in told]
        entry_ids = [UUID(said["entry_id"]) for type_, said in read if type_ == _CHANGED]
        given = [
            (UUID(said["entry_id"]), Decimal(said["unit_cost"]))
            for type_, said in read
            if type_ == _COSTED_LATER
        ]
        try:
            async with self._database.transaction(actor) as connection:
                found = [_costed(row) for row in await connection.fetch(_UNSIGNED, entry_ids)]
                await self._sign(connection, actor, found)
                waiting = await connection.fetch("SELECT DISTINCT level_id FROM values_waiting")
                held = {row["level_id"] for row in waiting}
                await store_values(connection, actor, found, held)
                await store_given(connection, actor, given)
        except UnknownReference as unknown:
            await self._learn(unknown, actor)
            raise
        self._database.committed()

    async def between(self, connection: Connection) -> None:
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
            if not self.pauses(row["tenant_id"]):
                await self.spare_others(row["tenant_id"], self._value_waiting(row["tenant_id"]))

    async def _value_waiting(self, tenant_id: UUID) -> None:
        actor = Principal.system(tenant_id)
        async with self._database.transaction(actor) as connection:
            first = [_costed(row) for row in await connection.fetch(_FIRST_WAITING)]
            levels = [costed.entry.level_id for costed in first if not costed.waits]
            found = [
                _costed(row) for row in await connection.fetch(_WAITING_THERE, levels, self.at_most)
            ]
            await store_values(connection, actor, found, set())
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


def _costed(row: asyncpg.Record) -> Costed:
    known = ("given", "order_line_id", "agreed", "mirrors", "mirrored", "worthless")
    parts = tuple(_part(told) for told in orjson.loads(row["parts"] or "[]"))
    return replace(Costed(entry_from(row), *(row[name] for name in known)), parts=parts)


def _part(told: Sequence[Any]) -> CostedPart:
    entry_id, before, quantity, shipped, value, worthless = told
    part = Part(UUID(entry_id), Decimal(before), Decimal(quantity))
    return CostedPart(part, Decimal(shipped), value and Decimal(value), worthless)
