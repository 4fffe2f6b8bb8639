"""Read models against ones made from nothing: the same SQL replays the audit log beside them."""

from typing import Final, cast

import asyncpg

from deploy.invariants.check import Check
from libs.db.connection import Connection
from services.reporting.infrastructure.projecting import AT_MOST, types_between
from services.reporting.infrastructure.projection import Projection
from services.reporting.infrastructure.projections import PROJECTIONS

_SHOWN: Final = 20  # rows of a table that differ, at most
_COMPANIES: Final = "SELECT tenant_id, sequence FROM projections WHERE name = $1 AND sequence > 0"
_BESIDE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS {0} (LIKE public.{0} INCLUDING ALL) ON COMMIT DROP;
GRANT ALL ON pg_temp.{0} TO reporting_costs; TRUNCATE pg_temp.{0}
"""
_AS_REPORTING: Final = "SET LOCAL ROLE reporting_costs"
_FOR: Final = "SELECT set_config('qm.tenant', $1::uuid::text, true)"
_DIFFERING: Final = """
SELECT format('{0} of company %s %s: %s', $1::uuid, what, left(row, 300)) FROM (
    (SELECT 'has' AS what, r::text AS row FROM (
        SELECT * FROM public.{0} WHERE tenant_id = $1 EXCEPT SELECT * FROM pg_temp.{0}) AS r)
    UNION ALL
    (SELECT 'lacks', r::text FROM (
        SELECT * FROM pg_temp.{0} EXCEPT SELECT * FROM public.{0} WHERE tenant_id = $1) AS r)
) AS d LIMIT $2
"""

REBUILT: Final = tuple(
    Check(
        10,
        f"reporting's read model of {projection.name} is the one made from nothing",
        "reporting",
        "",
        rebuilt=projection.name,
    )
    for projection in PROJECTIONS
)


async def differing_from_rebuilt(connection: asyncpg.Connection, name: str) -> frozenset[str]:
    """Rows of this read model that one made from nothing has otherwise, in this transaction."""
    (projection,) = (each for each in PROJECTIONS if each.name == name)
    found: set[str] = set()
    for tenant_id, sequence in await connection.fetch(_COMPANIES, name):
        for table in projection.tables:
            await connection.execute(_BESIDE.format(table))
        await connection.execute(_FOR, tenant_id)
        await _replay(connection, projection, sequence)
        for table in projection.tables:
            rows = await connection.fetch(_DIFFERING.format(table), tenant_id, _SHOWN)
            found.update(row[0] for row in rows)
    return frozenset(found)


async def _replay(connection: asyncpg.Connection, projection: Projection, upto: int) -> None:
    """As reporting does: the temporary tables come before those of the same names."""
    reporting = cast("Connection", connection)  # without a pool around it, and alike
    await connection.execute(_AS_REPORTING)
    for after in range(0, upto, AT_MOST):
        until = min(after + AT_MOST, upto)
        types = await types_between(reporting, after, until)
        await projection.apply(reporting, after, until, types)
    await connection.execute("RESET ROLE")
