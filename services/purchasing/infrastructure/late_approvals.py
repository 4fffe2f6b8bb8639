"""Finding what waits too long for approval, over all companies."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from libs.db.database import Database
from libs.domain.clock import Clock
from libs.jobs.measuring import overdue
from libs.jobs.schedule import Job
from services.purchasing.application.escalate_approvals import escalate_approvals
from services.purchasing.application.ports import BeginPurchasing

_LATE = """
SELECT tenant_id, order_id FROM purchase_order_approvals
WHERE escalates_at <= now() AND approved_at IS NULL ORDER BY escalates_at LIMIT 500
"""
LATE_APPROVALS = overdue(
    "escalations of approvals",
    "SELECT count(*) FROM purchase_order_approvals"
    " WHERE escalates_at < now() - interval '10 minutes' AND approved_at IS NULL",
)


def escalate_late(begin: BeginPurchasing, now: Clock) -> Job:
    """The job that opens to others what waits too long."""

    async def escalate(database: Database) -> Mapping[str, int]:
        return await escalate_approvals(late=LateApprovals(database), begin=begin, now=now)

    return Job("escalate-approvals", timedelta(seconds=30), escalate)


class LateApprovals:
    """Orders with a step that waits too long."""

    def __init__(self, database: Database) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database

    async def find(self) -> list[tuple[UUID, UUID]]:
        """Company and order, the longest overdue first, each once."""
        async with self._database.across_tenants() as connection:
            rows = await connection.fetch(_LATE)
        return list(dict.fromkeys((row["tenant_id"], row["order_id"]) for row in rows))
