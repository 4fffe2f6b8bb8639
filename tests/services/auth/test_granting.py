"""Nobody gives what they do not have, to others or to themselves."""

from typing import Any

import pytest

from libs.contracts.permissions import PERMISSIONS
from libs.testing.services import Answer, Client
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.people import (
    ROLES,
    USERS,
    add,
    an_email,
    own_role,
    permissions,
    signed_in,
)

GOODS = ("catalog.products.read", "inventory.stock.read")
PEOPLE = ("auth.users.read", "auth.users.manage", "auth.roles.manage")


class Office:
    """A company with somebody who manages people and roles, and may do little else."""

    def __init__(self, company: Company, manager: dict[str, Any], client: Client) -> None:
        """`client` asks as the manager."""
        self.company = company
        self.admin = company.admin
        self.manager = manager
        self.client = client

    async def change(self, member: dict[str, Any], **what: object) -> Answer:
        """The manager changes somebody."""
        version = (await self.admin.get(f"{USERS}/{member['id']}")).body["version"]
        return await self.client.patch(f"{USERS}/{member['id']}", what, version=version)


@pytest.fixture
async def office(auth: Client, company: Company) -> Office:
    """Somebody who was given people and roles to manage, and a limit of 1,000."""
    await own_role(company.admin, "HR", *PEOPLE, *GOODS)
    manager = await add(company.admin, "hr", limits={"purchase": "1000"})
    return Office(company, manager, await signed_in(auth, manager))


def refused(answer: Answer, *codes: str) -> bool:
    return answer.status == 403 and answer.body["code"] in (codes or ("permission_denied",))


@pytest.mark.promise("S0.10")
@pytest.mark.parametrize("role", ["staff", "viewer", "purchase_manager"])
async def test_nobody_gives_a_role_that_allows_more_than_they_may(
    office: Office, role: str
) -> None:
    member = await add(office.admin, "hr")
    body = {"name": "N", "email": an_email(), "roles": [role]}
    assert refused(await office.client.post(USERS, {**body, "password": PASSWORD}))
    assert refused(await office.client.post(f"{USERS}/invite", body))
    answer = await office.change(member, roles=[role])
    assert refused(answer)
    assert answer.body["permission"] in PERMISSIONS


@pytest.mark.promise("S0.10")
async def test_nobody_makes_a_role_that_allows_more_than_they_may(office: Office) -> None:
    body = {"name": "Spy", "permissions": ["catalog.products.read", "costs.read"]}
    answer = await office.client.post(ROLES, body)
    assert refused(answer)
    assert answer.body["permission"] == "costs.read"
    grown = {"permissions": [*PEOPLE, *GOODS, "costs.read"]}
    assert refused(await office.client.patch(f"{ROLES}/hr", grown, version=1))
    assert await permissions(office.client) == {*PEOPLE, *GOODS}


async def test_what_a_role_has_already_may_stay_in_it(office: Office) -> None:
    """To rename a role, or take something out of it, one need not have all that is in it."""
    rich = await own_role(office.admin, "Rich", "costs.read", "sales.orders.read", *GOODS)
    path = f"{ROLES}/{rich['key']}"
    less = {"name": "Less rich", "permissions": ["costs.read", *GOODS]}
    assert (await office.client.patch(path, less, version=1)).status == 200
    back = {"permissions": ["costs.read", "sales.orders.read", *GOODS]}
    assert refused(await office.client.patch(path, back, version=2))


async def test_roles_of_a_richer_member_may_be_taken_and_not_given_back(office: Office) -> None:
    member = await add(office.admin, "purchase_manager", "hr")
    assert (await office.change(member, roles=["purchase_manager"])).status == 200
    assert (await office.change(member, roles=["purchase_manager", "hr"])).status == 200
    assert (await office.change(member, roles=["hr"])).status == 200
    assert refused(await office.change(member, roles=["purchase_manager", "hr"]))


@pytest.mark.promise("S0.10")
async def test_nobody_changes_what_they_may_do_themselves(office: Office) -> None:
    for what in ({"roles": ["hr"]}, {"limits": {"purchase": "1"}}, {"roles": ["admin"]}):
        answer = await office.change(office.manager, **what)
        assert refused(answer, "forbidden", "admin_only", "permission_denied"), what
    mine = office.company.registered["user"]
    own = await office.admin.patch(f"{USERS}/{mine['id']}", {"roles": ["staff"]}, version=1)
    assert refused(own, "forbidden")
    for client, member in ((office.client, office.manager), (office.admin, mine)):
        away = await client.post(f"{USERS}/{member['id']}/deactivate")
        assert away.status in {403, 409}


@pytest.mark.promise("S0.10", "S3.10")
async def test_only_an_admin_makes_or_changes_an_admin(auth: Client, office: Office) -> None:
    """Not even who may do everything by a role of another name."""
    await own_role(office.admin, "Deputy", *PERMISSIONS)
    deputy = await signed_in(auth, await add(office.admin, "deputy"))
    second = await add(office.admin, "admin")
    path = f"{USERS}/{second['id']}"
    assert refused(await deputy.patch(path, {"roles": ["staff"]}, version=1), "admin_only")
    assert refused(await deputy.patch(path, {"limits": {}}, version=1), "admin_only")
    for about in ({"name": "Somebody else"}, {"phone": "+919876543210"}):
        assert refused(await deputy.patch(path, about, version=1), "admin_only")
    assert refused(await deputy.post(f"{path}/deactivate"), "admin_only")
    body = {"name": "N", "email": an_email(), "roles": ["admin"]}
    assert refused(await deputy.post(USERS, {**body, "password": PASSWORD}), "admin_only")
    assert refused(await deputy.post(f"{USERS}/invite", body), "admin_only")
    member = await add(office.admin, "staff")
    raised = await deputy.patch(f"{USERS}/{member['id']}", {"roles": ["admin"]}, version=1)
    assert refused(raised, "admin_only")
    await office.admin.post(f"{path}/deactivate")
    assert refused(await deputy.post(f"{path}/reactivate"), "admin_only")
    assert (await office.admin.post(f"{path}/reactivate")).status == 200


