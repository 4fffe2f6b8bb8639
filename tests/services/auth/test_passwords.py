"""Passwords forgotten, reset and changed; e-mail addresses changed. Over HTTP, mail over SMTP."""

import asyncio
import base64
import time
from typing import Any

import asyncpg
import orjson
import pytest

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Answer, Client
from services.auth.domain.second_factor import STEP_SECONDS
from services.auth.domain.second_factor import code_of as code_of_app
from tests.services.auth.conftest import PASSWORD, Company

NEW = "a new one, also long"
_others = iter(range(1, 1_000_000))


async def ask(auth: Client, email: object) -> Answer:
    return await auth.post("/api/v1/auth/password/forgot", {"email": email})


async def reset(auth: Client, email: object, code: str, password: str = NEW) -> Answer:
    return await auth.post(
        "/api/v1/auth/password/reset", {"email": email, "code": code, "password": password}
    )


async def login(auth: Client, email: object, password: str = PASSWORD) -> Answer:
    return await auth.post("/api/v1/auth/login", {"email": email, "password": password})


async def code_for(auth: Client, mailbox: Mailbox, email: str) -> str:
    """Ask for a code, and read it in the mail."""
    count = len(mailbox.to(email, "Your code"))
    assert (await ask(auth, email)).status == 202
    return (await mailbox.wait_for(email, count + 1, about="Your code")).code()


def other_than(code: str, step: int = 1) -> str:
    return f"{(int(code) + step) % 1_000_000:06}"


def code_of(answer: Answer) -> tuple[int, str]:
    body = answer.body
    return answer.status, body["errors"][0]["code"] if "errors" in body else body["code"]


async def events(beneath: "asyncpg.Connection[Any]", user_id: object, kind: str) -> list[Any]:
    rows = await beneath.fetch(
        "SELECT tenant_id, payload, aggregate_id FROM events"
        " WHERE type = $1 AND payload->>'user_id' = $2 ORDER BY seq",
        kind,
        str(user_id),
    )
    return [{**dict(row), "payload": orjson.loads(row["payload"])} for row in rows]


@pytest.fixture
async def unlocked(beneath: "asyncpg.Connection[Any]") -> None:
    """Nobody is locked out by what other tests did."""
    await beneath.execute("DELETE FROM throttles")


pytestmark = pytest.mark.usefixtures("unlocked")


