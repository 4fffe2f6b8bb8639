"""Roles of a company's own, and the ready-made ones it uses."""

import pytest

from libs.contracts.permissions import PERMISSIONS
from libs.testing.services import Client
from services.auth.domain.roles import BUILT_IN, TITLES
from tests.services.auth.conftest import Company
from tests.services.auth.people import (
    ROLES,
    USERS,
    a_company,
    add,
    own_role,
    permissions,
    signed_in,
)

MOVE = ("catalog.products.read", "inventory.stock.read", "inventory.stock.move")


async def active(company: Company) -> set[str]:
    items = (await company.admin.get(ROLES)).body["items"]
    return {item["key"] for item in items if item["active"]}


@pytest.mark.promise("S4.32")
async def test_an_own_role_allows_exactly_what_was_put_into_it(
    auth: Client, company: Company
) -> None:
    role = await own_role(company.admin, "Night Shift", *MOVE)
    assert (role["key"], role["ready_made"], role["members"]) == ("night_shift", False, 0)
    member = await add(company.admin, "night_shift")
    assert await permissions(await signed_in(auth, member)) == set(MOVE)
    both = await add(company.admin, "night_shift", "viewer")
    assert await permissions(await signed_in(auth, both)) == {*MOVE, "reporting.summary.read"}
    shown = (await company.admin.get(f"{ROLES}/night_shift")).body
    assert (shown["members"], shown["permissions"]) == (2, sorted(MOVE))


@pytest.mark.promise("S4.32", "S3.9")
async def test_a_changed_role_changes_what_its_members_next_token_allows(
    auth: Client, company: Company
) -> None:
    role = await own_role(company.admin, "Clerk", *MOVE)
    member = await add(company.admin, "clerk")
    await signed_in(auth, member)
    more = [*MOVE, "purchasing.orders.read"]
    path = f"{ROLES}/clerk"
    changed = await company.admin.patch(path, {"permissions": more}, version=role["version"])
    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    assert await permissions(await signed_in(auth, member)) == set(more)
    renamed = await company.admin.patch(path, {"name": "Senior clerk"}, version=2)
    assert (renamed.body["key"], renamed.body["name"]) == ("clerk", "Senior clerk")
    stale = await company.admin.patch(path, {"permissions": list(MOVE)}, version=2)
    assert (stale.status, stale.body["current_version"]) == (412, 3)


async def test_a_role_that_somebody_has_stays(company: Company) -> None:
    await own_role(company.admin, "Packer", *MOVE)
    member = await add(company.admin, "packer")
    refused = await company.admin.request("DELETE", f"{ROLES}/packer")
    assert (refused.status, refused.body["code"]) == (409, "role_in_use")
    await company.admin.patch(f"{USERS}/{member['id']}", {"roles": ["staff"]}, version=1)
    assert (await company.admin.request("DELETE", f"{ROLES}/packer")).status == 204
    assert (await company.admin.get(f"{ROLES}/packer")).status == 404
    gone = await company.admin.patch(f"{USERS}/{member['id']}", {"roles": ["packer"]}, version=2)
    assert (gone.status, gone.body["errors"][0]["code"]) == (422, "not_found")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Admin", 409),
        ("store MANAGER", 409),
        ("purchase_manager", 409),
        ("Picker", 201),
        ("PICKER", 409),
        ("Pick-er!", 201),
        ("रात की पाली", 201),
        ("", 422),
        ("a\nb", 422),
        ("x" * 201, 422),
    ],
)
async def test_a_roles_name_is_its_own(company: Company, name: str, status: int) -> None:
    await own_role(company.admin, "PICKER" if name == "PICKER" else "Sorter", *MOVE)
    body = {"name": name.title() if name == "PICKER" else name, "permissions": list(MOVE)}
    answer = await company.admin.post(ROLES, body)
    assert answer.status == status, answer.body
    if status == 201:
        assert answer.body["key"] not in BUILT_IN
        assert answer.headers["location"].startswith(ROLES)
        assert (await company.admin.get(answer.headers["location"])).body["name"] == name


async def test_a_role_is_changed_and_removed_where_its_location_leads(company: Company) -> None:
    made = await company.admin.post(ROLES, {"name": "Own", "permissions": list(MOVE)})
    path = made.headers["location"]
    assert (await company.admin.get(path)).body["key"] == "own"
    changed = await company.admin.patch(path, {"name": "Movers"}, version=1)
    assert (changed.status, changed.body["name"], changed.body["key"]) == (200, "Movers", "own")
    member = await add(company.admin, "own")
    assert (await company.admin.request("DELETE", path)).body["code"] == "role_in_use"
    given = {"roles": ["staff"]}
    assert (await company.admin.patch(f"{USERS}/{member['id']}", given, version=1)).status == 200
    assert (await company.admin.request("DELETE", path)).status == 204
    assert (await company.admin.get(path)).status == 404