async def test_who_is_taken_back_has_what_they_had_if_the_taker_may_give_it(
    auth: Client, office: Office
) -> None:
    member = await add(office.admin, "purchase_manager", limits={"purchase": "9000"})
    path = f"{USERS}/{member['id']}"
    assert (await office.client.post(f"{path}/deactivate")).status == 200
    assert refused(await office.client.post(f"{path}/reactivate"))
    login = {"email": member["email"], "password": PASSWORD}
    assert (await auth.post("/api/v1/auth/login", login)).status == 401
    back = await office.admin.post(f"{path}/reactivate")
    assert (back.status, back.body["active"], back.body["roles"]) == (
        200,
        True,
        ["purchase_manager"],
    )
    again = await office.admin.post(f"{path}/reactivate")
    assert (again.status, again.body["code"]) == (409, "already_active")
    assert "costs.read" in await permissions(await signed_in(auth, member))


async def test_who_is_taken_back_gets_no_role_that_is_gone(office: Office) -> None:
    await own_role(office.admin, "Temp", *GOODS)
    member = await add(office.admin, "temp")
    path = f"{USERS}/{member['id']}"
    await office.admin.post(f"{path}/deactivate")
    assert (await office.admin.request("DELETE", f"{ROLES}/temp")).status == 204
    gone = await office.admin.post(f"{path}/reactivate")
    assert (gone.status, gone.body["errors"][0]["field"]) == (422, "roles")
    other = await office.change(member, roles=["hr"])
    assert other.status == 200, "first give them another"
    assert (await office.admin.post(f"{path}/reactivate")).status == 200


@pytest.mark.parametrize(
    ("limits", "good"),
    [
        ({"purchase": "1000"}, True),
        ({"purchase": "999.99", "sale": "0"}, True),
        ({}, True),
        ({"purchase": "1000.01"}, False),
        ({"purchase": None}, False),
        ({"sale": "1"}, False),
        ({"sale": None}, False),
    ],
)
async def test_nobody_gives_a_limit_above_their_own(
    office: Office, limits: dict[str, str | None], *, good: bool
) -> None:
    member = await add(office.admin, "hr")
    changed = await office.change(member, limits=limits)
    body = {"name": "N", "email": an_email(), "roles": ["hr"], "limits": limits}
    invited = await office.client.post(f"{USERS}/invite", body)
    added = await office.client.post(USERS, {**body, "email": an_email(), "password": PASSWORD})
    answers = [changed, invited, added]
    assert [a.status for a in answers] == ([200, 201, 201] if good else [403] * 3)
    assert good or {a.body["code"] for a in answers} == {"limit_denied"}


async def test_a_higher_limit_that_a_member_has_already_may_stay(office: Office) -> None:
    member = await add(office.admin, "hr", limits={"purchase": "5000", "sale": None})
    same = {"purchase": "5000.00", "sale": None}
    assert (await office.change(member, limits=same)).status == 200
    lower = await office.change(member, limits={"purchase": "900", "sale": "0"})
    assert lower.status == 200
    assert refused(await office.change(member, limits=same), "limit_denied")


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"purchase": "-1"}, "limits.purchase"),
        ({"holidays": "5"}, "limits.holidays"),
        ({"purchase": "NaN"}, "limits.purchase"),
        ({"purchase": "1e9"}, "limits.purchase"),
        ({"sale": True}, "limits.sale"),
        ({"sale": "1,000"}, "limits.sale"),
    ],
)
async def test_a_limit_is_a_plain_amount_or_none(
    company: Company, limits: dict[str, object], field: str
) -> None:
    body = {"name": "N", "email": an_email(), "roles": ["staff"], "limits": limits}
    answer = await company.admin.post(f"{USERS}/invite", body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


@pytest.mark.promise("S0.10")
async def test_rights_that_were_taken_away_give_nothing_though_a_token_still_names_them(
    auth: Client, office: Office
) -> None:
    """Auth does not take a token's word for what its bearer may give."""
    other = await add(office.admin, "hr")
    stays = await office.admin.patch(
        f"{USERS}/{office.manager['id']}", {"roles": ["viewer"]}, version=1
    )
    assert stays.status == 200
    body = {"name": "N", "email": an_email(), "roles": ["hr"]}
    role = {"name": "R", "permissions": list(GOODS)}
    asked = [
        office.client.post(f"{USERS}/invite", body),
        office.client.post(USERS, {**body, "password": PASSWORD}),
        office.change(other, limits={"purchase": "5"}),
        office.client.post(f"{USERS}/{other['id']}/deactivate"),
        office.client.post(ROLES, role),
        office.client.patch(f"{ROLES}/hr", role, version=1),
        office.client.request("DELETE", f"{ROLES}/hr"),
        office.client.patch(f"{ROLES}/viewer", {"active": False}, version=1),
    ]
    answers = [await each for each in asked]
    assert [a.body.get("permission", "")[:5] for a in answers] == ["auth."] * len(answers)
    await office.admin.post(f"{USERS}/{office.manager['id']}/deactivate")
    assert refused(await office.client.post(ROLES, role), "forbidden")
