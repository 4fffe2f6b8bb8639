"""Companies in SQL."""

from typing import Any

import orjson

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.auth.domain.tenant import Tenant

COLUMNS = "tenant_id AS id, version, name, currency, timezone, settings, in_use"


class SqlTenants:
    """Companies."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, tenant: Tenant) -> None:
        """Keep a new company."""
        self._work.track(tenant, self._save)

    async def get(self) -> Tenant:
        """The company at hand, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {COLUMNS} FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE",
            self._work.actor.tenant_id,
        )
        if row is None:
            raise NotFound("no such company")
        return self._work.track(tenant_from(dict(row)), self._save)

    async def name(self) -> str:
        """What the company at hand is called."""
        name: str = await self._work.connection.fetchval(
            "SELECT name FROM tenants WHERE tenant_id = $1", self._work.actor.tenant_id
        )
        return name

    async def mark_in_use(self) -> None:
        """Remember that the company at hand has written documents."""
        await self._work.connection.execute(
            "UPDATE tenants SET in_use = true WHERE tenant_id = $1 AND NOT in_use",
            self._work.actor.tenant_id,
        )

    async def _save(self, tenant: Tenant) -> None:
        await self._work.connection.execute(
            "INSERT INTO tenants (tenant_id, name, currency, timezone, settings, version)"
            " VALUES ($1, $2, $3, $4, $5::jsonb, $6)"
            " ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name,"
            " currency = excluded.currency, timezone = excluded.timezone,"
            " settings = excluded.settings, version = excluded.version",
            tenant.id,
            tenant.name,
            tenant.currency,
            tenant.timezone,
            orjson.dumps(tenant.settings).decode(),
            tenant.version,
        )


def tenant_from(row: dict[str, Any]) -> Tenant:
    """A company as stored."""
    settings = orjson.loads(row.pop("settings"))
    return Tenant(**row, **{**settings, "ready_made_roles": tuple(settings["ready_made_roles"])})
