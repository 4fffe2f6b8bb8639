"""Digests in SQL: what runs low, what companies want, and which days were made."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import StaleVersion
from services.notifications.application.digest_ports import LowSaid
from services.notifications.domain.digest import AS_TOLD, Digest, DigestTerms, LowLevel

_KEEP = """
INSERT INTO low_levels AS known (tenant_id, rule_id, product_id, warehouse_id, status, available,
    reorder_point, since, version)
SELECT $1, rule_id, product_id, warehouse_id, status, available, reorder_point, now(), version
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::numeric[], $7::numeric[],
    $8::bigint[]) AS said(rule_id, product_id, warehouse_id, status, available, reorder_point,
    version)
ON CONFLICT (tenant_id, rule_id) DO UPDATE SET
    status = excluded.status, available = excluded.available,
    reorder_point = excluded.reorder_point, version = excluded.version,
    since = CASE WHEN known.status = 'green' THEN excluded.since ELSE known.since END
WHERE known.version < excluded.version
"""
_LOW = """
SELECT product_id, warehouse_id, status = 'red' AS red, available, reorder_point FROM low_levels
WHERE status <> 'green' ORDER BY rule_id
"""
_CLAIM = """
INSERT INTO digest_days (tenant_id, digest, day, told) VALUES ($1, $2, $3, 0)
ON CONFLICT DO NOTHING RETURNING true
"""
_TOLD = "UPDATE digest_days SET told = $3 WHERE digest = $1 AND day = $2"
_TERMS = "SELECT digest, active, at, weekday, roles, version FROM digest_settings"
_SET = """
INSERT INTO digest_settings AS known (tenant_id, digest, active, at, weekday, roles, version)
SELECT $1, $2, $3, $4, $5, $6, 1 WHERE $7 = 0
ON CONFLICT DO NOTHING RETURNING version
"""
_CHANGE = """
UPDATE digest_settings SET active = $2, at = $3, weekday = $4, roles = $5, version = version + 1
WHERE digest = $1 AND version = $6 RETURNING version
"""


class SqlDigests:
    """Digests of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, said: Sequence[LowSaid]) -> None:
        """Keep how stock stands by its rules, unless something newer is known."""
        newest: dict[UUID, LowSaid] = {}
        for one in said:
            if one.rule_id not in newest or newest[one.rule_id].version < one.version:
                newest[one.rule_id] = one
        rows = [newest[rule_id] for rule_id in sorted(newest)]
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            [one.rule_id for one in rows],
            [one.level.product_id for one in rows],
            [one.level.warehouse_id for one in rows],
            [one.status for one in rows],
            [one.level.available for one in rows],
            [one.level.reorder_point for one in rows],
            [one.version for one in rows],
        )

    async def low(self) -> Sequence[LowLevel]:
        """What runs low now."""
        return [LowLevel(*row) for row in await self._work.connection.fetch(_LOW)]

    async def claim(self, digest: Digest, day: date) -> bool:
        """Whether nobody else makes this digest of that day."""
        tenant_id = self._work.actor.tenant_id
        return bool(await self._work.connection.fetchval(_CLAIM, tenant_id, digest, day))

    async def told(self, digest: Digest, day: date, count: int) -> None:
        """How many people were told."""
        await self._work.connection.execute(_TOLD, digest, day, count)

    async def terms(self) -> Mapping[Digest, tuple[DigestTerms, int]]:
        """What the company wants, with the version of that."""
        rows = await self._work.connection.fetch(_TERMS)
        own = {Digest(row["digest"]): (terms_from(row), row["version"]) for row in rows}
        return {digest: own.get(digest, (AS_TOLD, 0)) for digest in Digest}

    async def set_terms(self, digest: Digest, terms: DigestTerms, version: int) -> int:
        """What the company wants from now on; the version of that. Raises StaleVersion."""
        values = terms.active, terms.at, terms.weekday, list(terms.roles)
        connection = self._work.connection
        made = await connection.fetchval(_SET, self._work.actor.tenant_id, digest, *values, version)
        now = made or await connection.fetchval(_CHANGE, digest, *values, version)
        if now is None:
            current = (await self.terms())[digest][1]
            raise StaleVersion(
                f"somebody changed this meanwhile: it is now at version {current}",
                current_version=current,
            )
        return int(now)


def terms_from(row: asyncpg.Record) -> DigestTerms:
    """A row of settings."""
    return DigestTerms(
        active=row["active"],
        at=row["at"],
        weekday=row["weekday"],
        roles=tuple(row["roles"]),
    )
