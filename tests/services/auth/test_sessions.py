"""Sessions: listed and ended by their user and by an admin, and carried to another company."""

import asyncio
from typing import Any

import asyncpg
import jwt
import orjson
import pytest

from libs.domain.ids import new_id
from libs.testing.services import Answer, Client
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.proofs import DeviceKey

LOGIN, REFRESH = "/api/v1/auth/login", "/api/v1/auth/refresh"
SESSIONS, SWITCH = "/api/v1/auth/sessions", "/api/v1/auth/switch"
Beneath = asyncpg.Connection


async def signed_in(auth: Client, email: object, agent: str = "a browser", **proof: str) -> Answer:
    body = {"email": email, "password": PASSWORD}
    headers = {"User-Agent": agent, **proof}
    answer = await auth.request("POST", LOGIN, json=body, headers=headers)
    assert answer.status == 200, answer.body
    return answer


async def refreshed(auth: Client, tokens: dict[str, Any]) -> Answer:
    return await auth.post(REFRESH, {"refresh_token": tokens["refresh_token"]})


def claims(token: str) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return read


async def colleague(company: Company, role: str = "staff") -> str:
    """Somebody else in the company; their e-mail."""
    email = f"{role}-{new_id().hex}@deccan.example"
    body = {"name": "Ravi", "email": email, "password": PASSWORD, "roles": [role]}
    answer = await company.admin.post("/api/v1/auth/users", body)
    assert answer.status == 201, answer.body
    return email


async def works_for(beneath: Beneath, company: Company, other: Company) -> str:
    """Make the admin of one company staff in another; the other's id."""
    tenant_id = str(other.registered["tenant"]["id"])
    await beneath.execute(
        "INSERT INTO memberships (tenant_id, id, user_id, name, email, roles, limits, active,"
        " version) SELECT $1, $2, id, name, email, '{staff}', '{}', true, 1"
        " FROM users WHERE id = $3",
        tenant_id,
        new_id(),
        company.registered["user"]["id"],
    )
    return tenant_id


async def test_somebody_sees_their_sessions_and_which_is_this_one(
    auth: Client, company: Company
) -> None:
    key = DeviceKey()
    await signed_in(auth, company.email, "a phone", **key.proof(LOGIN))
    listed = (await company.admin.get(SESSIONS)).body
    assert listed["next_cursor"] is None
    phone, here = listed["items"]
    assert (phone["user_agent"], phone["method"], phone["bound_to_key"]) == (
        "a phone",
        "password",
        True,
    )
    assert (phone["current"], here["current"]) == (False, True)
    assert here["id"] == claims(company.registered["access_token"])["sid"]
    assert (here["method"], here["ip"]) == ("registration", "127.0.0.1")
    assert here["started_at"] < here["expires_at"]


async def test_sessions_that_have_ended_are_not_listed(
    auth: Client, company: Company, beneath: Beneath
) -> None:
    out, old = [(await signed_in(auth, company.email)).body for _ in range(2)]
    await auth.post("/api/v1/auth/logout", {"refresh_token": out["refresh_token"]})
    await beneath.execute(
        "UPDATE sessions SET expires_at = now() WHERE id = $1", claims(old["access_token"])["sid"]
    )
    items = (await company.admin.get(SESSIONS)).body["items"]
    assert [i["current"] for i in items] == [True]


async def test_a_long_list_comes_in_pages(auth: Client, company: Company) -> None:
    for _ in range(4):
        await signed_in(auth, company.email)
    first = (await company.admin.get(SESSIONS, limit=3)).body
    rest = (await company.admin.get(SESSIONS, limit=3, cursor=first["next_cursor"])).body
    ids = [i["id"] for i in first["items"] + rest["items"]]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 5
    assert rest["next_cursor"] is None


@pytest.mark.promise("S1.5")
async def test_a_session_its_user_ends_refreshes_no_more(auth: Client, company: Company) -> None:
    lost = (await signed_in(auth, company.email)).body
    path = f"{SESSIONS}/{claims(lost['access_token'])['sid']}"
    assert (await company.admin.request("DELETE", path)).status == 204
    answer = await refreshed(auth, lost)
    assert (answer.status, answer.body["code"]) == (401, "session_ended")
    assert (await company.admin.request("DELETE", path)).status == 204, "it has ended: fine"
    assert (await refreshed(auth, company.registered)).status == 200


