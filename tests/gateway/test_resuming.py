"""Live clients that were away: nothing missed, nothing twice, or told to refetch."""

import asyncio
import json
import socket
import uuid

import pytest

from libs.contracts.inventory import WarehouseChanged
from tests.gateway.conftest import NewGateway, Running
from tests.gateway.listening import listening
from tests.gateway.publishing import Publisher
from tests.gateway.samples import goods_posted

STOCK = "inventory.stock.read"


async def say(publisher: Publisher, count: int, tenant: uuid.UUID) -> list[str]:
    """Publish so many events; their ids."""
    return [str(await publisher.say(goods_posted(), tenant=tenant)) for _ in range(count)]


@pytest.mark.promise("Q.14")
@pytest.mark.parametrize("memory", [4_096, 3])
async def test_a_client_resumes_exactly_where_it_left_from_memory_and_from_the_broker(
    gateway: Running, new_gateway: NewGateway, publisher: Publisher, memory: int
) -> None:
    tenant = uuid.uuid4()
    async with listening(gateway, STOCK, tid=str(tenant)) as listener:
        before = await say(publisher, 3, tenant)
        heard = await listener.events(3)
    missed = await say(publisher, 40, tenant)
    await say(publisher, 5, uuid.uuid4())
    replica = await new_gateway(live_memory=memory)
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
