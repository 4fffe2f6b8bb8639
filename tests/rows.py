"""What a company's rows are, over all services: to tell whether anything changed."""

from collections.abc import Iterable

from deploy.verify import connected

_TABLES = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'tenant_id'
"""


async def digests(url: str, tenant: str, services: Iterable[str]) -> dict[str, str]:
    """A digest of each table's rows of the company; `url` is the superuser's."""
    found = {}
    for service in services:
        async with connected(url, service) as connection:
            for (table,) in await connection.fetch(_TABLES):
                found[f"{service}.{table}"] = await connection.fetchval(
                    f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} AS t"
                    " WHERE tenant_id = $1",
                    tenant,
                )
    return found
