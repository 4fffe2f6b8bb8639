"""What is forgotten: messages read 180 days ago, causes that are over, days of old digests."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.jobs.schedule import Job

_MESSAGES = """
DELETE FROM notifications
WHERE created_at < now() - interval '180 days' AND (read_at IS NOT NULL OR NOT shown)
"""
_CAUSES = "DELETE FROM causes WHERE until < now() - interval '1 day'"
# As long as somebody may wonder why none came, and longer than any is looked for.
_DIGESTS = "DELETE FROM digest_days WHERE made_at < now() - interval '60 days'"


async def forget_messages(database: Database) -> Mapping[str, int]:
    """Remove what nobody looks for any more, of all companies."""
    async with database.across_tenants() as connection:
        forgotten = {
            "messages": await connection.execute(_MESSAGES),
            "causes": await connection.execute(_CAUSES),
            "digest_days": await connection.execute(_DIGESTS),
        }
    return {what: int(done.split()[-1]) for what, done in forgotten.items()}


FORGET_MESSAGES = Job("forget-messages", timedelta(hours=1), forget_messages)
