"""auth with the stand-in for Google, and a browser that goes there and comes back."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from libs.testing.outside.oidc import Client as OidcClient
from libs.testing.outside.oidc import Google, Person, serving
from libs.testing.outside.smtp import Mailbox
from libs.testing.postgres import ServiceDatabase
from libs.testing.services import Answer, Client, environment, running
from services.auth.main import build
from services.auth.settings import AuthSettings

HERE = "http://localhost:8080/login/google"
US = OidcClient("quartermaster.apps.example", "the client's secret", (HERE,))
SOMEBODY_ELSE = OidcClient("another.apps.example", "another secret", (HERE,))
_numbers = iter(range(1, 1_000_000))


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[Google]:
    """The stand-in, for the tests of a module."""
    async with serving(US, SOMEBODY_ELSE) as running_provider:
        yield running_provider


@pytest.fixture
async def google(provider: Google, beneath: "asyncpg.Connection[Any]") -> AsyncIterator[Google]:
    """The stand-in, honest and well at the beginning of each test; nobody is locked out yet."""
    provider.provider.behave()
    await beneath.execute("DELETE FROM throttles")
    yield provider
    provider.provider.behave()


def google_settings(provider: Google, **settings: Any) -> dict[str, Any]:
    """What auth has to be told."""
    return {
        "google_issuer": provider.url,
        "google_client_id": US.id,
        "google_client_secret": US.secret,
        **settings,
    }


@pytest.fixture(scope="module")
async def auth(
    auth_database: ServiceDatabase, broker_of_auth: str, mailbox: Mailbox, provider: Google
) -> AsyncIterator[Client]:
    """Auth on its own database, set up for Google."""
    settings = AuthSettings(
        **environment(auth_database, broker_of_auth),
        **google_settings(provider),
        signing_key_secret=base64.b64encode(secrets.token_bytes(32)).decode(),
        service_secrets='{"gateway": "at the door"}',
        mail_url=mailbox.url,
    )
    async with running(build(settings)) as client:
        yield client


class Browser:
    """What the console does: it makes up state, nonce and verifier, and keeps them."""

    def __init__(self, auth: Client, google: Google) -> None:
        self.auth, self.google = auth, google
        self.state, self.nonce = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.verifier = secrets.token_urlsafe(48)
        self.back: dict[str, str] = {}

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    async def start(self, **changed: str) -> Answer:
        asked = {"state": self.state, "nonce": self.nonce, "code_challenge": self.challenge}
        return await self.auth.get("/api/v1/auth/google/start", **{**asked, **changed})

    async def consent(self, person: Person) -> dict[str, str]:
        """Go to Google and come back."""
        started = await self.start()
        assert started.status == 200, started.body
        self.back = await self.google.consent(started.body["url"], person)
        return self.back

    async def callback(self, **changed: str) -> Answer:
        kept = {
            "code": self.back["code"],
            "state": self.back["state"],
            "nonce": self.nonce,
            "code_verifier": self.verifier,
        }
        return await self.auth.post("/api/v1/auth/google/callback", {**kept, **changed})

    async def sign_in(self, person: Person) -> Answer:
        await self.consent(person)
        return await self.callback()


@pytest.fixture
async def visitor(auth: Client, google: Google) -> Browser:
    """A browser that has not been anywhere yet."""
    return Browser(auth, google)


@pytest.fixture
async def asha(google: Google) -> Person:
    """Somebody at a company whose mail Google runs; nobody we know yet."""
    return google.provider.add(Person.at_work(f"asha{next(_numbers)}@deccan.example"))


COMPANY = {"company": "Deccan Pumps", "currency": "INR", "timezone": "Asia/Kolkata"}


async def found(visitor: Browser, person: Person) -> Answer:
    """Sign up a company as this person."""
    welcome = await visitor.sign_in(person)
    assert welcome.status == 200, welcome.body
    body = {"signup_token": welcome.body["signup_token"], **COMPANY}
    answer = await visitor.auth.post("/api/v1/auth/google/register", body)
    assert answer.status == 201, answer.body
    return answer


async def rows(beneath: "asyncpg.Connection[Any]") -> dict[str, int]:
    """How many rows the tables hold that a sign-in writes to, and how many events it told of.

    Refused sign-ins are told of a moment later, those of other tests too: they do not count.
    """
    tables = ("users", "memberships", "tenants", "sessions", "seen_proofs")
    told = "SELECT count(*) FROM events WHERE type NOT LIKE 'auth.signin.failed.%'"
    return {t: await beneath.fetchval(f"SELECT count(*) FROM {t}") for t in tables} | {
        "events": await beneath.fetchval(told)
    }
