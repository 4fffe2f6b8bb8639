"""Live clients that were away: nothing missed, nothing twice, or told to refetch."""

import asyncio
import json
import socket
import uuid
from contextlib import AsyncExitStack

import pytest
from aio_pika.exceptions import AMQPError

from deploy.local.rabbitmq import Rabbitmq
from libs.contracts.inventory import WarehouseChanged
from tests.gateway.conftest import NewGateway, Running
from tests.gateway.listening import gather, listening, streaming
from tests.gateway.publishing import Publisher
from tests.gateway.samples import goods_posted
from tests.gateway.waiting import eventually

STOCK = "inventory.stock.read"


async def say(publisher: Publisher, count: int, tenant: uuid.UUID) -> list[str]:
    """Publish so many events; their ids."""
    return [str(await publisher.say(goods_posted(), tenant=tenant)) for _ in range(count)]


@pytest.mark.promise("Q.14")
@pytest.mark.parametrize(("memory", "queue"), [(4_096, 1_000), (4_096, 10), (3, 10)])
async def test_a_client_resumes_exactly_where_it_left_from_memory_and_from_the_broker(
    gateway: Running, new_gateway: NewGateway, publisher: Publisher, memory: int, queue: int
) -> None:
    tenant = uuid.uuid4()
    async with listening(gateway, STOCK, tid=str(tenant)) as listener:
        before = await say(publisher, 3, tenant)
        heard = await listener.events(3)
    missed = await say(publisher, 40, tenant)
    await say(publisher, 5, uuid.uuid4())
    replica = await new_gateway(live_memory=memory, live_queue=queue)
    assert [e["event_id"] for e in heard] == before
    resume = heard[1]["id"]
    async with listening(replica, STOCK, tid=str(tenant), after=resume) as listener:
        told = await listener.events(41)
        later = await say(publisher, 3, tenant)
        told += await listener.events(3)
    assert [e["event_id"] for e in told] == [before[2], *missed, *later]


@pytest.mark.parametrize("memory", [4_096, 20])
async def test_resuming_in_the_middle_of_a_flood_loses_and_repeats_nothing(
    new_gateway: NewGateway, publisher: Publisher, memory: int
) -> None:
    gateway = await new_gateway(live_memory=memory)
    tenant = uuid.uuid4()
    async with listening(gateway, STOCK, tid=str(tenant)) as listener:
        first = await say(publisher, 1, tenant)
        (start,) = await listener.events(1)
    count = 400
    flood = asyncio.create_task(say(publisher, count, tenant))

    async def follow(delay: float) -> list[str]:
        await asyncio.sleep(delay)
        async with listening(gateway, STOCK, tid=str(tenant), after=start["id"]) as listener:
            return [e["event_id"] for e in await listener.events(count)]

    followed = await asyncio.gather(*(follow(0.05 * n) for n in range(6)))
    said = await flood
    assert first
    assert all(heard == said for heard in followed)


async def test_a_client_too_far_behind_is_told_to_refetch_and_then_follows(
    new_gateway: NewGateway, publisher: Publisher
) -> None:
    gateway = await new_gateway(live_replay=10)
    tenant = uuid.uuid4()
    async with listening(gateway, STOCK, tid=str(tenant)) as listener:
        await say(publisher, 20, tenant)
        await listener.events(20)
    async with listening(gateway, STOCK, tid=str(tenant), after="0") as listener:
        reset = await listener.expect("reset")
        assert reset["id"].isdigit()
        later = await say(publisher, 1, tenant)
        assert [e["event_id"] for e in await listener.events(1)] == later


async def test_a_resume_point_of_another_stream_is_told_to_refetch(
    gateway: Running, publisher: Publisher
) -> None:
    tenant = uuid.uuid4()
    async with listening(gateway, STOCK, tid=str(tenant), after=str(10**12)) as listener:
        await listener.expect("reset")
        later = await say(publisher, 1, tenant)
        assert [e["event_id"] for e in await listener.events(1)] == later


async def test_a_new_subscription_replaces_the_topics(
    gateway: Running, publisher: Publisher
) -> None:
    tenant = uuid.uuid4()
    async with (
        listening(gateway, STOCK, tid=str(tenant)) as other,
        listening(gateway, STOCK, tid=str(tenant), topics=("auth.*",)) as listener,
    ):
        await say(publisher, 1, tenant)
        await other.events(1)
        await listener.send(type="subscribe", topics=["inventory.goods.*"])
        await listener.expect("subscribed")
        later = await say(publisher, 1, tenant)
        assert [e["event_id"] for e in await listener.events(1)] == later


