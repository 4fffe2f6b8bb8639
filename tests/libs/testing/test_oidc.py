"""The stand-in for Google refuses what Google refuses: asked directly, without our code between."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import jwt
import pytest

from libs.testing.outside.oidc import Client, Google, Person, serving

HERE = "http://localhost:8080/login/google"
OURS = Client("ours", "the secret", (HERE,))
OTHER = Client("other", "other secret", ("http://localhost:9/elsewhere",))
VERIFIER = secrets.token_urlsafe(48)


@pytest.fixture
async def google() -> AsyncIterator[Google]:
    async with serving(OURS, OTHER) as running:
        running.provider.add(Person.at_work("asha@deccan.example"))
        yield running


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())[:-1].decode()


def page(google: Google, **changed: str | None) -> str:
    """The address of the consent page, as a client makes it."""
    query = {
        "client_id": OURS.id,
        "redirect_uri": HERE,
        "response_type": "code",
        "scope": "openid email",
        "state": "a state",
        "nonce": "a nonce",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **changed,
    }
    sent = {k: v for k, v in query.items() if v is not None}
    return f"{google.url}/o/oauth2/v2/auth?{urlencode(sent)}"


async def consent(google: Google, **changed: str | None) -> dict[str, str]:
    (person,) = google.provider.people.values()
    return await google.consent(page(google, **changed), person)


async def exchange(google: Google, **changed: str | None) -> tuple[int, dict[str, Any]]:
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": HERE,
        "client_id": OURS.id,
        "client_secret": OURS.secret,
        "code_verifier": VERIFIER,
        **changed,
    }
    sent = {k: v for k, v in form.items() if v is not None}
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{google.url}/token", data=sent) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_code_is_worth_a_token_signed_with_a_published_key(google: Google) -> None:
    said = await consent(google)
    assert said["state"] == "a state"
    status, answer = await exchange(google, code=said["code"])
    assert status == 200
    claims = jwt.decode(
        answer["id_token"], jwt.PyJWK(google.provider.keys[0].jwk()), ["RS256"], audience=OURS.id
    )
    assert claims["nonce"] == "a nonce"
    assert claims["email"] == "asha@deccan.example"
    assert claims["hd"] == "deccan.example"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"code_verifier": secrets.token_urlsafe(48)}, "verifier does not fit"),
        ({"code_verifier": None}, "verifier does not fit"),
        ({"code_verifier": ""}, "verifier does not fit"),
        ({"code_verifier": challenge_of(VERIFIER)}, "verifier does not fit"),
        ({"code_verifier": VERIFIER + "x"}, "verifier does not fit"),
        ({"client_secret": "guessed"}, "not its secret"),
        ({"client_secret": None}, "not its secret"),
        ({"client_id": OTHER.id, "client_secret": OTHER.secret}, "another client's"),
        ({"redirect_uri": HERE + "/"}, "redirect URI"),
        ({"redirect_uri": None}, "redirect URI"),
        ({"code": "4/made-up"}, "no such code"),
        ({"grant_type": "password"}, "nothing else"),
    ],
)
async def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    google: Google, changed: dict[str, str | None], why: str
) -> None:
    said = await consent(google)
    status, answer = await exchange(google, **{"code": said["code"], **changed})
    assert status in {400, 401}
    assert why in answer["error_description"]
    assert why in google.provider.refusals[-1]


async def test_a_code_is_good_once(google: Google) -> None:
    said = await consent(google)
    assert (await exchange(google, code=said["code"]))[0] == 200
    status, answer = await exchange(google, code=said["code"])
    assert (status, answer["error"]) == (400, "invalid_grant")


async def test_a_failed_try_spends_the_code_too(google: Google) -> None:
    said = await consent(google)
    assert (await exchange(google, code=said["code"], code_verifier="wrong" * 10))[0] == 400
    assert (await exchange(google, code=said["code"]))[0] == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"scope": "email"},
        {"response_type": "token"},
    ],
)
async def test_who_asks_wrongly_gets_no_code(google: Google, changed: dict[str, str]) -> None:
    said = await consent(google, **changed)
    assert said["error"] == "invalid_request"
    assert said["state"] == "a state"
    assert "code" not in said


@pytest.mark.parametrize(
    "redirect_uri",
    [
        HERE + "/",
        HERE + "?next=evil",
        HERE.replace("localhost", "localhost.evil.example"),
        HERE.replace("http:", "https:"),
        HERE.replace("8080", "8081"),
        "https://evil.example/login/google",
        "http://localhost:8080/login/../evil",
        OTHER.redirect_uris[0],
    ],
)
async def test_no_redirect_leads_where_the_client_is_not(google: Google, redirect_uri: str) -> None:
    async with aiohttp.ClientSession() as browser:
        address = page(google, redirect_uri=redirect_uri)
        for method in ("GET", "POST"):
            async with browser.request(method, address, allow_redirects=False) as answer:
                assert answer.status == 400
                assert "Location" not in answer.headers


async def test_who_cancels_comes_back_without_a_code(google: Google) -> None:
    async with (
        aiohttp.ClientSession() as browser,
        browser.post(page(google), data={"person": ""}, allow_redirects=False) as answer,
    ):
        assert "error=access_denied" in answer.headers["Location"]
        assert "state=a+state" in answer.headers["Location"]


async def test_a_rotated_key_is_no_longer_published(google: Google) -> None:
    before = google.provider.keys[0].kid
    google.provider.rotate("ES256")
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{google.url}/oauth2/v3/certs") as answer,
    ):
        (key,) = (await answer.json())["keys"]
    assert key["kid"] != before
    assert key["kty"] == "EC"
