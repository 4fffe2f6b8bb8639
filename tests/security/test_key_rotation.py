"""Signing keys change while people work, and nobody notices: not one request fails."""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest

from libs.db.database import Database
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, Client, environment, running
from libs.web.tokens import REFRESH_SECONDS, TokenVerifier, keys_at
from services.auth.infrastructure.signing_keys import SigningKeys
from services.auth.main import build as build_auth
from services.auth.settings import AuthSettings
from services.catalog.main import build as build_catalog
from services.catalog.settings import CatalogSettings
from tests.gateway.waiting import eventually

PASSWORD = "correct horse battery"
SECRET = secrets.token_bytes(32)
PEOPLE = 6
# Five minutes, in which verifiers ask for the keys again, pass in half a second here; the ten for
# which a key is published before it signs are two seconds.
HURRY = REFRESH_SECONDS * 2
PUBLISHED_SECONDS = 2


@dataclass
class World:
    """Two replicas of auth on one database, and a service that verifies by their published keys."""

    auths: list[Client]
    catalog: Client
    database: Database


@pytest.fixture
async def world(databases: Databases, brokers: Brokers) -> AsyncIterator[World]:
    """Running, and gone afterwards."""
    async with AsyncExitStack() as stack:
        broker_url = await brokers.create()
        stack.push_async_callback(brokers.drop, broker_url)

        async def made(name: str) -> ServiceDatabase:
            database = await databases.create(name)
            stack.push_async_callback(databases.drop, database)
            return database

        of_auth = await made("auth")
        auths = []
        for _ in range(2):
            settings = AuthSettings(
                **environment(of_auth, broker_url),
                signing_key_secret=base64.b64encode(SECRET).decode(),
                signing_key_published_seconds=PUBLISHED_SECONDS,
            )
            service = build_auth(settings)
            assert service.tokens is not None
            service.tokens = TokenVerifier(service.tokens._fetch_keys, clock=hurried)
            auths.append(await stack.enter_async_context(running(service)))
        catalog = build_catalog(
            CatalogSettings(**environment(await made("catalog"), broker_url), auth_url=auths[0].url)
        )
        catalog.tokens = TokenVerifier(keys_at(auths[0].url), clock=hurried)
        client = await stack.enter_async_context(running(catalog))
        database = Database("auth", settings)
        await database.open()
        stack.push_async_callback(database.close)
        yield World(auths, client, database)


@dataclass
class Person:
    """Somebody who works without a pause, and keeps what went wrong."""

    world: World
    tokens: dict[str, Any]
    kids: list[str] = field(default_factory=list)
    wrong: list[Answer] = field(default_factory=list)

    async def work(self, stop: asyncio.Event) -> None:
        """Refresh at one replica or the other, and use the token everywhere."""
        turn = 0
        while not stop.is_set():
            turn += 1
            auth = self.world.auths[turn % 2]
            body = {"refresh_token": self.tokens["refresh_token"]}
            answers = [await auth.post("/api/v1/auth/refresh", body)]
            if answers[0].status == 200:
                self.tokens = answers[0].body
                self.kids.append(kid_of(self.tokens["access_token"]))
            token = self.tokens["access_token"]
            answers += [
                await asked.with_token(token).get(path)
                for asked, path in (
                    (self.world.catalog, "/api/v1/catalog/categories"),
                    (self.world.auths[0], "/api/v1/auth/me"),
                    (self.world.auths[1], "/api/v1/auth/me"),
                )
            ]
            self.wrong += [a for a in answers if a.status != 200]


@pytest.mark.promise("S1.3", "S0.6")
async def test_keys_rotate_under_load_without_one_failure(world: World) -> None:
    people = [Person(world, await registered(world.auths[n % 2], n)) for n in range(PEOPLE)]
    stop = asyncio.Event()
    working = [asyncio.create_task(p.work(stop)) for p in people]
    try:
        old = await everybody_has_one(people)
        first = people[0].tokens["access_token"]
        keys = SigningKeys(world.database, SECRET)
        new = (await keys.rotate()).kid
        # In a hurry as well: it would sign in ten minutes.
        async with world.database.across_tenants() as connection:
            await connection.execute(
                "UPDATE signing_keys SET signs_from = now() + interval '2 s' WHERE kid = $1", new
            )
        await until(lambda: all(p.kids[-1] == new for p in people))
        assert await status(world, first) == [200, 200, 200], "the old key's tokens are good still"
        async with world.database.across_tenants() as connection:
            await connection.execute(
                "UPDATE signing_keys SET retires_at = now() WHERE kid = $1", old
            )
        await eventually(lambda: ended(world, first), within=60)
        enough = [len(p.kids) + 5 for p in people]
        await until(lambda: all(len(p.kids) > n for p, n in zip(people, enough, strict=True)))
    finally:
        stop.set()
        await asyncio.gather(*working)
    assert [a for p in people for a in p.wrong] == []
    assert all(set(p.kids) == {old, new} for p in people)


async def status(world: World, token: str) -> list[int]:
    """What everybody answers to a token."""
    asked = [
        (world.catalog, "/api/v1/catalog/categories"),
        (world.auths[0], "/api/v1/auth/me"),
        (world.auths[1], "/api/v1/auth/me"),
    ]
    return [(await client.with_token(token).get(path)).status for client, path in asked]


async def registered(auth: Client, number: int) -> dict[str, Any]:
    body = {
        "company": f"Works {number}",
        "name": "Asha",
        "email": f"asha{number}@works.example",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    answer = await auth.post("/api/v1/auth/register", body)
    assert answer.status == 201, answer.body
    read: dict[str, Any] = answer.body
    return read


async def everybody_has_one(people: list[Person]) -> str:
    """The key all of them have tokens of."""
    await until(lambda: all(len(p.kids) > 2 for p in people))
    [kid] = {kid for p in people for kid in p.kids}
    return kid


async def until(happened: Callable[[], bool]) -> None:
    """Wait for it."""

    async def now() -> bool:
        return happened()

    await eventually(now, within=60)


async def ended(world: World, token: str) -> bool:
    """Whether everybody refuses the token."""
    return await status(world, token) == [401, 401, 401]


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def hurried() -> float:
    """A clock on which minutes are moments."""
    return time.monotonic() * HURRY
