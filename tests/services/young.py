"""What is true of every service that hears of companies."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from libs.contracts.auth import TenantRegistered
from libs.db.tenants import Tenant, tenant
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.events import publish_all, said
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from libs.web.service import Service
from libs.web.settings import ServiceSettings
from tests.conftest import NewDatabase

Build = Callable[[Any], Service]


@asynccontextmanager
async def _started(
    name: str,
    build: Build,
    service_database: NewDatabase,
    brokers: Brokers,
    settings: type[ServiceSettings] = ServiceSettings,
) -> AsyncIterator[tuple[Service, Client, str]]:
    broker_url = await brokers.create()
    service = build(settings(**environment(await service_database(name), broker_url)))
    service.tokens = verifier()
    async with running(service) as client:
        yield service, client, broker_url
    await brokers.drop(broker_url)


async def hears_of_companies(
    name: str,
    build: Build,
    service_database: NewDatabase,
    brokers: Brokers,
    settings: type[ServiceSettings] = ServiceSettings,
) -> None:
    """One company though its event came five times; nobody else sees it."""
    async with _started(name, build, service_database, brokers, settings) as (
        service,
        _,
        broker_url,
    ):
        tenant_id = new_id()
        event = TenantRegistered(
            name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata", deduct_on="approval"
        )
        once = said(event, tenant_id=tenant_id, subject=tenant_id)
        async with asyncio.timeout(30):
            # Again and again: another queue of the service may be there before the one for this.
            while (known := await _known(service, tenant_id)) is None:
                await publish_all(broker_url, [once])
                await asyncio.sleep(0.05)
        await publish_all(broker_url, [once] * 5)
        assert (known.name, known.currency) == ("Deccan Pumps", "INR")
        assert known.settings["deduct_on"] == "approval"
        async with service.database.transaction(Principal.system(new_id())) as connection:
            assert await connection.fetchval("SELECT count(*) FROM tenants") == 0


async def _known(service: Service, tenant_id: UUID) -> Tenant | None:
    actor = Principal.system(tenant_id)
    async with service.database.transaction(actor, read_only=True) as connection:
        try:
            return await tenant(connection, actor.tenant_id)
        except UnknownReference:
            return None
