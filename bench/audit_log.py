"""The audit log as it grows: a page by each filter, at 10,000, 100,000 and 1,000,000 entries."""

from collections.abc import Awaitable, Callable, Mapping
from hashlib import md5
from uuid import UUID

import aiohttp

from bench.growth import Growth
from bench.options import Options
from bench.runs import timed
from bench.scratch import scratch
from libs.contracts.registry import events
from libs.db.database import Connection
from libs.domain.ids import new_id
from services.reporting.infrastructure.queries.audit import AuditFilter, list_audit

SIZES = (10_000, 100_000)
FULL = (*SIZES, 1_000_000)
PAGE = 50
_READS = 20
_SOMEBODY = UUID(md5(b"a7", usedforsecurity=False).hexdigest())
_RARE, _COMMON = "auth.role.changed", "inventory.stock.changed"
# One entry in 10,000 is of a seldom type, half are movements, the others of all types in turn.
_SEED = """
INSERT INTO audit_log (tenant_id, sequence, id, type, major, subject, version, actor_id, actor_name,
                       at, request_id, ip, reason, data, previous, hash)
SELECT '{t}', n, qm_new_id(),
       CASE WHEN n % 10000 = 0 THEN '{rare}' WHEN n % 2 = 0 THEN '{common}'
            ELSE ($1::text[])[1 + n / 2 % cardinality($1::text[])] END,
       1, md5('s' || n % 5000)::uuid, n, md5('a' || n % 20)::uuid, 'Person ' || n % 20,
       now() - interval '1 second' * ({size} - n), md5('r' || n), '192.0.2.' || n % 250, '',
       json_build_object('product_id', md5('p' || n % 5000)::uuid, 'quantity', n % 97,
                         'note', CASE n WHEN {size} / 3 THEN 'heliotrope' ELSE 'plain' END),
       '\\x00', '\\x00'
FROM generate_series(1, {size}) AS n
"""


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """Each filter alone, without HTTP, beside the same at the smallest size."""
    growth = Growth("entries")
    for size in FULL if options.full else SIZES:
        async with scratch("reporting", ("audit_log",)) as owner:
            tenant = new_id()
            await owner.execute("SELECT set_config('qm.tenant', $1, true)", str(tenant))
            types = sorted({e.type for e in events().values()} - {_RARE, _COMMON})
            await owner.execute(
                _SEED.format(t=tenant, size=size, rare=_RARE, common=_COMMON), types, timeout=600
            )
            await owner.execute("ANALYZE audit_log")
            for name, read in _reads(owner).items():
                took = await timed(read, 3 if "word" in name else _READS)
                print(f"  {name}, {size:,} entries: {took:.2f} ms")
                growth.add(name, size, took)
    growth.show()


def _reads(owner: Connection) -> Mapping[str, Callable[[], Awaitable[object]]]:
    def page(**given: object) -> Callable[[], Awaitable[object]]:
        which = AuditFilter(**given)  # type: ignore[arg-type]
        return lambda: list_audit(owner, which, costs=True, limit=PAGE, cursor=None)

    return {
        f"first page of {PAGE}": page(),
        "page of a service": page(service="purchasing"),
        "page of a service with seldom entries": page(service="auth"),
        "page of a seldom type": page(type=_RARE),
        "page of a frequent type": page(type=_COMMON),
        "page of types that begin so": page(type="catalog.product.*"),
        "page of a person": page(actor_id=_SOMEBODY),
        "page by a frequent word": page(q="plain"),
        "page by a seldom word": page(q="heliotrope"),
        "page of a service by a word nobody said": page(service="auth", q="nobody said this"),
    }
