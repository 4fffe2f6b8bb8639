"""Roles in SQL: which there are, and what they allow now."""

from collections.abc import Iterable
from typing import Any

import orjson

from libs.contracts.permissions import PERMISSIONS
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.auth.domain.own_role import OwnRole
from services.auth.domain.roles import BUILT_IN, RoleSet

COLUMNS = "id, version, tenant_id, key, name, description, permissions"


class SqlRoles:
    """Roles of the company at hand.

    Who gives a role, or makes a token of it, holds it FOR SHARE; who changes or removes one, or
    switches a ready-made one off, holds it FOR UPDATE. So a token with what a role allowed before
    is always older than the change, and no role goes while it is being given. Locks are taken in
    one order: members, roles, the company.
    """

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, role: OwnRole) -> None:
        """Keep a new role."""
        self._work.track(role, self._save)

    async def get(self, key: str) -> OwnRole:
        """The company's own role by its key or its id, locked; raises NotFound."""
        # No key has a dash: none is another role's id.
        row = await self._work.connection.fetchrow(
            f"SELECT {COLUMNS} FROM roles WHERE key = $1 OR id::text = $1 FOR UPDATE", key
        )
        if row is None:
            raise NotFound("no such role", role=key)
        return self._work.track(role_from(dict(row)), self._save)

    async def own(self) -> list[OwnRole]:
        """All of the company's own, to look at; until the end nobody adds or renames one."""
        await self._work.connection.execute(
            "SELECT FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE",
            self._work.actor.tenant_id,
        )
        rows = await self._work.connection.fetch(f"SELECT {COLUMNS} FROM roles ORDER BY key")
        return [role_from(dict(row)) for row in rows]

    async def given(self, keys: Iterable[str]) -> RoleSet:
        """These roles, to be given to somebody; raises Invalid for one that does not exist.

        A ready-made one that the company has switched off does not exist.
        """
        wanted = list(keys)
        own = await self._own(wanted, lock=True)
        settings = await self._work.connection.fetchval(
            "SELECT settings FROM tenants WHERE tenant_id = $1 FOR SHARE",
            self._work.actor.tenant_id,
        )
        active = orjson.loads(settings)["ready_made_roles"]
        return RoleSet.of(wanted, {**{key: BUILT_IN[key] for key in active}, **own})

    async def permissions(self, keys: Iterable[str], *, lock: bool) -> frozenset[str]:
        """What these roles of a member allow now."""
        held = list(keys)
        own = await self._own([key for key in held if key not in BUILT_IN], lock=lock)
        return frozenset().union(*({**BUILT_IN, **own}.get(key, frozenset()) for key in held))

    async def holders(self, key: str) -> int:
        """How many active members and open invitations have the role."""
        count: int = await self._work.connection.fetchval(
            "SELECT (SELECT count(*) FROM memberships WHERE active AND $1 = ANY (roles))"
            " + (SELECT count(*) FROM invitations WHERE $1 = ANY (roles) AND expires_at > now()"
            " AND accepted_at IS NULL AND withdrawn_at IS NULL)",
            key,
        )
        return count

    async def _own(self, keys: list[str], *, lock: bool) -> dict[str, frozenset[str]]:
        if not keys:
            return {}
        rows = await self._work.connection.fetch(
            "SELECT key, permissions FROM roles WHERE key = ANY ($1::text[]) ORDER BY key"
            + (" FOR SHARE" if lock else ""),
            keys,
        )
        return {row["key"]: frozenset(row["permissions"]) & PERMISSIONS.keys() for row in rows}

    async def _save(self, role: OwnRole) -> None:
        if role.removed:
            await self._work.connection.execute("DELETE FROM roles WHERE key = $1", role.key)
            return
        await self._work.connection.execute(
            f"INSERT INTO roles ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)"
            " ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version,"
            " name = excluded.name, description = excluded.description,"
            " permissions = excluded.permissions",
            role.id,
            role.version,
            role.tenant_id,
            role.key,
            role.name,
            role.description,
            sorted(role.permissions),
        )


def role_from(row: dict[str, Any]) -> OwnRole:
    """A role as stored; permissions that are no longer there are left out."""
    return OwnRole(**{**row, "permissions": frozenset(row["permissions"]) & PERMISSIONS.keys()})
