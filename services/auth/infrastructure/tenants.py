"""Companies in SQL."""

import orjson

from libs.db.work import Work
from services.auth.domain.tenant import Tenant


class SqlTenants:
    """Companies."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, tenant: Tenant) -> None:
        """Keep a new company."""
        self._work.track(tenant, self._save)

    async def _save(self, tenant: Tenant) -> None:
        await self._work.connection.execute(
            "INSERT INTO tenants (tenant_id, name, currency, timezone, settings, version)"
            " VALUES ($1, $2, $3, $4, $5::jsonb, $6)"
            " ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name,"
            " settings = excluded.settings, version = excluded.version",
            tenant.id,
            tenant.name,
            tenant.currency,
            tenant.timezone,
            orjson.dumps(tenant.settings).decode(),
            tenant.version,
        )
