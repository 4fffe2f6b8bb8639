"""Removing pictures nobody is shown with: left behind when a process died between two steps."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.domain.clock import Clock
from libs.files.picture_store import ObjectPictureStore
from libs.jobs.schedule import Job

# A picture is stored before anybody is shown with it; a request never takes this long.
_GRACE = timedelta(hours=1)


def sweep_pictures(store: ObjectPictureStore, now: Clock, *, some: str, which: str) -> Job:
    """The job: once a day, whatever was stored before and is nobody's.

    SQL over all companies: `some` says whether there is any picture at all, `which` returns those
    of the names in $1 that are still wanted.
    """

    async def run(database: Database) -> Mapping[str, int]:
        async with database.across_tenants() as connection:
            if not await connection.fetchval(some):
                # The store is not even looked into: loading it costs memory.
                return {"pictures": 0, "pictures_removed": 0}
        kept = await store.kept_before(now() - _GRACE)
        async with database.across_tenants() as connection:
            wanted = {row[0] for row in await connection.fetch(which, list(kept))}
        for name in kept - wanted:
            await store.remove(name)
        return {"pictures": len(kept), "pictures_removed": len(kept - wanted)}

    return Job("sweep-pictures", timedelta(days=1), run)
