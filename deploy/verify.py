"""`make verify`: whether everything that must hold does, over all companies of an installation.

Looks into the databases as the server's superuser: this checkout's stack, or the server that
QM_VERIFY_URL names (postgresql://superuser:password@host:port/postgres). Work under way looks like
a difference for a moment, so only what differs for `PATIENCE` seconds counts. `--quick` (QUICK=1)
leaves out what reads the whole audit log: read models made from nothing, and compared.
"""

import asyncio
import io
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.invariants import REBUILT, Check, checks
from deploy.invariants.rebuilt import differing_from_rebuilt
from deploy.local.layout import local_layout
from deploy.local.postgres import SUPERUSER
from deploy.local.services import SERVICES, database_of

PATIENCE: Final = 15.0
PAUSE: Final = 0.5
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A check and the rows that differ from what it says."""

    check: Check
    rows: frozenset[str]


async def verify(
    url: str, patience: float = PATIENCE, *, rebuilding: bool = False
) -> list[Finding]:
    """Every check with what differed all the time for `patience` seconds; raises OSError.

    `rebuilding` replays the whole audit log beside each read model, too.
    """
    present = await services_in(url)
    wanted = [*checks(present), *(REBUILT if rebuilding else ())]
    return await asyncio.gather(
        *(
            _persisting(url, check, patience)
            for check in sorted(wanted, key=lambda check: check.number)
            if check.service in present
        )
    )


async def _persisting(url: str, check: Check, patience: float) -> Finding:
    deadline = time.monotonic() + patience
    rows = await differing(url, check)
    while rows and time.monotonic() < deadline:
        await asyncio.sleep(PAUSE)
        rows &= await differing(url, check)
    return Finding(check, rows)


async def differing(url: str, check: Check) -> frozenset[str]:
    """The rows that differ now."""
    async with connected(url, check.service) as connection, connection.transaction():
        return await differing_here(connection, url, check)


async def differing_here(connection: asyncpg.Connection, url: str, check: Check) -> frozenset[str]:
    """The rows that differ as this connection's transaction sees its own service."""
    if check.rebuilt:
        return await differing_from_rebuilt(connection, check.rebuilt)
    for given in check.given:
        async with connected(url, given.service) as owner:
            await copy(owner, given.query, connection, given.table)
    return frozenset(row[0] for row in await connection.fetch(check.differing))


async def copy(
    owner: asyncpg.Connection, query: str, connection: asyncpg.Connection, table: str
) -> None:
    """The result of a query there as a temporary table here, which ends with the transaction."""
    columns = (await owner.prepare(query)).get_attributes()
    declared = ", ".join(f"{column.name} {column.type.name}" for column in columns)
    await connection.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({declared}) ON COMMIT DROP"
    )
    rows = io.BytesIO()
    await owner.copy_from_query(query, output=rows, format="binary")
    rows.seek(0)
    await connection.copy_to_table(table, source=rows, format="binary")
    await connection.execute(f"ANALYZE {table}")


async def services_in(url: str) -> list[str]:
    """The services that have a database with tables here."""
    async with _connecting(url) as server:
        rows = await server.fetch("SELECT datname FROM pg_database")
    databases = {row["datname"] for row in rows}
    found = []
    for name in SERVICES:
        if database_of(name) in databases:
            async with connected(url, name) as connection:
                if await connection.fetchval("SELECT to_regclass('public.events')"):
                    found.append(name)
    return found


def connected(url: str, service: str) -> AbstractAsyncContextManager[asyncpg.Connection]:
    """A service's database, seen by the superuser of this server."""
    return _connecting(urlunsplit(urlsplit(url)._replace(path=f"/{database_of(service)}")))


@asynccontextmanager
async def _connecting(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        yield connection
    finally:
        await connection.close(timeout=5)


def superuser_url(data: Path) -> str:
    """How to look into the local stack whose files are in this folder."""
    state, secrets = data / "run" / "state.json", data / "secrets.json"
    if not state.exists():
        raise SystemExit("Nothing runs here: `make up` first, or set QM_VERIFY_URL.")
    port = json.loads(state.read_text())["ports"]["postgres"]
    password = json.loads(secrets.read_text())["postgres"]
    return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"


def main() -> int:
    """Print a line a check; 1 when anything differs."""
    began = time.monotonic()
    url = os.environ.get("QM_VERIFY_URL") or superuser_url(local_layout().data)
    try:
        findings = asyncio.run(verify(url, rebuilding="--quick" not in sys.argv))
    except OSError as error:
        print(f"The databases do not answer: {error}")
        return 1
    for finding in findings:
        said = "DIFFERS" if finding.rows else "ok"
        print(f"{said:7} {finding.check.number:2}  {finding.check.says}")
        for row in sorted(finding.rows)[:SHOWN]:
            print(f"            {row}")
        if len(finding.rows) > SHOWN:
            print(f"            and {len(finding.rows) - SHOWN} more")
    bad = sum(1 for finding in findings if finding.rows)
    print(
        f"{len(findings) - bad} of {len(findings)} checks hold ({time.monotonic() - began:.1f} s)"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
