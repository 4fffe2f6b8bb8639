"""notifications, running for the tests of this folder."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.contracts.auth import Member, TenantRegistered, UserJoined
from libs.contracts.base import Event
from libs.db.database import Database
from libs.db.tenants import remember_tenant
from libs.db.work import Begin, beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.envelope import parse
from libs.testing.events import said
from libs.testing.postgres import Databases
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.auth.domain.roles import BUILT_IN
from services.notifications.application.notify import notify
from services.notifications.application.remember_member import remember_member
from services.notifications.infrastructure.work import SqlNotificationsWork
from services.notifications.main import build
from services.notifications.settings import NotificationsSettings

INBOX = "/api/v1/notifications"
Json = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """notifications on its own database and broker."""

    client: Client
    database: Database
    broker_url: str

    @property
    def begin(self) -> Begin[SqlNotificationsWork]:
        """A unit of work outside any request."""
        return beginning(self.database, SqlNotificationsWork)


@dataclass
class Firm:
    """A company whose people are told of things."""

    site: Site
    id: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=dict)

    async def open(self, timezone: str = "Asia/Kolkata") -> "Firm":
        """Register it."""
        event = TenantRegistered(name="Deccan Pumps", currency="INR", timezone=timezone)
        await remember_tenant(event, actor=Principal.system(self.id), begin=self.site.begin)
        return self

    async def join(
        self,
        name: str,
        *roles: str,
        version: int = 1,
        active: bool = True,
        limits: dict[str, Any] | None = None,
        phone: str | None = None,
    ) -> UUID:
        """Somebody becomes a member, or another one than before."""
        user_id = self.people.setdefault(name, new_id())
        email = f"{name.lower()}@example.test"
        member = Member(
            user_id=user_id,
            name=name,
            email=email,
            phone=phone,
            roles=roles,
            limits=limits or {},
            active=active,
            version=version,
        )
        event = UserJoined(user_id=user_id, name=name, email=email, roles=roles, member=member)
        actor = Principal.system(self.id)
        await remember_member(event, actor=actor, begin=self.site.begin)
        return user_id

    async def hears(
        self,
        *events: Event,
        by: UUID | None = None,
        name: str = "Ravi",
        reason: str = "",
        about: UUID | None = None,
    ) -> None:
        """The service hears of these, as one batch caused by somebody."""
        actor_id = str(by or new_id())
        envelopes = [
            parse(
                said(
                    event,
                    tenant_id=self.id,
                    subject=about or new_id(),
                    actor_id=actor_id,
                    actor_name=name,
                    reason=reason,
                ).body
            )
            for event in events
        ]
        await notify(envelopes, actor=Principal.system(self.id), begin=self.site.begin)

    def as_(self, name: str, *roles: str) -> Client:
        """The service, asked by one of its people."""
        permissions: Iterable[str] = frozenset().union(*(BUILT_IN[role] for role in roles))
        bearer = token(self.id, permissions, user_id=self.people[name], name=name, roles=roles)
        return self.site.client.with_token(bearer)

    async def rows(self, sql: str, *values: object) -> list[Json]:
        """What lies in the database, of this company."""
        actor = Principal.system(self.id)
        async with self.site.database.transaction(actor) as connection:
            return [dict(row) for row in await connection.fetch(sql, *values)]


async def titles(client: Client, **query: object) -> list[str]:
    """What somebody's inbox says, the newest first."""
    answer = await client.get(INBOX, **query)
    assert answer.status == 200, answer.body
    return [item["title"] for item in answer.body["items"]]


async def said_to(firm: Firm, name: str) -> list[Json]:
    """What was said to one of its people, in order."""
    async with firm.site.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT type, payload FROM events WHERE tenant_id = $1 AND payload->>'user_id' = $2"
            " AND type LIKE 'notifications.notification.%' ORDER BY seq",
            firm.id,
            str(firm.people[name]),
        )
    return [{"type": row["type"], **orjson.loads(row["payload"])} for row in rows]


async def until_told(client: Client, count: int = 1) -> Json:
    """The newest message once it tells of so many."""
    async with asyncio.timeout(60):
        while True:
            newest: list[Json] = (await client.get(INBOX, limit=1)).body["items"]
            if newest and newest[0]["count"] >= count:
                return newest[0]
            await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
async def site(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """The service, shared by the tests of a module; each takes a company of its own."""
    urls = await databases.create("notifications")
    broker_url = await brokers.create()
    # Without jobs: messages by e-mail and SMS wait, and tests see that they do.
    parts = {**environment(urls, broker_url), "run": "api,relay,consumers"}
    service = build(NotificationsSettings(**parts))
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, service.database, broker_url)
    await brokers.drop(broker_url)
    await databases.drop(urls)


@pytest.fixture
async def firm(site: Site) -> Firm:
    """A company of its own."""
    return await Firm(site).open()
