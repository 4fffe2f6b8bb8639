"""Forgetting what webhooks were told, long ago."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.jobs.schedule import Job

_KEPT = timedelta(days=30)
_AT_ONCE = 5_000
# Their messages and attempts go with them.
_FORGET = """
DELETE FROM webhook_events WHERE (tenant_id, id) IN (
    SELECT tenant_id, id FROM webhook_events WHERE taken_at < now() - $1::interval LIMIT $2)
"""


async def forget_old(database: Database) -> Mapping[str, int]:
    """Forget events older than 30 days, told or not, some at a time."""
    forgotten = 0
    async with database.across_tenants() as connection:
        while True:
            done = await connection.execute(_FORGET, _KEPT, _AT_ONCE)
            some = int(done.rpartition(" ")[2])
            forgotten += some
            if some < _AT_ONCE:
                return {"forgotten": forgotten}


FORGET_WEBHOOK_EVENTS = Job("forget-webhook-events", timedelta(hours=1), forget_old)
