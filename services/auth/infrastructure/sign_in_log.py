"""The sign-in log as people and admins read it."""

from uuid import UUID

from libs.db.database import Connection
from libs.db.pages import Page, decode, page_of
from libs.domain.errors import Invalid
from services.auth.domain.sign_in_entry import SignInEntry

# Member by member through the index: nothing but this statement keeps companies apart, for the
# table is over all of them. A failure belongs to every company of the person it was tried on, a
# success to the one it led to.
_LIST = """
SELECT s.* FROM memberships m CROSS JOIN LATERAL (
    SELECT id, at, email, user_id, method, outcome, ip, user_agent FROM sign_ins
    WHERE user_id = m.user_id AND (tenant_id IS NULL OR tenant_id = m.tenant_id)
        AND ($2::text IS NULL OR outcome = $2) AND ($3::uuid IS NULL OR id < $3)
    ORDER BY id DESC LIMIT $4) s
WHERE $1::uuid IS NULL OR m.user_id = $1
ORDER BY s.id DESC LIMIT $4
"""


async def entries(
    connection: Connection,
    *,
    user_id: UUID | None,
    outcome: str | None,
    limit: int,
    cursor: str | None,
) -> Page[SignInEntry]:
    """Tries of the company's members, newest first; of one of them if given."""
    before = None if cursor is None else _id_in(cursor)
    rows = await connection.fetch(_LIST, user_id, outcome, before, limit + 1)
    return page_of(rows, ["id"], limit=limit, row=lambda row: SignInEntry(**dict(row)))


def _id_in(cursor: str) -> UUID:
    (value,) = decode(cursor, 1)
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
