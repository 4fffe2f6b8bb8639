"""Postings a second: entries of the journal by the use case, beside the same SQL by pgbench."""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import aiohttp
import jwt

from bench.company import open_company
from bench.machine import settled
from bench.options import Options
from bench.target import database_url, gateway_url
from deploy.local.binaries import postgres_binaries
from deploy.local.layout import local_layout
from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.payments.application.posting import post
from services.payments.domain.journal import Source
from services.payments.domain.sale_posting import INVOICE
from services.payments.infrastructure.journal import POST
from services.payments.infrastructure.work import SqlPaymentsWork

# Accounts receivable, sales and two taxes: as an invoice of Maharashtra is posted at home.
_AMOUNTS: Final = {
    "total": Decimal(118),
    "sales": Decimal(100),
    "CGST": Decimal(9),
    "SGST": Decimal(9),
}
_POSTINGS: Final = INVOICE.post(_AMOUNTS)
_DAY: Final = date(2026, 6, 2)
_LOGINS: Final = ("app", "costs", "relay")


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """1 and 8 at once, an entry of four postings each."""
    company = await open_company(session, gateway_url(), "Bench postings")
    claims = jwt.decode(company.admin.token, options={"verify_signature": False})
    urls = {f"database_{login}_url": database_url("payments", login) for login in _LOGINS}
    costs_url = urls["database_costs_url"]
    database = Database("payments", DatabaseSettings.model_validate(urls))
    await database.open()
    try:
        for clients in (1, 8):
            await settled()
            await compare(database, costs_url, UUID(claims["tid"]), clients, options)
    finally:
        await database.close()


async def compare(
    database: Database, costs_url: str, tenant_id: UUID, clients: int, options: Options
) -> None:
    """The better of some runs each."""
    ours = [
        await _ours(database, tenant_id, clients, options.seconds) for _ in range(options.times)
    ]
    bare = [
        await _bare(costs_url, tenant_id, clients, options.seconds) for _ in range(options.times)
    ]
    lines = len(_POSTINGS)
    print(
        f"postings, {clients} at once: {lines * max(ours):,.0f}/s in {max(ours):,.0f} entries/s\n"
        f"      baseline, pgbench with the same SQL: {lines * max(bare):,.0f}/s; "
        f"ratio {max(ours) / max(bare):.2f}"
    )


async def _ours(database: Database, tenant_id: UUID, clients: int, seconds: float) -> float:
    begin = beginning(database, SqlPaymentsWork)
    actor = Principal.system(tenant_id)
    until, counts = time.monotonic() + seconds, [0] * clients

    async def client(number: int) -> None:
        while time.monotonic() < until:
            async with begin(actor) as work:
                source = Source(rule="bench", id=new_id())
                await post(work, source, _POSTINGS, booked=_DAY, memo="Bench")
            counts[number] += 1

    await asyncio.gather(*(client(number) for number in range(clients)))
    return sum(counts) / seconds


async def _bare(costs_url: str, tenant_id: UUID, clients: int, seconds: float) -> float:
    url = urlsplit(costs_url)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "post.sql"
        file.write_text(_script(tenant_id))
        process = await asyncio.create_subprocess_exec(
            str(postgres_binaries(local_layout()) / "pgbench"),
            *("--no-vacuum", "--protocol=prepared", f"--client={clients}"),
            *(f"--time={max(1, round(seconds))}", f"--file={file}"),
            *(f"--host={url.hostname}", f"--port={url.port}", f"--username={url.username}"),
            url.path[1:],
            env={**os.environ, "PGPASSWORD": url.password or ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, wrong = await process.communicate()
    rate = re.search(rb"tps = ([0-9.]+)", said)
    if rate is None:
        raise SystemExit(f"pgbench failed: {wrong.decode()[-500:]}")
    return float(rate.group(1))


def _script(tenant_id: UUID) -> str:
    """The statements of one entry, its values written in."""
    roles = [posting.role.value for posting in _POSTINGS]
    values: Sequence[str] = (
        f"'{tenant_id}'::uuid",
        "gen_random_uuid()",
        "'bench'",
        "gen_random_uuid()",
        "0",
        "'Bench'",
        f"'{_DAY}'",
        "NULL",
        "NULL",
        "NULL::uuid",
        "NULL::bigint",
        f"'{uuid4()}'::uuid",
        "'Bench'",
        f"'{{{','.join(roles)}}}'",
        f"'{{{','.join(str(posting.amount) for posting in _POSTINGS)}}}'",
    )
    filled = re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], POST)
    one_line = " ".join(filled.split())
    return f"BEGIN;\nSELECT set_config('qm.tenant', '{tenant_id}', true);\n{one_line};\nCOMMIT;\n"
