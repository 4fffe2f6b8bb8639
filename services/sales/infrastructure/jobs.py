"""What the system does by itself: end what is overdue, ask again what is not answered."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.jobs.measuring import overdue
from libs.jobs.schedule import Job
from services.sales.application.ask_again import ask_again
from services.sales.application.end_overdue import end_overdue
from services.sales.application.ports import BeginSales

OVERDUE: Final = """
SELECT tenant_id, id FROM sales_orders WHERE due_at <= now() ORDER BY due_at LIMIT 500
"""
UNANSWERED: Final = """
SELECT DISTINCT tenant_id, order_id FROM (
    SELECT tenant_id, order_id FROM stock_requests WHERE again_at <= now()
    ORDER BY again_at LIMIT 500) AS late
"""
# What these jobs should have done long ago.
LATE: Final = (
    overdue(
        "answers of inventory",
        "SELECT count(*) FROM stock_requests WHERE asked_at < now() - interval '15 minutes'",
    ),
    overdue(
        "ends of sales orders",
        "SELECT count(*) FROM sales_orders WHERE due_at < now() - interval '5 minutes'",
    ),
)


class Found:
    """Orders of all companies that a query finds."""

    def __init__(self, database: Database, query: str) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database
        self._query = query

    async def find(self) -> list[tuple[UUID, UUID]]:
        """Company and order."""
        async with self._database.across_tenants() as connection:
            return [tuple(row) for row in await connection.fetch(self._query)]


def end_late(begin: BeginSales) -> Job:
    """Ends what nobody decided or paid in time."""

    async def run(database: Database) -> Mapping[str, int]:
        return await end_overdue(overdue=Found(database, OVERDUE), begin=begin, now=utc_now)

    return Job("end-overdue", timedelta(seconds=1), run)


def ask_late(begin: BeginSales) -> Job:
    """Asks inventory again."""

    async def run(database: Database) -> Mapping[str, int]:
        unanswered = Found(database, UNANSWERED)
        return await ask_again(unanswered=unanswered, begin=begin, now=utc_now)

    return Job("ask-again", timedelta(seconds=15), run)
