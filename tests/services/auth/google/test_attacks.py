"""Attacks on signing in with Google (quality 8): every one is refused, and leaves no row behind."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg
import pytest

from libs.testing.outside.id_tokens import LIES
from libs.testing.outside.oidc import Google, Person
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.services import Answer, Client, environment, running
from services.auth.main import build
from services.auth.settings import AuthSettings
from tests.services.auth.google.conftest import (
    HERE,
    SOMEBODY_ELSE,
    Browser,
    found,
    google_settings,
    rows,
)

pytestmark = pytest.mark.promise("S1.1")
ABOUT_DOMAINS = {"other domain", "no domain"}


@pytest.fixture
async def known(auth: Client, google: Google, asha: Person) -> Person:
    """Somebody with a company, whom attackers want to be."""
    await found(Browser(auth, google), asha)
    return asha


@pytest.fixture
async def untouched(
    known: Person, auth: Client, google: Google, beneath: "asyncpg.Connection[Any]"
) -> AsyncIterator[None]:
    """Nothing is stored by what the test does; and afterwards an honest sign-in works."""
    before = await rows(beneath)
    yield
    assert await rows(beneath) == before
    google.provider.behave()
    assert "access_token" in (await Browser(auth, google).sign_in(known)).body


def refused(answer: Answer, code: str = "google_refused") -> None:
    assert answer.status in {401, 403, 409, 503}, answer.body
    assert answer.body["code"] == code
    for secret in ("access_token", "signup_token", "second_factor_token", "eyJ", "4/"):
        assert secret not in str(answer.body)


_CODES = {
    "unverified e-mail": "google_email_not_verified",
    "e-mail verified in words": "google_email_not_verified",
    "no word on verification": "google_email_not_verified",
}


@pytest.mark.parametrize("lie", sorted(LIES.keys() - ABOUT_DOMAINS))
async def test_a_false_id_token_opens_nothing(
    visitor: Browser, known: Person, untouched: None, lie: str
) -> None:
    await visitor.consent(known)
    visitor.google.provider.lie = LIES[lie]
    refused(await visitor.callback(), _CODES.get(lie, "google_refused"))


@pytest.mark.parametrize(
    "field", ["code_verifier", "state", "nonce"], ids=lambda field: f"another {field}"
)
async def test_a_code_is_worth_nothing_to_another_browser(
    visitor: Browser, known: Person, untouched: None, field: str
) -> None:
    await visitor.consent(known)
    refused(await visitor.callback(**{field: secrets.token_urlsafe(48)}))


async def test_the_wrong_verifier_is_refused_by_google_itself(
    visitor: Browser, known: Person, untouched: None
) -> None:
    provider = visitor.google.provider
    await visitor.consent(known)
    refused(await visitor.callback(code_verifier=secrets.token_urlsafe(48)))
    assert provider.refusals[-1] == "the code verifier does not fit the challenge"


@pytest.mark.parametrize("field", ["code_verifier", "state", "nonce"])
async def test_what_a_careless_provider_lets_pass_is_refused_here(
    visitor: Browser, known: Person, untouched: None, field: str
) -> None:
    provider = visitor.google.provider
    provider.faults.add("no PKCE")
    already = len(provider.refusals)
    await visitor.consent(known)
    refused(await visitor.callback(**{field: secrets.token_urlsafe(48)}))
    assert len(provider.refusals) == already


async def test_somebodys_code_cannot_be_slipped_into_anothers_browser(
    auth: Client, google: Google, known: Person, untouched: None
) -> None:
    attacker, victim = Browser(auth, google), Browser(auth, google)
    stranger = google.provider.add(Person.at_work("mallory@evil.example", "Mallory"))
    await attacker.consent(stranger)
    await victim.consent(known)
    for careless in (False, True):
        google.provider.faults = {"no PKCE"} if careless else set()
        # The victim's page compares states; this is what happens if it did not.
        refused(await victim.callback(code=attacker.back["code"], state=attacker.state))
        refused(await victim.callback(code=attacker.back["code"]))
        await attacker.consent(stranger)


async def test_a_code_is_not_good_twice(
    visitor: Browser, known: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    assert (await visitor.sign_in(known)).status == 200
    before = await rows(beneath)
    refused(await visitor.callback())
    assert visitor.google.provider.refusals[-1] == "the code was used before"
    visitor.google.provider.faults.add("codes good twice")
    refused(await visitor.callback())
    assert await rows(beneath) == before


async def test_a_code_made_up_is_worth_nothing(
    visitor: Browser, known: Person, untouched: None
) -> None:
    await visitor.consent(known)
    for code in ("x", "4/" + secrets.token_urlsafe(32), visitor.back["code"][:-1], "a&b=c\r\nd"):
        refused(await visitor.callback(code=code))


async def test_a_code_for_another_client_is_worth_nothing(
    visitor: Browser, known: Person, untouched: None
) -> None:
    url = urlsplit((await visitor.start()).body["url"])
    query = dict(parse_qsl(url.query)) | {"client_id": SOMEBODY_ELSE.id}
    visitor.back = await visitor.google.consent(
        url._replace(query=urlencode(query)).geturl(), known
    )
    refused(await visitor.callback())


@pytest.mark.parametrize("iss", ["https://accounts.evil.example", "http://127.0.0.1:1", ""])
async def test_another_providers_answer_is_not_spent_at_google(
    visitor: Browser, known: Person, untouched: None, iss: str
) -> None:
    await visitor.consent(known)
    asked = len(visitor.google.provider.asked)
    refused(await visitor.callback(iss=iss))
    assert len(visitor.google.provider.asked) == asked, "the code was not even sent"


async def test_google_itself_may_say_who_it_is(visitor: Browser, known: Person) -> None:
    await visitor.consent(known)
    assert (await visitor.callback(iss=visitor.google.url)).status == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code_verifier", "short"),
        ("code_verifier", "x" * 129),
        ("code_verifier", "e" * 42 + "é"),
        ("state", "short"),
        ("state", "with spaces, and commas"),
        ("nonce", ""),
        ("nonce", "n" * 201),
        ("code", ""),
        ("code", "c" * 2_049),
        ("hd", "an unknown field"),
    ],
)
async def test_malformed_answers_are_not_even_looked_at(
    visitor: Browser, known: Person, untouched: None, field: str, value: str
) -> None:
    await visitor.consent(known)
    asked = len(visitor.google.provider.asked)
    answer = await visitor.callback(**{field: value})
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == field
    assert len(visitor.google.provider.asked) == asked


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "short"),
        ("nonce", "n\u00f6nce-n\u00f6nce-n\u00f6nce"),
        ("code_challenge", "x" * 42),
        ("code_challenge", "x" * 44),
        ("code_challenge", "x" * 42 + "="),
        ("login_hint", "x" * 255),
    ],
)
async def test_nobody_begins_without_protection(visitor: Browser, field: str, value: str) -> None:
    answer = await visitor.start(**{field: value})
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == field


async def test_what_is_asked_of_us_cannot_change_what_we_ask_of_google(visitor: Browser) -> None:
    started = await visitor.start(
        login_hint="a&redirect_uri=https://evil.example&client_id=evil",
        redirect_uri="https://evil.example/login/google",
        client_id="evil",
        scope="https://www.googleapis.com/auth/drive",
    )
    query = parse_qsl(urlsplit(started.body["url"]).query)
    assert len({name for name, _ in query}) == len(query), "no name comes twice"
    assert dict(query)["redirect_uri"] == HERE
    assert dict(query)["client_id"] != "evil"
    assert dict(query)["scope"] == "openid email profile"


async def test_whoever_has_the_e_mail_but_not_the_account_stays_out(
    auth: Client, google: Google, known: Person, untouched: None
) -> None:
    recycled = google.provider.add(Person.at_work(known.email, "Their successor"))
    refused(await Browser(auth, google).sign_in(recycled), "google_other_account")


async def test_an_unverified_account_with_anothers_e_mail_stays_out(
    auth: Client, google: Google, known: Person, untouched: None
) -> None:
    impostor = google.provider.add(replace(known, subject="impostor", verified=False))
    refused(await Browser(auth, google).sign_in(impostor), "google_email_not_verified")


@pytest.mark.parametrize("email", ["\u212ailo@gmail.com", "a b@gmail.com", "a@b@c@", "x" * 300])
async def test_an_e_mail_that_would_become_anothers_stays_out(
    auth: Client, google: Google, known: Person, untouched: None, email: str
) -> None:
    strange = google.provider.add(Person(email, "Kilo"))
    refused(await Browser(auth, google).sign_in(strange), "google_email_not_usable")


@pytest.fixture(scope="module")
async def for_one_domain(
    databases: Databases, broker_of_auth: str, provider: Google
) -> AsyncIterator[Client]:
    """An installation where only people of one domain sign in with Google."""
    database: ServiceDatabase = await databases.create("auth")
    settings = AuthSettings(
        **environment(database, broker_of_auth),
        **google_settings(provider, google_hosted_domain="deccan.example"),
        signing_key_secret="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    )
    async with running(build(settings)) as client:
        yield client
    await databases.drop(database)


async def test_google_is_told_which_domain_may_sign_in(
    for_one_domain: Client, google: Google
) -> None:
    url = (await Browser(for_one_domain, google).start()).body["url"]
    assert dict(parse_qsl(urlsplit(url).query))["hd"] == "deccan.example"


@pytest.mark.parametrize(
    "person",
    [
        Person.at_work("eve@evil.example"),
        Person("eve@gmail.com", "Eve"),
        Person("eve@deccan.example", "Eve, whose domain Google does not run"),
        Person("eve@deccan.example", "Eve", hosted_domain="deccan.example.evil.example"),
        Person("eve@deccan.example", "Eve", hosted_domain="Deccan.Example "),
    ],
    ids=lambda person: f"{person.email} of {person.hosted_domain}",
)
async def test_nobody_of_another_domain_signs_in(
    for_one_domain: Client, google: Google, person: Person
) -> None:
    google.provider.add(person)
    answer = await Browser(for_one_domain, google).sign_in(person)
    refused(answer, "google_domain_not_allowed")


@pytest.mark.parametrize("lie", sorted(ABOUT_DOMAINS))
async def test_a_token_of_another_domain_opens_nothing(
    for_one_domain: Client, google: Google, asha: Person, lie: str
) -> None:
    visitor = Browser(for_one_domain, google)
    await visitor.consent(asha)
    google.provider.lie = LIES[lie]
    refused(await visitor.callback(), "google_domain_not_allowed")


async def test_people_of_the_domain_sign_in(
    for_one_domain: Client, google: Google, asha: Person
) -> None:
    assert "signup_token" in (await Browser(for_one_domain, google).sign_in(asha)).body
