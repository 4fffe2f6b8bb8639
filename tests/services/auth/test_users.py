"""Members: who may add, change and end them."""

import asyncio
from datetime import datetime

import jwt
import pytest

from libs.domain.ids import new_id
from libs.testing.services import Answer, Client
from services.auth.domain.roles import BUILT_IN
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.people import history

_numbers = iter(range(1, 1_000_000))


async def add(company: Company, *roles: str, key: str | None = None) -> Answer:
    body = {
        "name": "Ravi",
        "email": f"ravi{next(_numbers)}@deccan.example",
        "password": PASSWORD,
        "roles": list(roles),
        "limits": {"purchase": "100000.00"},
    }
    return await company.admin.post("/api/v1/auth/users", body, key=key)


async def test_an_added_member_signs_in_with_the_roles_permissions(
    auth: Client, company: Company
) -> None:
    member = await add(company, "store_manager")
    assert member.status == 201
    assert member.headers["location"] == f"/api/v1/auth/users/{member.body['id']}"
    login = await auth.post(
        "/api/v1/auth/login", {"email": member.body["email"], "password": PASSWORD}
    )
    me = await auth.with_token(login.body["access_token"]).get("/api/v1/auth/me")
    assert set(me.body["permissions"]) == BUILT_IN["store_manager"]
    assert me.body["limits"] == {"purchase": "100000.00"}


async def test_only_those_who_may_manage_users_do(auth: Client, company: Company) -> None:
    member = await add(company, "staff")
    login = await auth.post(
        "/api/v1/auth/login", {"email": member.body["email"], "password": PASSWORD}
    )
    staff = auth.with_token(login.body["access_token"])
    answer = await staff.post("/api/v1/auth/users", {})
    assert answer.status == 403
    assert answer.body["permission"] == "auth.users.manage"


async def test_nobody_changes_their_own_roles(company: Company) -> None:
    me = company.registered["user"]
    answer = await company.admin.patch(
        f"/api/v1/auth/users/{me['id']}", {"roles": ["staff"]}, version=1
    )
    assert answer.status in {403, 409}


async def test_a_stale_edit_is_refused_with_the_current_version(company: Company) -> None:
    member = (await add(company, "staff")).body
    path = f"/api/v1/auth/users/{member['id']}"
    assert (await company.admin.patch(path, {"roles": ["viewer"]}, version=1)).status == 200
    stale = await company.admin.patch(path, {"roles": ["staff"]}, version=1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)


async def test_a_deactivated_member_cannot_sign_in_or_refresh(
    auth: Client, company: Company
) -> None:
    member = (await add(company, "staff")).body
    credentials = {"email": member["email"], "password": PASSWORD}
    login = await auth.post("/api/v1/auth/login", credentials)
    done = await company.admin.post(f"/api/v1/auth/users/{member['id']}/deactivate")
    assert (done.status, done.body["active"]) == (200, False)
    assert (await auth.post("/api/v1/auth/login", credentials)).status == 401
    refreshed = await auth.post(
        "/api/v1/auth/refresh", {"refresh_token": login.body["refresh_token"]}
    )
    assert refreshed.status == 401


async def test_the_same_request_twice_adds_one_member(company: Company) -> None:
    body = {
        "name": "Twin",
        "email": f"twin{next(_numbers)}@deccan.example",
        "password": PASSWORD,
        "roles": ["staff"],
    }
    key = new_id().hex
    first = await company.admin.post("/api/v1/auth/users", body, key=key)
    second = await company.admin.post("/api/v1/auth/users", body, key=key)
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["location"] == first.headers["location"]
    other = await company.admin.post("/api/v1/auth/users", {**body, "name": "Other"}, key=key)
    assert other.status == 422
    assert other.body["errors"][0]["code"] == "idempotency_key_reused"


async def test_another_companys_member_does_not_exist(auth: Client, company: Company) -> None:
    member = (await add(company, "staff")).body
    body = {
        "company": "Other",
        "name": "Eve",
        "email": f"eve{next(_numbers)}@other.example",
        "password": PASSWORD,
        "currency": "EUR",
        "timezone": "Europe/Berlin",
    }
    other = await auth.post("/api/v1/auth/register", body)
    eve = auth.with_token(other.body["access_token"])
    assert (await eve.get(f"/api/v1/auth/users/{member['id']}")).status == 404
    listed = (await eve.get("/api/v1/auth/users")).body["items"]
    assert [u["name"] for u in listed] == ["Eve"]


@pytest.mark.parametrize("role", sorted(BUILT_IN))
def test_only_admin_may_do_everything(role: str) -> None:
    assert (BUILT_IN["admin"] == BUILT_IN[role]) == (role == "admin")
    assert BUILT_IN[role] <= BUILT_IN["admin"]


async def test_lists_are_paged_by_key(company: Company) -> None:
    for _ in range(3):
        await add(company, "staff")
    seen: list[str] = []
    cursor = None
    while True:
        page = (await company.admin.get("/api/v1/auth/users", limit=2, cursor=cursor)).body
        seen.extend(u["id"] for u in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 4


async def test_a_forged_cursor_is_refused(company: Company) -> None:
    for cursor in ("nonsense", "W10", "WzEsMl0", "A" * 999):
        answer = await company.admin.get("/api/v1/auth/users", cursor=cursor)
        assert answer.status == 422, cursor


async def test_a_token_refreshed_beside_a_change_of_rights_is_older_or_has_the_new_ones(
    auth: Client, company: Company
) -> None:
    member = (await add(company, "staff")).body
    credentials = {"email": member["email"], "password": PASSWORD}
    refresh = (await auth.post("/api/v1/auth/login", credentials)).body["refresh_token"]
    made: list[tuple[str, float]] = []
    for version in range(1, 9):
        changed, refreshed = await asyncio.gather(
            company.admin.patch(
                f"/api/v1/auth/users/{member['id']}",
                {"roles": ["viewer" if version % 2 else "staff"]},
                version=version,
            ),
            auth.post("/api/v1/auth/refresh", {"refresh_token": refresh}),
        )
        assert (changed.status, refreshed.status) == (200, 200)
        refresh = refreshed.body["refresh_token"]
        said = jwt.decode(refreshed.body["access_token"], options={"verify_signature": False})
        made.append((said["roles"][0], said["iat"]))
    moments: list[float] = []
    while len(moments) < len(made):
        # History shows what no older transaction can still come before.
        moments = [
            datetime.fromisoformat(event["data"]["not_before"]).timestamp()
            for event in await history(auth, company)
            if event["type"] == "quartermaster.auth.membership.updated.v1"
        ]
    for number, ((role, issued_at), moment) in enumerate(zip(made, moments, strict=True)):
        new_role = "staff" if number % 2 else "viewer"
        assert role == new_role or issued_at < moment


async def test_an_admin_cannot_ask_for_ever_which_emails_have_an_account(
    auth: Client, company: Company
) -> None:
    """The last test of this file: afterwards this address is not served at this door."""
    taken = {"name": "N", "email": company.email, "password": PASSWORD, "roles": ["staff"]}
    answers = [await company.admin.post("/api/v1/auth/users", taken) for _ in range(51)]
    assert {a.status for a in answers[:50]} == {409}
    assert (answers[50].status, answers[50].body["code"]) == (429, "too_many_attempts")
