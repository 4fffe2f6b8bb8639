"""Members in SQL."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from libs.domain.errors import Forbidden, NotFound
from libs.domain.principal import Principal
from services.auth.domain.granting import Limits
from services.auth.domain.membership import Membership
from services.auth.infrastructure.roles import SqlRoles

COLUMNS = (
    "id, version, tenant_id, user_id, name, email, phone, locale, picture, roles, limits, active"
)


class SqlMemberships:
    """Members of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, membership: Membership) -> None:
        """Keep a new member."""
        self._work.track(membership, self._save)

    async def get(self, user_id: UUID) -> Membership:
        """The member, locked, and so are their roles; raises NotFound."""
        row = await self._row(user_id, "FOR UPDATE")
        if row is None:
            raise NotFound("no such user", user_id=user_id)
        roles = SqlRoles(self._work)
        member = membership_from(dict(row), await roles.permissions(row["roles"], lock=True))
        return self._work.track(member, self._save)

    async def present(self, actor: Principal, needs: str) -> Principal:
        """The caller with the rights they have now; raises Forbidden without the one needed.

        Their token says what they had when it was made.
        """
        row = await self._row(actor.user_id)
        if row is None or not row["active"]:
            raise Forbidden("you are not a member of this company any more")
        permissions = await SqlRoles(self._work).permissions(row["roles"], lock=False)
        member = membership_from(dict(row), permissions)
        by = replace(actor, permissions=permissions, roles=member.roles, limits=dict(member.limits))
        by.require(needs)
        return by

    async def lock_admins(self) -> frozenset[UUID]:
        """The active admins, all locked, always in one order: the last one stays.

        Locked before any other member, so that two changes at once wait and never block each other.
        """
        rows = await self._work.connection.fetch(
            "SELECT user_id FROM memberships WHERE active AND 'admin' = ANY (roles)"
            " ORDER BY user_id FOR UPDATE"
        )
        return frozenset(row["user_id"] for row in rows)

    async def with_email(self, email: str) -> Membership | None:
        """The member with this e-mail (lower case), active or not; for looking only."""
        row = await self._work.connection.fetchrow(
            f"SELECT {COLUMNS} FROM memberships WHERE email = $1", email
        )
        return None if row is None else membership_from(dict(row))

    async def _row(self, user_id: UUID, lock: str = "") -> Any:
        return await self._work.connection.fetchrow(
            f"SELECT {COLUMNS}, (SELECT email_proved_at IS NOT NULL FROM users"
            " WHERE users.id = memberships.user_id) AS email_proved"
            f" FROM memberships WHERE user_id = $1 {lock}",
            user_id,
        )

    async def _save(self, member: Membership) -> None:
        await self._work.connection.execute(
            "INSERT INTO memberships (tenant_id, id, user_id, name, email, phone, locale, picture,"
            " roles, limits, active, version)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)"
            " ON CONFLICT (tenant_id, user_id) DO UPDATE SET name = excluded.name,"
            " email = excluded.email, phone = excluded.phone, locale = excluded.locale,"
            " picture = excluded.picture, roles = excluded.roles, limits = excluded.limits,"
            " active = excluded.active, version = excluded.version",
            member.tenant_id,
            member.id,
            member.user_id,
            member.name,
            member.email,
            member.phone,
            member.locale,
            member.picture,
            list(member.roles),
            limits_text(member.limits),
            member.active,
            member.version,
        )


def membership_from(row: dict[str, Any], permissions: Iterable[str] = ()) -> Membership:
    """A member as stored; without `permissions` one to show."""
    about = {**row, "roles": tuple(row["roles"]), "limits": limits_from(row["limits"])}
    return Membership(**about, permissions=frozenset(permissions))


def limits_text(limits: Limits) -> str:
    """Limits as stored."""
    return orjson.dumps({k: None if v is None else str(v) for k, v in limits.items()}).decode()


def limits_from(text: str) -> dict[str, Decimal | None]:
    """Limits as they were stored."""
    return {k: None if v is None else Decimal(v) for k, v in orjson.loads(text).items()}
