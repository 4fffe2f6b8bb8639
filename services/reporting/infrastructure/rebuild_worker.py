"""Making read models anew from the audit log, while the old rows are served (ADR 0032).

The same statements run once more over the whole log, in short transactions, with the schema
`rebuilding` first in the search path: its tables have the same names. When they have come as far as
the projection is, that is held for a moment and what differs is mended; how much did is kept.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from libs.db.database import Connection, Database
from libs.db.leading import LeadingWorker
from libs.domain.principal import Principal
from services.reporting.infrastructure.mending import clear, mend
from services.reporting.infrastructure.projecting import AT_MOST, hold, types_between
from services.reporting.infrastructure.projection import Projection

log = structlog.get_logger("rebuilds")

_ASKED = """
SELECT tenant_id, name, started_at IS NULL AS new FROM rebuilds
WHERE finished_at IS NULL AND name = ANY ($1::text[]) ORDER BY asked_at, tenant_id
"""
_START = """
UPDATE rebuilds SET started_at = now(), sequence = 0, mended = 0, error = NULL WHERE name = $1
"""
_GO_ON = "UPDATE rebuilds SET sequence = $2, error = NULL WHERE name = $1"
_FAIL = "UPDATE rebuilds SET error = $2 WHERE name = $1"
_FINISH = "UPDATE rebuilds SET finished_at = now(), mended = $2, error = NULL WHERE name = $1"
_AIM = "SELECT sequence FROM projections WHERE name = $1"
_AT = "SELECT sequence FROM rebuilding.cursors WHERE name = $1"
_MOVE = """
INSERT INTO rebuilding.cursors (tenant_id, name, sequence) VALUES (qm_tenant(), $1, $2)
ON CONFLICT (tenant_id, name) DO UPDATE SET sequence = excluded.sequence
"""
_ASIDE = "SET LOCAL search_path = rebuilding, public"
_BACK = "SET LOCAL search_path = public"


class RebuildWorker(LeadingWorker):
    """Makes anew what operators asked for, one projection of one company after the other."""

    name = "rebuilds"

    def __init__(
        self, database: Database, projections: Sequence[Projection], at_most: int = AT_MOST
    ) -> None:
        """`at_most` entries are replayed in one transaction."""
        super().__init__(database)
        self._projections = {projection.name: projection for projection in projections}
        self._at_most = at_most

    async def _pass(self, connection: Connection) -> bool:
        """Work off what was asked for; nothing is left over but what pauses."""
        for row in await connection.fetch(_ASKED, list(self._projections)):
            key = (row["tenant_id"], row["name"])
            if not self.pauses(key) and not self._stopping:
                await self.spare_others(key, self._carry_out(*key, new=row["new"]))
        return False

    async def _carry_out(self, tenant_id: UUID, name: str, *, new: bool) -> None:
        try:
            await self.rebuild(tenant_id, name, new=new)
        except Exception as error:
            async with self._database.transaction(Principal.system(tenant_id)) as connection:
                await connection.execute(_FAIL, name, repr(error)[:1000])
            raise

    async def rebuild(self, tenant_id: UUID, name: str, *, new: bool = True) -> int:
        """Make one anew, from nothing or from where it was left; how many rows were mended."""
        projection = self._projections[name]
        if new:
            await self._start(tenant_id, projection)
        while not self._stopping and await self._replay(tenant_id, projection):
            pass
        return 0 if self._stopping else await self._finish(tenant_id, projection)

    async def _start(self, tenant_id: UUID, projection: Projection) -> None:
        async with self._database.transaction(Principal.system(tenant_id)) as connection:
            await clear(connection, projection)
            await connection.execute(_START, projection.name)

    async def _replay(self, tenant_id: UUID, projection: Projection) -> bool:
        """Take a batch into account; whether there are more."""
        async with self._database.transaction(Principal.system(tenant_id)) as connection:
            aim = await connection.fetchval(_AIM, projection.name) or 0
            after = await self._at(connection, projection)
            upto = min(after + self._at_most, aim)
            await _apply_aside(connection, projection, after, upto)
            await connection.execute(_GO_ON, projection.name, upto)
        return bool(upto < aim)

    async def _finish(self, tenant_id: UUID, projection: Projection) -> int:
        """Mend what differs, while the projection stands still."""
        async with self._database.transaction(Principal.system(tenant_id)) as connection:
            aim = await hold(connection, projection.name)
            after = await self._at(connection, projection)
            if after < aim:
                await _apply_aside(connection, projection, after, aim)
            mended = await mend(connection, projection)
            await connection.execute(_FINISH, projection.name, mended)
        log.info(
            "a projection was made anew",
            projection=projection.name,
            tenant_id=str(tenant_id),
            mended=mended,
        )
        async with self._database.transaction(Principal.system(tenant_id)) as connection:
            await clear(connection, projection)
        return mended

    async def _at(self, connection: Connection, projection: Projection) -> int:
        """How far the copy is; a crash of the database has emptied it, and so this."""
        return int(await connection.fetchval(_AT, projection.name) or 0)


async def _apply_aside(
    connection: Connection, projection: Projection, after: int, upto: int
) -> None:
    types = await types_between(connection, after, upto)
    await connection.execute(_ASIDE)
    await projection.apply(connection, after, upto, types)
    await connection.execute(_BACK)
    await connection.execute(_MOVE, projection.name, upto)
