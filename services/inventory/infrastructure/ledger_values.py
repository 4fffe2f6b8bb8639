"""Storing what ledger entries are worth, and saying it: insert-only, in ledger order."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import StockValued
from libs.db import outbox
from libs.db.database import Connection
from libs.db.tenants import tenant
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.inventory.domain.valuation import (
    Costed,
    LevelValue,
    Value,
    revalued,
    value_in_order,
)
from services.inventory.infrastructure.ledger_rows import ENTRY_COLUMNS, entry_from

_WAIT = """
INSERT INTO values_waiting (tenant_id, entry_id, level_id, sequence)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[])
ON CONFLICT DO NOTHING
"""
_WORTH = """
SELECT l.id AS level_id, v.sequence, v.value_after, v.average
FROM unnest($1::uuid[]) AS l(id) CROSS JOIN LATERAL (
    SELECT sequence, value_after, average FROM ledger_values
    WHERE level_id = l.id ORDER BY sequence DESC, revision DESC LIMIT 1) AS v
"""
_STORE = """
INSERT INTO ledger_values (tenant_id, currency, entry_id, revision, level_id, sequence, unit_cost,
                           value, rounding, valued, value_after, average)
SELECT $1, $2, v.* FROM unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::bigint[], $7::numeric[],
    $8::numeric[], $9::numeric[], $10::boolean[], $11::numeric[], $12::numeric[]) AS v
"""
# The entry, if it still has no value, and what left without one before anything of known value.
_WORTHLESS = f"""
SELECT {ENTRY_COLUMNS}, last.sequence AS last, last.value_after, last.average, last.on_hand,
       last.revision
FROM ledger_entries AS g
CROSS JOIN LATERAL (
    SELECT v.sequence, v.value_after, v.average, e.after AS on_hand, (
        SELECT max(revision) FROM ledger_values WHERE level_id = g.level_id) AS revision
    FROM ledger_values AS v
    JOIN ledger_entries AS e ON e.tenant_id = v.tenant_id AND e.level_id = v.level_id
        AND e.product_id = g.product_id AND e.warehouse_id = g.warehouse_id
        AND e.sequence = v.sequence
    WHERE v.level_id = g.level_id ORDER BY v.sequence DESC, v.revision DESC LIMIT 1) AS last
JOIN ledger_values AS v ON v.tenant_id = g.tenant_id AND v.level_id = g.level_id
    AND v.revision = 0 AND NOT v.valued AND v.sequence >= g.sequence
    AND v.sequence < coalesce((
        SELECT min(sequence) FROM ledger_values
        WHERE level_id = g.level_id AND valued AND revision = 0 AND sequence > g.sequence),
        9223372036854775807)
JOIN ledger_entries AS e ON e.tenant_id = v.tenant_id AND e.id = v.entry_id
    AND (e.id = g.id OR e.quantity < 0)
WHERE g.id = $1 AND NOT EXISTS (
    SELECT FROM ledger_values AS r WHERE r.entry_id = e.id AND r.revision > 0)
ORDER BY e.sequence
"""
# What takes these entries back, or arrived from them.
_MIRRORS = """
SELECT id FROM ledger_entries WHERE source_type = 'reversal' AND source_id = ANY ($1::uuid[])
UNION ALL
SELECT a.id FROM ledger_entries AS d
JOIN transfer_lines AS t ON t.tenant_id = d.tenant_id AND t.id = d.source_line_id
JOIN ledger_entries AS a ON a.tenant_id = d.tenant_id AND a.source_type = 'transfer'
    AND a.source_id = d.source_id AND a.source_line_id = t.arrival_id
WHERE d.id = ANY ($1::uuid[]) AND d.source_type = 'transfer'
UNION ALL
SELECT e.id FROM returned_parts AS p
JOIN ledger_entries AS e ON e.tenant_id = p.tenant_id AND e.source_type = 'sales_return'
    AND e.source_id = p.return_id AND e.source_line_id = p.line_id
WHERE p.shipped_id = ANY ($1::uuid[])
"""


async def store_values(
    connection: Connection, actor: Principal, found: Sequence[Costed], held: Collection[UUID]
) -> None:
    """Value entries and say so; those that must wait are entered as waiting."""
    currency = (await tenant(connection, actor.tenant_id)).currency
    worth = await _worth(connection, {c.entry.level_id for c in found})
    ready, waiting = value_in_order(found, worth, held, currency)
    if waiting:
        await connection.execute(
            _WAIT,
            actor.tenant_id,
            [c.entry.id for c in waiting],
            [c.entry.level_id for c in waiting],
            [c.entry.sequence for c in waiting],
        )
    if not ready:
        return
    ids = [v.entry.id for v in ready]
    await connection.execute("DELETE FROM values_waiting WHERE entry_id = ANY ($1::uuid[])", ids)
    await _store(connection, actor, ready, currency)


async def store_given(
    connection: Connection, actor: Principal, given: Sequence[tuple[UUID, Decimal]]
) -> None:
    """Value entries by costs given later, and what follows from them; again it does nothing."""
    currency = (await tenant(connection, actor.tenant_id)).currency
    left = list(given)
    while left:
        entry_id, unit_cost = left.pop(0)
        rows = await connection.fetch(_WORTHLESS, entry_id)
        if not rows or rows[0]["id"] != entry_id:
            continue
        last = rows[0]
        made = revalued(
            [entry_from(row) for row in rows],
            unit_cost,
            LevelValue(last["last"], last["value_after"], last["average"]),
            last["on_hand"],
            last["revision"] + 1,
            currency,
        )
        await _store(connection, actor, made, currency)
        for value in made:
            mirrors = await connection.fetch(_MIRRORS, [value.entry.id])
            left += [(row["id"], value.unit_cost or ZERO) for row in mirrors]


async def _store(
    connection: Connection, actor: Principal, values: Sequence[Value], currency: str
) -> None:
    await connection.execute(
        _STORE,
        actor.tenant_id,
        currency,
        [v.entry.id for v in values],
        [v.revision for v in values],
        [v.entry.level_id for v in values],
        [v.after.sequence for v in values],
        [v.unit_cost for v in values],
        [v.value for v in values],
        [v.rounding for v in values],
        [v.valued for v in values],
        [v.after.value for v in values],
        [v.after.average for v in values],
    )
    await outbox.store(connection, actor, [_fact(v, currency) for v in values])


async def _worth(connection: Connection, level_ids: Collection[UUID]) -> dict[UUID, LevelValue]:
    """What levels are worth after their last valued entry."""
    return {
        row["level_id"]: LevelValue(row["sequence"], row["value_after"], row["average"])
        for row in await connection.fetch(_WORTH, list(level_ids))
    }


def _fact(value: Value, currency: str) -> outbox.Fact:
    entry = value.entry
    event = StockValued(
        level_id=entry.level_id,
        product_id=entry.product_id,
        warehouse_id=entry.warehouse_id,
        entry_id=entry.id,
        sequence=entry.sequence,
        reason=entry.reason,
        quantity=entry.quantity,
        unit_cost=value.unit_cost,
        value=value.value,
        rounding=value.rounding,
        value_after=value.after.value,
        currency=currency,
        valued=value.valued,
        happened_at=entry.happened_at,
        source_type=entry.source_type,
        source_id=entry.source_id,
        source_line_id=entry.source_line_id,
        revision=value.revision,
    )
    if value.revision:
        return outbox.Fact(event, entry.id, value.revision, utc_now())
    return outbox.Fact(event, entry.level_id, entry.sequence, utc_now())