async def test_a_client_that_does_not_read_is_dropped_and_delays_nobody(
    new_gateway: NewGateway, publisher: Publisher
) -> None:
    gateway = await new_gateway(live_queue=20)
    tenant = uuid.uuid4()
    deaf = await _deaf(gateway, tenant)
    large = WarehouseChanged(warehouse_id=tenant, code="A", name="A", address="x" * 50_000)
    async with listening(gateway, STOCK, tid=str(tenant)) as quick:
        before = await _clients(gateway)
        while await _clients(gateway) == before:
            said = [str(await publisher.say(large, tenant=tenant)) for _ in range(20)]
            assert [e["event_id"] for e in await quick.events(20)] == said
    deaf.close()


async def _takes_events(broker_url: str) -> bool:
    """Whether the stream is back, which takes longer than the broker itself."""
    try:
        async with Publisher(broker_url):
            return True
    except AMQPError:
        return False


async def _clients(gateway: Running) -> int:
    """How many live clients the process counts."""
    metrics = (await gateway.anonymous.get("/metrics")).body
    line = next(line for line in metrics.splitlines() if line.startswith("qm_live_clients "))
    return int(float(line.split()[1]))


async def _deaf(gateway: Running, tenant: uuid.UUID) -> socket.socket:
    """A subscribed WebSocket whose owner never reads again, on the smallest buffers."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    deaf.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(deaf, ("127.0.0.1", gateway.settings.port))
    handshake = (
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await loop.sock_sendall(deaf, handshake.encode())
    assert b"101" in await loop.sock_recv(deaf, 1_024)
    token = gateway.issuer.token(STOCK, tid=str(tenant))
    await loop.sock_sendall(deaf, _frame({"type": "authenticate", "token": token}))
    await loop.sock_sendall(deaf, _frame({"type": "subscribe", "topics": ["*"]}))
    heard = b""
    while b"subscribed" not in heard:
        heard += await loop.sock_recv(deaf, 1_024)
    return deaf


def _frame(message: dict[str, object]) -> bytes:
    """A masked text frame; the mask of zeros changes nothing."""
    body = json.dumps(message).encode()
    return (
        b"\x81\xfe" + len(body).to_bytes(2, "big") + bytes(4) + body
        if len(body) > 125
        else (b"\x81" + bytes([0x80 | len(body)]) + bytes(4) + body)
    )


async def test_a_replica_that_stops_sends_its_clients_to_another_without_a_loss(
    gateway: Running, new_gateway: NewGateway, publisher: Publisher
) -> None:
    tenant = uuid.uuid4()
    stopping = await new_gateway()
    token = gateway.issuer.token(STOCK, tid=str(tenant))
    async with (
        listening(stopping, STOCK, tid=str(tenant)) as listener,
        streaming(stopping, token, {"topics": "*"}) as messages,
    ):
        said = await say(publisher, 2, tenant)
        heard = await listener.events(2)
        assert [m["event_id"] for m in await gather(messages, 2)] == said
        stopping.stop()
        assert (await listener.end())[1] == 1012
        assert [m["code"] async for m in messages] == ["restart"]
    missed = await say(publisher, 3, tenant)
    async with listening(gateway, STOCK, tid=str(tenant), after=heard[-1]["id"]) as listener:
        assert [e["event_id"] for e in await listener.events(3)] == missed


async def test_no_event_ever_crosses_to_another_company(
    gateway: Running, publisher: Publisher
) -> None:
    tenants, sockets, events = [uuid.uuid4(), uuid.uuid4()], 10, 50
    async with AsyncExitStack() as stack:
        listeners = {
            tenant: [
                await stack.enter_async_context(listening(gateway, STOCK, tid=str(tenant)))
                for _ in range(sockets)
            ]
            for tenant in tenants
        }
        said = await asyncio.gather(*(say(publisher, events, tenant) for tenant in tenants))
        for tenant, expected in zip(tenants, said, strict=True):
            for listener in listeners[tenant]:
                assert [e["event_id"] for e in await listener.events(events)] == expected


@pytest.mark.chaos
async def test_a_broker_that_dies_interrupts_live_events_and_nothing_else(
    new_gateway: NewGateway, own_rabbitmq: Rabbitmq
) -> None:
    gateway = await new_gateway(broker_url=own_rabbitmq.url)
    tenant = uuid.uuid4()
    async with listening(gateway, STOCK, tid=str(tenant)) as listener:
        async with Publisher(own_rabbitmq.url) as publisher:
            before = await say(publisher, 2, tenant)
        assert [e["event_id"] for e in await listener.events(2)] == before
        # RabbitMQ 3.10 never finds a stream again that was made in the second before it died.
        await asyncio.sleep(3)
        await asyncio.to_thread(own_rabbitmq.kill)
        things = "/api/v1/catalog/things"
        assert (await gateway.asked_with("catalog.products.read").get(things)).status == 200
        assert await gateway.ready()
        await asyncio.to_thread(own_rabbitmq.start)
        await eventually(lambda: _takes_events(own_rabbitmq.url), within=60)
        async with Publisher(own_rabbitmq.url) as publisher:
            after = await say(publisher, 2, tenant)
            assert [e["event_id"] for e in await listener.events(2, within=60)] == after