async def test_an_admin_sees_and_ends_the_sessions_of_a_member(
    auth: Client, company: Company
) -> None:
    tokens = (await signed_in(auth, await colleague(company))).body
    who = claims(tokens["access_token"])
    listed = (await company.admin.get(SESSIONS, user_id=who["sub"])).body["items"]
    assert [(i["id"], i["current"]) for i in listed] == [(who["sid"], False)]
    assert (await company.admin.request("DELETE", f"{SESSIONS}/{who['sid']}")).status == 204
    assert (await refreshed(auth, tokens)).status == 401


async def test_others_neither_see_nor_end_a_colleagues_sessions(
    auth: Client, company: Company
) -> None:
    tokens = (await signed_in(auth, await colleague(company))).body
    staff = auth.with_token(tokens["access_token"])
    theirs = company.registered
    who = claims(theirs["access_token"])
    seen = await staff.get(SESSIONS, user_id=who["sub"])
    ended = await staff.request("DELETE", f"{SESSIONS}/{who['sid']}")
    assert (seen.status, seen.body["permission"]) == (403, "auth.users.read")
    assert (ended.status, ended.body["permission"]) == (403, "auth.users.manage")
    assert (await refreshed(auth, theirs)).status == 200


async def test_sessions_of_another_company_do_not_exist(
    auth: Client, company: Company, other_company: Company
) -> None:
    who = claims(company.registered["access_token"])
    assert (await other_company.admin.get(SESSIONS, user_id=who["sub"])).body["items"] == []
    theirs = await other_company.admin.request("DELETE", f"{SESSIONS}/{who['sid']}")
    nobodys = await other_company.admin.request("DELETE", f"{SESSIONS}/{new_id()}")
    assert (theirs.status, theirs.body["detail"]) == (404, nobodys.body["detail"])
    assert (await refreshed(auth, company.registered)).status == 200


async def test_an_admin_sees_a_shared_persons_sessions_in_their_own_company_only(
    auth: Client, company: Company, other_company: Company, beneath: Beneath
) -> None:
    """A person works for two companies; what they do in one is not the other's business."""
    await works_for(beneath, company, other_company)
    who = claims(company.registered["access_token"])
    assert (await other_company.admin.get(SESSIONS, user_id=who["sub"])).body["items"] == []
    gone = await other_company.admin.request("DELETE", f"{SESSIONS}/{who['sid']}")
    assert gone.status == 404
    assert (await refreshed(auth, company.registered)).status == 200


async def test_ending_all_others_leaves_this_one_and_other_people_in(
    auth: Client, company: Company
) -> None:
    mine = [(await signed_in(auth, company.email)).body for _ in range(3)]
    colleagues = (await signed_in(auth, await colleague(company))).body
    assert (await company.admin.request("DELETE", SESSIONS)).status == 204
    assert [(await refreshed(auth, tokens)).status for tokens in mine] == [401] * 3
    assert (await refreshed(auth, company.registered)).status == 200
    assert (await refreshed(auth, colleagues)).status == 200


async def test_ending_all_others_reaches_every_company_and_tells_each(
    auth: Client, company: Company, other_company: Company, beneath: Beneath
) -> None:
    there = await works_for(beneath, company, other_company)
    here = company.registered["tenant"]["id"]
    elsewhere = (await signed_in(auth, company.email)).body
    switched = await auth.with_token(elsewhere["access_token"]).post(SWITCH, {"tenant_id": there})
    assert switched.status == 200, switched.body
    back = (await signed_in(auth, company.email)).body
    assert claims(back["access_token"])["tid"] == there, "the company used last"
    assert (await company.admin.request("DELETE", SESSIONS)).status == 204
    assert (await refreshed(auth, switched.body)).status == 401
    assert (await refreshed(auth, back)).status == 401
    rows = await beneath.fetch(
        "SELECT tenant_id, payload FROM events WHERE type LIKE 'auth.session.revoked%'"
        " AND tenant_id IN ($1, $2)",
        here,
        there,
    )
    said = {(str(r["tenant_id"]), orjson.loads(r["payload"])["session_id"]) for r in rows}
    assert said == {
        (here, claims(elsewhere["access_token"])["sid"]),
        (there, claims(switched.body["access_token"])["sid"]),
        (there, claims(back["access_token"])["sid"]),
    }


