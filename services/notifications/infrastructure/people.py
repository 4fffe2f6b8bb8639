"""People in SQL: a projection of auth's members and roles, and what they wish to hear."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from libs.contracts.auth import Member, RoleChanged
from libs.contracts.roles import BUILT_IN
from libs.db.database import Connection
from libs.db.work import Work
from services.notifications.domain.people import Person, Preferences

_KEEP = """
INSERT INTO people AS known
    (tenant_id, id, name, email, phone, locale, roles, limits, active, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)
ON CONFLICT (tenant_id, id) DO UPDATE
SET name = excluded.name, email = excluded.email, phone = excluded.phone,
    locale = excluded.locale, roles = excluded.roles, limits = excluded.limits,
    active = excluded.active, version = excluded.version
WHERE known.version < excluded.version
"""
_KEEP_ROLE = """
INSERT INTO own_roles (tenant_id, key, permissions) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, key) DO UPDATE SET permissions = excluded.permissions
"""
_ACTIVE = """
SELECT p.id, p.name, p.email, p.phone, p.roles, p.limits, w.muted, w.quiet_from, w.quiet_until
FROM people p LEFT JOIN preferences w ON w.tenant_id = p.tenant_id AND w.user_id = p.id
WHERE p.active ORDER BY p.id
"""
_ROLES = "SELECT id, roles, active FROM people WHERE id = ANY ($1)"
_OWN_ROLES = "SELECT key, permissions FROM own_roles"
_WISHES = """
INSERT INTO preferences AS known (tenant_id, user_id, muted, version) VALUES ($1, $2, '{}', 0)
ON CONFLICT (tenant_id, user_id) DO UPDATE SET version = known.version
RETURNING muted, quiet_from, quiet_until, version
"""
_WISH = """
UPDATE preferences SET muted = $2::jsonb, quiet_from = $3, quiet_until = $4, version = $5
WHERE user_id = $1
"""


class SqlPeople:
    """People and their roles."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, members: Sequence[Member]) -> None:
        """Keep what auth says, unless something newer is known."""
        rows = [
            (
                self._work.actor.tenant_id,
                member.user_id,
                member.name,
                member.email,
                member.phone,
                member.locale,
                member.roles,
                orjson.dumps(
                    {k: None if v is None else str(v) for k, v in member.limits.items()}
                ).decode(),
                member.active,
                member.version,
            )
            for member in members
        ]
        await self._work.connection.executemany(_KEEP, rows)

    async def keep_role(self, role: RoleChanged) -> None:
        """Keep what a role of the company allows now."""
        await self._work.connection.execute(
            _KEEP_ROLE, self._work.actor.tenant_id, role.role, role.permissions
        )

    async def may(self, ids: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
        """What these people may do now; those who left may do nothing, unknown ones are absent."""
        connection = self._work.connection
        rows = await connection.fetch(_ROLES, list(ids))
        allows = await allowed(connection)
        return {
            row["id"]: frozenset(_permissions(row["roles"], allows) if row["active"] else ())
            for row in rows
        }

    async def active(self) -> Sequence[Person]:
        """All who are in the company now."""
        return await active(self._work.connection)

    async def roles(self) -> Collection[str]:
        """The roles there are."""
        return (await allowed(self._work.connection)).keys()

    async def preferences(self, user_id: UUID) -> tuple[Preferences, int]:
        """What somebody wishes, locked, and its version; 0: nothing yet."""
        row = await self._work.connection.fetchrow(_WISHES, self._work.actor.tenant_id, user_id)
        assert row is not None  # noqa: S101 - the statement returns what it wrote
        return preferences_of(row), row["version"]

    async def wish(self, user_id: UUID, preferences: Preferences, version: int) -> None:
        """Keep what somebody wishes now."""
        muted = {kind: sorted(ways) for kind, ways in preferences.muted.items() if ways}
        await self._work.connection.execute(
            _WISH,
            user_id,
            orjson.dumps(muted).decode(),
            preferences.quiet_from,
            preferences.quiet_until,
            version,
        )


async def allowed(connection: Connection) -> Mapping[str, frozenset[str]]:
    """What each role allows."""
    own = await connection.fetch(_OWN_ROLES)
    return {**{row["key"]: frozenset(row["permissions"]) for row in own}, **BUILT_IN}


async def active(connection: Connection) -> Sequence[Person]:
    """All who are in the company now."""
    allows = await allowed(connection)
    return [_person(row, allows) for row in await connection.fetch(_ACTIVE)]


def _person(row: Any, allows: Mapping[str, frozenset[str]]) -> Person:
    limits = orjson.loads(row["limits"])
    return Person(
        row["id"],
        row["name"],
        row["email"],
        row["phone"],
        tuple(row["roles"]),
        frozenset(_permissions(row["roles"], allows)),
        {kind: None if most is None else Decimal(most) for kind, most in limits.items()},
        preferences_of(row),
    )


def _permissions(roles: Iterable[str], allows: Mapping[str, frozenset[str]]) -> Iterable[str]:
    return (permission for role in roles for permission in allows.get(role, ()))


def preferences_of(row: Any) -> Preferences:
    """A row's wishes; none at all if it has none."""
    if row is None or row["muted"] is None:
        return Preferences({})
    muted = orjson.loads(row["muted"])
    return Preferences(
        {kind: frozenset(channels) for kind, channels in muted.items()},
        row["quiet_from"],
        row["quiet_until"],
    )
