"""Signing in with Google asks for the second factor too, and binds the session to a key."""

import base64
import time
from functools import cached_property
from typing import Any

import asyncpg
import pytest

from libs.testing.outside.oidc import Google, Person
from libs.testing.services import Answer, Client
from services.auth.domain.second_factor import STEP_SECONDS, code_of
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.google.conftest import COMPANY, Browser, rows
from tests.services.auth.proofs import DeviceKey

CALLBACK = "/api/v1/auth/google/callback"
SECOND = "/api/v1/auth/google/second-factor"
TOTP = "/api/v1/auth/totp"


class Protected:
    """Somebody with a second factor who is about to come by Google."""

    def __init__(self, person: Person, secret: bytes, codes: list[str]) -> None:
        self.person, self.secret, self.recovery_codes = person, secret, codes

    @cached_property
    def code(self) -> str:
        """The next one their app shows, good already: the same however often it is asked for."""
        return code_of(self.secret, int(time.time()) // STEP_SECONDS + 1)


@pytest.fixture
async def protected(
    company: Company, google: Google, beneath: "asyncpg.Connection[Any]"
) -> Protected:
    email = str(company.email)
    begun = await company.admin.post(f"{TOTP}/enable", {"password": PASSWORD})
    secret = base64.b32decode(begun.body["secret"])
    code = code_of(secret, int(time.time()) // STEP_SECONDS)
    confirmed = await company.admin.post(f"{TOTP}/confirm", {"code": code})
    assert confirmed.status == 200, confirmed.body
    await beneath.execute("UPDATE users SET email_proved_at = now() WHERE email = $1", email)
    person = google.provider.add(Person.at_work(email))
    return Protected(person, secret, confirmed.body["recovery_codes"])


async def show(visitor: Browser, welcome: Answer, **shown: str) -> Answer:
    token = welcome.body["second_factor_token"]
    return await visitor.auth.post(SECOND, {"second_factor_token": token, **shown})


async def test_google_alone_is_not_enough_for_who_has_a_second_factor(
    visitor: Browser, protected: Protected, beneath: "asyncpg.Connection[Any]"
) -> None:
    before = await rows(beneath)
    welcome = await visitor.sign_in(protected.person)
    assert (welcome.status, set(welcome.body)) == (200, {"second_factor_token"})
    assert await rows(beneath) == before, "not even linked before the second factor is shown"
    wrong = await show(visitor, welcome, totp="000000")
    assert (wrong.status, wrong.body["code"]) == (401, "wrong_second_factor")
    assert await rows(beneath) == before
    shown = await show(visitor, welcome, totp=protected.code)
    assert shown.status == 200, shown.body
    method = await beneath.fetchval("SELECT method FROM sessions ORDER BY started_at DESC LIMIT 1")
    assert method == "google+totp"
    again = await show(visitor, welcome, totp=protected.code)
    assert again.status == 401, "no code is good twice"


async def test_a_recovery_code_does_too(visitor: Browser, protected: Protected) -> None:
    welcome = await visitor.sign_in(protected.person)
    code = protected.recovery_codes[0]
    assert (await show(visitor, welcome, recovery_code=code)).status == 200
    assert (await show(visitor, welcome, recovery_code=code)).status == 401


async def test_guesses_at_the_second_factor_are_counted(
    visitor: Browser, protected: Protected
) -> None:
    welcome = await visitor.sign_in(protected.person)
    answers = [await show(visitor, welcome, totp=f"{n:06}") for n in range(7)]
    assert [a.status for a in answers][:5] == [401] * 5
    assert answers[-1].status == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await show(visitor, welcome, totp=protected.code)).status == 429


async def test_no_ticket_stands_in_for_another(
    visitor: Browser, protected: Protected, company: Company
) -> None:
    welcome = await visitor.sign_in(protected.person)
    ticket = welcome.body["second_factor_token"]
    body = {"signup_token": ticket, **COMPANY}
    answer = await visitor.auth.post("/api/v1/auth/google/register", body)
    assert (answer.status, answer.body["code"]) == (401, "google_ticket_invalid")
    for other in ("", ticket[:-2], str(company.registered["refresh_token"]), "qmk_x_y"):
        body = {"second_factor_token": other, "totp": protected.code}
        answer = await visitor.auth.post(SECOND, body)
        assert (answer.status, answer.body["code"]) == (401, "google_ticket_invalid")
    assert (await visitor.auth.post(SECOND, {"second_factor_token": ticket})).status == 422


async def test_whoever_never_proved_the_e_mail_leaves_no_second_factor_behind(
    visitor: Browser, protected: Protected, beneath: "asyncpg.Connection[Any]"
) -> None:
    await beneath.execute(
        "UPDATE users SET email_proved_at = NULL WHERE email = $1", protected.person.email
    )
    answer = await visitor.sign_in(protected.person)
    assert "access_token" in answer.body, "the owner is not asked for an impostor's code"


async def test_a_session_that_began_with_a_key_is_refreshed_with_it_only(
    visitor: Browser, protected: Protected, asha: Person
) -> None:
    key, auth = DeviceKey(), visitor.auth
    await visitor.consent(asha)
    welcome = await visitor.callback()
    body = {"signup_token": welcome.body["signup_token"], **COMPANY}
    register = "/api/v1/auth/google/register"
    made = await auth.request("POST", register, json=body, headers=key.proof(register))
    assert made.status == 201, made.body
    await refreshed_with(auth, key, made.body["refresh_token"])

    visitor = Browser(auth, visitor.google)
    await visitor.consent(asha)
    kept = {
        "code": visitor.back["code"],
        "state": visitor.state,
        "nonce": visitor.nonce,
        "code_verifier": visitor.verifier,
    }
    signed = await auth.request("POST", CALLBACK, json=kept, headers=key.proof(CALLBACK))
    assert signed.status == 200, signed.body
    await refreshed_with(auth, key, signed.body["refresh_token"])

    welcome = await Browser(auth, visitor.google).sign_in(protected.person)
    body = {**welcome.body, "totp": protected.code}
    shown = await auth.request("POST", SECOND, json=body, headers=key.proof(SECOND))
    assert shown.status == 200, shown.body
    await refreshed_with(auth, key, shown.body["refresh_token"])


async def refreshed_with(auth: Client, key: DeviceKey, refresh_token: str) -> None:
    path, body = "/api/v1/auth/refresh", {"refresh_token": refresh_token}
    without = await auth.post(path, body)
    assert (without.status, without.body["code"]) == (401, "dpop_required")
    other = await auth.request("POST", path, json=body, headers=DeviceKey().proof(path))
    assert (other.status, other.body["code"]) == (401, "dpop_invalid")
    assert (await auth.request("POST", path, json=body, headers=key.proof(path))).status == 200


async def test_a_proof_for_another_route_does_not_reach_google(
    visitor: Browser, asha: Person
) -> None:
    await visitor.consent(asha)
    asked = len(visitor.google.provider.asked)
    answer = await visitor.auth.request(
        "POST",
        CALLBACK,
        json={
            "code": visitor.back["code"],
            "state": visitor.state,
            "nonce": visitor.nonce,
            "code_verifier": visitor.verifier,
        },
        headers=DeviceKey().proof("/api/v1/auth/login"),
    )
    assert (answer.status, answer.body["code"]) == (401, "dpop_invalid")
    assert len(visitor.google.provider.asked) == asked
    assert (await visitor.callback()).status == 200, "the code was not spent"


async def test_a_wrong_second_factor_after_google_is_in_the_sign_in_log(
    visitor: Browser, protected: Protected, company: Company
) -> None:
    welcome = await visitor.sign_in(protected.person)
    assert (await show(visitor, welcome, totp="000000")).status == 401
    mine = (await company.admin.get("/api/v1/auth/sign-ins")).body["items"]
    assert (mine[0]["method"], mine[0]["outcome"]) == ("google", "wrong_second_factor")
    assert (await show(visitor, welcome, recovery_code=protected.recovery_codes[0])).status == 200
    mine = (await company.admin.get("/api/v1/auth/sign-ins")).body["items"]
    assert (mine[0]["method"], mine[0]["outcome"]) == ("google+recovery_code", "succeeded")
