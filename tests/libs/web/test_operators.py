"""What operators and other services may ask of any service."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aio_pika
import pytest

from libs.domain.ids import new_id
from libs.testing.postgres import Databases
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.inventory.main import build
from services.inventory.settings import InventorySettings


@pytest.fixture(scope="module")
async def service_broker(brokers: Brokers) -> AsyncIterator[str]:
    url = await brokers.create()
    yield url
    await brokers.drop(url)


@pytest.fixture(scope="module")
async def service(databases: Databases, service_broker: str) -> AsyncIterator[Client]:
    """Any service: what is tested here, all of them have."""
    database, broker_url = await databases.create("inventory"), service_broker
    seed = base64.b64encode(secrets.token_bytes(32)).decode()
    built = build(InventorySettings(**environment(database, broker_url), ledger_signing_key=seed))
    built.tokens = verifier()
    async with running(built) as client:
        yield client
    await databases.drop(database)


@pytest.fixture
def operator(service: Client) -> Client:
    return service.with_token(token(new_id(), ["operator"]))


async def test_only_operators_operate(service: Client) -> None:
    admin_of_a_company = service.with_token(token(new_id(), ["auth.users.manage"]))
    for path in ("outbox", "queues", "jobs", "config", "dead-letters"):
        assert (await service.get(f"/admin/{path}")).status == 401
        assert (await admin_of_a_company.get(f"/admin/{path}")).status == 403


async def test_the_outbox_says_how_much_waits(operator: Client) -> None:
    answer = await operator.get("/admin/outbox")
    assert answer.body == {"waiting": 0, "parked": 0, "oldest": None}


async def test_a_queue_says_who_listens_and_what_waits(operator: Client) -> None:
    async def listened() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await operator.get("/admin/queues")).body
        return found

    async with asyncio.timeout(30):
        while not all(queue["consumers"] for queue in await listened()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert "inventory.purchasing.0" in {queue["queue"] for queue in await listened()}
    assert {queue["waiting"] for queue in await listened()} == {0}


async def test_no_secret_is_shown(operator: Client) -> None:
    shown = (await operator.get("/admin/config")).body
    assert shown["ledger_signing_key"] == shown["database_app_url"] == "**********"


async def test_dead_letters_are_listed_and_settled_by_choice(operator: Client) -> None:
    assert (await operator.get("/admin/dead-letters")).body == []
    assert (await operator.get(f"/admin/dead-letters/{uuid4()}")).status == 404
    replayed = await operator.post("/admin/dead-letters/replay", {"all": True})
    assert replayed.body == {"letters": 0}
    unclear = await operator.post("/admin/dead-letters/replay", {})
    assert (unclear.status, unclear.body["code"]) == (422, "invalid")
    no_reason = await operator.post("/admin/dead-letters/drop", {"all": True, "reason": " "})
    assert [e["field"] for e in no_reason.body["errors"]] == ["reason"]


async def test_a_service_reads_a_companys_history_in_order(service: Client) -> None:
    tenant_id = new_id()
    person = service.with_token(
        token(tenant_id, ["inventory.stock.read", "inventory.warehouses.manage"])
    )
    for code in "ABC":
        await person.post("/api/v1/inventory/warehouses", {"code": code, "name": code})
    peer = service.with_token(token(tenant_id, ["service"], service="reporting"))
    first = (await peer.get("/events", limit=2)).body
    rest = (await peer.get("/events", after=first["next"])).body
    assert [e["data"]["code"] for e in first["items"] + rest["items"]] == ["A", "B", "C"]
    assert first["items"][0]["type"] == "quartermaster.inventory.warehouse.changed.v1"
    assert (await peer.get("/events", after=rest["next"])).body["items"] == []
    stranger = service.with_token(token(new_id(), ["service"], service="reporting"))
    assert (await stranger.get("/events")).body["items"] == []
    assert (await person.get("/events")).status == 403
    assert (await peer.get("/events", after="nonsense")).status == 422


async def test_a_service_token_opens_nothing_but_reading_by_id(service: Client) -> None:
    peer = service.with_token(token(new_id(), ["service"], service="sales"))
    assert (await peer.get("/api/v1/inventory/stock")).status == 403
    assert (await peer.post("/api/v1/inventory/warehouses", {})).status == 403
    by_id = await peer.get("/api/v1/inventory/warehouses", ids=new_id())
    assert (by_id.status, by_id.body["items"]) == (200, [])


async def test_health_needs_no_token_and_metrics_are_prometheus(service: Client) -> None:
    assert (await service.get("/health/live")).status == 200
    assert (await service.get("/health/ready")).body == {"status": "ready"}
    assert "qm_http_requests_total" in (await service.get("/metrics")).body


async def test_a_dead_letter_that_is_no_event_at_all_is_shown_as_it_is(
    service: Client, operator: Client, service_broker: str
) -> None:
    await operator.get("/admin/dead-letters")
    connection = await aio_pika.connect(service_broker)
    async with connection, connection.channel() as channel:
        nonsense = aio_pika.Message(b"\xffno event", message_id="nonsense")
        await channel.default_exchange.publish(nonsense, "inventory.dead")
    shown = await operator.get("/admin/dead-letters/nonsense")
    assert (shown.status, shown.body["message"]) == (200, "\ufffdno event")
    dropped = await operator.post("/admin/dead-letters/drop", {"id": "nonsense", "reason": "noise"})
    assert dropped.body == {"letters": 1}
