"""Which account a Google sign-in opens: one's own, the one with one's e-mail, or by invitation."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg
import orjson
import pytest

from libs.testing.outside.oidc import Google, Person
from libs.testing.services import Client
from tests.services.auth.conftest import PASSWORD, Company, open_company
from tests.services.auth.google.conftest import Browser, found, rows
from tests.services.auth.people import add

INVITE = "/api/v1/auth/users/invite"
LOGIN = "/api/v1/auth/login"


async def proved(beneath: "asyncpg.Connection[Any]", email: str) -> None:
    """As after a reset of the password by a code that was mailed."""
    await beneath.execute("UPDATE users SET email_proved_at = now() WHERE email = $1", email)


async def said(
    beneath: "asyncpg.Connection[Any]", kind: str, user_id: str
) -> list[Mapping[str, Any]]:
    """What auth said of a person."""
    found_rows = await beneath.fetch(
        "SELECT tenant_id, payload FROM events WHERE type LIKE $1 || '.%'"
        " AND payload->>'user_id' = $2 ORDER BY seq",
        kind,
        user_id,
    )
    return [{"tenant": str(r["tenant_id"]), **orjson.loads(r["payload"])} for r in found_rows]


@pytest.fixture
async def owner(company: Company, google: Google) -> Person:
    """Who really has the e-mail a company was registered with."""
    return google.provider.add(Person.at_work(str(company.email), "The owner"))


async def test_whoever_proved_the_e_mail_keeps_everything_when_linked(
    visitor: Browser, company: Company, owner: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    await proved(beneath, owner.email)
    answer = await visitor.sign_in(owner)
    assert answer.status == 200, answer.body
    user_id = company.registered["user"]["id"]
    me = await visitor.auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["user"]["id"] == user_id
    assert (await company.admin.get("/api/v1/auth/me")).status == 200
    login = {"email": owner.email, "password": PASSWORD}
    assert (await visitor.auth.post(LOGIN, login)).status == 200
    (linked,) = await said(beneath, "auth.user.updated", user_id)
    assert linked["after"] == {"signs_in_with_google": True}
    assert linked["name"] == "Asha Rao", "what the company calls them stays"
    assert not await said(beneath, "auth.password.reset", user_id)
    second = await Browser(visitor.auth, visitor.google).sign_in(owner)
    assert second.status == 200
    assert len(await said(beneath, "auth.user.updated", user_id)) == 1, "linked once"


async def test_whoever_registered_with_anothers_e_mail_is_out_when_its_owner_comes(
    visitor: Browser, company: Company, owner: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    auth, user_id = visitor.auth, company.registered["user"]["id"]
    login = {"email": owner.email, "password": PASSWORD}
    stolen = [(await auth.post(LOGIN, login)).body["refresh_token"] for _ in range(2)]
    stolen.append(company.registered["refresh_token"])
    made = await company.admin.post(
        "/api/v1/auth/api-keys", {"name": "A way back", "permissions": ["catalog.products.read"]}
    )
    assert made.status == 201, made.body

    answer = await visitor.sign_in(owner)
    assert answer.status == 200, answer.body

    assert (await auth.post(LOGIN, login)).status == 401
    for refresh_token in stolen:
        spent = await auth.post("/api/v1/auth/refresh", {"refresh_token": refresh_token})
        assert (spent.status, spent.body["code"]) == (401, "session_ended")
    owned = auth.with_token(answer.body["access_token"])
    (key,) = (await owned.get("/api/v1/auth/api-keys")).body["items"]
    assert key["revoked_at"] is not None
    assert len(await said(beneath, "auth.session.revoked", user_id)) == 3
    (reset,) = await said(beneath, "auth.password.reset", user_id)
    assert reset["tenant"] == company.registered["tenant"]["id"]
    mine = {"refresh_token": answer.body["refresh_token"]}
    assert (await auth.post("/api/v1/auth/refresh", mine)).status == 200, "the owner stays in"


async def test_an_impostor_is_out_of_every_company(
    visitor: Browser, company: Company, owner: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    user_id = company.registered["user"]["id"]
    other = await open_company(visitor.auth)
    other_id = other.registered["tenant"]["id"]
    await beneath.execute(
        "INSERT INTO memberships (tenant_id, id, user_id, name, email, roles, limits, active,"
        " version) SELECT $1::uuid, gen_random_uuid(), user_id, name, email, roles, limits, true, 1"
        " FROM memberships WHERE user_id = $2::uuid",
        other_id,
        user_id,
    )
    here = {"tenant_id": other_id}
    switched = await company.admin.post("/api/v1/auth/switch", here)
    assert switched.status == 200, switched.body
    answer = await visitor.sign_in(owner)
    assert answer.status == 200, answer.body
    spent = {"refresh_token": switched.body["refresh_token"]}
    assert (await visitor.auth.post("/api/v1/auth/refresh", spent)).status == 401
    both = {other_id, company.registered["tenant"]["id"]}
    assert {fact["tenant"] for fact in await said(beneath, "auth.password.reset", user_id)} == both
    assert {fact["tenant"] for fact in await said(beneath, "auth.user.updated", user_id)} == both


@pytest.mark.parametrize("was_proved", [True, False])
async def test_an_address_google_does_not_run_opens_nobodys_account(
    visitor: Browser, company: Company, beneath: "asyncpg.Connection[Any]", *, was_proved: bool
) -> None:
    email = str(company.email)
    if was_proved:
        await proved(beneath, email)
    before = await rows(beneath)
    formerly_theirs = visitor.google.provider.add(Person(email, "Had this address once"))
    answer = await visitor.sign_in(formerly_theirs)
    assert (answer.status, answer.body["code"]) == (409, "google_not_in_charge")
    assert await rows(beneath) == before
    login = {"email": email, "password": PASSWORD}
    assert (await visitor.auth.post(LOGIN, login)).status == 200


async def test_an_address_google_does_not_run_is_not_proved_by_signing_up(
    visitor: Browser, google: Google, beneath: "asyncpg.Connection[Any]"
) -> None:
    person = google.provider.add(Person("own@address.example", "Own address"))
    await found(visitor, person)
    assert (await Browser(visitor.auth, google).sign_in(person)).status == 200
    at = await beneath.fetchval(
        "SELECT email_proved_at FROM users WHERE email = $1", "own@address.example"
    )
    assert at is None


async def test_a_known_google_account_with_anothers_e_mail_opens_its_own(
    visitor: Browser, company: Company, asha: Person
) -> None:
    await found(Browser(visitor.auth, visitor.google), asha)
    renamed = Person(str(company.email), "Asha", asha.subject, "deccan.example")
    answer = await visitor.sign_in(visitor.google.provider.add(renamed))
    me = await visitor.auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["user"]["email"] == asha.email
    login = {"email": company.email, "password": PASSWORD}
    assert (await visitor.auth.post(LOGIN, login)).status == 200


@pytest.mark.promise("S1.1", "S1.2")
async def test_whoever_is_invited_joins_without_a_password(
    visitor: Browser, company: Company, asha: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    asked = {"email": asha.email.upper(), "name": "A. Rao", "roles": ["staff", "viewer"]}
    assert (await company.admin.post(INVITE, asked)).status == 201
    answer = await visitor.sign_in(asha)
    assert answer.status == 200, answer.body
    me = await visitor.auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["tenant"]["id"] == company.registered["tenant"]["id"]
    assert me.body["roles"] == ["staff", "viewer"]
    stored = await beneath.fetchrow("SELECT * FROM users WHERE email = $1", asha.email)
    assert stored is not None
    assert (stored["google_subject"], stored["password_hash"]) == (asha.subject, None)
    invitations = await company.admin.get("/api/v1/auth/invitations")
    assert [invitation["status"] for invitation in invitations.body["items"]] == ["accepted"]
    assert (await Browser(visitor.auth, visitor.google).sign_in(asha)).status == 200


async def test_the_newest_of_several_invitations_is_accepted(
    visitor: Browser, company: Company, other_company: Company, asha: Person
) -> None:
    for inviting in (company, other_company):
        asked = {"email": asha.email, "name": "Asha", "roles": ["staff"]}
        assert (await inviting.admin.post(INVITE, asked)).status == 201
    answer = await visitor.sign_in(asha)
    me = await visitor.auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")
    assert me.body["tenant"]["id"] == other_company.registered["tenant"]["id"]


@pytest.mark.parametrize("over", ["withdrawn_at = now()", "expires_at = now()"])
async def test_an_invitation_that_is_over_lets_nobody_join(
    visitor: Browser,
    company: Company,
    asha: Person,
    beneath: "asyncpg.Connection[Any]",
    over: str,
) -> None:
    asked = {"email": asha.email, "name": "Asha", "roles": ["staff"]}
    assert (await company.admin.post(INVITE, asked)).status == 201
    await beneath.execute(f"UPDATE invitations SET {over} WHERE email = $1", asha.email)
    assert "signup_token" in (await visitor.sign_in(asha)).body


async def test_an_invitation_to_an_address_google_does_not_run_waits_for_its_link(
    visitor: Browser, company: Company, google: Google, beneath: "asyncpg.Connection[Any]"
) -> None:
    formerly_theirs = google.provider.add(Person("new@colleague.example", "Had it once"))
    asked = {"email": formerly_theirs.email, "name": "New", "roles": ["admin"]}
    assert (await company.admin.post(INVITE, asked)).status == 201
    before = await rows(beneath)
    answer = await visitor.sign_in(formerly_theirs)
    assert (answer.status, answer.body["code"]) == (409, "google_not_in_charge")
    assert await rows(beneath) == before


async def test_somebody_deactivated_does_not_come_back_by_google(
    visitor: Browser, company: Company, google: Google
) -> None:
    member = await add(company.admin, "staff")
    person = google.provider.add(Person.at_work(member["email"]))
    assert (await visitor.sign_in(person)).status == 200
    ended = await company.admin.post(f"/api/v1/auth/users/{member['id']}/deactivate")
    assert ended.status == 200, ended.body
    answer = await Browser(visitor.auth, google).sign_in(person)
    assert (answer.status, answer.body["code"]) == (403, "no_company")


async def test_two_at_once_make_one_account(
    auth: Client, google: Google, asha: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    welcome = await Browser(auth, google).sign_in(asha)
    body = {
        "signup_token": welcome.body["signup_token"],
        "company": "Twice",
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    answers = await asyncio.gather(
        *(auth.post("/api/v1/auth/google/register", body) for _ in range(8))
    )
    assert sorted(a.status for a in answers) == [201] + [409] * 7
    assert await beneath.fetchval("SELECT count(*) FROM users WHERE email = $1", asha.email) == 1


async def test_an_impostor_who_keeps_trying_meanwhile_is_out_too(
    visitor: Browser, company: Company, owner: Person, beneath: "asyncpg.Connection[Any]"
) -> None:
    """Sign-ins, refreshes and a key in use while the owner comes: nobody waits for ever."""
    auth, user_id = visitor.auth, company.registered["user"]["id"]
    login = {"email": owner.email, "password": PASSWORD}
    tokens = [(await auth.post(LOGIN, login)).body["refresh_token"] for _ in range(4)]
    body = {"name": "A way back", "permissions": ["catalog.products.read"]}
    made = await company.admin.post("/api/v1/auth/api-keys", body)
    exchange = {"client_secret": "at the door", "api_key": made.body["key"]}
    await visitor.consent(owner)
    over = asyncio.Event()

    async def keep_trying(path: str, asked: dict[str, Any]) -> set[int]:
        seen = set()
        while not over.is_set():
            answer = await auth.post(path, asked)
            seen.add(answer.status)
            if path.endswith("refresh") and answer.status == 200:
                asked = {"refresh_token": answer.body["refresh_token"]}
        return seen

    trying = [
        *(keep_trying("/api/v1/auth/refresh", {"refresh_token": t}) for t in tokens),
        *(keep_trying(LOGIN, login) for _ in range(2)),
        *(keep_trying("/api/v1/auth/api-keys/exchange", exchange) for _ in range(2)),
    ]
    tasks = [asyncio.create_task(one) for one in trying]
    await asyncio.sleep(0.2)
    answer = await visitor.callback()
    over.set()
    statuses = set().union(*await asyncio.gather(*tasks))
    assert answer.status == 200, answer.body
    assert statuses <= {200, 401, 429}
    mine = (await auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")).body
    alive = await beneath.fetch(
        "SELECT id FROM sessions WHERE user_id = $1::uuid AND revoked_at IS NULL", user_id
    )
    assert [str(row["id"]) for row in alive] == [mine["session_id"]]
    late = await auth.post("/api/v1/auth/api-keys/exchange", exchange)
    assert (late.status, late.body["code"]) == (401, "api_key_revoked")


async def test_two_tabs_link_once(
    auth: Client,
    google: Google,
    company: Company,
    owner: Person,
    beneath: "asyncpg.Connection[Any]",
) -> None:
    tabs = [Browser(auth, google) for _ in range(4)]
    for tab in tabs:
        await tab.consent(owner)
    answers = await asyncio.gather(*(tab.callback() for tab in tabs))
    assert {a.status for a in answers} <= {200, 409}
    assert 200 in {a.status for a in answers}
    assert {a.body["code"] for a in answers if a.status == 409} <= {"account_changed"}
    user_id = company.registered["user"]["id"]
    assert len(await said(beneath, "auth.user.updated", user_id)) == 1
