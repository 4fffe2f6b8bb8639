"""What auth shows: lists of members."""

from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from services.auth.domain.membership import Membership
from services.auth.infrastructure.tables import memberships
from services.auth.infrastructure.work import membership_from


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


async def user(connection: Connection, user_id: object) -> Membership | None:
    """One member."""
    row = await connection.fetchrow(
        "SELECT id, version, tenant_id, user_id, name, email, roles, limits, active"
        " FROM memberships WHERE user_id = $1",
        user_id,
    )
    return None if row is None else membership_from(dict(row))