async def test_two_names_of_one_spelling_get_two_keys(company: Company) -> None:
    keys = [
        (await own_role(company.admin, name, *MOVE))["key"]
        for name in ("Back office", "Back-Office", "back.office", "Viewer!")
    ]
    assert keys == ["back_office", "back_office_2", "back_office_3", "viewer_2"]


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        (["costs.read", "warp.drive"], "permissions.1", "not_found"),
        (["operator"], "permissions.0", "not_found"),
        (["service"], "permissions.0", "not_found"),
        ([], "permissions", "missing"),
    ],
)
async def test_a_role_allows_only_what_there_is(
    company: Company, given: list[str], field: str, code: str
) -> None:
    answer = await company.admin.post(ROLES, {"name": "Odd", "permissions": given})
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [(field, code)]


async def test_ready_made_roles_cannot_be_changed_or_removed(company: Company) -> None:
    path = f"{ROLES}/staff"
    for body in ({"permissions": ["costs.read"]}, {"name": "Crew"}, {"active": True, "name": "x"}):
        assert (await company.admin.patch(path, body, version=1)).status == 422
    assert (await company.admin.request("DELETE", path)).status == 404
    await own_role(company.admin, "Own", *MOVE)
    off = await company.admin.patch(f"{ROLES}/own", {"active": False}, version=1)
    assert off.status == 422


@pytest.mark.promise("S0.3")
async def test_a_company_of_four_levels_has_four_until_others_are_switched_on(
    auth: Client,
) -> None:
    company = await a_company(auth, role_set="four")
    four = {"admin", "purchase_manager", "store_manager", "staff"}
    assert await active(company) == four
    assert set(company.registered["tenant"]["settings"]["ready_made_roles"]) == four
    body = {"name": "N", "email": "n@x.example", "password": "correct horse", "roles": ["viewer"]}
    refused = await company.admin.post(USERS, body)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "roles")
    on = await company.admin.patch(f"{ROLES}/viewer", {"active": True}, version=1)
    assert (on.status, on.body["active"]) == (200, True)
    assert await active(company) == four | {"viewer"}
    await add(company.admin, "viewer")


@pytest.mark.promise("S0.3", "S2.3")
async def test_ready_made_roles_are_switched_off_when_nobody_has_them(company: Company) -> None:
    assert await active(company) == set(BUILT_IN)
    member = await add(company.admin, "accountant")
    off = {"active": False}
    refused = await company.admin.patch(f"{ROLES}/accountant", off, version=1)
    assert (refused.status, refused.body["code"]) == (409, "role_in_use")
    await company.admin.patch(f"{USERS}/{member['id']}", {"roles": ["viewer"]}, version=1)
    assert (await company.admin.patch(f"{ROLES}/accountant", off, version=1)).status == 200
    assert "accountant" not in await active(company)
    back = await company.admin.patch(
        f"{USERS}/{member['id']}", {"roles": ["accountant"]}, version=2
    )
    assert back.status == 422
    stays = await company.admin.patch(f"{ROLES}/admin", off, version=2)
    assert (stays.status, stays.body["code"]) == (409, "admin_stays")
    stale = await company.admin.patch(f"{ROLES}/viewer", off, version=1)
    assert stale.status == 412


@pytest.mark.promise("S4.32")
async def test_everything_that_can_be_allowed_is_listed(company: Company) -> None:
    items = (await company.admin.get("/api/v1/auth/permissions")).body["items"]
    assert {item["name"]: item["title"] for item in items} == PERMISSIONS
    assert {item["service"] for item in items} >= {"auth", "catalog", "purchasing", "costs"}


async def test_every_ready_made_role_says_what_it_is_for(company: Company) -> None:
    items = (await company.admin.get(ROLES)).body["items"]
    assert {item["key"] for item in items} == set(BUILT_IN) == set(TITLES)
    assert all(item["name"] and item["description"] and item["id"] is None for item in items)
    counted = {item["key"]: item["members"] for item in items}
    assert counted == {**dict.fromkeys(BUILT_IN, 0), "admin": 1}


async def test_another_companys_roles_do_not_exist(auth: Client, company: Company) -> None:
    role = await own_role(company.admin, "Secret society", *MOVE)
    other = await a_company(auth)
    for path in (f"{ROLES}/secret_society", f"{ROLES}/{role['id']}"):
        assert (await other.admin.get(path)).status == 404
        assert (await other.admin.patch(path, {"name": "x"}, version=1)).status == 404
        assert (await other.admin.request("DELETE", path)).status == 404
    body = {"name": "N", "email": "n@y.example", "password": "correct horse", "roles": []}
    stolen = await other.admin.post(USERS, {**body, "roles": ["secret_society"]})
    assert stolen.status == 422
    assert "secret_society" not in await active(other)


async def test_a_company_has_so_many_roles_and_no_more(company: Company) -> None:
    for number in range(100):
        await own_role(company.admin, f"Role {number}", "catalog.products.read")
    body = {"name": "One more", "permissions": ["catalog.products.read"]}
    answer = await company.admin.post(ROLES, body)
    assert (answer.status, answer.body["code"]) == (409, "too_many_roles")
