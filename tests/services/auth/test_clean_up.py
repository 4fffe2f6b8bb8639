"""Sessions, codes and the rest expire by themselves, and are cleaned up."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest

from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.testing.postgres import ServiceDatabase
from libs.testing.services import Client
from services.auth.infrastructure.clean_up import clean_up_sign_in
from tests.services.auth.conftest import PASSWORD, Company

_OLD: dict[str, str] = {
    "one_time_codes": (
        "INSERT INTO one_time_codes (account, purpose, code_hash, made_at, expires_at)"
        " VALUES ('a', 'password_reset', 'b', now(), now() + $1::interval)"
    ),
    "seen_proofs": "INSERT INTO seen_proofs VALUES (sha256($1::text::bytea), now() + $1::interval)",
    "sign_ins": (
        "INSERT INTO sign_ins (id, at, email, method, outcome, ip, user_agent)"
        " VALUES (gen_random_uuid(), now() - interval '180 days' + $1::interval,"
        " 'a', 'password', 'locked', '', '')"
    ),
    "throttles": (
        "INSERT INTO throttles (key, failures, first_failure_at)"
        " VALUES (sha256($1::text::bytea), 1, now() - interval '1 day' + $1::interval)"
    ),
    "mails": (
        "INSERT INTO mails (id, sealed, made_at, due_at, failed_at)"
        " VALUES (gen_random_uuid(), '', now(), now(), now() - interval '30 days' + $1::interval)"
    ),
    "invitations": (
        "INSERT INTO invitations (tenant_id, id, email, name, roles, limits, token_hash,"
        " invited_by, invited_by_name, invited_at, expires_at, version)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), 'a', 'a', '{}', '{}', '',"
        " gen_random_uuid(), 'a', now(), now() - interval '30 days' + $1::interval, 1)"
    ),
}


@pytest.fixture
async def database(auth_database: ServiceDatabase) -> AsyncIterator[Database]:
    """The job's view of the database."""
    database = Database(
        "auth",
        DatabaseSettings(
            database_app_url=auth_database.app_url,
            database_costs_url=auth_database.costs_url,
            database_relay_url=auth_database.relay_url,
        ),
    )
    await database.open()
    yield database
    await database.close()


async def refresh(auth: Client, tokens: dict[str, Any]) -> int:
    body = {"refresh_token": tokens["refresh_token"]}
    return (await auth.post("/api/v1/auth/refresh", body)).status


@pytest.mark.promise("S1.5")
async def test_a_session_ends_by_itself_after_thirty_days(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    life = await beneath.fetchval("SELECT max(expires_at - started_at) FROM sessions")
    assert life.days == 30
    await beneath.execute(
        "UPDATE sessions SET expires_at = now() WHERE user_id = $1",
        company.registered["user"]["id"],
    )
    assert await refresh(auth, company.registered) == 401


@pytest.mark.promise("S1.6")
async def test_sessions_that_have_ended_are_removed_and_others_stay(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]", database: Database
) -> None:
    credentials = {"email": company.email, "password": PASSWORD}
    alive = (await auth.post("/api/v1/auth/login", credentials)).body
    await beneath.execute(
        "UPDATE sessions SET expires_at = now() - interval '2 days'"
        " WHERE user_id = $1 AND method = 'registration'",
        company.registered["user"]["id"],
    )
    assert (await clean_up_sign_in(database))["sessions"] == 1
    assert await refresh(auth, alive) == 200
    assert await refresh(auth, company.registered) == 401


@pytest.mark.promise("S1.6")
@pytest.mark.parametrize("table", _OLD)
async def test_what_has_expired_is_removed_and_counted_and_the_rest_stays(
    beneath: "asyncpg.Connection[Any]", database: Database, table: str
) -> None:
    await beneath.execute(f"DELETE FROM {table}")
    statement = _OLD[table]
    await beneath.execute(statement.replace("$1", "'-1 hour'"))
    if "'a', 'password_reset'" in statement:
        statement = statement.replace("'password_reset'", "'email_change'")
    await beneath.execute(statement.replace("$1", "'1 hour'"))
    assert (await clean_up_sign_in(database))[table] == 1
    assert await beneath.fetchval(f"SELECT count(*) FROM {table}") == 1
    await beneath.execute(f"DELETE FROM {table}")


@pytest.mark.promise("S1.6")
async def test_the_job_runs_by_itself_and_operators_see_its_figures(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    figures = await beneath.fetchval("SELECT figures FROM jobs WHERE name = 'clean-up-sign-in'")
    assert set(orjson.loads(figures)) == {"sessions", *_OLD}
    refused = await company.admin.get("/admin/jobs")
    assert refused.status == 403
    body = {
        "company": "Operators",
        "name": "Olga",
        "email": "operator@example.com",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    operator = auth.with_token(
        (await auth.post("/api/v1/auth/register", body)).body["access_token"]
    )
    jobs = {job["name"]: job for job in (await operator.get("/admin/jobs")).body}
    assert set(jobs["clean-up-sign-in"]["figures"]) == {"sessions", *_OLD}
    assert jobs["clean-up-sign-in"]["last_error"] is None
    assert {"sent", "waiting", "given_up"} == set(jobs["send-mails"]["figures"])
