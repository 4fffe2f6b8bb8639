"""Every service that keeps companies obeys what auth says of them, however its events arrive."""

import asyncio
import base64
from decimal import Decimal
from importlib import import_module
from typing import Any, get_args, get_type_hints
from uuid import UUID

import aio_pika
import pytest

from libs.contracts.auth import TenantRegistered, TenantUpdated
from libs.contracts.base import Event
from libs.db.tenants import Tenant, tenant
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging import topology
from libs.messaging.audience import audience_of, declare
from libs.testing.events import Said, publish_all, said
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, running
from libs.web.service import Service
from tests.conftest import NewDatabase

KEEP_COMPANIES = (
    "catalog",
    "inventory",
    "purchasing",
    "sales",
    "payments",
    "notifications",
    "reporting",
)
REGISTERED = TenantRegistered(name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata")


def updated(version: int, **values: Any) -> TenantUpdated:
    now = {**REGISTERED.model_dump(), **values}
    return TenantUpdated.model_validate({**now, "version": version, "before": {}, "after": {}})


def built(name: str, settings: dict[str, Any]) -> Service:
    """A service as its main.py composes it."""
    main = import_module(f"services.{name}.main")
    if name == "inventory":
        settings["ledger_signing_key"] = base64.b64encode(bytes(32)).decode()
    kind, _ = get_args(get_type_hints(main.build)["settings"])
    service: Service = main.build(kind(**settings))
    service.tokens = verifier()
    return service


async def known(service: Service, tenant_id: UUID) -> Tenant | None:
    actor = Principal.system(tenant_id)
    async with service.database.transaction(actor, read_only=True) as connection:
        try:
            return await tenant(connection, tenant_id)
        except UnknownReference:
            return None


async def until_at(service: Service, tenant_id: UUID, version: int) -> Tenant:
    async with asyncio.timeout(30):
        while True:
            found = await known(service, tenant_id)
            if found is not None and found.version >= version:
                return found
            await asyncio.sleep(0.02)


async def until_heard(service: Service, tenant_id: UUID, events: list[Said]) -> None:
    """Wait until the service has applied every one of the events."""
    async with asyncio.timeout(30):
        while True:
            actor = Principal.system(tenant_id)
            async with service.database.transaction(actor, read_only=True) as connection:
                count = await connection.fetchval(
                    "SELECT count(DISTINCT message_id) FROM inbox WHERE message_id = ANY ($1)",
                    [event.id for event in events],
                )
            if count == len(events):
                return
            await asyncio.sleep(0.02)


@pytest.mark.promise("S3.34")
@pytest.mark.parametrize("name", KEEP_COMPANIES)
async def test_the_latest_settings_hold_however_late_and_often_events_arrive(
    name: str, service_database: NewDatabase, brokers: Brokers
) -> None:
    broker_url = await brokers.create()
    # As auth's relay does: what reaches one queue may come before the service's others are there.
    async with await aio_pika.connect(broker_url) as connection:
        async with await connection.channel() as channel:
            await topology.declare_exchanges(channel)
        await declare(connection, audience_of("auth"))
    service = built(name, environment(await service_database(name), broker_url))
    company, neighbour = new_id(), new_id()

    def of(event: Event, tenant_id: UUID = company) -> Said:
        return said(event, tenant_id=tenant_id, subject=tenant_id)

    third = of(
        updated(
            3,
            name="Deccan Motors",
            currency="EUR",
            timezone="Europe/Berlin",
            stock_on="approval",
            requester_may_approve=True,
            over_receipt_percent=Decimal(5),
            supplier_link_days=14,
        )
    )
    async with running(service):
        # The first that is heard of a company may be a change of it.
        await publish_all(broker_url, [of(REGISTERED, neighbour), third])
        await until_at(service, company, 3)
        late = [of(updated(2, name="Deccan Late")), of(REGISTERED)]
        await publish_all(broker_url, [*late, third, third, *late])
        await until_heard(service, company, [third, *late])
        now = await known(service, company)
        assert now is not None
        assert (now.name, now.currency, now.timezone) == (
            "Deccan Motors",
            "EUR",
            "Europe/Berlin",
        )
        assert (now.settings["stock_on"], now.settings["requester_may_approve"]) == (
            "approval",
            True,
        )
        assert set(now.settings) == set(TenantRegistered.model_fields) - {
            "name",
            "currency",
            "timezone",
        }
        untouched = await until_at(service, neighbour, 1)
        assert (untouched.name, untouched.version) == ("Deccan Pumps", 1)
    await brokers.drop(broker_url)
