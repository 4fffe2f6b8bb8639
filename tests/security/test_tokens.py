"""Every bad token at every door: each service asked without the gateway, and the gateway.

They are signed with the installation's own key where that is what makes them dangerous.
"""

import asyncio
import base64
import time
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.company import PASSWORD
from deploy.contracts.services import documents
from deploy.local.layout import CHECKOUT
from deploy.local.services import GATEWAY, SERVICES, present
from tests.gateway.signing import Issuer, bad_tokens, raw_token
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e
DOORS = [name for name in present(CHECKOUT) if name in {*SERVICES, GATEWAY}]
DOCUMENTS = documents()
_NONCE_BYTES = 12
# What a server says of a header no token of ours is ever as long as.
TOO_LONG = {400, 401, 413, 431}


@pytest.fixture(scope="module")
async def issuer(quartermaster: LocalStack) -> Issuer:
    """Who signs with the key the installation signs with: auth itself, or who stole it."""
    connection = await asyncpg.connect(quartermaster.database_url("auth", "relay"))
    row = await connection.fetchrow(
        "SELECT kid, sealed FROM signing_keys WHERE signs_from <= now()"
        " ORDER BY signs_from DESC LIMIT 1"
    )
    await connection.close()
    assert row is not None
    sealed = row["sealed"]
    secret = base64.b64decode(quartermaster.secrets["signing_key_secret"])
    seed = AESGCM(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], row["kid"].encode())
    issuer = Issuer(row["kid"])
    issuer.key = Ed25519PrivateKey.from_private_bytes(seed)
    return issuer


@pytest.fixture(scope="module")
async def tenant(quartermaster: LocalStack, web: aiohttp.ClientSession) -> str:
    """A company that there is."""
    body = {
        "company": "Token Works",
        "name": "Asha Rao",
        "email": f"asha@{uuid4().hex}.example",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    async with web.post(f"{quartermaster.url}/api/v1/auth/register", json=body) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["tenant"]["id"])


def paths(door: str) -> list[str]:
    """What to ask at a door: every list there that is for people, and what is for operators."""
    found = [
        path
        for service, document in DOCUMENTS.items()
        if door in {GATEWAY, service}
        for path, operations in document["paths"].items()
        if path.startswith("/api/") and "{" not in path and "get" in operations
        if operations["get"].get("x-permission") not in {"public", "service"}
    ]
    return found if door == GATEWAY else [*found, "/admin/outbox"]


async def status(web: aiohttp.ClientSession, url: str, token: str) -> int:
    """What a GET with this token is answered."""
    headers = {"Authorization": f"Bearer {token}"}
    async with web.get(url, headers=headers) as answer:
        await answer.read()
        return answer.status


def permissions() -> list[str]:
    """All there are: so that nothing but the token's fault refuses it."""
    return sorted(
        {
            operation["x-permission"]
            for document in DOCUMENTS.values()
            for item in document["paths"].values()
            for operation in item.values()
        }
        - {"public", "service", "authenticated"}
    )


@pytest.mark.parametrize("door", DOORS)
async def test_a_token_signed_so_is_good_but_for_its_fault(
    quartermaster: LocalStack,
    web: aiohttp.ClientSession,
    issuer: Issuer,
    tenant: str,
    door: str,
) -> None:
    """Else the test below would prove nothing."""
    base = f"http://127.0.0.1:{quartermaster.port(door)}"
    token = issuer.token(*permissions(), tid=tenant)
    answers = {path: await status(web, base + path, token) for path in paths(door)}
    assert not {p: s for p, s in answers.items() if s in {401, 403} or s >= 500}


@pytest.mark.promise("S1.3", "S0.6", "S0.9")
@pytest.mark.parametrize("door", DOORS)
async def test_no_bad_token_opens_a_door(
    quartermaster: LocalStack, web: aiohttp.ClientSession, issuer: Issuer, door: str
) -> None:
    base = f"http://127.0.0.1:{quartermaster.port(door)}"
    bad = bad_tokens(issuer, "operator") | of_this_house(issuer)
    assert len(bad) >= 30
    room = asyncio.Semaphore(8)
    wrong: list[str] = []

    async def ask(kind: str, token: str, path: str) -> None:
        async with room:
            answered = await status(web, base + path, token)
        if answered != 401:
            wrong.append(f"{kind} at {path}: {answered}")

    asked = [*paths(door)[:3], paths(door)[-1]]
    await asyncio.gather(*(ask(kind, token, path) for kind, token in bad.items() for path in asked))
    assert not wrong


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("size", [10_000, 30_000, 60_000, 200_000, 1_000_000])
async def test_a_token_of_any_length_is_refused_and_the_service_lives_on(
    quartermaster: LocalStack, web: aiohttp.ClientSession, issuer: Issuer, door: str, size: int
) -> None:
    base = f"http://127.0.0.1:{quartermaster.port(door)}"
    good = issuer.token(*permissions())
    for token in ("A" * size, good + "A" * size, f"e30.{'A' * size}.AAAA"):
        try:
            answered = await status(web, base + paths(door)[0], token)
        except aiohttp.ClientConnectionError:
            continue  # hung up on: no answer is owed to that
        assert answered in TOO_LONG
    assert await status(web, base + "/health/live", good) == 200


def signed(header: dict[str, Any], claims: dict[str, Any], issuer: Issuer) -> str:
    """Whatever it says, properly signed: PyJWT makes no wrong tokens."""
    unsigned = raw_token({"alg": "EdDSA", **header}, claims).rstrip(".")
    mark = base64.urlsafe_b64encode(issuer.key.sign(unsigned.encode())).rstrip(b"=").decode()
    return f"{unsigned}.{mark}"


def of_this_house(issuer: Issuer) -> dict[str, str]:
    """Tokens made by this installation's key for another use, or of parts of good ones."""
    now = int(time.time())
    claims = issuer.claims("operator")
    theirs = Issuer(issuer.kid)
    head, body, signature = issuer.token("operator").split(".")

    def other(headers: dict[str, Any], **changed: Any) -> str:
        return signed({"kid": issuer.kid, **headers}, {**claims, **changed}, issuer)

    return {
        "an ID token of ours for somebody else": other(
            {"typ": "JWT"}, aud="a client", nonce="n", iss="https://accounts.google.com"
        ),
        "a logout token": other({"typ": "logout+jwt"}),
        "type in capitals": other({"typ": "AT+JWT"}),
        "type with its tree": other({"typ": "application/at+jwt"}),
        "type is missing": other({"typ": ""}),
        "expired yesterday": other({"typ": "at+jwt"}, iat=now - 90_000, exp=now - 86_400),
        "expired this second": other({"typ": "at+jwt"}, iat=now - 600, exp=now),
        "another company's key under our key's id": theirs.token("operator"),
        "audience in capitals": other({"typ": "at+jwt"}, aud="Quartermaster"),
        "issuer with a slash": other({"typ": "at+jwt"}, iss="quartermaster/"),
        "issuer is a list": other({"typ": "at+jwt"}, iss=["quartermaster"]),
        "tenant is a list": other({"typ": "at+jwt"}, tid=[claims["tid"]]),
        "parts in another order": f"{body}.{head}.{signature}",
        "five parts, as if encrypted": f"{head}.{body}.{signature}.{body}.{signature}",
        "a token in a token": f"{head}.{body}.{signature}"[:-1] + "," + "A",
        "blank between": f"{head}. {body}.{signature}",
    }
