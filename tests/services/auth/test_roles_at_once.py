"""Changes of roles, members and invitations at the same time: one after the other, none half."""

import asyncio
import random
from typing import Any

import asyncpg
import pytest

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Client
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.inviting import ACCEPT, invited
from tests.services.auth.people import ROLES, USERS, add, an_email, own_role

GOODS = ("catalog.products.read", "inventory.stock.read")
# Members and open invitations whose role is neither there nor ready-made.
ORPHANS = """
SELECT count(*) FROM (
    SELECT tenant_id, unnest(roles) AS key FROM memberships WHERE active
    UNION ALL
    SELECT tenant_id, unnest(roles) FROM invitations
    WHERE accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()
) held
JOIN tenants t USING (tenant_id)
WHERE tenant_id = $1::uuid
  AND NOT t.settings -> 'ready_made_roles' ? key
  AND NOT EXISTS (SELECT FROM roles r WHERE r.tenant_id = held.tenant_id AND r.key = held.key)
"""


async def orphans(beneath: "asyncpg.Connection[Any]", company: Company) -> int:
    count: int = await beneath.fetchval(ORPHANS, company.registered["tenant"]["id"])
    return count


async def test_a_role_is_never_removed_while_it_is_being_given(
    company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    member = await add(company.admin, "viewer")
    version = 1
    for number in range(12):
        role = await own_role(company.admin, f"Brief {number}", *GOODS)
        given, invited_too, removed = await asyncio.gather(
            company.admin.patch(
                f"{USERS}/{member['id']}", {"roles": [role["key"]]}, version=version
            ),
            company.admin.post(
                f"{USERS}/invite", {"name": "N", "email": an_email(), "roles": [role["key"]]}
            ),
            company.admin.request("DELETE", f"{ROLES}/{role['key']}"),
        )
        assert (given.status, invited_too.status, removed.status) in {
            (200, 201, 409),
            (422, 422, 204),
        }
        version += given.status == 200
        assert await orphans(beneath, company) == 0


async def test_a_ready_made_role_is_never_switched_off_while_it_is_being_given(
    company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    for _ in range(8):
        tenant_version = (await company.admin.get(f"{ROLES}/viewer")).body["version"]
        body = {"name": "N", "email": an_email(), "roles": ["viewer"], "password": PASSWORD}
        added, switched = await asyncio.gather(
            company.admin.post(USERS, body),
            company.admin.patch(f"{ROLES}/viewer", {"active": False}, version=tenant_version),
        )
        assert (added.status, switched.status) in {(201, 409), (422, 200)}
        assert await orphans(beneath, company) == 0
        if switched.status == 200:
            on = await company.admin.patch(
                f"{ROLES}/viewer", {"active": True}, version=tenant_version + 1
            )
            assert on.status == 200
        else:
            away = {"roles": ["staff"]}
            path = f"{USERS}/{added.body['id']}"
            assert (await company.admin.patch(path, away, version=1)).status == 200


async def test_one_name_makes_one_role_however_often_it_is_asked_for(company: Company) -> None:
    body = {"name": "Popular", "permissions": list(GOODS)}
    answers = await asyncio.gather(*(company.admin.post(ROLES, body) for _ in range(8)))
    assert sorted(a.status for a in answers) == [201] + [409] * 7


async def test_one_email_has_one_open_invitation_however_often_it_is_invited(
    company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    body = {"name": "N", "email": an_email(), "roles": ["staff"]}
    answers = await asyncio.gather(*(company.admin.post(f"{USERS}/invite", body) for _ in range(6)))
    # The others come within the minute of its letter.
    assert sorted(a.status for a in answers) == [201] + [429] * 5
    count = await beneath.fetchval(
        "SELECT count(*) FROM invitations WHERE email = $1 AND withdrawn_at IS NULL", body["email"]
    )
    assert count == 1


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_done_at_once_ends_and_fails_in_words(
    auth: Client, company: Company, mailbox: Mailbox, seed: int
) -> None:
    """No deadlock, no failure of ours: every answer is one that a person can act on."""
    chance = random.Random(seed)  # noqa: S311 - an order of steps, not a secret
    keys = [(await own_role(company.admin, f"Team {n}", *GOODS))["key"] for n in range(3)]
    members = [await add(company.admin, *keys) for _ in range(3)]
    login = {"email": members[0]["email"], "password": PASSWORD}
    refresh = (await auth.post("/api/v1/auth/login", login)).body["refresh_token"]
    _, token = await invited(company.admin, mailbox, keys[0], keys[2])

    async def version_of(path: str) -> int:
        version: int = (await company.admin.get(path)).body["version"]
        return version

    async def change_role(key: str) -> int:
        path = f"{ROLES}/{key}"
        wanted = {"name": f"T {chance.random()}", "permissions": [chance.choice(GOODS)]}
        return (await company.admin.patch(path, wanted, version=await version_of(path))).status

    async def change_member(member: dict[str, Any]) -> int:
        path = f"{USERS}/{member['id']}"
        wanted = {"roles": chance.sample([*keys, "staff"], 2)}
        return (await company.admin.patch(path, wanted, version=await version_of(path))).status

    async def switch() -> int:
        path = f"{ROLES}/accountant"
        wanted = {"active": chance.random() < 0.5}
        return (await company.admin.patch(path, wanted, version=await version_of(path))).status

    async def ask(path: str, body: object) -> int:
        return (await auth.post(path, body)).status

    for _ in range(6):
        work = [
            *(change_role(key) for key in keys),
            *(change_member(member) for member in members),
            switch(),
            ask("/api/v1/auth/refresh", {"refresh_token": refresh}),
            ask("/api/v1/auth/login", login),
            ask(ACCEPT, {"token": token, "password": PASSWORD}),
        ]
        chance.shuffle(work)
        answers = await asyncio.wait_for(asyncio.gather(*work), 30)
        assert set(answers) <= {200, 401, 409, 412}, answers
