"""What auth shows: members and companies."""

from uuid import UUID

from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.auth.domain.api_key import ApiKey
from services.auth.domain.membership import Membership
from services.auth.domain.tenant import Tenant
from services.auth.infrastructure import tenants
from services.auth.infrastructure.api_keys import COLUMNS, api_key_from
from services.auth.infrastructure.memberships import membership_from
from services.auth.infrastructure.tables import api_keys, memberships


async def list_users(connection: Connection, *, limit: int, cursor: str | None) -> Page[Membership]:
    """Members by name."""
    return await fetch_page(
        connection,
        select(memberships),
        [memberships.c.name, memberships.c.user_id],
        limit=limit,
        cursor=cursor,
        row=lambda row: membership_from(dict(row)),
    )


async def user(connection: Connection, user_id: UUID) -> Membership:
    """One member; raises NotFound."""
    row = await connection.fetchrow(
        "SELECT id, version, tenant_id, user_id, name, email, roles, limits, active"
        " FROM memberships WHERE user_id = $1",
        user_id,
    )
    if row is None:
        raise NotFound("no such user", user_id=user_id)
    return membership_from(dict(row))


async def tenant(connection: Connection, tenant_id: UUID) -> Tenant:
    """A company; raises NotFound."""
    row = await connection.fetchrow(
        f"SELECT {tenants.COLUMNS} FROM tenants WHERE tenant_id = $1", tenant_id
    )
    if row is None:
        raise NotFound("no such company")
    return tenants.tenant_from(dict(row))


async def list_api_keys(connection: Connection, *, limit: int, cursor: str | None) -> Page[ApiKey]:
    """Keys, newest first."""
    return await fetch_page(
        connection,
        select(api_keys),
        [api_keys.c.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=lambda row: api_key_from(dict(row)),
    )


async def api_key(connection: Connection, key_id: UUID) -> ApiKey:
    """One key; raises NotFound."""
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM api_keys WHERE id = $1", key_id)
    if row is None:
        raise NotFound("no such API key", api_key_id=key_id)
    return api_key_from(dict(row))
