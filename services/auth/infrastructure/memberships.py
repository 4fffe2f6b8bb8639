"""Members in SQL."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.auth.domain.membership import Membership


class SqlMemberships:
    """Members of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, membership: Membership) -> None:
        """Keep a new member."""
        self._work.track(membership, self._save)

    async def get(self, user_id: UUID) -> Membership:
        """The member, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            "SELECT id, version, tenant_id, user_id, name, email, roles, limits, active"
            " FROM memberships WHERE user_id = $1 FOR UPDATE",
            user_id,
        )
        if row is None:
            raise NotFound("no such user", user_id=user_id)
        return self._work.track(membership_from(dict(row)), self._save)

    async def admins(self) -> int:
        """How many active admins there are, all locked: the last one stays."""
        rows = await self._work.connection.fetch(
            "SELECT user_id FROM memberships WHERE active AND 'admin' = ANY (roles)"
            " ORDER BY user_id FOR UPDATE"
        )
        return len(rows)

    async def _save(self, member: Membership) -> None:
        limits = {k: None if v is None else str(v) for k, v in member.limits.items()}
        await self._work.connection.execute(
            "INSERT INTO memberships"
            " (tenant_id, id, user_id, name, email, roles, limits, active, version)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9)"
            " ON CONFLICT (tenant_id, user_id) DO UPDATE SET roles = excluded.roles,"
            " limits = excluded.limits, active = excluded.active, version = excluded.version",
            member.tenant_id,
            member.id,
            member.user_id,
            member.name,
            member.email,
            list(member.roles),
            orjson.dumps(limits).decode(),
            member.active,
            member.version,
        )


def membership_from(row: dict[str, Any]) -> Membership:
    """A member as stored."""
    limits = {k: None if v is None else Decimal(v) for k, v in orjson.loads(row["limits"]).items()}
    return Membership(**{**row, "roles": tuple(row["roles"]), "limits": limits})
