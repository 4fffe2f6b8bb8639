"""What things of other services are called, and whom steps of approval ask, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from libs.contracts.purchasing import ApprovalRule
from libs.db.tenants import tenant
from libs.db.work import Work
from libs.domain.errors import UnknownReference
from services.notifications.application.ports import Company, Named
from services.notifications.domain.audience import Step

_KEEP = """
INSERT INTO names AS known (tenant_id, kind, id, code, name, unit, version)
SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[])
ON CONFLICT (tenant_id, kind, id) DO UPDATE
SET code = excluded.code, name = excluded.name, unit = excluded.unit, version = excluded.version
WHERE known.version < excluded.version
"""
_OF = """
SELECT n.kind, n.id, n.code, n.name, n.unit, n.version
FROM unnest($1::text[], $2::uuid[]) AS wanted(kind, id)
JOIN names n ON n.kind = wanted.kind AND n.id = wanted.id
"""
_KEEP_STEP = """
INSERT INTO approval_steps (tenant_id, id, name, roles, user_ids) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, id) DO UPDATE
SET name = excluded.name, roles = excluded.roles, user_ids = excluded.user_ids
"""
_STEPS = "SELECT name, roles, user_ids FROM approval_steps WHERE name = ANY ($1)"


class SqlNames:
    """What things are called."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, named: Collection[Named]) -> None:
        """Keep what their owners say, unless something newer is known."""
        if not named:
            return
        # In one order, so that two who keep the same things wait instead of meeting half-way.
        rows = sorted(named, key=lambda n: (n.kind, n.id))
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            [n.kind for n in rows],
            [n.id for n in rows],
            [n.code for n in rows],
            [n.name for n in rows],
            [n.unit for n in rows],
            [n.version for n in rows],
        )

    async def of(self, wanted: Collection[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], Named]:
        """By kind and id; raises UnknownReference."""
        if not wanted:
            return {}
        kinds, ids = zip(*sorted(wanted), strict=True)
        rows = await self._work.connection.fetch(_OF, list(kinds), list(ids))
        known = {
            (row["kind"], row["id"]): Named(
                row["kind"], row["id"], row["code"], row["name"], row["version"], row["unit"]
            )
            for row in rows
        }
        if missing := sorted(set(wanted) - known.keys()):
            kind = missing[0][0]
            ids_of_kind = {str(thing): thing for k, thing in missing if k == kind}
            raise UnknownReference(f"{kind}s", ids_of_kind)
        return known

    async def company(self) -> Company:
        """The company at hand; raises UnknownReference."""
        known = await tenant(self._work.connection, self._work.actor.tenant_id)
        return Company(
            known.currency,
            known.timezone,
            known.settings.get("locale") or "en-IN",
            bool(known.settings.get("requester_may_approve")),
        )


class SqlSteps:
    """Whom steps of approval ask."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, rule: ApprovalRule) -> None:
        """Keep what a rule of approval says now; one out of use may still be asked for."""
        await self._work.connection.execute(
            _KEEP_STEP,
            self._work.actor.tenant_id,
            rule.id,
            rule.name,
            rule.roles,
            rule.user_ids,
        )

    async def named(self, names: Collection[str]) -> Mapping[str, Sequence[Step]]:
        """The steps of these names; several may be called the same."""
        found: dict[str, list[Step]] = {}
        if names:
            for row in await self._work.connection.fetch(_STEPS, list(names)):
                step = Step(frozenset(row["roles"]), frozenset(row["user_ids"]))
                found.setdefault(row["name"], []).append(step)
        return found
