"""Bringing read models up to the audit log, company by company, batch by batch.

Nobody but `Projecting` moves a projection's rows: what follows the log and what makes a projection
anew both hold its lock while they do, whichever process they are in.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from libs.db.database import Connection, Database
from libs.domain.principal import Principal
from services.reporting.infrastructure.projection import Projection

# Entries at a time: enough for statements to pay, few enough for a transaction to be short.
AT_MOST = 5000

_BEGIN = """
INSERT INTO projections (tenant_id, name, sequence) SELECT qm_tenant(), name, 0
FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING
"""
_LOCK = "hashtextextended('projection ' || qm_tenant() || ' ' || name, 0)"
# Those that are where they were, and that nobody else is at work on.
_MINE = f"""
SELECT name FROM projections WHERE sequence = $2 AND name IN (
    SELECT name FROM unnest($1::text[]) AS name WHERE pg_try_advisory_xact_lock({_LOCK}))
"""
_ALL_MINE = f"SELECT pg_advisory_xact_lock({_LOCK}) FROM unnest(ARRAY[$1]) AS name"
_TYPES = """
SELECT coalesce(array_agg(DISTINCT type), '{}') FROM audit_log
WHERE sequence > $1 AND sequence <= $2
"""
_MOVE = """
UPDATE projections SET sequence = $2, moved_at = now(), error = NULL
WHERE name = ANY ($1::text[]) AND sequence = $3 RETURNING name
"""
_FAIL = """
INSERT INTO projections (tenant_id, name, sequence, error) SELECT qm_tenant(), name, 0, $2
FROM unnest($1::text[]) AS name
ON CONFLICT (tenant_id, name) DO UPDATE SET error = excluded.error
"""


async def follow(
    database: Database, tenant_id: UUID, projections: Sequence[Projection], after: int, upto: int
) -> None:
    """Bring those of the company's projections that are at `after` to `upto`, all or none."""
    names = [projection.name for projection in projections]
    async with database.transaction(Principal.system(tenant_id)) as connection:
        if after == 0:
            await connection.execute(_BEGIN, names)
        rows = await connection.fetch(_MINE, names, after)
        mine = {row["name"] for row in rows}
        types = await types_between(connection, after, upto)
        for projection in projections:
            if projection.name in mine:
                await projection.apply(connection, after, upto, types)
        moved = await connection.fetch(_MOVE, list(mine), upto, after)
        if len(moved) != len(mine):
            # Who led before us ended its last batch just after we had looked where they were.
            msg = f"somebody else moved {sorted(mine - {row['name'] for row in moved})}"
            raise RuntimeError(msg)


async def say_failed(
    database: Database, tenant_id: UUID, names: Collection[str], error: BaseException
) -> None:
    """Keep why projections are no further, for operators to read."""
    async with database.transaction(Principal.system(tenant_id)) as connection:
        await connection.execute(_FAIL, list(names), repr(error)[:1000])


async def hold(connection: Connection, name: str) -> int:
    """Keep a projection from moving until the transaction ends; where it is."""
    await connection.execute(_ALL_MINE, name)
    found = await connection.fetchval("SELECT sequence FROM projections WHERE name = $1", name)
    return int(found or 0)


async def types_between(connection: Connection, after: int, upto: int) -> frozenset[str]:
    """The types of entries after one and up to another."""
    return frozenset(await connection.fetchval(_TYPES, after, upto))
