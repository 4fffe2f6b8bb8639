"""Inviting people by e-mail, and joining when invited."""

import base64
import time
from typing import Any

import asyncpg
import pytest

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Client
from services.auth.domain.second_factor import STEP_SECONDS, code_of
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.inviting import (
    ACCEPT,
    INVITATIONS,
    LOOK,
    invite,
    invited,
    newcomer,
    token_for,
)
from tests.services.auth.people import (
    USERS,
    a_company,
    add,
    an_email,
    own_role,
    permissions,
    signed_in,
)
from tests.services.auth.proofs import DeviceKey


@pytest.mark.promise("S3.9", "S2.36")
async def test_who_is_invited_joins_with_the_roles_and_limits_given(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email = an_email()
    made = await invite(
        company.admin, email.upper(), "purchase_manager", limits={"purchase": "5000.00"}
    )
    assert (made.status, made.body["status"], made.body["email"]) == (201, "open", email)
    assert made.headers["location"] == f"{INVITATIONS}/{made.body['id']}"
    letter = await mailbox.wait_for(email)
    assert letter.subject == "Asha Rao invites you to Deccan Pumps"
    token = await token_for(mailbox, email)
    look = await auth.post(LOOK, {"token": token})
    assert look.body == {
        "company": "Deccan Pumps",
        "email": email,
        "name": "Ravi",
        "invited_by_name": "Asha Rao",
        "has_account": False,
    }
    joined = await auth.post(ACCEPT, newcomer(token, name="Ravi Menon"))
    assert joined.status == 200, joined.body
    me = (await auth.with_token(joined.body["access_token"]).get("/api/v1/auth/me")).body
    assert (me["roles"], me["limits"]) == (["purchase_manager"], {"purchase": "5000.00"})
    assert me["tenant"]["id"] == company.registered["tenant"]["id"]
    members = {u["email"]: u["name"] for u in (await company.admin.get(USERS)).body["items"]}
    assert members[email] == "Ravi Menon"
    shown = await company.admin.get(made.headers["location"])
    assert shown.body["status"] == "accepted"
    again = await auth.post("/api/v1/auth/login", {"email": email, "password": PASSWORD})
    assert again.status == 200


async def test_who_has_an_account_joins_with_it(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    other = await a_company(auth)
    email = str(other.email)
    await invite(company.admin, email, "viewer")
    token = await token_for(mailbox, email)
    assert (await auth.post(LOOK, {"token": token})).body["has_account"] is True
    wrong = await auth.post(ACCEPT, {"token": token, "password": "not the password"})
    assert (wrong.status, wrong.body["code"]) == (401, "wrong_credentials")
    missing = await auth.post(ACCEPT, {"token": token})
    assert (missing.status, missing.body["errors"][0]["field"]) == (422, "password")
    joined = await auth.post(ACCEPT, {"token": token, "password": PASSWORD, "name": "Mallory"})
    assert joined.status == 200, joined.body
    mine = auth.with_token(joined.body["access_token"])
    assert await permissions(mine) == {"reporting.summary.read"}
    me = (await mine.get("/api/v1/auth/me")).body
    assert me["tenant"]["id"] == company.registered["tenant"]["id"]
    assert (me["user"]["id"], me["user"]["name"]) == (other.registered["user"]["id"], "Meera Nair")
    at_home = (await other.admin.get("/api/v1/auth/me")).body
    assert at_home["roles"] == ["admin"], "what they are elsewhere stays"


async def test_guesses_at_a_password_by_way_of_an_invitation_are_counted(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    other = await a_company(auth)
    await invite(company.admin, str(other.email))
    token = await token_for(mailbox, str(other.email))
    for _ in range(5):
        guess = await auth.post(ACCEPT, {"token": token, "password": "a guess at it"})
        assert guess.status == 401
    locked = await auth.post(ACCEPT, {"token": token, "password": PASSWORD})
    assert (locked.status, locked.body["code"]) == (429, "too_many_attempts")
    same = await auth.post("/api/v1/auth/login", {"email": other.email, "password": PASSWORD})
    assert same.status == 429, "one count for one account"


async def test_the_answer_does_not_tell_whether_an_email_has_an_account(
    auth: Client, company: Company
) -> None:
    other = await a_company(auth)
    known = await invite(company.admin, str(other.email))
    unknown = await invite(company.admin, an_email())
    assert (known.status, unknown.status) == (201, 201)
    assert known.body.keys() == unknown.body.keys()
    differing = {k for k in known.body if known.body[k] != unknown.body[k]}
    assert differing <= {"id", "email", "invited_at", "expires_at"}
    assert known.headers.keys() == unknown.headers.keys()


async def test_a_member_is_not_invited(company: Company) -> None:
    member = await add(company.admin, "staff")
    refused = await invite(company.admin, member["email"])
    assert (refused.status, refused.body["code"]) == (409, "already_a_member")
    await company.admin.post(f"{USERS}/{member['id']}/deactivate")
    still = await invite(company.admin, member["email"])
    assert "take them back" in still.body["detail"]


async def test_who_became_a_member_meanwhile_cannot_join_again(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email, token = await invited(company.admin, mailbox, "viewer")
    body = {"name": "R", "email": email, "password": PASSWORD, "roles": ["staff"], "limits": {}}
    member = (await company.admin.post(USERS, body)).body
    late = await auth.post(ACCEPT, newcomer(token))
    assert (late.status, late.body["code"]) == (409, "already_a_member")
    await company.admin.post(f"{USERS}/{member['id']}/deactivate")
    ended = await auth.post(ACCEPT, newcomer(token))
    assert ended.status == 409, "an old letter does not undo a deactivation"


async def test_a_role_stays_while_somebody_is_invited_to_it(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    await own_role(company.admin, "Picker", "inventory.stock.read")
    email, token = await invited(company.admin, mailbox, "picker")
    path = "/api/v1/auth/roles/picker"
    refused = await company.admin.request("DELETE", path)
    assert (refused.status, refused.body["code"]) == (409, "role_in_use")
    await beneath.execute("UPDATE invitations SET expires_at = now() WHERE email = $1", email)
    assert (await company.admin.request("DELETE", path)).status == 204
    await beneath.execute(
        "UPDATE invitations SET expires_at = now() + interval '1 day' WHERE email = $1", email
    )
    late = await auth.post(ACCEPT, newcomer(token))
    assert (late.status, late.body["code"]) == (409, "invitation_outdated")


async def test_another_companys_invitations_do_not_exist(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    await invited(company.admin, mailbox)
    made = (await company.admin.get(INVITATIONS)).body["items"][0]
    other = (await a_company(auth)).admin
    path = f"{INVITATIONS}/{made['id']}"
    assert (await other.get(INVITATIONS)).body["items"] == []
    assert (await other.get(path)).status == 404
    assert (await other.request("DELETE", path)).status == 404
    assert (await other.post(f"{path}/resend")).status == 404


async def test_a_newcomer_chooses_a_good_password(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    _, token = await invited(company.admin, mailbox)
    for body in ({"token": token}, {"token": token, "password": "short"}):
        answer = await auth.post(ACCEPT, body)
        assert (answer.status, answer.body["errors"][0]["field"]) == (422, "password")
    assert (await auth.post(ACCEPT, newcomer(token))).status == 200


async def test_only_those_who_may_manage_users_invite(auth: Client, company: Company) -> None:
    staff = await signed_in(auth, await add(company.admin, "staff"))
    assert (await invite(staff, an_email())).status == 403
    assert (await staff.get(INVITATIONS)).status == 403


async def test_who_has_a_second_factor_shows_it_to_join_too(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    """Else an invitation would be a way into an account with the password alone."""
    other = await a_company(auth)
    began = await other.admin.post("/api/v1/auth/totp/enable", {"password": PASSWORD})
    seed = base64.b32decode(began.body["secret"] + "=" * (-len(began.body["secret"]) % 8))
    step = int(time.time()) // STEP_SECONDS
    confirm = {"code": code_of(seed, step)}
    codes = await other.admin.post("/api/v1/auth/totp/confirm", confirm)
    recovery = codes.body["recovery_codes"][0]
    await invite(company.admin, str(other.email))
    body = newcomer(await token_for(mailbox, str(other.email)))
    bare = await auth.post(ACCEPT, body)
    assert (bare.status, bare.body["code"]) == (401, "second_factor_required")
    wrong = await auth.post(ACCEPT, {**body, "totp": "000000"})
    assert (wrong.status, wrong.body["code"]) == (401, "wrong_second_factor")
    joined = await auth.post(ACCEPT, {**body, "recovery_code": recovery})
    assert joined.status == 200, joined.body
    again = await auth.post(
        "/api/v1/auth/login",
        {"email": other.email, "password": PASSWORD, "recovery_code": recovery},
    )
    assert again.status == 401, "spent"


async def test_who_has_no_password_is_told_how_to_join(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    other = await a_company(auth)
    await beneath.execute("UPDATE users SET password_hash = NULL WHERE email = $1", other.email)
    await invite(company.admin, str(other.email))
    answer = await auth.post(ACCEPT, newcomer(await token_for(mailbox, str(other.email))))
    assert (answer.status, answer.body["code"]) == (409, "no_password")
    assert "Google" in answer.body["detail"]


async def test_the_letters_link_proves_whose_the_email_is(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    proved = "SELECT email_proved_at IS NOT NULL FROM users WHERE email = $1"
    email, token = await invited(company.admin, mailbox)
    assert (await auth.post(ACCEPT, newcomer(token))).status == 200
    assert await beneath.fetchval(proved, email)
    other = await a_company(auth)
    assert not await beneath.fetchval(proved, other.email)
    await invite(company.admin, str(other.email))
    refused = {"token": await token_for(mailbox, str(other.email)), "password": "wrong password"}
    await auth.post(ACCEPT, refused)
    assert not await beneath.fetchval(proved, other.email)
    assert (await auth.post(ACCEPT, {**refused, "password": PASSWORD})).status == 200
    assert await beneath.fetchval(proved, other.email)


async def test_a_session_that_begins_with_an_invitation_is_bound_to_the_browsers_key(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    _, token = await invited(company.admin, mailbox)
    key = DeviceKey()
    joined = await auth.request("POST", ACCEPT, json=newcomer(token), headers=key.proof(ACCEPT))
    body = {"refresh_token": joined.body["refresh_token"]}
    bare = await auth.post("/api/v1/auth/refresh", body)
    assert (bare.status, bare.body["code"]) == (401, "dpop_required")


async def test_after_joining_the_next_sign_in_opens_the_new_company(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    other = await a_company(auth)
    await invite(company.admin, str(other.email), "viewer")
    await auth.post(ACCEPT, newcomer(await token_for(mailbox, str(other.email))))
    login = {"email": other.email, "password": PASSWORD}
    tokens = (await auth.post("/api/v1/auth/login", login)).body
    me = (await auth.with_token(tokens["access_token"]).get("/api/v1/auth/me")).body
    assert me["tenant"]["name"] == "Deccan Pumps"
    assert {t["name"] for t in me["tenants"]} == {"Deccan Pumps", "Malabar Tiles"}
