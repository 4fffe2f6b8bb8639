"""Signing keys: each has its turn, is known before it and accepted after it; all replicas agree."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import jwt
import pytest
from cryptography.exceptions import InvalidTag

from libs.db.database import Database
from libs.domain.errors import Conflict
from libs.testing.postgres import Databases
from libs.testing.services import Client, environment
from libs.web.settings import ServiceSettings
from services.auth.infrastructure.signing_keys import SigningKeys
from tests.services.auth.conftest import PASSWORD, Company

SECRET = secrets.token_bytes(32)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAYS_90 = timedelta(days=90)
KEYS = "/admin/signing-keys"


class Replica:
    """The keys as one process sees them, with a clock of its own."""

    def __init__(self, database: Database, secret: bytes = SECRET) -> None:
        """It is noon."""
        self.at = NOON
        self.keys = SigningKeys(database, secret, now=lambda: self.at)

    async def kids(self) -> list[str]:
        """What is published."""
        return [key.kid for key in await self.keys.load()]


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """An empty database of auth."""
    made = await databases.create("auth")
    settings = ServiceSettings(**environment(made, "amqp://nowhere"))
    database = Database("auth", settings)
    await database.open()
    yield database
    await database.close()
    await databases.drop(made)


async def test_a_new_key_is_published_before_it_signs_and_the_old_one_after(
    database: Database,
) -> None:
    replica = Replica(database)
    [old] = await replica.kids()
    new = (await replica.keys.rotate()).kid
    signing = {}
    for seconds in (0, 599, 600, 1259, 1260):
        replica.at = NOON + timedelta(seconds=seconds)
        signing[seconds] = (await replica.kids(), replica.keys.signer().kid)
    assert signing == {
        0: ([old, new], old),
        599: ([old, new], old),
        600: ([old, new], new),
        # The last token of the old key, made a moment before 600, ends at 1200.
        1259: ([old, new], new),
        1260: ([new], new),
    }


async def test_a_replica_that_looked_before_the_turn_signs_with_the_next_key_in_time(
    database: Database,
) -> None:
    """It asks the database once a minute, and the clock each time."""
    one, other = Replica(database), Replica(database)
    await one.kids()
    new = (await other.keys.rotate()).kid
    await one.keys.load()
    one.at = NOON + timedelta(seconds=600)
    assert one.keys.signer().kid == new


async def test_replicas_that_start_at_once_agree_on_the_first_key(database: Database) -> None:
    found = await asyncio.gather(*(Replica(database).kids() for _ in range(8)))
    assert len(found[0]) == 1
    assert all(kids == found[0] for kids in found)


async def test_of_many_rotations_at_once_one_takes_place(database: Database) -> None:
    replicas = [Replica(database) for _ in range(5)]
    await replicas[0].kids()
    done = await asyncio.gather(*(r.keys.rotate() for r in replicas), return_exceptions=True)
    assert sum(isinstance(d, Conflict) for d in done) == 4
    assert len(await replicas[0].kids()) == 2


async def test_the_job_rotates_when_it_is_time_and_forgets_what_has_retired(
    database: Database,
) -> None:
    replica = Replica(database)
    [first] = await replica.kids()
    figures = []
    for at in (
        NOON,
        NOON + DAYS_90 - timedelta(seconds=1),
        NOON + DAYS_90,
        NOON + DAYS_90 + timedelta(hours=1),
        NOON + 2 * DAYS_90 + timedelta(seconds=600),
    ):
        replica.at = at
        figures.append(await replica.keys.keep(DAYS_90))
    assert [(f["published"], f["rotated"], f["forgotten"]) for f in figures] == [
        (1, 0, 0),
        (1, 0, 0),
        (2, 1, 0),
        (1, 0, 1),
        (2, 1, 0),
    ]
    assert first not in await replica.kids()


async def test_a_stolen_key_ends_at_once(database: Database) -> None:
    replica = Replica(database)
    [stolen] = await replica.kids()
    await replica.keys.rotate()
    new = (await replica.keys.rotate(at_once=True)).kid
    assert await replica.kids() == [new]
    assert replica.keys.signer().kid == new != stolen


async def test_keys_are_sealed_with_a_secret_the_database_does_not_hold(
    database: Database,
) -> None:
    replica = Replica(database)
    [key] = await replica.keys.load()
    async with database.across_tenants() as connection:
        row = await connection.fetchrow("SELECT * FROM signing_keys")
    assert row is not None
    assert key.private.private_bytes_raw() not in row["sealed"]
    with pytest.raises(InvalidTag):
        await Replica(database, secrets.token_bytes(32)).kids()


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


@pytest.fixture
async def operator(auth: Client, beneath: asyncpg.Connection) -> AsyncIterator[Client]:
    """Somebody with operator rights."""
    body = {
        "company": "Operations",
        "name": "Op",
        "email": "operator@example.com",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    await auth.post("/api/v1/auth/register", body)
    credentials = {"email": body["email"], "password": PASSWORD}
    login = await auth.post("/api/v1/auth/login", credentials)
    assert login.status == 200, login.body
    yield auth.with_token(login.body["access_token"])
    await beneath.execute(
        "DELETE FROM signing_keys WHERE kid <> (SELECT kid FROM signing_keys"
        " ORDER BY signs_from LIMIT 1)"
    )
    await beneath.execute("UPDATE signing_keys SET retires_at = NULL")


async def test_operators_rotate_and_see_whose_turn_it_is(auth: Client, operator: Client) -> None:
    [before] = (await operator.get(KEYS)).body
    assert (before["signs_now"], before["retires_at"]) == (True, None)
    answer = await operator.post(f"{KEYS}/rotate")
    assert answer.status == 200, answer.body
    old, new = answer.body
    assert (old["kid"], old["signs_now"], new["signs_now"]) == (before["kid"], True, False)
    moments = {
        k: datetime.fromisoformat(v) for k, v in new.items() if k.endswith(("_at", "_from")) and v
    }
    assert (moments["signs_from"] - moments["published_at"]).total_seconds() >= 600
    retires = datetime.fromisoformat(old["retires_at"]) - moments["signs_from"]
    assert retires.total_seconds() >= 660
    published = (await auth.get("/.well-known/jwks.json")).body["keys"]
    assert [key["kid"] for key in published] == [old["kid"], new["kid"]]
    assert all(set(key) == {"kty", "crv", "use", "alg", "kid", "x"} for key in published)
    again = await operator.post(f"{KEYS}/rotate", {})
    assert (again.status, again.body["code"]) == (409, "rotation_under_way")


async def test_others_neither_rotate_nor_look(company: Company) -> None:
    assert (await company.admin.get(KEYS)).status == 403
    assert (await company.admin.post(f"{KEYS}/rotate")).status == 403


async def test_the_next_key_signs_when_its_turn_comes_and_both_are_good(
    auth: Client, operator: Client, company: Company, beneath: asyncpg.Connection
) -> None:
    old, new = (await operator.post(f"{KEYS}/rotate")).body
    assert kid_of(company.registered["access_token"]) == old["kid"]
    await beneath.execute("UPDATE signing_keys SET signs_from = now() WHERE kid = $1", new["kid"])
    assert [k["signs_now"] for k in (await operator.get(KEYS)).body] == [False, True]
    tokens = await refreshed(auth, company.registered)
    assert kid_of(tokens["access_token"]) == new["kid"]
    for token in (company.registered["access_token"], tokens["access_token"]):
        assert (await auth.with_token(token).get("/api/v1/auth/me")).status == 200


async def test_after_a_theft_everybody_refreshes_and_goes_on(
    auth: Client, operator: Client, company: Company
) -> None:
    [new] = (await operator.post(f"{KEYS}/rotate", {"at_once": True})).body
    refused = await company.admin.get("/api/v1/auth/me")
    assert (refused.status, refused.body["code"]) == (401, "token_invalid")
    tokens = await refreshed(auth, company.registered)
    assert kid_of(tokens["access_token"]) == new["kid"]
    assert (await auth.with_token(tokens["access_token"]).get("/api/v1/auth/me")).status == 200


async def refreshed(auth: Client, tokens: dict[str, Any]) -> dict[str, Any]:
    answer = await auth.post(
        "/api/v1/auth/refresh", {"refresh_token": str(tokens["refresh_token"])}
    )
    assert answer.status == 200, answer.body
    read: dict[str, Any] = answer.body
    return read
