"""What is forgotten of exports, and when: files after a week, all the rest after 90 days."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.domain.clock import Clock
from libs.files.object_store import ObjectFiles
from libs.jobs.schedule import Job

# A file is stored before its export says so; that never takes this long.
_GRACE = timedelta(hours=1)
_SOME = "SELECT EXISTS (SELECT FROM exports)"
_WANTED = """
SELECT id::text FROM exports WHERE id = ANY ($1::uuid[])
  AND status IN ('queued', 'running', 'succeeded') AND (expires_at IS NULL OR expires_at > $2)
"""
_FORGET = "DELETE FROM exports WHERE requested_at < $1::timestamptz - interval '90 days'"


def forget_exports(files: ObjectFiles, now: Clock) -> Job:
    """The job: files that expired, and those a crash left behind; then what was asked long ago."""

    async def run(database: Database) -> Mapping[str, int]:
        async with database.across_tenants() as connection:
            if not await connection.fetchval(_SOME):
                # The store is not even looked into: loading it costs memory.
                return {"files_removed": 0, "exports": 0}
        kept = await files.stored_before(now() - _GRACE)
        async with database.across_tenants() as connection:
            wanted = {row[0] for row in await connection.fetch(_WANTED, list(kept), now())}
            await files.remove(*(kept - wanted))
            forgotten = await connection.execute(_FORGET, now())
        return {"files_removed": len(kept - wanted), "exports": int(forgotten.split()[-1])}

    return Job("forget-exports", timedelta(hours=1), run)
