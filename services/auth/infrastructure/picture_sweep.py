"""Removing pictures nobody is shown with: left behind when a process died between two steps."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.domain.clock import Clock
from libs.jobs.schedule import Job
from services.auth.infrastructure.picture_store import ObjectPictureStore

# A picture is stored before anybody is shown with it; a request never takes this long.
_GRACE = timedelta(hours=1)
_ANY = """
SELECT EXISTS (SELECT FROM users WHERE picture IS NOT NULL)
    OR EXISTS (SELECT FROM memberships WHERE picture IS NOT NULL)
"""
_SHOWN = """
SELECT picture FROM memberships WHERE picture = ANY ($1)
UNION SELECT picture FROM users WHERE picture = ANY ($1)
"""


def sweep_pictures(store: ObjectPictureStore, now: Clock) -> Job:
    """The job: once a day, whatever was stored before and is nobody's."""

    async def run(database: Database) -> Mapping[str, int]:
        async with database.across_tenants() as connection:
            if not await connection.fetchval(_ANY):
                # The store is not even looked into: loading it costs memory.
                return {"pictures": 0, "pictures_removed": 0}
        kept = await store.kept_before(now() - _GRACE)
        async with database.across_tenants() as connection:
            shown = {row["picture"] for row in await connection.fetch(_SHOWN, list(kept))}
        for name in kept - shown:
            await store.remove(name)
        return {"pictures": len(kept), "pictures_removed": len(kept - shown)}

    return Job("sweep-pictures", timedelta(days=1), run)
