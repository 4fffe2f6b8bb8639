"""Finding rights to approve that hold from now on, over all companies."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from libs.db.database import Database
from libs.domain.clock import Clock
from libs.jobs.schedule import Job
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.start_delegations import start_delegations

_BEGINNING = """
SELECT tenant_id, id FROM approval_delegations
WHERE starts_at <= now() AND until > now() AND NOT started AND ended_at IS NULL
ORDER BY starts_at LIMIT 500
"""


def start_due(begin: BeginPurchasing, now: Clock) -> Job:
    """The job that tells those who may approve for somebody from now on."""

    async def start(database: Database) -> Mapping[str, int]:
        beginning = BeginningDelegations(database)
        return await start_delegations(beginning=beginning, begin=begin, now=now)

    return Job("start-delegations", timedelta(seconds=30), start)


class BeginningDelegations:
    """Delegations whose time has come."""

    def __init__(self, database: Database) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database

    async def find(self) -> list[tuple[UUID, UUID]]:
        """Company and delegation, the earliest first."""
        async with self._database.across_tenants() as connection:
            return [(r["tenant_id"], r["id"]) for r in await connection.fetch(_BEGINNING)]
