"""Reasons companies have of their own, in SQL."""

import asyncpg

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.inventory.domain.reasons import OwnReason, Reason

_COLUMNS = "id, version, code, name, sign, fact, active"


async def own_reasons(connection: Connection) -> dict[str, Reason]:
    """The company's own reasons by code."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM reasons ORDER BY code")
    return {row["code"]: OwnReason(**dict(row)).as_reason() for row in rows}


class SqlReasons:
    """Reasons the company has of its own."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def own(self) -> dict[str, Reason]:
        """All of them by code; those out of use may not be given any more."""
        return await own_reasons(self._work.connection)

    def add(self, reason: OwnReason) -> None:
        """Keep a new one; raises Conflict at the end when its code is taken."""
        self._work.track(reason, self._save)

    async def get(self, code: str) -> OwnReason:
        """The reason, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {_COLUMNS} FROM reasons WHERE code = $1 FOR UPDATE", code
        )
        if row is None:
            raise NotFound("the company has no such reason of its own", code_given=code)
        return self._work.track(OwnReason(**dict(row)), self._save)

    async def _save(self, reason: OwnReason) -> None:
        try:
            await self._work.connection.execute(
                f"INSERT INTO reasons (tenant_id, {_COLUMNS})"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                " ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name,"
                " active = excluded.active, version = excluded.version",
                self._work.actor.tenant_id,
                reason.id,
                reason.version,
                reason.code,
                reason.name,
                reason.sign,
                reason.fact,
                reason.active,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("the company has this reason already", code="code_taken") from error
