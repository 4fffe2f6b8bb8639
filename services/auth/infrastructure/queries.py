"""What auth shows: members, roles, keys and companies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of
from libs.domain.errors import NotFound
from services.auth.domain.api_key import ApiKey
from services.auth.domain.invitation import Invitation
from services.auth.domain.membership import Membership
from services.auth.domain.role_view import RoleView
from services.auth.domain.roles import BUILT_IN
from services.auth.domain.session import Session
from services.auth.domain.sign_in_entry import SignInEntry
from services.auth.domain.tenant import Tenant
from services.auth.infrastructure import sign_in_log, tenants
from services.auth.infrastructure.api_keys import COLUMNS, api_key_from
from services.auth.infrastructure.invitations import COLUMNS as INVITATION_COLUMNS
from services.auth.infrastructure.invitations import invitation_from
from services.auth.infrastructure.memberships import COLUMNS as MEMBER_COLUMNS
from services.auth.infrastructure.memberships import membership_from
from services.auth.infrastructure.roles import COLUMNS as ROLE_COLUMNS
from services.auth.infrastructure.roles import role_from
from services.auth.infrastructure.sessions import session_from
from services.auth.infrastructure.tables import api_keys, invitations, memberships, sessions


async def list_users(
    connection: Connection, *, ids: Collection[UUID] | None, limit: int, cursor: str | None
) -> Page[Membership]:
    """Members by name."""
    query = select(memberships)
    if ids is not None:
        query = query.where(one_of(memberships.c.user_id, ids))
    return await fetch_page(
        connection,
        query,
        [memberships.c.name, memberships.c.user_id],
        limit=limit,
        cursor=cursor,
        row=lambda row: membership_from(dict(row)),
    )


async def user(connection: Connection, user_id: UUID) -> Membership:
    """One member; raises NotFound."""
    row = await connection.fetchrow(
        f"SELECT {MEMBER_COLUMNS} FROM memberships WHERE user_id = $1", user_id
    )
    if row is None:
        raise NotFound("no such user", user_id=user_id)
    return membership_from(dict(row))


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account, beside what a company knows them by."""

    version: int
    email_proved: bool
    has_password: bool
    second_factor: bool


async def account(connection: Connection, user_id: UUID) -> Account:
    """A person's account; raises NotFound."""
    row = await connection.fetchrow(
        "SELECT version, email_proved_at IS NOT NULL, password_hash IS NOT NULL,"
        " EXISTS (SELECT FROM second_factors f WHERE f.user_id = u.id"
        " AND f.confirmed_at IS NOT NULL) FROM users u WHERE id = $1",
        user_id,
    )
    if row is None:
        raise NotFound("no such user", user_id=user_id)
    return Account(*row)


async def companies_of(connection: Connection, user_id: UUID) -> list[tuple[UUID, str]]:
    """The companies a person works for, by name; needs the login that looks across them."""
    rows = await connection.fetch(
        "SELECT tenant_id, t.name FROM memberships m JOIN tenants t USING (tenant_id)"
        " WHERE m.user_id = $1 AND m.active ORDER BY t.name, tenant_id",
        user_id,
    )
    return [(row["tenant_id"], row["name"]) for row in rows]


async def tenant(connection: Connection, tenant_id: UUID) -> Tenant:
    """A company; raises NotFound."""
    row = await connection.fetchrow(
        f"SELECT {tenants.COLUMNS} FROM tenants WHERE tenant_id = $1", tenant_id
    )
    if row is None:
        raise NotFound("no such company")
    return tenants.tenant_from(dict(row))


async def list_sessions(
    connection: Connection,
    user_id: UUID,
    tenant_id: UUID | None,
    *,
    alive_at: datetime,
    limit: int,
    cursor: str | None,
) -> Page[Session]:
    """A person's sessions that have not ended, newest first; of one company if given.

    The table is over all companies: nothing but this condition keeps them apart.
    """
    mine = select(sessions).where(
        sessions.c.user_id == user_id,
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > alive_at,
    )
    if tenant_id is not None:
        mine = mine.where(sessions.c.tenant_id == tenant_id)
    return await fetch_page(
        connection,
        mine,
        [sessions.c.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=lambda row: session_from(dict(row)),
    )


async def list_sign_ins(
    connection: Connection,
    *,
    user_id: UUID | None,
    outcome: str | None,
    limit: int,
    cursor: str | None,
) -> Page[SignInEntry]:
    """Tries of the company's members, newest first; of one of them if given."""
    return await sign_in_log.entries(
        connection, user_id=user_id, outcome=outcome, limit=limit, cursor=cursor
    )


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


async def roles(connection: Connection, tenant_id: UUID) -> list[RoleView]:
    """All roles: the ready-made ones, then the company's own by name."""
    company = await tenant(connection, tenant_id)
    counted = await connection.fetch(
        "SELECT role, count(*) FROM memberships, unnest(roles) role WHERE active GROUP BY role"
    )
    members = {row["role"]: row["count"] for row in counted}
    own = await connection.fetch(f"SELECT {ROLE_COLUMNS} FROM roles ORDER BY lower(name), key")
    return [
        *(RoleView.ready_made_one(key, company, members.get(key, 0)) for key in BUILT_IN),
        *(RoleView.own(role, members.get(role.key, 0)) for role in map(role_from, map(dict, own))),
    ]


async def role(connection: Connection, tenant_id: UUID, key: str) -> RoleView:
    """One role, by its key or its id; raises NotFound."""
    for found in await roles(connection, tenant_id):
        if key in {found.key, str(found.id)}:
            return found
    raise NotFound("no such role", role=key)


async def list_invitations(
    connection: Connection, *, limit: int, cursor: str | None
) -> Page[Invitation]:
    """Invitations, the newest first, whatever became of them."""
    return await fetch_page(
        connection,
        select(invitations),
        [invitations.c.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=lambda row: invitation_from(dict(row)),
    )


async def invitation(connection: Connection, invitation_id: UUID) -> Invitation:
    """One invitation; raises NotFound."""
    row = await connection.fetchrow(
        f"SELECT {INVITATION_COLUMNS} FROM invitations WHERE id = $1", invitation_id
    )
    if row is None:
        raise NotFound("no such invitation", invitation_id=invitation_id)
    return invitation_from(dict(row))
