"""Storing what ledger entries are worth, and saying it: insert-only, in ledger order."""

from collections.abc import Collection, Sequence
from uuid import UUID

from libs.contracts.inventory import StockValued
from libs.db import outbox
from libs.db.database import Connection
from libs.db.tenants import tenant
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.inventory.domain.valuation import Costed, LevelValue, Value, value_in_order

_WAIT = """
INSERT INTO values_waiting (tenant_id, entry_id, level_id, sequence)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[])
ON CONFLICT DO NOTHING
"""
_WORTH = """
SELECT l.id AS level_id, v.sequence, v.value_after, v.average
FROM unnest($1::uuid[]) AS l(id) CROSS JOIN LATERAL (
    SELECT sequence, value_after, average FROM ledger_values
    WHERE level_id = l.id ORDER BY sequence DESC LIMIT 1) AS v
"""
_STORE = """
INSERT INTO ledger_values (tenant_id, currency, entry_id, level_id, sequence, unit_cost, value,
                           rounding, valued, value_after, average)
SELECT $1, $2, v.* FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::numeric[], $7::numeric[],
    $8::numeric[], $9::boolean[], $10::numeric[], $11::numeric[]) AS v
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
    await connection.execute(
        _STORE,
        actor.tenant_id,
        currency,
        ids,
        [v.entry.level_id for v in ready],
        [v.entry.sequence for v in ready],
        [v.unit_cost for v in ready],
        [v.value for v in ready],
        [v.rounding for v in ready],
        [v.valued for v in ready],
        [v.after.value for v in ready],
        [v.after.average for v in ready],
    )
    await outbox.store(connection, actor, [_fact(v, currency) for v in ready])


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
    )
    return outbox.Fact(event, entry.level_id, entry.sequence, utc_now())
