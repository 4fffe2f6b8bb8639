"""reporting, running for the tests of this folder."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import pytest

from libs.contracts.catalog import CategoryChanged
from libs.db.database import Connection
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.envelope import parse
from libs.testing.events import Said, publish_all, said
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from libs.web.service import Service
from services.reporting.application.record_events import record_events
from services.reporting.infrastructure.projections import PROJECTIONS
from services.reporting.infrastructure.rebuild_worker import RebuildWorker
from services.reporting.infrastructure.work import SqlReportingWork
from services.reporting.main import build
from services.reporting.settings import ReportingSettings

AUDIT = "/api/v1/reporting/audit"
_BEHIND = """
SELECT count(*) FROM audit_heads AS h CROSS JOIN unnest($2::text[]) AS n(name)
LEFT JOIN projections AS p ON p.tenant_id = h.tenant_id AND p.name = n.name
WHERE h.tenant_id = $1 AND coalesce(p.sequence, 0) < h.sequence
"""
READ, COSTS = "reporting.audit.read", "costs.read"


@dataclass(frozen=True)
class Reporting:
    """The running service, its database and its broker."""

    service: Service
    client: Client
    database: ServiceDatabase
    admin_url: str
    broker_url: str


@pytest.fixture(scope="module")
async def reporting(databases: Databases, brokers: Brokers) -> AsyncIterator[Reporting]:
    """Reporting on its own database and broker."""
    database = await databases.create("reporting")
    broker_url = await brokers.create()
    service = build(ReportingSettings(**environment(database, broker_url)))
    service.tokens = verifier()
    admin = urlunsplit(urlsplit(databases.admin_url)._replace(path=f"/{database.name}"))
    async with running(service) as client:
        yield Reporting(service, client, database, admin, broker_url)
    await databases.drop(database)
    await brokers.drop(broker_url)


@dataclass(frozen=True)
class Company:
    """A company, its auditor (who sees no costs) and its accountant (who does)."""

    id: UUID
    reporting: Reporting
    auditor: Client
    accountant: Client

    def with_permissions(self, *permissions: str) -> Client:
        """Somebody of the company who may do these things."""
        return self.reporting.client.with_token(token(self.id, permissions))

    async def hears(self, *events: Said, entries: int | None = None) -> None:
        """Let reporting hear these events; wait until the log has as many entries."""
        await publish_all(self.reporting.broker_url, events)
        wanted = len(events) if entries is None else entries
        async with asyncio.timeout(60):
            while (await self.verified())["entries"] < wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def says_things(self, people: Sequence[tuple[UUID, str]]) -> None:
        """The first of these people changes a category, the second two, and so on."""
        events = [
            said(
                CategoryChanged(category_id=subject, name=f"C{n}", parent_id=None),
                tenant_id=self.id,
                subject=subject,
                actor_id=str(person),
                actor_name=name,
            )
            for n, (person, name) in enumerate(people)
            for subject in (new_id() for _ in range(n + 1))
        ]
        await self.hears(*events)

    async def learns(self, *events: Said) -> None:
        """Record these events, without the broker, and wait until every read model holds them."""
        await self.records(*events)
        async with asyncio.timeout(60), self.reporting.service.database.across_tenants() as relay:
            while await relay.fetchval(_BEHIND, self.id, [p.name for p in PROJECTIONS]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def records(self, *events: Said) -> None:
        """Record these events as the consumer of the audit log does, without the broker."""
        begin = beginning(self.reporting.service.database, SqlReportingWork)
        envelopes = [parse(event.body) for event in events]
        await record_events(envelopes, actor=Principal.system(self.id), begin=begin)

    async def rebuilt(self, name: str, *, at_most: int = 5000) -> int:
        """Make a read model anew, so many entries at a time; how many rows were otherwise."""
        database = self.reporting.service.database
        return await RebuildWorker(database, PROJECTIONS, at_most).rebuild(self.id, name)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A transaction of this company, as the login that may see costs."""
        database = self.reporting.service.database
        async with database.transaction(Principal.system(self.id)) as connection:
            yield connection

    async def verified(self, client: Client | None = None) -> dict[str, Any]:
        """What walking the chain says."""
        answer = await (client or self.accountant).get(f"{AUDIT}/verify")
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.body
        return found

    async def listed(self, client: Client | None = None, **query: object) -> list[dict[str, Any]]:
        """The entries found; without costs unless told, for who looks at those makes an entry."""
        answer = await (client or self.auditor).get(AUDIT, **query)
        assert answer.status == 200, answer.body
        items: list[dict[str, Any]] = answer.body["items"]
        return items

    async def tamper(self, sql: str) -> None:
        """Do as the server's superuser, past triggers and policies; $1 is the company."""
        connection = await asyncpg.connect(self.reporting.admin_url)
        try:
            await connection.execute("SET session_replication_role = replica")
            await connection.execute(sql, self.id)
        finally:
            await connection.close()


@pytest.fixture
async def company(reporting: Reporting) -> Company:
    """A company nobody else in the tests knows."""
    return a_company(reporting)


def a_company(reporting: Reporting) -> Company:
    """A new company."""
    tenant_id = new_id()
    return Company(
        tenant_id,
        reporting,
        reporting.client.with_token(token(tenant_id, [READ])),
        reporting.client.with_token(token(tenant_id, [READ, COSTS])),
    )
