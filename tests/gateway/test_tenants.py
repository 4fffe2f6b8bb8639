"""Live events of two companies at once: each hears its own, all of them, and nothing else."""

import asyncio
import time
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from libs.contracts.auth import SessionRevoked
from libs.contracts.inventory import GoodsPosted
from tests.gateway.conftest import NewGateway, Running
from tests.gateway.listening import connected, streaming
from tests.gateway.publishing import Publisher
from tests.gateway.samples import goods_posted

STOCK = "inventory.stock.read"
# Said at once, before everybody has heard it: less than a slow client may lag behind.
BATCH = 250


@dataclass
class Hearer:
    """A socket of somebody of one company, and what it was told, unparsed."""

    tenant: uuid.UUID
    warehouse: uuid.UUID
    socket: aiohttp.ClientWebSocketResponse
    own: int = 0
    foreign: list[str] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: int = 0

    async def hear(self) -> None:
        """Count what is ours; keep what is not."""
        mark = str(self.warehouse)
        async for message in self.socket:
            if mark in message.data:
                self.own += 1
                if self.own >= self.wanted:
                    self.enough.set()
            elif '"event_id"' in message.data:
                self.foreign.append(message.data)
        self.enough.set()  # closed: nothing more will come

    async def until(self, wanted: int, within: float) -> None:
        """Return when so many were heard."""
        self.wanted = wanted
        if self.own < wanted and not self.socket.closed:
            self.enough.clear()
            await asyncio.wait_for(self.enough.wait(), within)


async def _hearers(
    gateway: Running, tenants: dict[uuid.UUID, uuid.UUID], sockets: int, stack: AsyncExitStack
) -> list[Hearer]:
    hearers = []
    web = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    )
    for tenant, warehouse in tenants.items():
        for _ in range(sockets):
            socket = await stack.enter_async_context(web.ws_connect(f"{gateway.url}/ws"))
            late = int(time.time()) + 7_200  # the full run takes longer than a token lives
            token = gateway.issuer.token(STOCK, tid=str(tenant), exp=late)
            await socket.send_json({"type": "authenticate", "token": token})
            await socket.send_json({"type": "subscribe", "topics": ["*"]})
            while (await socket.receive_json(timeout=30))["type"] != "subscribed":
                pass
            hearers.append(Hearer(tenant, warehouse, socket))
    return hearers


def _goods_of(warehouse: uuid.UUID) -> GoodsPosted:
    """An event in which its company can be recognised."""
    return goods_posted().model_copy(update={"warehouse_id": warehouse})


@pytest.mark.promise("S0.8", "S0.11")
@pytest.mark.parametrize(
    ("sockets", "events"), [(20, 500), pytest.param(500, 10_000, marks=pytest.mark.full)]
)
async def test_of_many_events_to_many_sockets_of_two_companies_none_is_crossed_or_lost(
    new_gateway: NewGateway, publisher: Publisher, sockets: int, events: int
) -> None:
    gateway = await new_gateway()
    tenants = {uuid.uuid4(): uuid.uuid4() for _ in range(2)}
    async with AsyncExitStack() as stack:
        hearers = await _hearers(gateway, tenants, sockets, stack)
        hearing = [asyncio.create_task(hearer.hear()) for hearer in hearers]
        for said in range(0, events, BATCH):
            await asyncio.gather(
                *(
                    publisher.say(_goods_of(warehouse), tenant=tenant)
                    for tenant, warehouse in tenants.items()
                    for _ in range(BATCH // 2)
                )
            )
            heard = (said + BATCH) // 2
            await asyncio.gather(*(hearer.until(heard, 300) for hearer in hearers))
        for task in hearing:
            task.cancel()
        await asyncio.gather(*hearing, return_exceptions=True)
    assert [hearer.own for hearer in hearers] == [events // 2] * (2 * sockets)
    assert not [hearer.foreign for hearer in hearers if hearer.foreign]


@pytest.mark.promise("S0.11")
@pytest.mark.parametrize("after", ["-1", "0"])
async def test_what_is_told_again_to_who_resumes_is_not_crossed_either(
    gateway: Running, publisher: Publisher, after: str
) -> None:
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    for _ in range(20):
        await publisher.say(goods_posted(), tenant=theirs)
        last = await publisher.say(goods_posted(), tenant=mine)
    token = gateway.issuer.token(STOCK, tid=str(mine))
    query = {"topics": "*", "after": after}
    heard = []
    async with asyncio.timeout(60), streaming(gateway, token, query) as messages:
        async for message in messages:
            if "event_id" in message:
                heard.append(message["event_id"])
            if heard and heard[-1] == str(last):
                break
    assert len(heard) == 20


@pytest.mark.promise("S0.11")
async def test_another_companys_token_never_takes_over_an_open_socket(gateway: Running) -> None:
    me = str(uuid.uuid4())
    async with connected(gateway) as listener:
        await listener.send(type="authenticate", token=gateway.issuer.token(STOCK, sub=me))
        await listener.expect("authenticated")
        other = gateway.issuer.token(STOCK, sub=me, tid=str(uuid.uuid4()))
        await listener.send(type="authenticate", token=other)
        assert await listener.end() == ("forbidden", 4401)


@pytest.mark.promise("S3.34")
async def test_a_revocation_ends_server_sent_events_too(
    gateway: Running, publisher: Publisher
) -> None:
    user, session = uuid.uuid4(), uuid.uuid4()
    token = gateway.issuer.token(STOCK, sub=str(user), sid=str(session))
    soon = datetime.now(UTC) + timedelta(seconds=1)
    async with asyncio.timeout(60), streaming(gateway, token, {"topics": "*"}) as messages:
        await anext(messages)
        await publisher.say(
            SessionRevoked(user_id=user, session_id=session, why="signed out", not_before=soon)
        )
        said = [message async for message in messages]
    assert said[-1]["code"] == "token_stale"