@pytest.mark.promise("S1.7", "S1.8")
async def test_a_forgotten_password_is_reset_with_a_code_sent_by_mail(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email = str(company.email)
    answer = await ask(auth, email.upper())
    assert (answer.status, answer.body) == (202, {})
    mail = await mailbox.wait_for(email)
    assert mail.subject == "Your code to set a new password"
    assert "Deccan Pumps" in str(mail.message["From"])
    assert (await reset(auth, email, mail.code())).status == 204
    assert (await login(auth, email)).status == 401
    assert (await login(auth, email, NEW)).status == 200
    await mailbox.wait_for(email, about="password was changed")


@pytest.mark.promise("S1.8")
async def test_a_code_is_good_once(auth: Client, company: Company, mailbox: Mailbox) -> None:
    email = str(company.email)
    code = await code_for(auth, mailbox, email)
    answers = await asyncio.gather(*(reset(auth, email, code, f"{NEW} {n}") for n in range(4)))
    assert sorted(answer.status for answer in answers) == [204, 422, 422, 422]
    assert code_of(await reset(auth, email, code)) == (422, "wrong_code")


@pytest.mark.promise("S1.8")
async def test_a_code_ends_after_ten_minutes(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = str(company.email)
    code = await code_for(auth, mailbox, email)
    left = await beneath.fetchval("SELECT max(expires_at) - now() FROM one_time_codes")
    assert 590 < left.total_seconds() <= 600
    await beneath.execute("UPDATE one_time_codes SET expires_at = expires_at - interval '10 min'")
    assert code_of(await reset(auth, email, code)) == (422, "wrong_code")
    assert (await login(auth, email)).status == 200


@pytest.mark.promise("S1.8")
async def test_a_code_stands_five_tries_and_no_more_however_many_come_at_once(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = str(company.email)
    code = await code_for(auth, mailbox, email)
    for step in range(1, 6):
        await beneath.execute("DELETE FROM throttles")  # so that only the code's own count stops it
        assert code_of(await reset(auth, email, other_than(code, step))) == (422, "wrong_code")
    await beneath.execute("DELETE FROM throttles")
    assert code_of(await reset(auth, email, code)) == (422, "wrong_code")
    assert (await login(auth, email)).status == 200, "the old password is still good"
    assert (await reset(auth, email, await code_for(auth, mailbox, email))).status == 204


async def test_a_new_code_makes_the_old_one_worthless(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email = str(company.email)
    first = await code_for(auth, mailbox, email)
    second = await code_for(auth, mailbox, email)
    if first != second:
        assert code_of(await reset(auth, email, first)) == (422, "wrong_code")
    assert (await reset(auth, email, second)).status == 204


async def test_a_code_is_worthless_for_another_account(
    auth: Client, company: Company, other_company: Company, mailbox: Mailbox
) -> None:
    mine = await code_for(auth, mailbox, str(company.email))
    theirs = await code_for(auth, mailbox, str(other_company.email))
    if mine != theirs:
        assert code_of(await reset(auth, other_company.email, mine)) == (422, "wrong_code")


async def test_an_email_nobody_has_gets_no_mail_and_no_code_works(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email = "nobody-here@deccan.example"
    assert (await ask(auth, email)).status == 202
    # Letters leave in the order in which they were asked for.
    await code_for(auth, mailbox, str(company.email))
    assert not mailbox.to(email)
    assert code_of(await reset(auth, email, "123456")) == (422, "wrong_code")


async def test_a_reset_ends_every_session_and_tells_the_company(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = str(company.email)
    elsewhere = (await login(auth, email)).body
    code = await code_for(auth, mailbox, email)
    assert (await reset(auth, email, code)).status == 204
    for tokens in (company.registered, elsewhere):
        spent = await auth.post("/api/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        assert spent.status == 401
    user_id = company.registered["user"]["id"]
    (told,) = await events(beneath, user_id, "auth.password.reset.v1")
    assert str(told["tenant_id"]) == company.registered["tenant"]["id"]
    assert told["payload"]["not_before"]
    revoked = await events(beneath, user_id, "auth.session.revoked.v1")
    assert {event["payload"]["why"] for event in revoked} == {"the password was reset"}


async def test_a_reset_lets_its_owner_in_whom_others_had_locked_out(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email = str(company.email)
    for _ in range(5):
        await login(auth, email, "a wrong guess")
    assert (await login(auth, email)).status == 429
    assert (await reset(auth, email, await code_for(auth, mailbox, email))).status == 204
    assert (await login(auth, email, NEW)).status == 200


async def test_a_reset_proves_the_address(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = str(company.email)
    proved = "SELECT email_proved_at IS NOT NULL FROM users WHERE email = $1"
    assert await beneath.fetchval(proved, email) is False
    assert (await reset(auth, email, await code_for(auth, mailbox, email))).status == 204
    assert await beneath.fetchval(proved, email) is True


async def test_whoever_registered_with_anothers_address_keeps_no_key_after_a_reset(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    body = {"name": "left behind", "permissions": ["catalog.products.read"]}
    assert (await company.admin.post("/api/v1/auth/api-keys", body)).status == 201
    alive = "SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND revoked_at IS NULL"
    tenant_id = company.registered["tenant"]["id"]
    assert await beneath.fetchval(alive, tenant_id) == 1
    email = str(company.email)
    assert (await reset(auth, email, await code_for(auth, mailbox, email))).status == 204
    assert await beneath.fetchval(alive, tenant_id) == 0
    owner = auth.with_token((await login(auth, email, NEW)).body["access_token"])
    assert (await owner.post("/api/v1/auth/api-keys", body)).status == 201
    again = await code_for(auth, mailbox, email)
    assert (await reset(auth, email, again, f"{NEW} again")).status == 204
    assert await beneath.fetchval(alive, tenant_id) == 1, "of a proved address keys are machines'"


async def test_a_reset_leaves_the_second_factor_on(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    begun = (await company.admin.post("/api/v1/auth/totp/enable", {"password": PASSWORD})).body
    secret = base64.b32decode(begun["secret"] + "=" * (-len(begun["secret"]) % 8))
    code = code_of_app(secret, int(time.time()) // STEP_SECONDS)
    assert (await company.admin.post("/api/v1/auth/totp/confirm", {"code": code})).status == 200
    email = str(company.email)
    assert (await reset(auth, email, await code_for(auth, mailbox, email))).status == 204
    assert code_of(await login(auth, email, NEW)) == (401, "second_factor_required")
    proved = "SELECT email_proved_at IS NOT NULL FROM users WHERE email = $1"
    assert await beneath.fetchval(proved, email) is False, "see reset_password.py"
    for _ in range(5):
        body = {"email": email, "password": NEW, "totp": "000000"}
        assert (await auth.post("/api/v1/auth/login", body)).status == 401
        # The right password alone is no success: it must not make room for more guesses.
        if (await login(auth, email, NEW)).status == 429:
            break
    body = {"email": email, "password": NEW, "totp": "000000"}
    assert code_of(await auth.post("/api/v1/auth/login", body)) == (429, "too_many_attempts")


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
async def test_a_new_password_is_neither_short_nor_endless(
    auth: Client, company: Company, mailbox: Mailbox, password: str
) -> None:
    email = str(company.email)
    code = await code_for(auth, mailbox, email)
    assert code_of(await reset(auth, email, code, password)) == (422, "password_length")
    assert (await reset(auth, email, code)).status == 204, "the code was not used up"


async def test_people_add_spaces_to_codes(auth: Client, company: Company, mailbox: Mailbox) -> None:
    email = str(company.email)
    code = await code_for(auth, mailbox, email)
    assert (await reset(auth, email, f" {code[:3]} {code[3:]} ")).status == 204


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": 7},
        {"email": "a@b.example", "more": 1},
        {"email": "x" * 300},
        {"email": "nul\x00@b.example"},
        [],
        None,
    ],
)
async def test_rubbish_is_answered_with_422(auth: Client, body: object) -> None:
    assert (await auth.post("/api/v1/auth/password/forgot", body)).status == 422


@pytest.mark.parametrize(
    "code",
    ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "0" * 17, "\x00"],
)
async def test_no_other_text_passes_for_a_code(
    auth: Client, company: Company, mailbox: Mailbox, code: str
) -> None:
    await code_for(auth, mailbox, str(company.email))
    assert (await reset(auth, company.email, code)).status == 422


async def test_asking_again_and_again_is_stopped_for_known_and_unknown_alike(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    for email in (str(company.email), "nobody-asks@deccan.example"):
        answers = [await ask(auth, email) for _ in range(7)]
        assert [answer.status for answer in answers] == [202] * 5 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) >= 1
    await mailbox.wait_for(str(company.email), 5)
    assert len(mailbox.to(str(company.email))) == 5


async def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    elsewhere = (await login(auth, company.email)).body
    body = {"current_password": PASSWORD, "password": NEW}
    assert (await company.admin.post("/api/v1/auth/me/password", body)).status == 204
    refreshed = [
        (await auth.post("/api/v1/auth/refresh", {"refresh_token": t["refresh_token"]})).status
        for t in (elsewhere, company.registered)
    ]
    assert refreshed == [401, 200], "the other ended, this one goes on"
    assert (await login(auth, company.email)).status == 401
    assert (await login(auth, company.email, NEW)).status == 200
    assert "changed" in (await mailbox.wait_for(str(company.email))).subject
    (told,) = await events(beneath, company.registered["user"]["id"], "auth.password.changed.v1")
    assert set(told["payload"]) == {"user_id"}


async def test_a_wrong_password_changes_nothing_and_is_counted(
    auth: Client, company: Company
) -> None:
    body = {"current_password": "not this one", "password": NEW}
    answers = [await company.admin.post("/api/v1/auth/me/password", body) for _ in range(6)]
    assert [code_of(a) for a in answers] == [(422, "wrong_password")] * 5 + [
        (429, "too_many_attempts")
    ]
    assert (await login(auth, company.email)).status == 200, "signing in is another door"


async def test_two_changes_at_once_leave_one_password(auth: Client, company: Company) -> None:
    answers = await asyncio.gather(
        *(
            company.admin.post(
                "/api/v1/auth/me/password",
                {"current_password": PASSWORD, "password": f"{NEW} {n}"},
            )
            for n in range(4)
        )
    )
    assert [a.status for a in answers].count(204) == 1
    good = [n for n in range(4) if (await login(auth, company.email, f"{NEW} {n}")).status == 200]
    assert good == [next(n for n, a in enumerate(answers) if a.status == 204)]


async def test_another_address_is_proved_by_a_code_and_the_old_one_is_told(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    new = f"asha{next(_others)}@new.example"
    body = {"email": new, "password": PASSWORD}
    answer = await company.admin.post("/api/v1/auth/me/email", body)
    assert (answer.status, answer.body) == (202, {})
    code = (await mailbox.wait_for(new)).code()
    told = await mailbox.wait_for(str(company.email))
    assert new in told.text
    assert code not in told.text
    assert (await login(auth, new)).status == 401, "nothing has changed yet"
    confirmed = await company.admin.post("/api/v1/auth/me/email/confirm", {"code": code})
    assert (confirmed.status, confirmed.body["user"]["email"]) == (200, new)
    assert (await login(auth, new)).status == 200
    assert (await login(auth, company.email)).status == 401
    (event,) = await events(beneath, company.registered["user"]["id"], "auth.user.updated.v1")
    assert event["payload"]["before"] == {"email": company.email}
    assert event["payload"]["after"] == {"email": new}
    me = (await company.admin.get("/api/v1/auth/me")).body
    assert me["user"]["email"] == new


async def test_an_address_of_somebody_else_is_answered_alike_and_gets_no_code(
    auth: Client, company: Company, other_company: Company, mailbox: Mailbox
) -> None:
    body = {"email": other_company.email, "password": PASSWORD}
    answer = await company.admin.post("/api/v1/auth/me/email", body)
    assert (answer.status, answer.body) == (202, {})
    await mailbox.wait_for(str(company.email))
    assert not mailbox.to(str(other_company.email))
    assert (await login(auth, other_company.email)).status == 200


async def test_an_address_needs_the_password_and_a_right_code(
    company: Company, mailbox: Mailbox
) -> None:
    new = f"asha{next(_others)}@new.example"
    wrong = {"email": new, "password": "not this one"}
    assert code_of(await company.admin.post("/api/v1/auth/me/email", wrong)) == (
        422,
        "wrong_password",
    )
    confirm = "/api/v1/auth/me/email/confirm"
    assert code_of(await company.admin.post(confirm, {"code": "123456"})) == (422, "wrong_code")
    await company.admin.post("/api/v1/auth/me/email", {"email": new, "password": PASSWORD})
    code = (await mailbox.wait_for(new)).code()
    assert code_of(await company.admin.post(confirm, {"code": other_than(code)})) == (
        422,
        "wrong_code",
    )


async def test_an_idempotency_key_does_no_harm_to_a_change_of_address_or_password(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    new = f"asha{next(_others)}@new.example"
    asked = {"email": new, "password": PASSWORD}
    for _ in range(2):
        answer = await company.admin.post("/api/v1/auth/me/email", asked, key="address")
        assert (answer.status, answer.body) == (202, {})
    code = (await mailbox.wait_for(new, 2)).code()
    confirm = "/api/v1/auth/me/email/confirm"
    confirmed = await company.admin.post(confirm, {"code": code}, key="confirm")
    assert (confirmed.status, confirmed.body["user"]["email"]) == (200, new)
    again = await company.admin.post(confirm, {"code": code}, key="confirm")
    assert code_of(again) == (422, "wrong_code"), "it was used"
    change = {"current_password": PASSWORD, "password": NEW}
    changed = await company.admin.post("/api/v1/auth/me/password", change, key="password")
    assert changed.status == 204
    assert (await login(auth, new, NEW)).status == 200


async def test_one_cannot_confirm_with_a_code_for_resetting(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    new = f"asha{next(_others)}@new.example"
    await company.admin.post("/api/v1/auth/me/email", {"email": new, "password": PASSWORD})
    theirs = (await mailbox.wait_for(new)).code()
    mine = await code_for(auth, mailbox, str(company.email))
    if mine != theirs:
        answer = await company.admin.post("/api/v1/auth/me/email/confirm", {"code": mine})
        assert code_of(answer) == (422, "wrong_code")


async def test_an_address_that_was_taken_meanwhile_is_refused(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    new = f"asha{next(_others)}@new.example"
    await company.admin.post("/api/v1/auth/me/email", {"email": new, "password": PASSWORD})
    code = (await mailbox.wait_for(new)).code()
    await auth.post(
        "/api/v1/auth/register",
        {
            "company": "Quick",
            "name": "Ravi",
            "email": new,
            "password": PASSWORD,
            "currency": "INR",
            "timezone": "Asia/Kolkata",
        },
    )
    answer = await company.admin.post("/api/v1/auth/me/email/confirm", {"code": code})
    assert code_of(answer) == (409, "email_taken")


async def test_ones_own_address_can_be_proved(
    company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = str(company.email)
    await company.admin.post("/api/v1/auth/me/email", {"email": email, "password": PASSWORD})
    code = (await mailbox.wait_for(email)).code()
    assert len(mailbox.to(email)) == 1, "nobody is warned of their own address"
    confirm = await company.admin.post("/api/v1/auth/me/email/confirm", {"code": code})
    assert confirm.status == 200
    proved = "SELECT email_proved_at IS NOT NULL FROM users WHERE email = $1"
    assert await beneath.fetchval(proved, email) is True


async def test_these_routes_need_a_person_who_is_signed_in(auth: Client) -> None:
    for path in ("me/password", "me/email", "me/email/confirm"):
        assert (await auth.post(f"/api/v1/auth/{path}", {})).status == 401


async def test_neither_codes_nor_passwords_stand_in_the_database(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = str(company.email)
    code = await code_for(auth, mailbox, email)
    stored = await beneath.fetch("SELECT c::text AS row FROM one_time_codes c")
    stored += await beneath.fetch("SELECT t::text AS row FROM throttles t")
    stored += await beneath.fetch("SELECT e::text AS row FROM events e")
    text = "\n".join(row["row"] for row in stored)
    assert code not in [word.strip('"(),{}') for word in text.split(",")]
    assert PASSWORD not in text
    assert email not in "\n".join(row["row"] for row in stored if "throttles" in row["row"])
