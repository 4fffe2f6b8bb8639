"""The projection of auth's companies that every service keeps: name, currency, zone, settings.

What a service subscribes to is said here once: `Subscription(Queue("sales.tenants"), COMPANIES)`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from libs.contracts.auth import TenantRegistered, TenantUpdated
from libs.contracts.base import Event
from libs.db.database import Connection
from libs.db.work import Begin, Work
from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal

_SELECT = "SELECT tenant_id, name, currency, timezone, settings, version FROM tenants"
_KEEP = """
INSERT INTO tenants AS known (tenant_id, name, currency, timezone, settings, version)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)
ON CONFLICT (tenant_id) DO UPDATE
SET name = excluded.name, currency = excluded.currency, timezone = excluded.timezone,
    settings = excluded.settings, version = excluded.version
WHERE known.version < excluded.version
"""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A company: ISO 4217 currency, IANA time zone, and the settings that steer other services."""

    id: UUID
    name: str
    currency: str
    timezone: str
    settings: dict[str, Any] = field(default_factory=dict)
    version: int = 1


async def remember_tenant(
    event: TenantRegistered | TenantUpdated, /, *, actor: Principal, begin: Begin[Work]
) -> None:
    """Keep a company as it is now; what is known already and later, however it was learnt, stays.

    Each event holds everything, so that repeated, late and lost ones do no harm.
    """
    said = event.model_dump(mode="json", include=set(TenantRegistered.model_fields))
    known = Tenant(
        actor.tenant_id,
        name=said.pop("name"),
        currency=said.pop("currency"),
        timezone=said.pop("timezone"),
        settings=said,
        version=event.version if isinstance(event, TenantUpdated) else 1,
    )
    async with begin(actor) as work:
        await keep_tenant(work.connection, known)


COMPANIES: Mapping[type[Event], Callable[..., Awaitable[None]]] = {
    TenantRegistered: remember_tenant,
    TenantUpdated: remember_tenant,
}


async def keep_tenant(connection: Connection, tenant: Tenant) -> None:
    """Store a company unless the same or a later version is known."""
    await connection.execute(
        _KEEP,
        tenant.id,
        tenant.name,
        tenant.currency,
        tenant.timezone,
        orjson.dumps(tenant.settings).decode(),
        tenant.version,
    )


async def tenant(connection: Connection, tenant_id: UUID) -> Tenant:
    """The company of this transaction; raises UnknownReference until auth's event has come."""
    row = await connection.fetchrow(f"{_SELECT} WHERE tenant_id = $1", tenant_id)
    if row is None:
        raise UnknownReference("tenants", {"tenant": tenant_id})
    return Tenant(
        row["tenant_id"],
        row["name"],
        row["currency"],
        row["timezone"],
        orjson.loads(row["settings"]),
        row["version"],
    )
