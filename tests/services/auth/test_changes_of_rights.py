"""Changes of who may do what: the last admin stays, older tokens are stale, all is said."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import jwt
import pytest

from libs.testing.services import Client
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.people import (
    ROLES,
    USERS,
    a_company,
    add,
    history,
    own_role,
    signed_in,
)

GOODS = ("catalog.products.read", "inventory.stock.read")


@pytest.mark.promise("S2.36", "S3.10")
async def test_of_two_admins_who_demote_each_other_at_once_one_stays(
    auth: Client, beneath: "asyncpg.Connection[Any]"
) -> None:
    for attempt in range(8):
        company = await a_company(auth)
        first = company.registered["user"]
        second = await add(company.admin, "admin")
        client = await signed_in(auth, second)
        if attempt % 2:
            answers = await asyncio.gather(
                company.admin.patch(f"{USERS}/{second['id']}", {"roles": ["staff"]}, version=1),
                client.patch(f"{USERS}/{first['id']}", {"roles": ["staff"]}, version=1),
            )
        else:
            answers = await asyncio.gather(
                company.admin.post(f"{USERS}/{second['id']}/deactivate"),
                client.post(f"{USERS}/{first['id']}/deactivate"),
            )
        assert sorted(a.status for a in answers) in ([200, 403], [200, 409])
        assert await admins(beneath, company) == 1


async def test_of_many_admins_who_demote_one_another_in_a_ring_one_stays(
    auth: Client, beneath: "asyncpg.Connection[Any]"
) -> None:
    company = await a_company(auth)
    ring = [(company.registered["user"], company.admin)]
    for _ in range(4):
        member = await add(company.admin, "admin")
        ring.append((member, await signed_in(auth, member)))
    answers = await asyncio.gather(
        *(
            client.patch(f"{USERS}/{ring[number - 1][0]['id']}", {"roles": ["staff"]}, version=1)
            for number, (_, client) in enumerate(ring)
        )
    )
    assert {a.status for a in answers} <= {200, 403, 409}, [a.body for a in answers]
    assert await admins(beneath, company) >= 1


async def admins(beneath: "asyncpg.Connection[Any]", company: Company) -> int:
    count: int = await beneath.fetchval(
        "SELECT count(*) FROM memberships"
        " WHERE tenant_id = $1::uuid AND active AND 'admin' = ANY (roles)",
        company.registered["tenant"]["id"],
    )
    return count


async def test_a_token_made_beside_a_change_of_its_role_is_older_or_has_the_new_rights(
    auth: Client, company: Company
) -> None:
    """What auth says to stale (`not_before`) covers every token with the old permissions."""
    role = await own_role(company.admin, "Shifty", *GOODS)
    member = await add(company.admin, "shifty")
    credentials = {"email": member["email"], "password": PASSWORD}
    refresh = (await auth.post("/api/v1/auth/login", credentials)).body["refresh_token"]
    made: list[tuple[int, float]] = []
    for version in range(1, 9):
        wanted = [*GOODS, "sales.orders.read"] if version % 2 else [*GOODS]
        changed, refreshed = await asyncio.gather(
            company.admin.patch(f"{ROLES}/{role['key']}", {"permissions": wanted}, version=version),
            auth.post("/api/v1/auth/refresh", {"refresh_token": refresh}),
        )
        assert (changed.status, refreshed.status) == (200, 200)
        refresh = refreshed.body["refresh_token"]
        said = jwt.decode(refreshed.body["access_token"], options={"verify_signature": False})
        made.append((len(said["perms"]), said["iat"]))
    moments: list[float] = []
    while len(moments) < len(made):
        # History shows what no older transaction can still come before.
        moments = [
            datetime.fromisoformat(event["data"]["not_before"]).timestamp()
            for event in await history(auth, company)
            if event["type"] == "quartermaster.auth.role.changed.v1"
            and event["data"]["what"] == "updated"
        ]
    for number, ((count, issued_at), moment) in enumerate(zip(made, moments, strict=True)):
        has_new = count == (2 if number % 2 else 3)
        assert has_new or issued_at < moment


async def test_every_change_of_roles_is_said_with_what_was_before(
    auth: Client, company: Company
) -> None:
    await own_role(company.admin, "Loud", *GOODS)
    path = f"{ROLES}/loud"
    await company.admin.patch(path, {"permissions": ["catalog.products.read"]}, version=1)
    await company.admin.patch(path, {"permissions": ["catalog.products.read"]}, version=2)
    await company.admin.request("DELETE", path)
    said: list[dict[str, Any]] = []
    while len(said) < 3:
        said = [
            event["data"]
            for event in await history(auth, company)
            if event["type"] == "quartermaster.auth.role.changed.v1"
        ]
    assert [(s["what"], s["role"], len(s["permissions"])) for s in said] == [
        ("created", "loud", 2),
        ("updated", "loud", 1),
        ("removed", "loud", 0),
    ]
    assert [sorted(s["before"].get("permissions", [])) for s in said] == [
        [],
        sorted(GOODS),
        ["catalog.products.read"],
    ]


@pytest.mark.promise("S1.11")
async def test_an_admin_corrects_a_members_name_and_phone_in_their_own_company_only(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    member = await add(company.admin, "staff")
    path = f"{USERS}/{member['id']}"
    body = {"name": "Ravindra", "phone": "+91 40 1234 5678"}
    changed = await company.admin.patch(path, body, version=1)
    assert (changed.status, changed.body["name"], changed.body["phone"]) == (
        200,
        "Ravindra",
        "+914012345678",
    )
    me = await (await signed_in(auth, member)).get("/api/v1/auth/me")
    assert me.body["user"]["name"] == "Ravindra"
    gone = await company.admin.patch(path, {"phone": None}, version=2)
    assert (gone.body["phone"], gone.body["name"]) == (None, "Ravindra")
    said = [e["data"] for e in await history(auth, company) if "user.updated" in e["type"]]
    assert [(s["before"], s["after"]) for s in said] == [
        ({"name": "Ravi", "phone": None}, {"name": "Ravindra", "phone": "+914012345678"}),
        ({"phone": "+914012345678"}, {"phone": None}),
    ]
    name = await beneath.fetchval("SELECT name FROM users WHERE id = $1::uuid", member["id"])
    assert name == "Ravi", "what other companies and the person say is theirs"
    for wrong in ({"phone": "12345"}, {"name": " "}, {"email": "x@y.example"}):
        assert (await company.admin.patch(path, wrong, version=3)).status == 422
