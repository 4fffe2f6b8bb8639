"""Guessing is stopped: per account and per address, over all replicas, with locks that double."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from libs.testing.postgres import ServiceDatabase
from libs.testing.services import Answer, Client, environment, running
from services.auth.domain.throttle import neighbourhood
from services.auth.main import build
from services.auth.settings import AuthSettings
from tests.services.auth.conftest import PASSWORD, Company, open_company

GUESS = "a wrong guess"
SECRET = base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(scope="module")
async def replicas(
    auth_database: ServiceDatabase, broker_of_auth: str
) -> AsyncIterator[tuple[Client, Client]]:
    """Two processes of auth, as far as the database can tell."""

    def settings() -> AuthSettings:
        return AuthSettings(**environment(auth_database, broker_of_auth), signing_key_secret=SECRET)

    async with running(build(settings())) as one, running(build(settings())) as other:
        yield one, other


@pytest.fixture
async def company(replicas: tuple[Client, Client], beneath: "asyncpg.Connection[Any]") -> Company:
    """A company nobody has guessed at yet."""
    await beneath.execute("DELETE FROM throttles")
    return await open_company(replicas[0])


async def login(
    auth: Client, email: object, password: str = GUESS, ip: str = "192.0.2.7"
) -> Answer:
    return await auth.request(
        "POST",
        "/api/v1/auth/login",
        json={"email": email, "password": password},
        headers={"X-Forwarded-For": ip},
    )


async def wait_out(beneath: "asyncpg.Connection[Any]") -> None:
    """Let locks end, and no more."""
    await beneath.execute("UPDATE throttles SET locked_until = now() WHERE locked_until > now()")


async def count_on(beneath: "asyncpg.Connection[Any]", failures: int) -> None:
    """As if every count that has begun had come so far (each guess costs an argon2)."""
    await beneath.execute("UPDATE throttles SET failures = $1", failures)


async def test_the_sixth_guess_at_an_account_is_not_looked_at_by_any_replica(
    replicas: tuple[Client, Client], company: Company
) -> None:
    answers = [await login(replicas[n % 2], company.email, ip=f"192.0.2.{n}") for n in range(8)]
    assert [a.status for a in answers] == [401] * 5 + [429] * 3
    refused = answers[-1]
    assert refused.body["code"] == "too_many_attempts"
    assert 50 <= int(refused.headers["retry-after"]) <= 60
    for auth in replicas:
        assert (await login(auth, company.email, PASSWORD)).status == 429, "not even the right one"


async def test_no_more_are_looked_at_however_many_come_at_once(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    answers = await asyncio.gather(*(login(replicas[n % 2], company.email) for n in range(40)))
    assert sorted(a.status for a in answers) == [401] * 5 + [429] * 35
    entered = await beneath.fetchval(
        "SELECT count(*) FROM sign_ins WHERE email = $1 AND outcome = 'wrong_credentials'",
        company.email,
    )
    assert entered == 5


async def test_right_passwords_side_by_side_are_no_guesses(
    replicas: tuple[Client, Client], company: Company
) -> None:
    answers = await asyncio.gather(
        *(login(replicas[n % 2], company.email, PASSWORD) for n in range(30))
    )
    assert {a.status for a in answers} == {200}


async def test_each_lock_lasts_twice_as_long_up_to_an_hour(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    for _ in range(5):
        await login(replicas[0], company.email)
    waits = []
    for _ in range(9):
        refused = await login(replicas[1], company.email)
        assert refused.status == 429
        waits.append(-(-int(refused.headers["retry-after"]) // 60))
        await wait_out(beneath)
        assert (await login(replicas[0], company.email)).status == 401
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_success_is_forgiven_all(replicas: tuple[Client, Client], company: Company) -> None:
    for _ in range(3):
        for _ in range(4):
            assert (await login(replicas[0], company.email)).status == 401
        assert (await login(replicas[1], company.email, PASSWORD)).status == 200


async def test_failures_are_forgotten_after_a_quarter_of_an_hour(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    for _ in range(4):
        await login(replicas[0], company.email)
    await beneath.execute(
        "UPDATE throttles SET first_failure_at = first_failure_at - interval '15 minutes'"
    )
    assert [(await login(replicas[0], company.email)).status for _ in range(6)] == [401] * 5 + [429]


async def test_a_long_lock_is_not_forgotten_while_it_lasts(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    for _ in range(5):
        await login(replicas[0], company.email)
    await beneath.execute(
        "UPDATE throttles SET first_failure_at = now() - interval '50 minutes',"
        " locked_until = now() WHERE locked_until IS NOT NULL"
    )
    assert (await login(replicas[0], company.email)).status == 401
    refused = await login(replicas[0], company.email)
    assert int(refused.headers["retry-after"]) > 60, "it goes on doubling"


async def test_an_address_that_tries_many_accounts_is_locked_for_all_of_them(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    await login(replicas[0], "somebody@deccan.example", ip="198.51.100.9")
    await count_on(beneath, 45)
    for n in range(5):
        answer = await login(replicas[n % 2], f"person{n}@deccan.example", ip="198.51.100.9")
        assert answer.status == 401
    refused = await login(replicas[0], company.email, PASSWORD, ip="198.51.100.9")
    assert (refused.status, refused.body["code"]) == (429, "too_many_attempts")
    assert (await login(replicas[0], company.email, PASSWORD, ip="198.51.100.10")).status == 200
    await wait_out(beneath)
    assert (await login(replicas[1], company.email, PASSWORD, ip="198.51.100.9")).status == 200


async def test_successes_do_not_forgive_an_address_its_failures_elsewhere(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    """Whoever has an account of their own cannot wash their address clean with it."""
    await login(replicas[0], "somebody@deccan.example")
    await count_on(beneath, 47)
    for n in range(3):
        assert (await login(replicas[0], company.email, PASSWORD)).status == 200
        assert (await login(replicas[1], f"other{n}@deccan.example")).status == 401
    assert (await login(replicas[1], "another@deccan.example")).status == 429


async def test_known_and_unknown_emails_are_locked_alike(
    replicas: tuple[Client, Client], company: Company
) -> None:
    for email in (company.email, "nobody-at-all@deccan.example"):
        answers = [await login(replicas[0], email) for _ in range(6)]
        assert [a.status for a in answers] == [401] * 5 + [429]
        assert answers[-1].body["detail"].startswith("too many attempts; try again in ")


async def test_how_an_email_is_typed_makes_no_difference(
    replicas: tuple[Client, Client], company: Company
) -> None:
    email = str(company.email)
    for n in range(5):
        await login(replicas[0], email.upper() if n % 2 else email.title())
    assert (await login(replicas[0], email, PASSWORD)).status == 429


async def test_one_companys_lock_leaves_others_alone(
    replicas: tuple[Client, Client], company: Company
) -> None:
    other = await open_company(replicas[0])
    for _ in range(6):
        await login(replicas[0], company.email)
    assert (await login(replicas[0], other.email, PASSWORD)).status == 200


async def test_registering_with_taken_emails_is_stopped_per_address(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    body = {
        "company": "Deccan Pumps",
        "name": "Asha Rao",
        "email": company.email,
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }

    async def register(email: object) -> int:
        answer = await replicas[0].request(
            "POST",
            "/api/v1/auth/register",
            json={**body, "email": email},
            headers={"X-Forwarded-For": "203.0.113.5"},
        )
        return answer.status

    assert await register(company.email) == 409
    await count_on(beneath, 48)
    assert [await register(f"new{n}@deccan.example") for n in range(3)] == [201] * 3
    assert [await register(company.email) for _ in range(3)] == [409, 409, 429]


async def test_the_counts_name_nobody(
    replicas: tuple[Client, Client], company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    await login(replicas[0], company.email)
    rows = await beneath.fetch("SELECT t::text AS row FROM throttles t")
    text = " ".join(row["row"] for row in rows)
    assert rows
    assert "deccan" not in text
    assert "192.0.2" not in text


def test_an_ipv6_neighbourhood_counts_as_one_address() -> None:
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == neighbourhood("2001:db8:1:2:ffff::1")
    assert neighbourhood("2001:db8:1:2::1") != neighbourhood("2001:db8:1:3::1")
    assert neighbourhood("::ffff:192.0.2.7") == "192.0.2.7"
    assert neighbourhood("192.0.2.7") == "192.0.2.7"
    assert neighbourhood("not an address") == "not an address"
    assert neighbourhood("") == ""
