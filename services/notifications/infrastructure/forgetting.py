"""What is forgotten: messages read 180 days ago, and causes once they are over."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.jobs.schedule import Job

_MESSAGES = """
DELETE FROM notifications
WHERE created_at < now() - interval '180 days' AND (read_at IS NOT NULL OR NOT shown)
"""
_CAUSES = "DELETE FROM causes WHERE until < now() - interval '1 day'"


async def forget_messages(database: Database) -> Mapping[str, int]:
    """Remove what nobody looks for any more, of all companies."""
    async with database.across_tenants() as connection:
        messages = await connection.execute(_MESSAGES)
        causes = await connection.execute(_CAUSES)
    return {"messages": int(messages.split()[-1]), "causes": int(causes.split()[-1])}


FORGET_MESSAGES = Job("forget-messages", timedelta(hours=1), forget_messages)
