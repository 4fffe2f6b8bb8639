"""Live events: who hears what."""

import asyncio
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from libs.contracts.auth import (
    MembershipUpdated,
    PasswordReset,
    RoleChanged,
    SessionRevoked,
    SignedIn,
    UserDeactivated,
)
from libs.contracts.base import Event
from tests.gateway.conftest import NewGateway, Running
from tests.gateway.listening import connected, gather, listening, streaming
from tests.gateway.publishing import Publisher
from tests.gateway.samples import goods_posted, order_approved
from tests.gateway.signing import OTHER_TENANT, bad_tokens

STOCK, ORDERS, COSTS = "inventory.stock.read", "purchasing.orders.read", "costs.read"


async def test_a_message_is_what_the_api_promises(gateway: Running, publisher: Publisher) -> None:
    event = goods_posted()
    async with listening(gateway, STOCK) as listener:
        event_id = await publisher.say(event, version=7)
        (message,) = await listener.events(1)
    assert set(message) == {"id", "event_id", "type", "time", "subject", "version", "data"}
    assert message["event_id"] == str(event_id)
    assert message["type"] == "inventory.goods.posted"
    assert message["version"] == 7
    assert message["id"].isdigit()
    assert message["time"].endswith("Z")
    assert message["data"] == event.model_dump(mode="json")


