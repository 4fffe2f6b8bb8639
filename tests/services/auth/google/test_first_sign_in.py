"""Signing in with Google: whoever comes for the first time gets in without a password."""

import secrets
from typing import Any

import asyncpg
import pytest

from libs.testing.outside.oidc import Google, Person
from libs.testing.services import Client
from tests.services.auth.google.conftest import COMPANY, Browser, found, rows


async def test_the_sign_in_page_learns_that_google_is_set_up(auth: Client) -> None:
    answer = await auth.get("/api/v1/auth/sign-in-options")
    assert (answer.status, answer.body) == (200, {"google": True})


async def test_the_browser_is_sent_to_google_with_all_that_protects_it(visitor: Browser) -> None:
    url = (await visitor.start(login_hint="asha@deccan.example")).body["url"]
    assert url.startswith(f"{visitor.google.url}/o/oauth2/v2/auth?")
    for part in (
        "response_type=code",
        "redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Flogin%2Fgoogle",
        "scope=openid+email+profile",
        f"state={visitor.state}",
        f"code_challenge={visitor.challenge}",
        "code_challenge_method=S256",
        "login_hint=asha%40deccan.example",
    ):
        assert part in url.replace("%20", "+")
    assert "secret" not in url


@pytest.mark.promise("S1.1", "S1.2")
async def test_a_newcomer_signs_up_a_company_without_a_password(
    visitor: Browser, asha: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    before = await rows(beneath)
    welcome = await visitor.sign_in(asha)
    assert welcome.status == 200
    assert set(welcome.body) == {"signup_token", "name", "email"}
    assert (welcome.body["name"], welcome.body["email"]) == ("Asha Rao", asha.email)
    assert await rows(beneath) == before, "nothing is stored before there is a company"

    token = welcome.body["signup_token"]
    made = await visitor.auth.post(
        "/api/v1/auth/google/register", {"signup_token": token, **COMPANY}
    )
    assert made.status == 201, made.body
    assert made.body["tenant"]["name"] == "Deccan Pumps"
    assert made.body["user"]["roles"] == ["admin"]
    me = await visitor.auth.with_token(made.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["user"]["email"] == asha.email
    stored = await beneath.fetchrow("SELECT * FROM users WHERE email = $1", asha.email)
    assert stored is not None
    assert stored["password_hash"] is None
    assert stored["google_subject"] == asha.subject
    assert stored["email_proved_at"] is not None
    login = {"email": asha.email, "password": "any password at all"}
    assert (await visitor.auth.post("/api/v1/auth/login", login)).status == 401


@pytest.mark.promise("S1.1")
async def test_who_has_signed_up_signs_in(
    auth: Client, google: Google, asha: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    first = await found(Browser(auth, google), asha)
    answer = await Browser(auth, google).sign_in(asha)
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    me = await auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["user"]["id"] == first.body["user"]["id"]
    method = await beneath.fetchval(
        "SELECT method FROM sessions WHERE user_id = $1 ORDER BY started_at DESC LIMIT 1",
        await beneath.fetchval("SELECT id FROM users WHERE email = $1", asha.email),
    )
    assert method == "google"
    spent = {"refresh_token": answer.body["refresh_token"]}
    assert (await auth.post("/api/v1/auth/refresh", spent)).status == 200


async def test_an_account_stays_the_same_when_its_e_mail_changes_at_google(
    auth: Client, google: Google, asha: Person
) -> None:
    first = await found(Browser(auth, google), asha)
    married = google.provider.add(Person(f"married-{asha.email}", "Asha Iyer", asha.subject))
    answer = await Browser(auth, google).sign_in(married)
    me = await auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["user"]["id"] == first.body["user"]["id"]


async def test_a_ticket_founds_one_company(visitor: Browser, asha: Person) -> None:
    welcome = await visitor.sign_in(asha)
    body = {"signup_token": welcome.body["signup_token"], **COMPANY}
    first = await visitor.auth.post("/api/v1/auth/google/register", body)
    assert first.status == 201
    again = await visitor.auth.post("/api/v1/auth/google/register", body)
    assert (again.status, again.body["code"]) == (409, "email_taken")


async def test_a_ticket_that_was_not_made_here_founds_nothing(
    visitor: Browser, asha: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    welcome = await visitor.sign_in(asha)
    good: str = welcome.body["signup_token"]
    before = await rows(beneath)
    flipped = good[:40] + ("A" if good[40] != "A" else "B") + good[41:]
    for ticket in ("", "x", good[:-4], flipped, secrets.token_urlsafe(200), "é" * 40):
        body = {"signup_token": ticket, **COMPANY}
        answer = await visitor.auth.post("/api/v1/auth/google/register", body)
        assert (answer.status, answer.body["code"]) == (401, "google_ticket_invalid"), ticket
        assert ticket not in str(answer.body) or not ticket
    shown = {"second_factor_token": good, "totp": "123456"}
    answer = await visitor.auth.post("/api/v1/auth/google/second-factor", shown)
    assert (answer.status, answer.body["code"]) == (401, "google_ticket_invalid")
    assert await rows(beneath) == before


async def test_a_company_with_bad_fields_is_not_founded_and_the_ticket_stays_good(
    visitor: Browser, asha: Person
) -> None:
    welcome = await visitor.sign_in(asha)
    body = {"signup_token": welcome.body["signup_token"], **COMPANY, "currency": "ZZZ"}
    answer = await visitor.auth.post("/api/v1/auth/google/register", body)
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "currency"
    body["currency"] = "EUR"
    assert (await visitor.auth.post("/api/v1/auth/google/register", body)).status == 201


async def test_a_name_from_google_is_cleaned(visitor: Browser, google: Google) -> None:
    name = "Asha\x00\n\u202eRao  " + "x" * 400
    person = google.provider.add(Person.at_work("strange@names.example", name))
    made = await found(visitor, person)
    assert made.body["user"]["name"] == ("Asha Rao " + "x" * 400)[:200]


async def test_a_google_address_in_capitals_is_the_same_address(
    visitor: Browser, google: Google
) -> None:
    person = google.provider.add(Person("Ravi.Kumar@Gmail.com", "Ravi"))
    assert (await found(visitor, person)).body["user"]["email"] == "ravi.kumar@gmail.com"
