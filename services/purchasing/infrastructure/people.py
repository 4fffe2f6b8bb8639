"""People who may approve orders, in SQL: a projection of auth's members and their roles."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from libs.contracts.auth import Member, RoleChanged
from libs.contracts.roles import BUILT_IN
from libs.db.work import Work

_LIMIT = "purchase"
_KEEP = """
INSERT INTO people AS known (tenant_id, id, name, roles, approval_limit, active, version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, id) DO UPDATE
SET name = excluded.name, roles = excluded.roles, approval_limit = excluded.approval_limit,
    active = excluded.active, version = excluded.version
WHERE known.version < excluded.version
"""
_KEEP_ROLE = """
INSERT INTO own_roles (tenant_id, key, permissions) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, key) DO UPDATE SET permissions = excluded.permissions
"""
_NAMES = "SELECT id, name FROM people WHERE id = ANY ($1)"


def _granted() -> Iterator[str]:
    for permission in ("purchasing.orders.approve", "costs.read"):
        ready_made = ",".join(sorted(r for r, allows in BUILT_IN.items() if permission in allows))
        yield (
            f"(p.roles && '{{{ready_made}}}' OR EXISTS (SELECT FROM own_roles r"
            f" WHERE r.key = ANY (p.roles) AND '{permission}' = ANY (r.permissions)))"
        )


# Of `people p`: what approving an order needs, whichever of their roles it comes from.
MAY_APPROVE: Final = " AND ".join(("p.active", *_granted()))
_APPROVERS = f"SELECT p.id FROM people p WHERE p.id = ANY ($1) AND {MAY_APPROVE}"


def delegators(what: str, caller: str) -> str:
    """The query of those in whose right a caller (a parameter) may approve now: `what` of them."""
    return f"""
SELECT {what} FROM people p
WHERE p.id IN (SELECT from_user FROM approval_delegations
               WHERE to_user = {caller} AND starts_at <= now() AND until > now()
                   AND ended_at IS NULL)
    AND {MAY_APPROVE}"""


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
                member.roles,
                member.limits.get(_LIMIT, 0),
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

    async def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What those of the people are called who are known here."""
        rows = await self._work.connection.fetch(_NAMES, list(ids))
        return {row["id"]: row["name"] for row in rows}

    async def approvers(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the people who may approve orders."""
        return {row["id"] for row in await self._work.connection.fetch(_APPROVERS, list(ids))}
