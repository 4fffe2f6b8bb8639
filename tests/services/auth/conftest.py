"""auth, running for the tests of this folder."""

import base64
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.auth.main import build
from services.auth.settings import AuthSettings

PASSWORD = "correct horse battery"
_numbers = iter(range(1, 1_000_000))


@pytest.fixture(scope="module")
async def auth(databases: Databases, brokers: Brokers) -> AsyncIterator[Client]:
    """Auth on its own database and broker."""
    database = await databases.create("auth")
    broker_url = await brokers.create()
    settings = AuthSettings(
        **environment(database, broker_url),
        signing_key_secret=base64.b64encode(secrets.token_bytes(32)).decode(),
        service_secrets='{"purchasing": "between us"}',
        operators="operator@example.com",
    )
    async with running(build(settings)) as client:
        yield client
    await databases.drop(database)
    await brokers.drop(broker_url)


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
