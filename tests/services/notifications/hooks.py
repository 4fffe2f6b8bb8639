"""Webhooks for tests: a company, and a worker that tells its webhooks when it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from libs.contracts.auth import Member, UserJoined
from libs.contracts.base import Event
from libs.contracts.inventory import StockChanged
from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.envelope import parse
from libs.outside.calling import Outside
from libs.testing.events import said
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.auth.domain.roles import BUILT_IN
from services.notifications.application.remember_member import remember_member
from services.notifications.application.take_events import take_events
from services.notifications.infrastructure.webhook_worker import Pace, WebhookWorker
from services.notifications.infrastructure.work import SqlNotificationsWork
from services.notifications.main import build
from services.notifications.settings import NotificationsSettings

WEBHOOKS = "/api/v1/notifications/webhooks"
KEY = "a secret of the installation, for tests"
AT_ONCE = Pace(look=0.01, pause=lambda _: timedelta(), rest=lambda _: timedelta())
Json = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """notifications on its own database, without its workers."""

    client: Client
    urls: ServiceDatabase
    database: Database
    broker_url: str


@asynccontextmanager
async def opened(
    databases: Databases, brokers: Brokers, outside: Outside | None = None, **settings: Any
) -> AsyncIterator[Site]:
    """A service that tells nothing by itself unless `run` says so."""
    urls = await databases.create("notifications")
    broker_url = await brokers.create()
    given = {**environment(urls, broker_url), "run": "api", "service_secret": KEY, **settings}
    service = build(NotificationsSettings(**given), outside)
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, urls, service.database, broker_url)
    await databases.drop(urls)
    await brokers.drop(broker_url)


@dataclass
class Told:
    """A company whose programs are told of what happens."""

    site: Site
    pace: Pace = AT_ONCE
    patience: float = 5.0
    id: UUID = field(default_factory=new_id)
    admin_id: UUID = field(default_factory=new_id)
    sequences: dict[UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the worker; it does nothing until it is told to."""
        seal = Seal(KEY.encode())
        self.begin = beginning(self.site.database, partial(SqlNotificationsWork, seal=seal))
        self.outside = Outside(allow_private=True, timeout=self.patience)
        self.worker = WebhookWorker(self.site.database, self.begin, seal, self.outside, self.pace)

    @property
    def system(self) -> Principal:
        """The system, at work for the company."""
        return Principal.system(self.id)

    def somebody(self, *permissions: str) -> Client:
        """Somebody with these and nothing else."""
        return self.site.client.with_token(token(self.id, permissions))

    @property
    def admin(self) -> Client:
        """Who may do everything."""
        granted = token(self.id, BUILT_IN["admin"], user_id=self.admin_id)
        return self.site.client.with_token(granted)

    async def member(self, role: str, *, version: int, active: bool = True) -> None:
        """What auth says of the admin."""
        member = Member(
            user_id=self.admin_id,
            name="Asha Rao",
            email="asha@example.test",
            roles=(role,),
            limits={},
            active=active,
            version=version,
        )
        event = UserJoined(
            user_id=self.admin_id,
            name=member.name,
            email="asha@example.test",
            roles=(role,),
            member=member,
        )
        await remember_member(event, actor=self.system, begin=self.begin)

    async def add(self, url: str, *types: str, by: Client | None = None, **values: Any) -> Json:
        """A new webhook."""
        body = {"name": f"Hook {new_id().hex[-8:]}", "url": url, "types": types or ("*",)}
        answer = await (by or self.admin).post(WEBHOOKS, {**body, **values})
        assert answer.status == 201, answer.body
        made: Json = answer.body
        return made

    async def shown(self, hook: Json) -> Json:
        """A webhook now."""
        answer = await self.admin.get(f"{WEBHOOKS}/{hook['id']}")
        assert answer.status == 200, answer.body
        body: Json = answer.body
        return body

    async def messages(self, hook: Json, **query: object) -> list[Json]:
        """Its log."""
        answer = await self.admin.get(f"{WEBHOOKS}/{hook['id']}/messages", **query)
        assert answer.status == 200, answer.body
        items: list[Json] = answer.body["items"]
        return items

    def moved(self, level: UUID, count: int = 1) -> list[tuple[Event, UUID, int]]:
        """So many movements of a level, one after the other."""
        first = self.sequences.get(level, 0) + 1
        self.sequences[level] = first + count - 1
        return [(movement(level, n), level, n) for n in range(first, first + count)]

    async def hears(self, *happened: tuple[Event, UUID, int]) -> None:
        """What happened, in one batch: event, what it is about, and its version."""
        envelopes = [
            parse(said(event, tenant_id=self.id, subject=about, version=version).body)
            for event, about, version in happened
        ]
        await take_events(envelopes, actor=self.system, begin=self.begin)

    async def tell(self, times: int = 1) -> None:
        """Let the worker look so often."""
        for _ in range(times):
            await self.worker.attend_due()

    async def event_of(self, number: int) -> UUID:
        """The event of a message."""
        async with self.site.database.transaction(self.system) as connection:
            found: UUID = await connection.fetchval(
                "SELECT event_id FROM webhook_messages WHERE number = $1", number
            )
        return found

    async def events(self, *types: str) -> list[Json]:
        """What was said of these types."""
        async with self.site.database.across_tenants() as connection:
            rows = await connection.fetch(
                "SELECT type, payload, headers FROM events WHERE tenant_id = $1 ORDER BY seq",
                self.id,
            )
        return [
            {**orjson.loads(row["payload"]), "reason": orjson.loads(row["headers"]).get("reason")}
            for row in rows
            if row["type"].removeprefix("notifications.webhook.").removesuffix(".v1") in types
        ]

    async def close(self) -> None:
        """Nothing of it is told any more."""
        await self.outside.close()
        async with self.site.database.transaction(self.system) as connection:
            await connection.execute("UPDATE webhooks SET status = 'removed'")


def movement(level: UUID, sequence: int) -> StockChanged:
    """One more of something."""
    now, on_hand = utc_now(), Decimal(sequence)
    return StockChanged(
        level_id=level,
        product_id=level,
        warehouse_id=level,
        entry_id=new_id(),
        sequence=sequence,
        kind="adjustment",
        reason="found",
        quantity=Decimal(1),
        before=on_hand - 1,
        on_hand=on_hand,
        reserved=Decimal(0),
        available=on_hand,
        incoming=Decimal(0),
        status="green",
        level_version=sequence,
        hash="",
        happened_at=now,
        recorded_at=now,
    )
