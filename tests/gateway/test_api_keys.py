"""Machines at the door: what an API key opens, and when it stops."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.contracts.auth import (
    ApiKeyRevoked,
    MembershipUpdated,
    RoleChanged,
    UserDeactivated,
)
from libs.contracts.base import Event
from libs.testing.services import Answer
from tests.gateway.conftest import NewGateway, Running
from tests.gateway.exchange import Exchange, Key
from tests.gateway.listening import Listener, connected, gather, streaming
from tests.gateway.publishing import Publisher
from tests.gateway.samples import goods_posted, order_approved
from tests.gateway.waiting import eventually

READ, MANAGE = "catalog.products.read", "catalog.products.manage"
STOCK, ORDERS = "inventory.stock.read", "purchasing.orders.read"
THINGS = "/api/v1/catalog/things"


def soon() -> datetime:
    """A moment behind every token issued so far."""
    return datetime.now(UTC) + timedelta(seconds=1)


def revoked(key: Key) -> Event:
    return ApiKeyRevoked(api_key_id=key.id, name="Till 3", not_before=datetime.now(UTC))


def role_changed(role: str) -> Event:
    return RoleChanged(
        role=role, name=role, what="updated", permissions=(), before={}, after={}, not_before=soon()
    )


async def test_a_key_opens_what_it_may_and_services_see_only_a_token(
    gateway: Running, exchange: Exchange
) -> None:
    key = exchange.add(READ)
    answer = await gateway.shown(key).get(THINGS)
    assert answer.status == 200
    sent = [v for k, v in answer.body["headers"] if k == "authorization"]
    assert len(sent) == 1
    assert sent[0].startswith("Bearer ey")
    assert key.text not in str(answer.body)
    refused = await gateway.shown(key).post(THINGS, {})
    assert (refused.status, refused.body["permission"]) == (403, MANAGE)


async def test_many_requests_at_once_make_one_exchange(
    gateway: Running, exchange: Exchange
) -> None:
    key = exchange.add(READ)
    answers = await asyncio.gather(*(gateway.shown(key).get(THINGS) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert key.asked == 1


@pytest.mark.parametrize("code", ["api_key_revoked", "api_key_expired"])
async def test_a_refusal_is_remembered_a_moment(
    gateway: Running, exchange: Exchange, code: str
) -> None:
    key = exchange.add(READ, refused=code)
    for _ in range(5):
        answer = await gateway.shown(key).get(THINGS)
        assert (answer.status, answer.body["code"]) == (401, code)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert key.asked == 1


async def test_guessing_keys_is_limited_by_address_before_auth_is_asked(
    new_gateway: NewGateway, exchange: Exchange
) -> None:
    gateway = await new_gateway(address_rate=2)
    known = exchange.add(READ)
    assert (await gateway.shown(known).get(THINGS)).status == 200
    before, began = exchange.strangers, time.monotonic()
    guesses = [gateway.shown(Key([], text=f"qmk_{uuid.uuid4().hex}")) for _ in range(40)]
    answers = await asyncio.gather(*(guess.get(THINGS) for guess in guesses))
    # Two a second, and at once as many as in two seconds, however long this machine takes.
    assert exchange.strangers - before <= 2 * (2 + time.monotonic() - began)
    assert {a.status for a in answers} == {401, 429}
    # Who is known already is not kept out by another machine behind the same address.
    assert (await gateway.shown(known).get(THINGS)).status == 200


async def test_what_is_too_long_for_a_key_is_not_even_asked_about(
    gateway: Running, exchange: Exchange
) -> None:
    before = exchange.strangers
    answer = await gateway.shown(Key([], text="qmk_" + "A" * 5_000)).get(THINGS)
    assert (answer.status, answer.body["code"]) == (401, "api_key_invalid")
    assert exchange.strangers == before


async def test_while_auth_is_away_known_keys_work_and_others_are_told_to_wait(
    gateway: Running, exchange: Exchange
) -> None:
    known, new = exchange.add(READ), exchange.add(READ)
    assert (await gateway.shown(known).get(THINGS)).status == 200
    exchange.away = True
    try:
        assert (await gateway.shown(known).get(THINGS)).status == 200
        answer = await gateway.shown(new).get(THINGS)
        assert (answer.status, answer.body["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"]
    finally:
        exchange.away = False
    assert (await gateway.shown(new).get(THINGS)).status == 200


@pytest.mark.promise("S3.34")
async def test_a_revoked_key_is_refused_as_soon_as_the_event_is_heard(
    gateway: Running, exchange: Exchange, publisher: Publisher
) -> None:
    key, other = exchange.add(READ), exchange.add(READ)
    for shown in (key, other):
        assert (await gateway.shown(shown).get(THINGS)).status == 200
    key.refused = "api_key_revoked"
    await publisher.say(revoked(key))
    await eventually(lambda: answers(gateway.shown(key).get(THINGS), 401, "api_key_revoked"))
    assert (await gateway.shown(other).get(THINGS)).status == 200
    assert other.asked == 1


@pytest.mark.promise("S3.34", "S0.10")
@pytest.mark.parametrize("what", ["roles", "role", "deactivated"])
async def test_what_happens_to_its_maker_reaches_a_key_at_once(
    gateway: Running, exchange: Exchange, publisher: Publisher, what: str
) -> None:
    key = exchange.add(READ, roles=(f"role-{what}",))
    assert (await gateway.shown(key).get(THINGS)).status == 200
    key.permissions = []
    moment = datetime.now(UTC)
    events: dict[str, Event] = {
        "roles": MembershipUpdated(
            user_id=key.maker, name="A", roles=(), before={}, after={}, not_before=moment
        ),
        "role": RoleChanged(
            role=f"role-{what}",
            name="R",
            what="updated",
            permissions=(),
            before={},
            after={},
            not_before=moment,
        ),
        "deactivated": UserDeactivated(user_id=key.maker, not_before=moment),
    }
    await publisher.say(events[what])
    await eventually(lambda: answers(gateway.shown(key).get(THINGS), 403, "permission_denied"))
    assert key.asked == 2


async def test_of_two_tokens_the_service_sees_the_one_that_was_checked(gateway: Running) -> None:
    good = gateway.issuer.token(READ, name="Checked")
    for first in (gateway.issuer.token(READ, MANAGE, name="Smuggled"), "qmk_smuggled", "nonsense"):
        answer = await gateway.anonymous.request(
            "GET",
            THINGS,
            headers=[("Authorization", f"Bearer {first}"), ("Authorization", f"Bearer {good}")],
        )
        assert answer.status == 200
        sent = [v for k, v in answer.body["headers"] if k == "authorization"]
        assert sent == [f"Bearer {good}"]


@pytest.fixture
async def machine(gateway: Running, exchange: Exchange) -> AsyncIterator[tuple[Key, Listener]]:
    """A socket opened with a key whose tokens live seven seconds."""
    key = exchange.add(STOCK, roles=(f"keeper-{uuid.uuid4()}",), seconds=7)
    async with connected(gateway) as listener:
        await listener.send(type="authenticate", token=key.text)
        await listener.expect("authenticated")
        await listener.send(type="subscribe", topics=["*"])
        await listener.expect("subscribed")
        yield key, listener


async def test_a_machines_socket_outlives_its_tokens_and_takes_on_new_rights(
    machine: tuple[Key, Listener], publisher: Publisher
) -> None:
    key, listener = machine
    key.permissions.append(ORDERS)
    await asyncio.sleep(8)
    assert key.asked > 1
    order = await publisher.say(order_approved())
    assert [e["event_id"] for e in await listener.events(1)] == [str(order)]


async def test_a_machines_stream_outlives_its_tokens(
    gateway: Running, exchange: Exchange, publisher: Publisher
) -> None:
    key = exchange.add(STOCK, seconds=7)
    async with streaming(gateway, key.text, {"topics": "*"}) as messages:
        await anext(messages)
        await asyncio.sleep(8)
        said = await publisher.say(goods_posted())
        assert [m["event_id"] for m in await gather(messages, 1)] == [str(said)]


@pytest.mark.promise("S3.34")
@pytest.mark.parametrize("what", ["revoked", "role", "refused"])
async def test_a_machines_socket_ends_with_its_key(
    machine: tuple[Key, Listener], publisher: Publisher, what: str
) -> None:
    key, listener = machine
    key.refused = "api_key_revoked"
    if what == "revoked":
        await publisher.say(revoked(key))
    elif what == "role":
        await publisher.say(role_changed(key.roles[0]))
    # Otherwise nobody says anything: its next exchange is refused.
    expected = "api_key_revoked" if what == "refused" else "token_stale"
    assert await listener.end() == (expected, 4401)


async def answers(answer: Any, status: int, code: str) -> bool:
    """Whether an answer is this refusal."""
    given: Answer = await answer
    return given.status == status and bool(given.body["code"] == code)
