"""Oneself: what one sees and changes of oneself, in every company one works for."""

import asyncio
from typing import Any

import pytest

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Client
from tests.libs.files.hostile_pictures import encoded
from tests.libs.files.sending import look, send
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.inviting import ACCEPT, invite, token_for
from tests.services.auth.people import USERS, add, signed_in
from tests.services.auth.profiles import (
    ME,
    MY_PICTURE,
    also_works_for,
    picture_of,
    told,
)


async def test_one_sees_oneself_ones_company_and_what_one_may_do(
    auth: Client, company: Company
) -> None:
    member = await add(company.admin, "staff")
    me = await (await signed_in(auth, member)).get(ME)
    assert me.headers["etag"] == f'"{me.body["user"]["version"]}"'
    assert me.body["user"] == {
        "id": member["id"],
        "name": "Ravi",
        "email": member["email"],
        "email_proved": False,
        "phone": None,
        "locale": None,
        "picture": None,
        "has_password": True,
        "second_factor": False,
        "version": 1,
    }
    tenant = company.registered["tenant"]
    assert me.body["tenant"] == tenant
    assert me.body["tenants"] == [{"id": tenant["id"], "name": "Deccan Pumps"}]
    assert me.body["roles"] == ["staff"]


@pytest.mark.promise("S1.11")
async def test_what_one_changes_of_oneself_every_company_of_ones_own_knows(
    auth: Client, company: Company, other_company: Company, beneath: Any
) -> None:
    member = await add(company.admin, "staff")
    await also_works_for(beneath, member, other_company)
    ravi = await signed_in(auth, member)
    change = {"name": "Ravi Kumar", "phone": "+91 (40) 1234-5678", "locale": "TE-in"}
    done = await ravi.patch(ME, change, version=1)
    assert done.status == 200, done.body
    user = done.body["user"]
    expected = {"name": "Ravi Kumar", "phone": "+914012345678", "locale": "te-IN"}
    assert {field: user[field] for field in expected} == expected
    assert (user["version"], done.headers["etag"]) == (2, '"2"')
    assert [t["name"] for t in done.body["tenants"]] == ["Deccan Pumps", "Deccan Pumps"]
    for employer in (company, other_company):
        seen = (await employer.admin.get(f"{USERS}/{member['id']}")).body
        assert (seen["name"], seen["phone"]) == ("Ravi Kumar", "+914012345678")
        (event,) = await told(auth, employer, 1)
        assert event["user_id"] == member["id"]
        assert event["after"] == expected
        assert event["before"] == {"name": "Ravi", "phone": None, "locale": None}
        assert event["email"] == member["email"]


async def test_null_takes_away_and_what_is_left_out_stays(auth: Client, company: Company) -> None:
    ravi = await signed_in(auth, await add(company.admin, "staff"))
    await ravi.patch(ME, {"phone": "+914012345678", "locale": "te-IN"}, version=1)
    done = await ravi.patch(ME, {"phone": None, "name": None}, version=2)
    user = done.body["user"]
    assert (user["phone"], user["locale"], user["name"]) == (None, "te-IN", "Ravi")
    same = await ravi.patch(ME, {"locale": "te-in"}, version=3)
    assert (same.status, same.body["user"]["version"]) == (200, 3)
    assert len(await told(auth, company, 2)) == 2


async def test_a_former_company_learns_nothing_new(
    auth: Client, company: Company, other_company: Company, beneath: Any
) -> None:
    member = await add(company.admin, "staff")
    await also_works_for(beneath, member, other_company, active=False)
    ravi = await signed_in(auth, member)
    done = await ravi.patch(ME, {"phone": "+914012345678"}, version=1)
    assert len(done.body["tenants"]) == 1
    assert (await other_company.admin.get(f"{USERS}/{member['id']}")).body["phone"] is None


async def test_a_company_that_takes_somebody_back_knows_them_as_they_are_now(
    auth: Client, company: Company, other_company: Company, beneath: Any
) -> None:
    member = await add(company.admin, "staff")
    await also_works_for(beneath, member, other_company, active=False)
    ravi = await signed_in(auth, member)
    picture = (await send(ravi, MY_PICTURE, encoded("PNG"))).body["picture"]
    await ravi.patch(ME, {"name": "Ravi Kumar", "phone": "+914012345678"}, version=2)
    path = f"{USERS}/{member['id']}"
    assert (await other_company.admin.get(path)).body["name"] == "Ravi"
    back = await other_company.admin.post(f"{path}/reactivate")
    assert back.status == 200, back.body
    now = (await other_company.admin.get(path)).body
    assert (now["name"], now["phone"], now["picture"]) == (
        "Ravi Kumar",
        "+914012345678",
        picture,
    )