@pytest.mark.promise("S0.29", "S1.68")
async def test_everybody_hears_only_what_they_may_and_want(
    gateway: Running, publisher: Publisher
) -> None:
    async with (
        listening(gateway, STOCK) as stock,
        listening(gateway, STOCK, ORDERS, topics=("purchasing.*",)) as purchasing,
        listening(gateway, STOCK, ORDERS, tid=str(OTHER_TENANT)) as foreign,
        listening(gateway) as powerless,
    ):
        goods = await publisher.say(goods_posted())
        order = await publisher.say(order_approved())
        theirs = await publisher.say(goods_posted(), tenant=OTHER_TENANT)
        last = await publisher.say(goods_posted())
        heard = {e["event_id"] for e in await stock.events(2)}
        assert heard == {str(goods), str(last)}
        assert [e["event_id"] for e in await purchasing.events(1)] == [str(order)]
        assert [e["event_id"] for e in await foreign.events(1)] == [str(theirs)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(powerless.next(), 0.2)


@pytest.mark.promise("S4.34", "Q.11")
async def test_cost_prices_are_absent_at_any_depth_without_the_permission(
    gateway: Running, publisher: Publisher
) -> None:
    async with (
        listening(gateway, ORDERS) as staff,
        listening(gateway, ORDERS, COSTS) as manager,
    ):
        event = order_approved()
        await publisher.say(event)
        (seen,), (full,) = await staff.events(1), await manager.events(1)
    assert full["data"] == event.model_dump(mode="json")
    assert not {"total", "tax", "charges"} & set(seen["data"])
    assert "unit_cost" not in seen["data"]["lines"][0]
    assert seen["data"]["lines"][0]["quantity"] == "5"
    assert not any(price in json.dumps(seen) for price in ("12.50", "99.00", "172.75"))


async def test_what_this_gateway_does_not_know_goes_to_nobody(
    gateway: Running, publisher: Publisher
) -> None:
    known = goods_posted()
    async with listening(gateway, STOCK, ORDERS, COSTS, "operator") as listener:
        data = known.model_dump(mode="json")
        await publisher.say_raw("inventory.secret.told.v1", data, as_key=known.key())
        await publisher.say_raw("inventory.goods.posted.v9", data, as_key=known.key())
        await publisher.say_raw(known.key(), {"nonsense": True})
        event_id = await publisher.say_raw(known.key(), data | {"margin": "0.4"})
        (message,) = await listener.events(1)
    assert message["event_id"] == str(event_id)
    assert message["data"] == data


async def test_what_has_an_addressee_reaches_only_that_person(
    gateway: Running, publisher: Publisher
) -> None:
    me = uuid.uuid4()
    async with (
        listening(gateway, STOCK, sub=str(me)) as mine,
        listening(gateway, STOCK, "auth.users.read") as other,
    ):
        mine_id = await publisher.say(SignedIn(user_id=me, session_id=uuid.uuid4()))
        last = await publisher.say(goods_posted())
        assert [e["event_id"] for e in await mine.events(2)] == [str(mine_id), str(last)]
        assert [e["event_id"] for e in await other.events(1)] == [str(last)]


@pytest.mark.parametrize(
    "first", [{"type": "subscribe", "topics": ["*"]}, {"type": "authenticate"}, {}]
)
async def test_nothing_is_heard_before_a_token_is_sent(
    gateway: Running, first: dict[str, Any]
) -> None:
    async with connected(gateway) as listener:
        await listener.send(**first)
        assert await listener.end() == ("unauthenticated", 4401)


@pytest.mark.parametrize("kind", ["expired", "alg none", "wrong audience", "no tenant", "huge"])
async def test_a_bad_token_opens_no_socket(gateway: Running, kind: str) -> None:
    async with connected(gateway) as listener:
        await listener.send(type="authenticate", token=bad_tokens(gateway.issuer)[kind])
        code, close_code = await listener.end()
    assert code in {"token_invalid", "token_expired"}
    assert close_code == 4401


async def test_a_services_own_token_opens_no_socket(gateway: Running) -> None:
    async with connected(gateway) as listener:
        token = gateway.issuer.token("service", sub="service:inventory")
        await listener.send(type="authenticate", token=token)
        assert await listener.end() == ("permission_denied", 4401)


async def test_a_token_in_the_address_is_ignored(gateway: Running) -> None:
    token = gateway.issuer.token(STOCK)
    url = f"{gateway.url}/ws?token={token}&access_token={token}"
    async with gateway.session.ws_connect(url) as socket:
        await socket.send_str('{"type": "subscribe", "topics": ["*"]}')
        message = json.loads((await socket.receive(timeout=10)).data)
    assert message["code"] == "unauthenticated"
    answer = await gateway.anonymous.get("/events", topics="*", token=token, access_token=token)
    assert answer.status == 401


async def test_pages_of_other_origins_may_not_connect(gateway: Running) -> None:
    port = gateway.settings.port
    for origin in (gateway.url, f"http://localhost:{port}"):
        async with connected(gateway, Origin=origin):
            pass
    for origin in ("https://evil.example", "null", f"https://127.0.0.1:{port}", gateway.url + "0"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with connected(gateway, Origin=origin):
                pass
        assert refused.value.status == 403


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe"},
        {"type": "subscribe", "topics": []},
        {"type": "subscribe", "topics": ["(a+)+$"]},
        {"type": "subscribe", "topics": ["*"] * 51},
        {"type": "subscribe", "topics": [7]},
        {"type": "subscribe", "topics": ["*"], "after": "yesterday"},
        {"type": "subscribe", "topics": ["*"], "after": -2},
        {"type": "subscribe", "topics": ["*"], "after": 2**70},
        {"type": "publish"},
        {"type": ["list"]},
        {},
    ],
)
async def test_a_message_that_makes_no_sense_ends_it_with_the_reason(
    gateway: Running, message: dict[str, Any]
) -> None:
    async with listening(gateway, STOCK) as listener:
        await listener.send(**message)
        assert await listener.end() == ("invalid", 4400)


async def test_a_socket_ends_when_its_token_expires(gateway: Running) -> None:
    async with listening(gateway, STOCK, exp=int(time.time()) + 5) as listener:
        assert await listener.end() == ("token_expired", 4401)


async def test_a_newer_token_in_place_carries_it_on_with_its_rights(
    gateway: Running, publisher: Publisher
) -> None:
    me = str(uuid.uuid4())
    async with listening(gateway, STOCK, sub=me, exp=int(time.time()) + 5) as listener:
        await listener.send(type="authenticate", token=gateway.issuer.token(STOCK, ORDERS, sub=me))
        await listener.expect("authenticated")
        await asyncio.sleep(5.5)
        order = await publisher.say(order_approved())
        assert [e["event_id"] for e in await listener.events(1)] == [str(order)]


