"""Whether a backup can be restored: by restoring it elsewhere for a moment and looking into it."""

import asyncio
from dataclasses import dataclass
from typing import Final

import asyncpg

from deploy.backup.recovery import Moment, Recovery
from deploy.invariants import checks
from deploy.local.postgres import UNSAFE
from deploy.local.problem import SetupError
from deploy.local.throwaway import private_folder, remove
from deploy.verify import connected, differing, services_in

# The query that counts the rows of all tables, and so reads each of them.
_COUNTING: Final = """
SELECT 'SELECT sum(n)::bigint FROM (' || string_agg(
    format('SELECT count(*) AS n FROM %s', c.oid::regclass), ' UNION ALL ') || ') AS t'
FROM pg_class AS c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a restored backup was found to hold."""

    services: int
    rows: int
    checks: int


def tried(recovery: Recovery) -> Tried:
    """Restore it to a folder that is deleted again; raises SetupError where something is wrong.

    Each table is read, and what must hold at every instant is checked: ledgers and their chains,
    books, invoice numbers, the audit log. What waits for a message or a worker cannot be.
    """
    folder = private_folder(recovery.layout, "trial")
    try:
        with recovery.run(folder, Moment(), UNSAFE) as server:
            return asyncio.run(_looked_into(server.url))
    except asyncpg.PostgresError as error:
        raise SetupError(f"The restored databases cannot be read: {error}") from error
    finally:
        remove(folder)


async def _looked_into(url: str) -> Tried:
    present = await services_in(url)
    if not present:
        raise SetupError("The backup can be restored, but it has no service's database in it.")
    rows = 0
    for service in present:
        async with connected(url, service) as connection:
            rows += await connection.fetchval(await connection.fetchval(_COUNTING))
    done = [c for c in checks(present) if c.always and c.service in present]
    for check in done:
        if found := await differing(url, check):
            raise SetupError(
                f"The backup can be restored, but in it, it does not hold that {check.says}:"
                f" {min(found)}"
            )
    return Tried(len(present), rows, len(done))