async def test_switching_carries_a_session_to_another_company(
    auth: Client, company: Company, other_company: Company, beneath: Beneath
) -> None:
    there = await works_for(beneath, company, other_company)
    before = claims(company.registered["access_token"])
    answer = await company.admin.post(SWITCH, {"tenant_id": there})
    assert answer.status == 200, answer.body
    said = claims(answer.body["access_token"])
    assert (said["tid"], said["sub"], said["roles"]) == (there, before["sub"], ["staff"])
    me = (await auth.with_token(answer.body["access_token"]).get("/api/v1/auth/me")).body
    assert me["tenant"]["id"] == there
    assert (await refreshed(auth, company.registered)).status == 401, "the old one has ended"
    next_tokens = await refreshed(auth, answer.body)
    assert claims(next_tokens.body["access_token"])["tid"] == there
    ends = await beneath.fetch(
        "SELECT DISTINCT expires_at FROM sessions WHERE id IN ($1, $2)", before["sid"], said["sid"]
    )
    assert len(ends) == 1, "no longer than the session it came from"


async def test_of_many_switches_at_once_one_takes_place(
    auth: Client, company: Company, other_company: Company, beneath: Beneath
) -> None:
    there = await works_for(beneath, company, other_company)
    body = {"tenant_id": there}
    answers = await asyncio.gather(*(company.admin.post(SWITCH, body) for _ in range(5)))
    assert sorted(a.status for a in answers) == [200, 401, 401, 401, 401]


@pytest.mark.parametrize("kind", ["somebody else's", "nobody's", "one that ended", "this one"])
async def test_one_switches_only_to_another_company_one_works_for(
    auth: Client, company: Company, other_company: Company, beneath: Beneath, kind: str
) -> None:
    tenant_id = other_company.registered["tenant"]["id"]
    if kind == "one that ended":
        await works_for(beneath, company, other_company)
        await beneath.execute(
            "UPDATE memberships SET active = false WHERE tenant_id = $1 AND user_id = $2",
            tenant_id,
            company.registered["user"]["id"],
        )
    wanted = {
        "nobody's": str(new_id()),
        "this one": company.registered["tenant"]["id"],
    }.get(kind, tenant_id)
    answer = await company.admin.post(SWITCH, {"tenant_id": wanted})
    if kind == "this one":
        assert (answer.status, answer.body["code"]) == (409, "already_there")
    else:
        assert answer.status == 422
        assert answer.body["errors"] == [
            {
                "field": "tenant_id",
                "message": "no such company among yours",
                "code": "not_found",
            }
        ]
    assert (await refreshed(auth, company.registered)).status == 200


async def test_who_was_deactivated_where_they_worked_last_signs_in_elsewhere(
    auth: Client, company: Company, other_company: Company, beneath: Beneath
) -> None:
    there = await works_for(beneath, company, other_company)
    await company.admin.post(SWITCH, {"tenant_id": there})
    user_id = company.registered["user"]["id"]
    done = await other_company.admin.post(f"/api/v1/auth/users/{user_id}/deactivate")
    assert done.status == 200, done.body
    tokens = (await signed_in(auth, company.email)).body
    assert claims(tokens["access_token"])["tid"] == company.registered["tenant"]["id"]


@pytest.mark.promise("S1.4")
async def test_a_stolen_access_token_of_a_bound_session_cannot_switch(
    auth: Client, company: Company, other_company: Company, beneath: Beneath
) -> None:
    """Else ten minutes of theft would become a session of thirty days."""
    there = await works_for(beneath, company, other_company)
    key = DeviceKey()
    tokens = (await signed_in(auth, company.email, **key.proof(LOGIN))).body
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    async def switch(proof: dict[str, str]) -> Answer:
        body = {"tenant_id": there}
        return await auth.request("POST", SWITCH, json=body, headers={**bearer, **proof})

    refused = [await switch({}), await switch(DeviceKey().proof(SWITCH))]
    assert [(a.status, a.body["code"]) for a in refused] == [
        (401, "dpop_required"),
        (401, "dpop_invalid"),
    ]
    switched = await switch(key.proof(SWITCH))
    assert switched.status == 200
    assert (await refreshed(auth, switched.body)).body["code"] == "dpop_required"


async def test_deactivating_refreshing_and_ending_at_once_never_fail(
    auth: Client, company: Company
) -> None:
    """They take the same locks, and in the same order."""
    for _ in range(5):
        email = await colleague(company)
        tokens = [(await signed_in(auth, email)).body for _ in range(4)]
        who = claims(tokens[0]["access_token"])
        mine = auth.with_token(tokens[0]["access_token"])
        answers = await asyncio.gather(
            *(refreshed(auth, t) for t in tokens),
            company.admin.post(f"/api/v1/auth/users/{who['sub']}/deactivate"),
            mine.request("DELETE", SESSIONS),
            *(refreshed(auth, t) for t in tokens),
        )
        assert {a.status for a in answers} <= {200, 204, 401}, [a.body for a in answers]
        assert [(await refreshed(auth, t)).status for t in tokens] == [401] * 4
