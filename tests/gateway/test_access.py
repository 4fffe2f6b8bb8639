"""Who is let through, and what the others are told."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.revocations import Revocations
from gateway.routes import PublishedRoute, Routes
from libs.contracts.auth import (
    MembershipUpdated,
    PasswordReset,
    RoleChanged,
    SessionRevoked,
    UserDeactivated,
)
from libs.contracts.base import Event
from libs.contracts.registry import events
from libs.domain.principal import Principal
from libs.testing.services import Answer
from libs.web.tokens import Verdict
from tests.gateway.conftest import NewGateway, Running
from tests.gateway.publishing import Publisher
from tests.gateway.samples import goods_posted
from tests.gateway.signing import TENANT, Issuer, bad_tokens
from tests.gateway.waiting import eventually

READ = "catalog.products.read"
THINGS = "/api/v1/catalog/things"


async def test_the_wrong_role_is_told_which_permission_it_lacks(gateway: Running) -> None:
    answer = await gateway.asked_with(READ).post(THINGS, {})
    assert answer.status == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["code"] == "permission_denied"
    assert answer.body["permission"] == "catalog.products.manage"
    assert "catalog.products.manage" in answer.body["detail"]


async def test_nobody_is_told_to_sign_in(gateway: Running) -> None:
    answer = await gateway.anonymous.get(THINGS)
    assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_unknown_route_is_refused_even_with_every_right(gateway: Running) -> None:
    client = gateway.asked_with(READ, "operator")
    for path in ("/api/v1/catalog/secrets", f"{THINGS}/", "/api/v2/catalog/things", "/api/x"):
        assert (await client.get(path)).status == 404
    # Operators' routes are on each service's own port: here that address is a console screen.
    assert (await client.get("/admin/outbox")).headers["content-type"].startswith("text/html")


async def test_an_unknown_method_is_refused_with_those_there_are(gateway: Running) -> None:
    answer = await gateway.asked_with(READ).request("DELETE", THINGS)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


async def test_special_permissions_mean_what_they_say(gateway: Running) -> None:
    service = gateway.asked_with("service", sub="service:inventory")
    assert (await gateway.anonymous.get("/api/v1/catalog/welcome")).status == 200
    assert (await gateway.asked_with().get("/api/v1/catalog/status")).status == 403
    assert (await gateway.asked_with("operator").get("/api/v1/catalog/status")).status == 200
    assert (await gateway.asked_with("operator").get("/api/v1/catalog/between")).status == 403
    assert (await service.get("/api/v1/catalog/between")).status == 403
    assert (await service.get(THINGS, ids="1")).status == 403


@pytest.mark.parametrize("kind", sorted(bad_tokens(Issuer())))
async def test_a_bad_token_opens_nothing(gateway: Running, kind: str) -> None:
    token = bad_tokens(gateway.issuer)[kind]
    answer = await gateway.anonymous.request(
        "GET", THINGS, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 401
    assert answer.body["code"] in {"token_invalid", "token_expired", "api_key_invalid"}


@pytest.mark.parametrize("value", ["Basic YTpi", "Bearer", "Bearer ", "bearer", "token x"])
async def test_another_scheme_is_no_token(gateway: Running, value: str) -> None:
    answer = await gateway.anonymous.request("GET", THINGS, headers={"Authorization": value})
    assert (answer.status, answer.body["code"]) == (401, "unauthenticated")


async def test_a_revoked_session_is_stale_at_every_replica_also_one_started_later(
    gateway: Running, new_gateway: NewGateway, publisher: Publisher
) -> None:
    user, session = uuid.uuid4(), uuid.uuid4()
    # Issued once: a token made after the later gateway has started may be of after the revocation.
    issued = int(datetime.now(UTC).timestamp())
    claims: dict[str, Any] = {"sub": str(user), "sid": str(session), "iat": issued}
    client = gateway.asked_with(READ, **claims)
    assert (await client.get(THINGS)).status == 200
    await publisher.say(
        SessionRevoked(user_id=user, session_id=session, why="signed out", not_before=soon())
    )
    await eventually(lambda: stale(client.get(THINGS)))
    for _ in range(5):
        await publisher.say(goods_posted())
    later = await new_gateway(live_memory=2)
    assert await stale(later.asked_with(READ, **claims).get(THINGS))
    assert (await later.asked_with(READ, sub=str(user)).get(THINGS)).status == 200


@pytest.mark.parametrize("kind", ["deactivated", "demoted", "password", "role"])
async def test_a_change_of_rights_makes_older_tokens_stale_and_leaves_newer_ones(
    gateway: Running, publisher: Publisher, kind: str
) -> None:
    user = uuid.uuid4()
    about: dict[str, Any] = {"sub": str(user), "roles": ["staff", f"role-{kind}"]}
    old = gateway.asked_with(READ, iat=int(soon().timestamp()) - 60, **about)
    others = [
        gateway.asked_with(READ, tid=str(uuid.uuid4()), iat=0, **about),
        gateway.asked_with(READ, roles=["staff"], iat=int(soon().timestamp()) - 60),
        gateway.asked_with(READ, **about),
    ]
    assert (await old.get(THINGS)).status == 200
    moment = datetime.now(UTC) - timedelta(seconds=5)
    changes = {"before": {}, "after": {}, "not_before": moment}
    said: dict[str, Event] = {
        "deactivated": UserDeactivated(user_id=user, not_before=moment),
        "demoted": MembershipUpdated(user_id=user, name="A", roles=(), **changes),
        "password": PasswordReset(user_id=user, not_before=moment),
        "role": RoleChanged(
            role=f"role-{kind}", name="R", what="updated", permissions=(), **changes
        ),
    }
    await publisher.say(said[kind])
    await eventually(lambda: stale(old.get(THINGS)))
    assert [(await other.get(THINGS)).status for other in others] == [200, 200, 200]


def test_every_event_that_revokes_is_understood() -> None:
    about = {"not_before": soon(), "role": "staff"} | dict.fromkeys(
        ("session_id", "user_id", "api_key_id"), uuid.uuid4()
    )
    revoking = [contract for contract in events().values() if contract.revokes]
    assert len(revoking) >= 6
    for contract in revoking:
        assert Revocations().learn(TENANT, contract.model_construct(None, **about)), contract


def test_revocations_are_forgotten_when_no_token_can_be_older() -> None:
    known, sessions = Revocations(), [uuid.uuid4() for _ in range(3)]

    def revoke(session: uuid.UUID, seconds_ago: float) -> None:
        moment = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        known.learn(
            TENANT,
            SessionRevoked(user_id=uuid.uuid4(), session_id=session, why="", not_before=moment),
        )

    for session, ago in zip(sessions, (700, 650, 0), strict=True):
        revoke(session, ago)
    token = Verdict(Principal(uuid.uuid4(), TENANT), 0, 1, None)
    refused = [
        known.refuses(replace(token, principal=replace(token.principal, session_id=session)))
        for session in sessions
    ]
    assert refused == [False, True, True]


async def test_who_asks_too_often_is_told_when_to_come_back(new_gateway: NewGateway) -> None:
    gateway = await new_gateway(user_rate=2, address_rate=2)
    one, other = gateway.asked_with(READ), gateway.asked_with(READ)
    answers = [await one.get(THINGS) for _ in range(8)]
    assert {a.status for a in answers[:4]} == {200}
    refused = next(a for a in answers if a.status == 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.body["code"] == "too_many_requests"
    assert (await other.get(THINGS)).status == 200
    anonymous = [(await gateway.anonymous.get(THINGS)).status for _ in range(8)]
    assert anonymous[0] == 401
    assert 429 in anonymous


async def test_who_tries_links_that_open_nothing_waits_and_others_do_not(
    new_gateway: NewGateway,
) -> None:
    gateway = await new_gateway(guess_rate=1)
    good = [(await gateway.anonymous.get("/portal/good")).status for _ in range(6)]
    assert set(good) == {200}
    guessed = [(await gateway.anonymous.get(f"/portal/{n}")).status for n in range(6)]
    assert (guessed[0], guessed[-1]) == (404, 429)
    told = (await gateway.anonymous.get("/metrics")).body
    assert "/portal/{token}" in told
    assert "/portal/good" not in told


def test_a_literal_segment_beats_a_parameter() -> None:
    def route(path: str) -> PublishedRoute:
        return {"service": path, "method": "GET", "path": path, "permission": "public"}

    paths = ["/a/{id}", "/a/b", "/a/{id}/c", "/a/b/d"]
    routes = Routes(route(path) for path in paths)
    expected = {
        "/a/b": "/a/b",
        "/a/x": "/a/{id}",
        "/a/x/c": "/a/{id}/c",
        "/a/b/c": "/a/{id}/c",
        "/a/b/d": "/a/b/d",
    }
    found = {path: routes.find(path)["GET"].service for path in expected}
    assert found == expected
    assert not any(routes.find(path) for path in ("/a", "/a/", "/a//c", "/a/x/e", "", "/"))


def soon() -> datetime:
    """A moment behind every token issued so far."""
    return datetime.now(UTC) + timedelta(seconds=1)


async def stale(answer: Any) -> bool:
    """Whether an answer refuses the token because of what happened since it was issued."""
    given: Answer = await answer
    return given.status == 401 and given.body["code"] == "token_stale"
