"""auth, running for the tests of this folder."""

import base64
import secrets
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from libs.testing.outside import smtp
from libs.testing.outside.smtp import Mailbox
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.auth.main import build
from services.auth.settings import AuthSettings

PASSWORD = "correct horse battery"
_numbers = iter(range(1, 1_000_000))


@pytest.fixture(scope="module")
async def auth_database(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    """The database of the auth of this module."""
    database = await databases.create("auth")
    yield database
    await databases.drop(database)


@pytest.fixture
async def beneath(
    databases: Databases, auth_database: ServiceDatabase
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A superuser's look into auth's database, over all companies."""
    url = urlsplit(databases.admin_url)._replace(path=f"/{auth_database.name}").geturl()
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def broker_of_auth(brokers: Brokers) -> AsyncIterator[str]:
    """What auth of this module publishes to and listens to."""
    broker_url = await brokers.create()
    yield broker_url
    await brokers.drop(broker_url)


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    """The mail server that auth of this module sends to."""
    async with smtp.serving() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """What a module's auth is told besides; for the module to say otherwise."""
    return {}


@pytest.fixture(scope="module")
async def auth(
    auth_database: ServiceDatabase,
    broker_of_auth: str,
    mailbox: Mailbox,
    more_settings: dict[str, Any],
) -> AsyncIterator[Client]:
    """Auth on its own database and broker."""
    settings = AuthSettings(
        **environment(auth_database, broker_of_auth),
        signing_key_secret=base64.b64encode(secrets.token_bytes(32)).decode(),
        service_secrets='{"purchasing": "between us", "gateway": "at the door"}',
        operators="operator@example.com",
        mail_url=mailbox.url,
        mail_from="Quartermaster <no-reply@quartermaster.example>",
        **more_settings,
    )
    async with running(build(settings)) as client:
        yield client


class Company:
    """A company and its admin, signed in."""

    def __init__(self, client: Client, body: dict[str, object], answer: dict[str, Any]) -> None:
        """Keep what register answered."""
        self.admin = client.with_token(str(answer["access_token"]))
        self.email = body["email"]
        self.registered = answer


@pytest.fixture
async def company(auth: Client) -> Company:
    """A company nobody else in the tests knows."""
    return await open_company(auth)


@pytest.fixture
async def other_company(auth: Client) -> Company:
    """Another one."""
    return await open_company(auth)


async def open_company(auth: Client) -> Company:
    """Sign up a company of its own."""
    body: dict[str, object] = {
        "company": "Deccan Pumps",
        "name": "Asha Rao",
        "email": f"admin{next(_numbers)}@deccan.example",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    answer = await auth.post("/api/v1/auth/register", body)
    assert answer.status == 201, answer.body
    return Company(auth, body, answer.body)
