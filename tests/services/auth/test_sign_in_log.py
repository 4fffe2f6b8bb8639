"""Every try to sign in is entered, and a failure is told to the person's companies."""

import asyncio
from typing import Any

import asyncpg
import orjson
import pytest

from libs.testing.services import Answer, Client
from services.auth.domain.sign_in_entry import NO_EMAIL, as_logged
from tests.services.auth.conftest import PASSWORD, Company

_people = iter(range(1, 1_000_000))


async def login(auth: Client, email: object, password: str = PASSWORD) -> Answer:
    return await auth.post("/api/v1/auth/login", {"email": email, "password": password})


async def log_of(client: Client, **query: object) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/auth/sign-ins", **query)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.body["items"]
    return items


async def member_of(company: Company, auth: Client, role: str) -> tuple[str, Client]:
    """A new member of the company, signed in."""
    email = f"person{next(_people)}@deccan.example"
    body = {"name": "Ravi", "email": email, "password": PASSWORD, "roles": [role]}
    added = await company.admin.post("/api/v1/auth/users", body)
    assert added.status == 201, added.body
    token = (await login(auth, email)).body["access_token"]
    return str(added.body["id"]), auth.with_token(token)


async def told(
    beneath: "asyncpg.Connection[Any]", user_id: object, count: int
) -> list[dict[str, Any]]:
    """The failures that were published, once there are so many."""
    async with asyncio.timeout(60):
        while True:
            rows = await beneath.fetch(
                "SELECT tenant_id, payload FROM events WHERE type = 'auth.signin.failed.v1'"
                " AND payload->>'user_id' = $1 ORDER BY seq",
                str(user_id),
            )
            if len(rows) >= count:
                return [{**dict(r), "payload": orjson.loads(r["payload"])} for r in rows]
            await asyncio.sleep(0.1)


@pytest.mark.promise("S2.1", "S2.2")
async def test_credentials_are_checked_and_each_try_is_entered_with_its_outcome(
    auth: Client, company: Company
) -> None:
    assert (await login(auth, company.email, "a wrong guess")).status == 401
    signed_in = await login(auth, company.email)
    assert signed_in.status == 200
    assert {"access_token", "refresh_token"} <= set(signed_in.body)
    entries = await log_of(company.admin)
    assert [(e["outcome"], e["method"]) for e in entries] == [
        ("succeeded", "password"),
        ("wrong_credentials", "password"),
        ("succeeded", "registration"),
    ]
    for entry in entries:
        assert entry["email"] == company.email
        assert entry["ip"] == "127.0.0.1"
        assert "aiohttp" in entry["user_agent"]


async def test_a_failure_is_told_once_to_the_persons_company(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    await login(auth, company.email, "a wrong guess")
    user_id = company.registered["user"]["id"]
    (event,) = await told(beneath, user_id, 1)
    assert str(event["tenant_id"]) == company.registered["tenant"]["id"]
    assert event["payload"] == {
        "user_id": user_id,
        "method": "password",
        "outcome": "wrong_credentials",
        "user_agent": event["payload"]["user_agent"],
    }
    await login(auth, company.email, "another wrong guess")
    assert len(await told(beneath, user_id, 2)) == 2


async def test_an_email_nobody_has_is_entered_and_told_to_nobody(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    await login(auth, "nobody@deccan.example", "a wrong guess")
    row = await beneath.fetchrow(
        "SELECT user_id, told, outcome FROM sign_ins WHERE email = 'nobody@deccan.example'"
    )
    assert row is not None
    assert tuple(row) == (None, True, "wrong_credentials")
    assert all(e["email"] != "nobody@deccan.example" for e in await log_of(company.admin))


async def test_a_lock_is_entered_once_however_often_it_turns_people_away(
    auth: Client, company: Company
) -> None:
    for _ in range(12):
        await login(auth, company.email, "a wrong guess")
    outcomes = [entry["outcome"] for entry in await log_of(company.admin)]
    assert outcomes == ["locked", *["wrong_credentials"] * 5, "succeeded"]
    assert len(await log_of(company.admin, outcome="locked")) == 1


async def test_people_see_their_own_and_admins_everybodys_of_their_company_only(
    auth: Client, company: Company, other_company: Company
) -> None:
    user_id, staff = await member_of(company, auth, "staff")
    await login(auth, other_company.email, "a wrong guess")
    assert {e["user_id"] for e in await log_of(staff)} == {user_id}
    admin_id = company.registered["user"]["id"]
    refused = await staff.get("/api/v1/auth/sign-ins", user_id=admin_id)
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    assert {e["user_id"] for e in await log_of(company.admin)} == {user_id, admin_id}
    assert {e["user_id"] for e in await log_of(company.admin, user_id=user_id)} == {user_id}
    stranger = other_company.registered["user"]["id"]
    assert await log_of(company.admin, user_id=stranger) == []


async def test_a_person_of_two_companies_shows_each_its_own_successes_and_every_failure(
    auth: Client,
    company: Company,
    other_company: Company,
    beneath: "asyncpg.Connection[Any]",
) -> None:
    person = company.registered["user"]["id"]
    await beneath.execute(
        "INSERT INTO memberships (tenant_id, id, user_id, name, email, roles, limits, active,"
        " version) SELECT $1, gen_random_uuid(), user_id, name, email, '{staff}', '{}', true, 1"
        " FROM memberships WHERE user_id = $2",
        other_company.registered["tenant"]["id"],
        person,
    )
    await login(auth, company.email)
    await login(auth, company.email, "a wrong guess")
    seen = [e["outcome"] for e in await log_of(other_company.admin, user_id=person)]
    assert seen == ["wrong_credentials"]
    events = await told(beneath, person, 2)
    assert {str(e["tenant_id"]) for e in events} == {
        company.registered["tenant"]["id"],
        other_company.registered["tenant"]["id"],
    }


async def test_the_log_is_paged(auth: Client, company: Company) -> None:
    for _ in range(4):
        await login(auth, company.email)
    first = await company.admin.get("/api/v1/auth/sign-ins", limit=2)
    second = await company.admin.get(
        "/api/v1/auth/sign-ins", limit=2, cursor=first.body["next_cursor"]
    )
    third = await company.admin.get(
        "/api/v1/auth/sign-ins", limit=2, cursor=second.body["next_cursor"]
    )
    pages = [page.body["items"] for page in (first, second, third)]
    ids = [entry["id"] for page in pages for entry in page]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert ids == sorted(ids, reverse=True)
    assert third.body["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["rubbish", "W251bGxd", "WzFd", "WyJ4Il0"])
async def test_a_cursor_that_is_none_of_ours_is_refused(company: Company, cursor: str) -> None:
    answer = await company.admin.get("/api/v1/auth/sign-ins", cursor=cursor)
    assert answer.status == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("asha@deccan.example", "asha@deccan.example"),
        ("nobody@xn--e1afmkfd.xn--p1ai", "nobody@xn--e1afmkfd.xn--p1ai"),
        ("correct horse battery", NO_EMAIL),
        ("P@ssw0rd", NO_EMAIL),
        ("p@ss w0rd.com", NO_EMAIL),
        ("hunter2", NO_EMAIL),
        ("", NO_EMAIL),
    ],
)
def test_what_is_no_email_is_not_kept(typed: str, kept: str) -> None:
    assert as_logged(typed) == kept
