"""Refresh tokens: single use, one child each, and a stolen one ends what it belongs to."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import jwt
import pytest

from libs.domain.errors import Unauthenticated
from libs.domain.ids import new_id
from libs.testing.services import Answer, Client
from services.auth.domain.session import LEEWAY, LIFETIME, Device, Session
from tests.gateway.waiting import eventually
from tests.services.auth.conftest import PASSWORD, Company

LOGIN, REFRESH = "/api/v1/auth/login", "/api/v1/auth/refresh"
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
Beneath = asyncpg.Connection


def begun() -> Session:
    return Session.start(
        tenant_id=new_id(), user_id=new_id(), method="password", device=Device(), at=NOON
    )


@pytest.mark.promise("S1.5")
def test_a_session_ends_by_itself_however_often_it_is_refreshed() -> None:
    session = begun()
    for day in range(30):
        session.refresh(session.generation, NOON + timedelta(days=day))
    session.must_be_alive(NOON + LIFETIME - timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        session.must_be_alive(NOON + LIFETIME)


def test_the_token_before_is_good_for_the_leeway_and_no_longer() -> None:
    session = begun()
    assert session.refresh(1, NOON)
    assert session.refresh(1, NOON + LEEWAY)
    assert session.generation == 2, "the same child"
    assert not session.refresh(1, NOON + LEEWAY + timedelta(microseconds=1))
    assert session.revoked_at is not None


@pytest.mark.parametrize("generation", [0, -1, 3, 2**63])
def test_a_token_of_no_generation_there_was_ends_the_session(generation: int) -> None:
    """It cannot be made without our key: whoever has one has broken in."""
    session = begun()
    session.refresh(1, NOON)
    assert not session.refresh(generation, NOON)
    assert session.revoked_at == NOON


async def signed_in(auth: Client, company: Company) -> dict[str, Any]:
    answer = await auth.post(LOGIN, {"email": company.email, "password": PASSWORD})
    assert answer.status == 200, answer.body
    read: dict[str, Any] = answer.body
    return read


async def refreshed(auth: Client, token: object) -> Answer:
    return await auth.post(REFRESH, {"refresh_token": token})


async def spent(auth: Client, first: str, times: int) -> list[str]:
    """A line of refresh tokens, each the child of the one before; only the last is not spent."""
    line = [first]
    for _ in range(times):
        answer = await refreshed(auth, line[-1])
        assert answer.status == 200, answer.body
        line.append(answer.body["refresh_token"])
    return line


def session_of(tokens: dict[str, Any]) -> str:
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    return str(claims["sid"])


async def age(beneath: Beneath, tokens: dict[str, Any]) -> None:
    """Let the leeway pass."""
    await beneath.execute(
        "UPDATE sessions SET rotated_at = rotated_at - interval '11 s' WHERE id = $1",
        session_of(tokens),
    )


@pytest.mark.promise("S1.4")
@pytest.mark.parametrize("depth", range(1, 6))
async def test_a_stolen_token_ends_the_session_for_thief_and_owner_and_for_nobody_else(
    auth: Client, company: Company, beneath: Beneath, depth: int
) -> None:
    tokens, other_device = [await signed_in(auth, company) for _ in range(2)]
    line = await spent(auth, tokens["refresh_token"], 5)
    await age(beneath, tokens)
    stolen = line[-1 - depth]
    thief = await refreshed(auth, stolen)
    assert (thief.status, thief.body["code"]) == (401, "session_ended")
    # Everything of the family is out: the thief's, the owner's newest, and each one in between.
    assert {(await refreshed(auth, token)).status for token in line} == {401}
    # Other sessions of the same person, and other people, are in.
    assert (await refreshed(auth, other_device["refresh_token"])).status == 200
    assert (await refreshed(auth, company.registered["refresh_token"])).status == 200


async def test_the_end_of_a_stolen_session_is_said(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    tokens = await signed_in(auth, company)
    line = await spent(auth, tokens["refresh_token"], 2)
    await refreshed(auth, line[0])
    row = await beneath.fetchrow(
        "SELECT payload->>'why' AS why, payload->>'session_id' AS session FROM events"
        " WHERE type LIKE 'auth.session.revoked%' AND aggregate_id = $1",
        session_of(tokens),
    )
    assert row is not None
    assert dict(row) == {
        "why": "a spent refresh token was used again",
        "session": session_of(tokens),
    }


async def test_fifty_refreshes_of_one_token_at_once_have_one_child(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    tokens = await signed_in(auth, company)
    answers = await asyncio.gather(*(refreshed(auth, tokens["refresh_token"]) for _ in range(50)))
    assert [a.status for a in answers] == [200] * 50
    assert len({a.body["refresh_token"] for a in answers}) == 1
    generation = await beneath.fetchval(
        "SELECT generation FROM sessions WHERE id = $1", session_of(tokens)
    )
    children = await beneath.fetchval(
        "SELECT count(*) FROM events WHERE type LIKE 'auth.session.refreshed%'"
        " AND aggregate_id = $1",
        session_of(tokens),
    )
    assert (generation, children) == (2, 1)
    assert (await refreshed(auth, answers[0].body["refresh_token"])).status == 200


async def test_fifty_thieves_at_once_end_the_session_once(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    tokens = await signed_in(auth, company)
    line = await spent(auth, tokens["refresh_token"], 3)
    answers = await asyncio.gather(*(refreshed(auth, line[0]) for _ in range(50)))
    assert {a.status for a in answers} == {401}
    ends = await beneath.fetchval(
        "SELECT count(*) FROM events WHERE type LIKE 'auth.session.revoked%' AND aggregate_id = $1",
        session_of(tokens),
    )
    assert ends == 1


@pytest.fixture
async def refusing(beneath: Beneath) -> AsyncIterator[Beneath]:
    """A database in which a rotation fails at the last moment, when it is committed."""
    await beneath.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'the disk is full' USING ERRCODE = 'disk_full'; END$$;"
        "CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON sessions"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    yield beneath
    await mended(beneath)


async def mended(beneath: Beneath) -> None:
    await beneath.execute(
        "DROP TRIGGER IF EXISTS refuse ON sessions; DROP FUNCTION IF EXISTS refuse()"
    )


async def test_a_rotation_that_cannot_be_committed_has_not_happened(
    auth: Client, company: Company, refusing: Beneath
) -> None:
    tokens = company.registered
    failed = await refreshed(auth, tokens["refresh_token"])
    assert failed.status >= 500
    assert "refresh_token" not in failed.body
    await mended(refusing)
    again = await refreshed(auth, tokens["refresh_token"])
    assert again.status == 200
    assert (await refreshed(auth, again.body["refresh_token"])).status == 200


async def killed(beneath: Beneath) -> bool:
    """Whether somebody waited for a lock, and was killed for it."""
    rows = await beneath.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(rows)


async def test_the_database_dying_in_the_middle_of_a_rotation_costs_nobody_their_session(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    tokens = await signed_in(auth, company)
    async with beneath.transaction():
        await beneath.execute("SELECT FROM sessions WHERE id = $1 FOR UPDATE", session_of(tokens))
        asked = asyncio.create_task(refreshed(auth, tokens["refresh_token"]))
        await eventually(lambda: killed(beneath))
        broken = await asked
    assert broken.status == 503, broken.body
    again = await refreshed(auth, tokens["refresh_token"])
    assert again.status == 200
    assert (await refreshed(auth, again.body["refresh_token"])).status == 200


async def test_an_answer_lost_on_the_way_is_given_again(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    """The rotation was committed; the client, who never heard, asks with the token it has."""
    tokens = await signed_in(auth, company)
    lost = await refreshed(auth, tokens["refresh_token"])
    again = await refreshed(auth, tokens["refresh_token"])
    assert again.body["refresh_token"] == lost.body["refresh_token"]
    assert again.body["access_token"] != lost.body["access_token"]
    await age(beneath, tokens)
    assert (await refreshed(auth, again.body["refresh_token"])).status == 200


async def test_who_hung_up_in_the_middle_goes_on_with_the_same_token(
    auth: Client, company: Company
) -> None:
    tokens = await signed_in(auth, company)
    asked = [asyncio.create_task(refreshed(auth, tokens["refresh_token"])) for _ in range(5)]
    await asyncio.sleep(0.01)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    again = await refreshed(auth, tokens["refresh_token"])
    assert again.status == 200
    assert (await refreshed(auth, again.body["refresh_token"])).status == 200


@pytest.mark.promise("S1.5")
async def test_an_expired_session_is_refused(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    tokens = await signed_in(auth, company)
    await beneath.execute(
        "UPDATE sessions SET expires_at = now() WHERE id = $1", session_of(tokens)
    )
    answer = await refreshed(auth, tokens["refresh_token"])
    assert (answer.status, answer.body["code"]) == (401, "session_ended")


@pytest.mark.parametrize("change", ["generation", "session", "mac", "cut", "longer", "of another"])
async def test_a_token_changed_by_one_bit_is_refused_and_harms_nobody(
    auth: Client, company: Company, change: str
) -> None:
    tokens = await signed_in(auth, company)
    token = str(tokens["refresh_token"])
    place = {"session": 8, "generation": 30, "mac": 50}.get(change)
    if place is not None:
        other = "A" if token[place] != "A" else "B"
        token = token[:place] + other + token[place + 1 :]
    elif change == "of another":
        theirs = str(company.registered["refresh_token"])
        token = token[:40] + theirs[40:]
    else:
        token = token[:-4] if change == "cut" else token + "AAAA"
    assert (await refreshed(auth, token)).status == 401
    assert (await refreshed(auth, tokens["refresh_token"])).status == 200


@pytest.mark.promise("S1.4")
async def test_tokens_are_never_cookies_and_cookies_are_no_tokens(
    auth: Client, company: Company
) -> None:
    answer = await auth.post(LOGIN, {"email": company.email, "password": PASSWORD})
    again = await refreshed(auth, answer.body["refresh_token"])
    assert not {"set-cookie"} & {*answer.headers, *again.headers}
    token = again.body["access_token"]
    cookie = f"access_token={token}; Authorization=Bearer {token}"
    asked = await auth.request("GET", "/api/v1/auth/me", headers={"Cookie": cookie})
    assert asked.status == 401
    in_the_address = await auth.get("/api/v1/auth/me", access_token=token)
    assert in_the_address.status == 401


@pytest.mark.promise("S1.4")
async def test_the_database_knows_the_session_and_nothing_that_opens_it(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    tokens = await signed_in(auth, company)
    child = (await refreshed(auth, tokens["refresh_token"])).body
    row = await beneath.fetchrow(
        "SELECT *, sessions::text AS whole FROM sessions WHERE id = $1", session_of(tokens)
    )
    assert row is not None
    assert (row["generation"], row["revoked_at"]) == (2, None)
    events = await beneath.fetch(
        "SELECT payload::text || headers::text AS text FROM events WHERE aggregate_id = $1",
        session_of(tokens),
    )
    stored = " ".join([row["whole"], *(e["text"] for e in events)])
    for token in (tokens, child):
        for kind in ("access_token", "refresh_token"):
            pieces = re.split(r"[._]", token[kind])
            assert not [p for p in pieces if len(p) > 20 and p in stored], kind