async def test_another_persons_token_ends_it(gateway: Running) -> None:
    async with listening(gateway, STOCK) as listener:
        await listener.send(type="authenticate", token=gateway.issuer.token(STOCK))
        assert await listener.end() == ("forbidden", 4401)


@pytest.mark.promise("S3.34")
@pytest.mark.parametrize("kind", ["session", "membership", "role", "password", "deactivated"])
async def test_a_revocation_ends_the_sockets_it_concerns_and_no_others(
    gateway: Running, publisher: Publisher, kind: str
) -> None:
    user, session, role = uuid.uuid4(), uuid.uuid4(), f"packer-{kind}"
    soon = datetime.now(UTC) + timedelta(seconds=1)
    changes = {"before": {}, "after": {}, "not_before": soon}
    said: dict[str, Event] = {
        "session": SessionRevoked(user_id=user, session_id=session, why="reuse", not_before=soon),
        "membership": MembershipUpdated(user_id=user, name="A", roles=(), **changes),
        "role": RoleChanged(role=role, name="P", what="updated", permissions=(), **changes),
        "password": PasswordReset(user_id=user, not_before=soon),
        "deactivated": UserDeactivated(user_id=user, not_before=soon),
    }
    about: dict[str, Any] = {"sub": str(user), "sid": str(session), "roles": [role]}
    async with (
        listening(gateway, STOCK, **about) as concerned,
        listening(gateway, STOCK, roles=["staff"]) as other,
        listening(gateway, STOCK, **{**about, "sid": "", "tid": str(OTHER_TENANT)}) as elsewhere,
    ):
        await publisher.say(said[kind])
        assert await concerned.end() == ("token_stale", 4401)
        event_id = await publisher.say(goods_posted())
        assert [e["event_id"] for e in await other.events(1)] == [str(event_id)]
        theirs = await publisher.say(goods_posted(), tenant=OTHER_TENANT)
        assert [e["event_id"] for e in await elsewhere.events(1)] == [str(theirs)]


async def test_a_heartbeat_carries_the_last_offset(
    new_gateway: NewGateway, publisher: Publisher
) -> None:
    gateway = await new_gateway(live_heartbeat_seconds=1)
    async with listening(gateway, STOCK) as listener:
        await publisher.say(goods_posted())
        (event,) = await listener.events(1)
        beat = await listener.expect("heartbeat")
    assert beat["id"] == event["id"]
    assert datetime.fromisoformat(beat["time"]).tzinfo is not None


@pytest.mark.promise("S1.12")
async def test_server_sent_events_say_the_same(gateway: Running, publisher: Publisher) -> None:
    token = gateway.issuer.token(ORDERS)
    async with (
        streaming(gateway, token, {"topics": "purchasing.*,inventory.*"}) as messages,
        listening(gateway, ORDERS) as listener,
    ):
        subscribed = await anext(messages)
        assert subscribed == {"type": "subscribed", "topics": ["purchasing.*", "inventory.*"]}
        await publisher.say(goods_posted())
        await publisher.say(order_approved())
        assert await gather(messages, 1) == await listener.events(1)


async def test_server_sent_events_end_when_the_token_expires_and_resume(
    gateway: Running, publisher: Publisher
) -> None:
    short = gateway.issuer.token(STOCK, exp=int(time.time()) + 5)
    async with streaming(gateway, short, {"topics": "*"}) as messages:
        await anext(messages)
        await publisher.say(goods_posted())
        (first,) = await gather(messages, 1)
        rest = [message async for message in messages]
    assert rest[-1]["code"] == "token_expired"
    missed = await publisher.say(goods_posted())
    token = gateway.issuer.token(STOCK)
    resume = {"Last-Event-ID": first["id"]}
    async with streaming(gateway, token, {"topics": "*"}, **resume) as messages:
        assert [m["event_id"] for m in await gather(messages, 1)] == [str(missed)]


async def test_server_sent_events_need_a_token_and_topics(gateway: Running) -> None:
    assert (await gateway.anonymous.get("/events", topics="*")).status == 401
    assert (await gateway.asked_with(STOCK).get("/events")).status == 422
    assert (await gateway.asked_with(STOCK).get("/events", topics="*", after="x")).status == 422
