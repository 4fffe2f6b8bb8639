"""Goods issues inventory has not answered about: found over all companies, and asked for again."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from libs.db.database import Database
from libs.db.work import beginning
from libs.jobs.measuring import overdue
from libs.jobs.schedule import Job
from services.purchasing.application.ask_again import ask_again
from services.purchasing.infrastructure.work import SqlPurchasingWork

_UNANSWERED = """
SELECT tenant_id, order_id, id FROM goods_issues
WHERE status = 'requested' AND ask_at < now() ORDER BY ask_at LIMIT 500
"""
LATE_ISSUES = overdue(
    "answers about goods issues",
    "SELECT count(*) FROM goods_issues"
    " WHERE status = 'requested' AND requested_at < now() - interval '15 minutes'",
)


class UnansweredIssues:
    """Goods issues inventory has not answered in time, over all companies."""

    def __init__(self, database: Database) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database

    async def find(self) -> list[tuple[UUID, UUID, UUID]]:
        """Company, order and issue, the longest waiting first, at most 500."""
        async with self._database.across_tenants() as connection:
            rows = await connection.fetch(_UNANSWERED)
        return [(row["tenant_id"], row["order_id"], row["id"]) for row in rows]


async def _ask_again(database: Database) -> Mapping[str, int]:
    begin = beginning(database, SqlPurchasingWork)
    return await ask_again(unanswered=UnansweredIssues(database), begin=begin)


ASK_AGAIN = Job("ask-again", timedelta(minutes=5), _ask_again)
