"""The job that makes digests when they are due, by each company's own clocks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from libs.db.database import Database
from libs.db.work import Begin
from libs.domain.clock import Clock
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.jobs.schedule import Job
from services.notifications.application.make_digest import MakeDigest, make_digest
from services.notifications.domain.digest import AS_TOLD, Digest, DigestTerms, due_day
from services.notifications.infrastructure.digests import terms_from
from services.notifications.infrastructure.work import SqlNotificationsWork

log = structlog.get_logger("digests")
_EVERY = timedelta(seconds=30)
# Once a kind of thing is asked for: products, then warehouses.
_ASKED = 3
# Those where nothing runs low, too: their day is over once its hour has come, and what runs low
# later that day is told by the next digest.
_COMPANIES = "SELECT tenant_id, timezone FROM tenants"
_SETTINGS = """
SELECT tenant_id, digest, active, at, weekday, roles FROM digest_settings
WHERE tenant_id = ANY ($1)
"""
_MADE = """
SELECT tenant_id, digest, max(day) AS day FROM digest_days
WHERE tenant_id = ANY ($1) AND day > current_date - 30 GROUP BY tenant_id, digest
"""


class _Due(NamedTuple):
    tenant_id: UUID
    digest: Digest
    terms: DigestTerms
    day: date


class Digesting:
    """Makes the digests that are due; each once, however many replicas look."""

    def __init__(self, begin: Begin[SqlNotificationsWork], learn: Learn, now: Clock) -> None:
        """`learn` asks for names that are not known here."""
        self._begin = begin
        self._learn = learn
        self._now = now

    async def make(self, database: Database) -> Mapping[str, int]:
        """Make them; how many, and how many people were told."""
        made = told = failed = 0
        for due in await self._due(database):
            try:
                told += await self._make(due)
                made += 1
            except Exception:
                # Another company's does not wait for it; it is tried again for half a day.
                log.exception("a digest was not made", company=str(due.tenant_id))
                failed += 1
        return {"made": made, "told": told, "failed": failed}

    async def _due(self, database: Database) -> list[_Due]:
        async with database.across_tenants() as connection:
            companies = await connection.fetch(_COMPANIES)
            ids = [row["tenant_id"] for row in companies]
            settings = await connection.fetch(_SETTINGS, ids)
            days = await connection.fetch(_MADE, ids)
        wanted = {(row["tenant_id"], row["digest"]): terms_from(row) for row in settings}
        made = {(row["tenant_id"], row["digest"]): row["day"] for row in days}
        now = self._now()
        found: list[_Due] = []
        for company in companies:
            for digest in Digest:
                key = (company["tenant_id"], str(digest))
                terms = wanted.get(key, AS_TOLD)
                day = due_day(digest, terms, ZoneInfo(company["timezone"]), now)
                if day is not None and (key not in made or made[key] < day):
                    found.append(_Due(company["tenant_id"], digest, terms, day))
        return found

    async def _make(self, due: _Due) -> int:
        actor = Principal.system(due.tenant_id)
        command = MakeDigest(due.digest, due.terms, due.day)
        for _ in range(_ASKED):
            try:
                return await make_digest(command, actor=actor, begin=self._begin, now=self._now)
            except UnknownReference as unknown:
                await self._learn(unknown, actor)
        return await make_digest(command, actor=actor, begin=self._begin, now=self._now)


def digests(begin: Begin[SqlNotificationsWork], learn: Learn, now: Clock) -> Job:
    """Looks every half minute."""
    return Job("digests", _EVERY, Digesting(begin, learn, now).make)
