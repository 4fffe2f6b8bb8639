"""Two companies full of things, and people of one of them: who may do what, and see whose."""

import asyncio
import base64
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import pytest

from bench.company import PASSWORD, open_company
from libs.contracts.permissions import PERMISSIONS
from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from services.auth.domain.api_key import FOR_PEOPLE_ONLY
from services.auth.infrastructure.signing_keys import SigningKeys
from tests.people import ROLES, Person, hire, person
from tests.security.expectations import EXPECTED
from tests.security.operations import Operation
from tests.security.things import Things, things
from tests.shops import Shop, open_shop
from tests.stack import LocalStack


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of one company, its things and those of another, and the services' ports."""

    people: Mapping[str, Person]
    mine: Things
    theirs: Things
    shop: Shop
    other: Shop
    stack: LocalStack

    def doors(self, operation: Operation) -> Iterator[str]:
        """Where an operation can be asked for: at its service, and at the gateway if forwarded."""
        yield f"http://127.0.0.1:{self.stack.port(operation.service)}"
        if operation.name in EXPECTED and operation.permission != "service":
            yield self.stack.url

    def at(self, door: str, who: str) -> Person:
        """Somebody, asking there."""
        return Person(self.people[who].web, door, self.people[who].token)


@pytest.fixture(scope="session")
async def cast(quartermaster: LocalStack, web: aiohttp.ClientSession) -> Cast:
    """Somebody of each role, somebody signed out, a machine, nobody; and another company."""
    company = await open_company(web, quartermaster.url, "Curious Works", "INR")
    shop = await open_shop(company, web)
    other = await open_shop(await open_company(web, quartermaster.url, "Other Works", "INR"), web)
    people = {role: person(web, await hire(web, company, role)) for role in ROLES}
    people["nobody"] = Person(web, quartermaster.url)
    gone = person(web, await hire(web, company, "admin"))
    people["signed out"] = await _signed_out(people["nobody"], await _email(gone))
    people["expired"] = await _expired(people["admin"], quartermaster)
    people["machine"] = await _machine(shop.admin)
    return Cast(people, await things(shop), await things(other), shop, other, quartermaster)


async def _email(somebody: Person) -> str:
    return str((await somebody.ask("GET", "auth/me")).body["user"]["email"])


async def _signed_out(nobody: Person, email: str) -> Person:
    """Signed in once more and out again; the gateway has heard of it when this returns."""
    login = await nobody.ask("POST", "auth/login", {"email": email, "password": PASSWORD})
    gone = Person(nobody.web, nobody.url, login.body["access_token"])
    await nobody.ask("POST", "auth/logout", {"refresh_token": login.body["refresh_token"]})
    for _ in range(300):
        if (await gone.ask("GET", "auth/me")).status == 401:
            return gone
        await asyncio.sleep(0.1)
    raise AssertionError("the gateway never heard of the sign-out")


async def _expired(somebody: Person, stack: LocalStack) -> Person:
    """The same claims, truly signed, but for a time that has passed."""
    urls: dict[str, Any] = {
        f"database_{login}_url": stack.database_url("auth", login)
        for login in ("app", "costs", "relay")
    }
    database = Database("auth", DatabaseSettings(**urls))
    await database.open()
    try:
        secret = base64.b64decode(stack.secrets["signing_key_secret"])
        key = (await SigningKeys(database, secret).load())[-1]
    finally:
        await database.close()
    claims: dict[str, Any] = jwt.decode(somebody.token, options={"verify_signature": False})
    past = int(time.time()) - 1
    token = jwt.encode(
        {**claims, "iat": past - 600, "exp": past},
        key.private,
        "EdDSA",
        {"kid": key.kid, "typ": "at+jwt"},
    )
    return Person(somebody.web, somebody.url, token)


async def _machine(admin: Person) -> Person:
    """An API key that may do all that a key may."""
    body = {"name": "Robot", "permissions": sorted(set(PERMISSIONS) - FOR_PEOPLE_ONLY)}
    made = await admin.ask("POST", "auth/api-keys", body)
    assert made.status == 201, made.body
    return Person(admin.web, admin.url, made.body["key"])
