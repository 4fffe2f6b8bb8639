"""Telling a person's companies that somebody tried to sign in as them, and failed."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from libs.contracts.auth import SignInFailed
from libs.db.database import Database
from libs.db.work import Begin
from libs.domain.principal import Principal, Trace
from libs.jobs.schedule import Job
from services.auth.application.ports import People
from services.auth.infrastructure.work import SqlAuthWork

_AT_ONCE = 200
_UNTOLD = """
SELECT id, user_id, method, outcome, ip, user_agent FROM sign_ins WHERE NOT told
ORDER BY id LIMIT $1
"""
_MARK = "UPDATE sign_ins SET told = true WHERE id = $1 AND NOT told RETURNING id"


class FailureTeller:
    """Publishes failures after the fact.

    Doing it while somebody waits would take longer for an e-mail that somebody has.
    """

    def __init__(self, people: People, begin: Begin[SqlAuthWork]) -> None:
        """`begin` opens a unit of work."""
        self._people = people
        self._begin = begin

    def job(self) -> Job:
        """Soon after each failure."""
        return Job("tell-failed-sign-ins", timedelta(seconds=2), self.tell)

    async def tell(self, database: Database) -> Mapping[str, int]:
        """Tell what was not told yet; how many failures that were."""
        async with database.across_tenants() as connection:
            rows = await connection.fetch(_UNTOLD, _AT_ONCE)
        for row in rows:
            failed = SignInFailed(
                user_id=row["user_id"],
                method=row["method"],
                outcome=row["outcome"],
                user_agent=row["user_agent"],
            )
            companies = await self._people.companies_of(row["user_id"])
            actor = Principal.system(UUID(int=0), Trace(ip=row["ip"]))
            async with self._begin(actor) as work:
                # Another replica may have been quicker.
                if await work.connection.fetchval(_MARK, row["id"]) is not None:
                    await work.tell_companies(companies, failed, about=row["id"], version=1)
        return {"told": len(rows)}
