"""Nobody learns from outside which e-mails have an account: same status, headers, body and time.

Times are compared as ratios of medians of samples taken in turn, so that a busy machine slows both
alike. `make test` takes a few and leaves a wide margin; `make test-full` takes 200 of each and
prints the ratios for docs/security.md.
"""

import base64
import secrets
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from libs.testing.outside import smtp
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, Client, environment, running
from services.auth.main import build
from services.auth.settings import AuthSettings

PASSWORD = "correct horse battery"
KNOWN = "asha@deccan.example"
# As long as the known one, so that nothing but its owner differs.
UNKNOWN = "ravi@deccan.example"
_FEW, _MANY = 25, 200
# What differs from answer to answer whoever asks.
_VARYING = {"x-request-id", "date", "traceparent"}

Ask = Callable[["Site", str], Awaitable[Answer]]


class Site:
    """Auth with a company in it, and a superuser's hand to clear the counts of tries."""

    def __init__(self, client: Client, admin: Client, beneath: "asyncpg.Connection[Any]") -> None:
        """Keep who asks."""
        self.client = client
        self.admin = admin
        self.beneath = beneath

    async def fresh(self) -> None:
        """As if nobody had tried anything yet."""
        await self.beneath.execute("DELETE FROM throttles")
        await self.beneath.execute("DELETE FROM invitations")


@pytest.fixture(scope="module")
async def site(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """Auth, with two companies: what is known to one is no business of the other."""
    database, broker_url = await databases.create("auth"), await brokers.create()
    url = urlsplit(databases.admin_url)._replace(path=f"/{database.name}").geturl()
    beneath = await asyncpg.connect(url)
    async with smtp.serving() as mailbox:
        settings = AuthSettings(
            **environment(database, broker_url),
            signing_key_secret=base64.b64encode(secrets.token_bytes(32)).decode(),
            mail_url=mailbox.url,
        )
        async with running(build(settings)) as client:
            tokens = [await _register(client, email) for email in (KNOWN, "admin@other.example")]
            yield Site(client, client.with_token(tokens[1]), beneath)
    await beneath.close()
    await databases.drop(database)
    await brokers.drop(broker_url)


async def _register(client: Client, email: str) -> str:
    body = {
        "company": "Deccan Pumps",
        "name": "Asha Rao",
        "email": email,
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    answer = await client.post("/api/v1/auth/register", body)
    assert answer.status == 201, answer.body
    return str(answer.body["access_token"])


async def _login(site: Site, email: str) -> Answer:
    body = {"email": email, "password": "a wrong guess"}
    return await site.client.post("/api/v1/auth/login", body)


async def _forgot(site: Site, email: str) -> Answer:
    return await site.client.post("/api/v1/auth/password/forgot", {"email": email})


async def _reset(site: Site, email: str) -> Answer:
    body = {"email": email, "code": "nocode", "password": "a new one, also long"}
    return await site.client.post("/api/v1/auth/password/reset", body)


async def _invite(site: Site, email: str) -> Answer:
    body = {"email": email, "name": "Somebody", "roles": ["staff"]}
    return await site.admin.post("/api/v1/auth/users/invite", body)


async def _change_email(site: Site, email: str) -> Answer:
    body = {"email": email, "password": PASSWORD}
    return await site.admin.post("/api/v1/auth/me/email", body)


DOORS: dict[str, tuple[Ask, int]] = {
    "login": (_login, 401),
    "password/forgot": (_forgot, 202),
    "password/reset": (_reset, 422),
    "users/invite": (_invite, 201),
    "me/email": (_change_email, 202),
}
# Of an invitation these are its own.
_OF_ONE_ANSWER = {"request_id", "id", "email", "invited_at", "expires_at"}


def _shown(answer: Answer) -> tuple[int, dict[str, str], dict[str, Any]]:
    """An answer without what differs from one to the next whoever asks."""
    headers = {k: v for k, v in answer.headers.items() if k not in {*_VARYING, "location", "etag"}}
    body = {k: v for k, v in answer.body.items() if k not in _OF_ONE_ANSWER}
    return answer.status, headers, body


@pytest.mark.promise("S1.7")
@pytest.mark.parametrize("door", DOORS)
async def test_known_and_unknown_emails_are_answered_alike(site: Site, door: str) -> None:
    ask, status = DOORS[door]
    await site.fresh()
    known = await ask(site, KNOWN)
    await site.fresh()
    unknown = await ask(site, UNKNOWN)
    assert known.status == status, known.body
    assert _shown(known) == _shown(unknown)
    assert set(known.headers) == set(unknown.headers)
    assert set(known.body) == set(unknown.body)


@pytest.mark.parametrize("door", DOORS)
async def test_known_and_unknown_emails_take_as_long(site: Site, door: str) -> None:
    ratio = await _ratio(site, DOORS[door][0], _FEW)
    assert 0.6 < ratio < 1.67, ratio


@pytest.mark.full
@pytest.mark.parametrize("door", DOORS)
async def test_known_and_unknown_emails_take_as_long_in_200_samples(site: Site, door: str) -> None:
    ratio = await _ratio(site, DOORS[door][0], _MANY)
    sys.stdout.write(f"{door}: median of known / unknown over {_MANY} samples each = {ratio:.3f}\n")
    assert 0.8 < ratio < 1.25, ratio


async def test_the_comparison_would_notice_a_door_that_takes_a_short_cut(site: Site) -> None:
    """An unknown e-mail without the dummy argon2 is what this file is about."""

    async def short_cut(site: Site, email: str) -> Answer:
        if email == UNKNOWN:
            return await site.client.get("/health/live")
        return await _login(site, email)

    assert await _ratio(site, short_cut, 5) > 1.67


async def _ratio(site: Site, ask: Ask, samples: int) -> float:
    """How much longer a known e-mail takes, by the medians; asked in turn, first in turn too."""
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(samples + 2):
        order = (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN)
        for email in order:
            await site.fresh()
            begun = time.perf_counter()
            await ask(site, email)
            if turn >= 2:
                times[email].append(time.perf_counter() - begun)
    return statistics.median(times[KNOWN]) / statistics.median(times[UNKNOWN])
