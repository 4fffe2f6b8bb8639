"""What people do with their account at the same time ends in one of the orders, never in a 500."""

import asyncio
from typing import Any

import argon2
import asyncpg
import pytest

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Answer, Client
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.inviting import ACCEPT, invite, newcomer, token_for

NEW = "a new one, also long"


async def login(auth: Client, email: object, password: str) -> Answer:
    return await auth.post("/api/v1/auth/login", {"email": email, "password": password})


@pytest.mark.parametrize("round_", range(3))
async def test_signing_in_while_the_password_is_replaced_leaves_no_session_of_the_old_one(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]", round_: int
) -> None:
    await beneath.execute("DELETE FROM throttles")
    body = {"current_password": PASSWORD, "password": f"{NEW} {round_}"}
    change, *signed_in = await asyncio.gather(
        company.admin.post("/api/v1/auth/me/password", body),
        *(login(auth, company.email, PASSWORD) for _ in range(4)),
    )
    assert change.status == 204
    assert {answer.status for answer in signed_in} <= {200, 401}
    for answer in signed_in:
        if answer.status == 200:
            token = {"refresh_token": answer.body["refresh_token"]}
            assert (await auth.post("/api/v1/auth/refresh", token)).status == 401


async def test_everything_at_once_is_answered(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email, refresh = str(company.email), "/api/v1/auth/refresh"
    answers: list[Answer] = []
    password = PASSWORD
    for round_ in range(6):
        await beneath.execute("DELETE FROM throttles")
        tokens = [(await login(auth, email, password)).body for _ in range(3)]
        admin = auth.with_token(tokens[0]["access_token"])
        arrived = len(mailbox.to(email, "Your code"))
        asked = await auth.post("/api/v1/auth/password/forgot", {"email": email})
        assert asked.status == 202
        code = (await mailbox.wait_for(email, arrived + 1, about="Your code")).code()
        reset = {"email": email, "code": code, "password": f"{NEW} reset {round_}"}
        change = {"current_password": password, "password": f"{NEW} changed {round_}"}
        outcomes = await asyncio.gather(
            auth.post("/api/v1/auth/password/reset", reset),
            admin.post("/api/v1/auth/me/password", change),
            *(auth.post(refresh, {"refresh_token": t["refresh_token"]}) for t in tokens),
            *(login(auth, email, password) for _ in range(3)),
            admin.request("DELETE", "/api/v1/auth/sessions"),
        )
        answers += outcomes
        tried = [f"{NEW} reset {round_}", f"{NEW} changed {round_}"]
        await beneath.execute("DELETE FROM throttles")
        good = [p for p in tried if (await login(auth, email, p)).status == 200]
        assert len(good) == 1, "exactly one password is good"
        password = good[0]
    assert max(answer.status for answer in answers) < 500, [a.body for a in answers]


async def somebody_waits(beneath: "asyncpg.Connection[Any]") -> None:
    """Return once a transaction waits for a lock that this connection holds."""
    waiting = (
        "SELECT EXISTS (SELECT FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    )
    for _ in range(1000):
        if await beneath.fetchval(waiting):
            return
        await asyncio.sleep(0.02)
    pytest.fail("nobody waits")


async def test_joining_while_the_password_is_replaced_begins_no_session_with_the_old_one(
    auth: Client,
    company: Company,
    other_company: Company,
    mailbox: Mailbox,
    beneath: "asyncpg.Connection[Any]",
) -> None:
    email = str(company.email)
    assert (await invite(other_company.admin, email)).status == 201
    token = await token_for(mailbox, email)
    async with beneath.transaction():
        another = argon2.PasswordHasher().hash(NEW)
        replace = "UPDATE users SET password_hash = $2 WHERE email = $1"
        await beneath.execute(replace, email, another)
        joining = asyncio.create_task(auth.post(ACCEPT, newcomer(token)))
        await somebody_waits(beneath)
    answer = await joining
    assert (answer.status, answer.body["code"]) == (401, "wrong_credentials")
    assert (await auth.post(ACCEPT, newcomer(token, password=NEW))).status == 200


async def test_joining_and_signing_in_at_once_is_answered(
    auth: Client,
    company: Company,
    other_company: Company,
    mailbox: Mailbox,
    beneath: "asyncpg.Connection[Any]",
) -> None:
    email = str(company.email)
    assert (await invite(other_company.admin, email)).status == 201
    token = await token_for(mailbox, email)
    answers = await asyncio.gather(
        *(auth.post(ACCEPT, newcomer(token)) for _ in range(3)),
        *(login(auth, email, PASSWORD) for _ in range(3)),
    )
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 200, 409, 409]


async def test_a_session_in_a_company_joined_meanwhile_ends_with_the_old_password(
    auth: Client,
    company: Company,
    other_company: Company,
    mailbox: Mailbox,
    beneath: "asyncpg.Connection[Any]",
) -> None:
    email, tenant = str(company.email), other_company.registered["tenant"]["id"]
    assert (await invite(other_company.admin, email)).status == 201
    joined = await auth.post(ACCEPT, newcomer(await token_for(mailbox, email)))
    assert joined.status == 200
    # As it is for whoever asked for the companies a moment before this one was joined.
    known = (
        "UPDATE memberships SET active = $3"
        " WHERE tenant_id = $1::uuid AND user_id = (SELECT id FROM users WHERE email = $2)"
    )
    await beneath.execute(known, tenant, email, False)
    body = {"current_password": PASSWORD, "password": NEW}
    assert (await company.admin.post("/api/v1/auth/me/password", body)).status == 204
    await beneath.execute(known, tenant, email, True)
    token = {"refresh_token": joined.body["refresh_token"]}
    assert (await auth.post("/api/v1/auth/refresh", token)).status == 401