async def test_a_company_somebody_joins_knows_them_as_they_describe_themselves(
    auth: Client, company: Company, other_company: Company, mailbox: Mailbox
) -> None:
    member = await add(company.admin, "staff")
    ravi = await signed_in(auth, member)
    picture = (await send(ravi, MY_PICTURE, encoded("PNG"))).body["picture"]
    await ravi.patch(ME, {"phone": "+914012345678", "locale": "te-IN"}, version=2)
    await invite(other_company.admin, member["email"], "viewer")
    token = await token_for(mailbox, member["email"])
    joined = await auth.post(ACCEPT, {"token": token, "password": PASSWORD})
    assert joined.status == 200, joined.body
    me = (await auth.with_token(joined.body["access_token"]).get(ME)).body
    assert [t["name"] for t in me["tenants"]] == ["Deccan Pumps", "Deccan Pumps"]
    expected = {"phone": "+914012345678", "locale": "te-IN", "picture": picture}
    assert {field: me["user"][field] for field in expected} == expected
    assert (await look(other_company.admin, picture_of(member["id"])))[0] == 200


async def test_the_name_an_admin_corrects_is_this_companys_until_the_person_says_otherwise(
    auth: Client, company: Company, other_company: Company, beneath: Any
) -> None:
    member = await add(company.admin, "staff")
    await also_works_for(beneath, member, other_company)
    path = f"{USERS}/{member['id']}"
    corrected = await company.admin.patch(path, {"name": "R. Kumar"}, version=1)
    assert corrected.status == 200, corrected.body
    assert (await other_company.admin.get(path)).body["name"] == "Ravi"
    ravi = await signed_in(auth, member)
    assert (await ravi.get(ME)).body["user"]["name"] == "R. Kumar"
    await ravi.patch(ME, {"phone": "+914012345678"}, version=1)
    assert (await company.admin.get(path)).body["name"] == "R. Kumar"
    await ravi.patch(ME, {"name": "Ravi Kumar"}, version=2)
    for employer in (company, other_company):
        assert (await employer.admin.get(path)).body["name"] == "Ravi Kumar"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Ravi\r\nBcc: all@deccan.example"}, "name"),
        ({"name": "Ra\x00vi"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "040 123456"}, "phone"),
        ({"phone": "+91" + "0" * 20}, "phone"),
        ({"locale": "telugu"}, "locale"),
        ({"email": "other@deccan.example"}, "email"),
        ({"picture": "0" * 32}, "picture"),
        ({"roles": ["admin"]}, "roles"),
        ({"version": 1}, "version"),
    ],
    ids=str,
)
async def test_what_cannot_be_is_refused_by_name(
    auth: Client, company: Company, change: dict[str, Any], field: str
) -> None:
    ravi = await signed_in(auth, await add(company.admin, "staff"))
    answer = await ravi.patch(ME, change, version=1)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert (await ravi.get(ME)).body["user"]["version"] == 1


async def test_of_changes_made_to_one_version_one_wins_and_nothing_blocks(
    auth: Client, company: Company, other_company: Company, beneath: Any
) -> None:
    """While admins of both companies change the same person, who takes their picture away too."""
    member = await add(company.admin, "staff")
    await also_works_for(beneath, member, other_company)
    ravi = await signed_in(auth, member)
    path = f"{USERS}/{member['id']}"
    answers = await asyncio.gather(
        *(ravi.patch(ME, {"name": f"Ravi {n}"}, version=1) for n in range(8)),
        *(
            employer.admin.patch(path, {"roles": [role]}, version=1)
            for employer in (company, other_company)
            for role in ("viewer", "accountant")
        ),
        *(ravi.request("DELETE", MY_PICTURE) for _ in range(4)),
    )
    assert sorted(a.status for a in answers[:8]) == [200, *[412] * 7]
    assert all(a.status in {200, 204, 412} for a in answers[8:])
    name = (await ravi.get(ME)).body["user"]["name"]
    assert {(await c.admin.get(path)).body["name"] for c in (company, other_company)} == {name}


async def test_nobody_is_somebody_without_signing_in(auth: Client) -> None:
    assert (await auth.get(ME)).status == 401
    assert (await auth.patch(ME, {"name": "x"}, version=1)).status == 401
