"""The company's own units of measure in SQL."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.catalog.domain.code import code_key
from services.catalog.domain.unit import OwnUnit

UNIT = "id, version, code, name, active"


class SqlUnits:
    """Units the company has of its own."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def own(self) -> Sequence[OwnUnit]:
        """All of them, not tracked."""
        rows = await self._work.connection.fetch(f"SELECT {UNIT} FROM units")
        return [OwnUnit(**dict(row)) for row in rows]

    def add(self, unit: OwnUnit) -> None:
        """Keep a new one; raises Conflict at the end when its code is taken."""
        self._work.track(unit, self._save)

    async def get(self, unit_id: UUID) -> OwnUnit:
        """The unit, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {UNIT} FROM units WHERE id = $1 FOR UPDATE", unit_id
        )
        if row is None:
            raise NotFound("the company has no such unit of its own", unit_id=unit_id)
        return self._work.track(OwnUnit(**dict(row)), self._save)

    async def _save(self, unit: OwnUnit) -> None:
        try:
            await self._work.connection.execute(
                f"INSERT INTO units (tenant_id, {UNIT}, code_key)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)"
                " ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name,"
                " active = excluded.active, version = excluded.version",
                self._work.actor.tenant_id,
                unit.id,
                unit.version,
                unit.code,
                unit.name,
                unit.active,
                code_key(unit.code),
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("the company has this unit already", code="code_taken") from error
