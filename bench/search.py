"""Global search at 1,000,000 entries: rare, common and unknown words, numbers and parts of them.

The entries are written much as the projection would leave them, without any events.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Final
from urllib.parse import quote
from uuid import UUID

import aiohttp
import asyncpg
import jwt

from bench.client import Connection, connect
from bench.company import open_company
from bench.machine import settled
from bench.options import Options
from bench.runs import best_of, percentile
from bench.target import database_url, gateway_url
from services.reporting.domain.search import KINDS, words_in
from services.reporting.infrastructure import queries

# Of a million: how many of each kind, what their numbers begin with, and what they are called.
_SIZES: Final = {
    "product": (300_000, "SKU-", ("'Pump ' || (ARRAY['steel','brass','iron','red'])[n % 4 + 1]"
                " || ' size ' || n % 5000 || CASE n % 50000 WHEN 7 THEN ' zirconium' ELSE '' END")),
    "sales_order": (300_000, "SO-2026-", "''"),
    "purchase_order": (100_000, "PO-2026-", "''"),
    "invoice": (200_000, "INV-26-27-", "''"),
    "payment": (50_000, "PAY-2026-", "''"),
    "customer": (40_000, "C-", "'Farm ' || n % 2000 || ' Pump Trading'"),
    "supplier": (10_000, "S-", "'Bolts ' || n || ' Steel Works'"),
}  # fmt: skip
_SEED: Final = """
WITH made AS (
    INSERT INTO search_entries (tenant_id, kind, id, number, title, detail, status, words, at,
                                version)
    SELECT '{tenant}', '{kind}', qm_new_id(), '{prefix}' || digits, title, '', '',
           array_remove(ARRAY[lower(replace('{prefix}', '-', '')) || digits, {year} || digits,
                              digits, n::text] || string_to_array(lower(title), ' '), NULL),
           now() - n * interval '1 minute', 1
    FROM (SELECT n, lpad(n::text, 6, '0') AS digits, {title} AS title
          FROM generate_series(1, {size}) AS n) AS s
    RETURNING kind, id, words
)
INSERT INTO search_words
SELECT DISTINCT '{tenant}'::uuid, kind, word, id FROM made, unnest(words) AS word ORDER BY 2, 3, 4;
"""
_CLEAR: Final = """
DELETE FROM search_words WHERE tenant_id = '{tenant}';
DELETE FROM search_entries WHERE tenant_id = '{tenant}';
"""
# Each asks many different things of the same kind, so that nothing is measured that is kept.
_ASKED: Final = {
    "an exact number": [f"SO-2026-{n:06}" for n in range(1000, 250_000, 4999)],
    "part of a number": [f"2026-00{n:03}" for n in range(100, 600, 11)],
    "the end of a number": [str(n) for n in range(10_000, 99_000, 1777)],
    "a rare word": ["zirconium", "zircon", "zirc", "zirconium pump"],
    "a common word": ["pump", "steel", "pum", "trading", "so", "2026"],
    "two common words": ["pump steel", "brass pump", "farm pump", "so 2026"],
    "two that never meet": ["brass steel", "iron trading", "bolts farm"],
    "no such word": ["xylophone", "pump xylophone", "SO-2027", "qqqqqq"],
    "as it is typed": ["p", "pu", "pum", "pump", "s", "st", "ste", "SO-", "SO-20", "SO-2026-1"],
}
_READS: Final = 60


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """1,000,000 entries, one client; p50 and p95 through the gateway, and the query alone."""
    async with _filled(session) as (tenant, token):
        connection = await connect(gateway_url(), token)
        for name, asked in _ASKED.items():
            turn = cycle(asked)

            async def once(connection: Connection, _number: int, turn: "cycle[str]" = turn) -> None:
                await connection.get(f"reporting/search?q={quote(next(turn))}")

            run = await best_of(
                options.times, f"search, {name}", [connection], once, options.seconds
            )
            run.show()
            bare = await _bare(tenant, asked)
            print(
                f"      its query alone: p50 {percentile(bare, 0.5):.1f} ms,"
                f" p95 {percentile(bare, 0.95):.1f} ms"
            )
        connection.close()


async def _bare(tenant: UUID, asked: list[str]) -> list[float]:
    """The same queries in the same transaction without HTTP, in seconds."""
    took = []
    url = database_url("reporting", "app")
    async with (
        asyncpg.create_pool(url, min_size=1, max_size=1, server_settings={"jit": "off"}) as pool,
        pool.acquire() as connection,
    ):
        turn = cycle(asked)
        for _ in range(_READS):
            words = words_in(next(turn))
            began = time.perf_counter()
            async with connection.transaction(readonly=True):
                await connection.execute(f"SELECT set_config('qm.tenant','{tenant}',true)")
                await queries.search(connection, list(KINDS), words, 5)
            took.append(time.perf_counter() - began)
    return took


@asynccontextmanager
async def _filled(session: aiohttp.ClientSession) -> AsyncIterator[tuple[UUID, str]]:
    company = await open_company(session, gateway_url(), "Bench search")
    claims = jwt.decode(company.admin.token, options={"verify_signature": False})
    tenant = UUID(claims["tid"])
    owner = await asyncpg.connect(database_url("reporting", "owner"))
    try:
        await fill(owner, tenant)
        await company.admin.sign_in()
        yield tenant, company.admin.token
    finally:
        await owner.execute(_CLEAR.format(tenant=tenant))
        await owner.close()
        await settled()


async def fill(owner: "asyncpg.Connection[asyncpg.Record]", tenant: UUID) -> None:
    """A company with a million entries."""
    await owner.execute("SELECT set_config('qm.tenant', $1, false)", str(tenant))
    for kind, (size, prefix, title) in _SIZES.items():
        year = "'2026'" if "2026" in prefix else "NULL"
        await owner.execute(
            _SEED.format(tenant=tenant, kind=kind, size=size, prefix=prefix, title=title, year=year)
        )
    await owner.execute("VACUUM (ANALYZE) search_entries, search_words")
