"""Pictures of people: made anew, shown to colleagues only, kept on disk or in S3 alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.files.picture_store import ObjectPictureStore
from libs.files.settings import PictureSettings
from libs.testing.outside.s3 import S3, s3_server
from libs.testing.outside.sigv4 import Account
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.services import Client, environment
from services.auth.application.change_picture import PORTRAIT
from services.auth.infrastructure.picture_sweep import sweep_portraits
from tests.libs.files.hostile_pictures import encoded, opened
from tests.libs.files.sending import look, send
from tests.services.auth.conftest import Company
from tests.services.auth.people import USERS, add, own_role, signed_in
from tests.services.auth.profiles import (
    ME,
    MY_PICTURE,
    also_works_for,
    picture_of,
    told,
)

ACCOUNT = Account("quartermaster", "between us and the store", "ap-south-1")


@dataclass
class Kept:
    """Where the pictures of this module's auth are."""

    settings: dict[str, Any]
    folder: Path | None = None
    s3: S3 | None = None

    def files(self) -> dict[str, bytes]:
        """What is there, by name."""
        if self.s3 is not None:
            return {k.removeprefix("pictures/people/"): v.data for k, v in self.s3.objects.items()}
        assert self.folder is not None
        return {p.name: p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module", params=["disk", "s3"])
async def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Kept]:
    async with AsyncExitStack() as stack:
        if request.param == "disk":
            folder = tmp_path_factory.mktemp("kept") / "not there yet" / "pictures"
            yield Kept({"pictures_url": folder.as_uri()}, folder=folder)
        else:
            s3 = await stack.enter_async_context(s3_server("quartermaster", ACCOUNT))
            settings = {
                "pictures_url": "s3://quartermaster/pictures",
                "pictures_endpoint": s3.url,
                "pictures_region": ACCOUNT.region,
                "pictures_access_key": ACCOUNT.access_key,
                "pictures_secret_key": ACCOUNT.secret_key,
            }
            yield Kept(settings, s3=s3)


@pytest.fixture(scope="module")
async def auth_database(databases: Databases, kept: Kept) -> AsyncIterator[ServiceDatabase]:
    """Each auth has secrets of its own, and so a database."""
    database = await databases.create("auth")
    yield database
    await databases.drop(database)


@pytest.fixture(scope="module")
def more_settings(kept: Kept) -> dict[str, Any]:
    return kept.settings


@pytest.mark.promise("S1.9")
async def test_who_sets_a_picture_is_shown_with_it_in_two_sizes_everywhere(
    auth: Client, company: Company, other_company: Company, beneath: Any, kept: Kept
) -> None:
    member = await add(company.admin, "viewer")
    await also_works_for(beneath, member, other_company)
    ravi = await signed_in(auth, member)
    nothing = await ravi.get(picture_of(member["id"]))
    assert (nothing.status, nothing.body["code"]) == (404, "no_picture")
    done = await send(ravi, MY_PICTURE, encoded("JPEG"), name="me.jpg", kind="image/jpeg")
    assert done.status == 200, done.body
    name = done.body["picture"]
    assert (await ravi.get(ME)).body["user"]["picture"] == name
    for employer in (company, other_company):
        for size in (64, 256):
            path = f"{picture_of(member['id'])}?size={size}"
            status, headers, data = await look(employer.admin, path)
            assert (status, headers["content-type"]) == (200, "image/webp")
            image = opened(data)
            assert (image.format, image.size) == ("WEBP", (size, size))
            assert data == kept.files()[f"{name}-{size}.webp"]
        (event,) = await told(auth, employer, 1)
        assert (event["picture"], event["after"]) == (name, {"picture": name})
        seen = (await employer.admin.get(f"{USERS}/{member['id']}")).body
        assert seen["picture"] == name


async def test_a_picture_is_kept_by_its_looker_alone_and_asked_for_again(
    auth: Client, company: Company, kept: Kept
) -> None:
    admin, me = company.admin, company.registered["user"]["id"]
    await send(admin, MY_PICTURE, encoded("PNG"))
    path = picture_of(me)
    status, headers, data = await look(admin, path)
    assert (status, len(data) > 0) == (200, True)
    assert headers["cache-control"] == "private, no-cache"
    assert headers["vary"] == "authorization"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    asked = len(kept.s3.asked) if kept.s3 else 0
    tag = {"If-None-Match": f'W/"other", {headers["etag"]}'}
    status, again, data = await look(admin, path, headers=tag)
    assert (status, data, again["etag"]) == (304, b"", headers["etag"])
    assert asked == (len(kept.s3.asked) if kept.s3 else 0), "the store was not even asked"
    assert (await look(admin, f"{path}?size=64", headers=tag))[0] == 200
    await send(admin, MY_PICTURE, encoded("GIF"))
    assert (await look(admin, path, headers=tag))[0] == 200


async def test_old_files_are_removed(company: Company, kept: Kept) -> None:
    before = set(kept.files())
    names = []
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        done = await send(company.admin, MY_PICTURE, encoded(kind))
        names.append(done.body["picture"])
        now = {f"{names[-1]}-64.webp", f"{names[-1]}-256.webp"}
        assert set(kept.files()) == before | now
    assert len(set(names)) == 4
    gone = await company.admin.request("DELETE", MY_PICTURE)
    assert (gone.status, set(kept.files())) == (204, before)
    assert (await company.admin.get(ME)).body["user"]["picture"] is None
    assert (await company.admin.request("DELETE", MY_PICTURE)).status == 204


@pytest.mark.promise("S1.10")
async def test_an_admin_sets_and_removes_a_members_picture_in_their_company_only(
    auth: Client, company: Company, other_company: Company, beneath: Any, kept: Kept
) -> None:
    member = await add(company.admin, "staff")
    await also_works_for(beneath, member, other_company)
    ravi, path = await signed_in(auth, member), picture_of(member["id"])
    own = (await send(ravi, MY_PICTURE, encoded("PNG"))).body["picture"]
    done = await send(company.admin, path, encoded("JPEG"))
    assert done.status == 200
    badge = done.body["picture"]
    assert (await ravi.get(ME)).body["user"]["picture"] == badge
    elsewhere = (await other_company.admin.get(f"{USERS}/{member['id']}")).body
    assert elsewhere["picture"] == own
    assert {f"{own}-64.webp", f"{badge}-64.webp"} <= set(kept.files())
    again = (await send(company.admin, path, encoded("GIF"))).body["picture"]
    assert f"{badge}-64.webp" not in kept.files()
    assert (await company.admin.request("DELETE", path)).status == 204
    assert f"{again}-64.webp" not in kept.files()
    assert (await look(company.admin, path))[0] == 404
    assert (await look(other_company.admin, path))[0] == 200
    await send(company.admin, path, encoded("PNG"))
    assert (await ravi.request("DELETE", MY_PICTURE)).status == 204
    for employer in (company, other_company):
        assert (await look(employer.admin, path))[0] == 404
    assert not [name for name in kept.files() if name.startswith(own)]


@pytest.mark.promise("S3.34")
async def test_only_colleagues_look_and_only_admins_change_others(
    auth: Client, company: Company, other_company: Company, kept: Kept
) -> None:
    member = await add(company.admin, "staff")
    ravi = await signed_in(auth, member)
    meena = await signed_in(auth, await add(company.admin, "viewer"))
    await send(ravi, MY_PICTURE, encoded("PNG"))
    path = picture_of(member["id"])
    assert (await look(meena, path))[0] == 200
    assert (await look(other_company.admin, path))[0] == 404
    assert (await auth.get(path)).status == 401
    assert (await send(auth, path, encoded("PNG"))).status == 401
    files = kept.files()
    for client, status in ((meena, 403), (other_company.admin, 404)):
        assert (await send(client, path, encoded("GIF"))).status == status
        assert (await client.request("DELETE", path)).status == status
    assert kept.files() == files, "and nothing was left behind"
    assert (await look(company.admin, picture_of(new_id())))[0] == 404


async def test_only_an_admin_changes_an_admins_picture_and_only_who_still_may_anybodys(
    auth: Client, company: Company, kept: Kept
) -> None:
    await own_role(company.admin, "Desk", "auth.users.read", "auth.users.manage")
    clerk = await add(company.admin, "desk")
    desk = await signed_in(auth, clerk)
    path = picture_of(company.registered["user"]["id"])
    files = kept.files()
    for answer in (await send(desk, path, encoded("PNG")), await desk.request("DELETE", path)):
        assert (answer.status, answer.body["code"]) == (403, "admin_only")
    member = picture_of((await add(company.admin, "staff"))["id"])
    assert (await desk.request("DELETE", member)).status == 204
    taken = {"roles": ["staff"]}
    assert (await company.admin.patch(f"{USERS}/{clerk['id']}", taken, version=1)).status == 200
    for answer in (await send(desk, member, encoded("PNG")), await desk.request("DELETE", member)):
        assert (answer.status, answer.body["code"]) == (403, "permission_denied"), "though in token"
    assert kept.files() == files, "and nothing was left behind"


async def test_who_takes_their_picture_away_is_shown_with_it_nowhere(
    auth: Client, company: Company, other_company: Company, beneath: Any
) -> None:
    """Not even where they worked formerly; which learns of no new one either."""
    member = await add(company.admin, "staff")
    ravi, path = await signed_in(auth, member), picture_of(member["id"])
    own = (await send(ravi, MY_PICTURE, encoded("PNG"))).body["picture"]
    formerly = await also_works_for(beneath, member, other_company, active=False)
    await beneath.execute(
        "UPDATE memberships SET picture = $1 WHERE tenant_id = $2 AND picture IS NULL"
        " AND NOT active",
        own,
        formerly,
    )
    assert (await look(other_company.admin, path))[0] == 200
    await send(ravi, MY_PICTURE, encoded("GIF"))
    assert (await look(company.admin, path))[0] == 200
    assert (await look(other_company.admin, path))[0] == 404


async def test_pictures_set_at_once_leave_one(auth: Client, company: Company, kept: Kept) -> None:
    before = set(kept.files())
    member = await add(company.admin, "staff")
    ravi, path = await signed_in(auth, member), picture_of(member["id"])
    answers = await asyncio.gather(
        *(send(ravi, MY_PICTURE, encoded("PNG")) for _ in range(4)),
        *(send(company.admin, path, encoded("JPEG")) for _ in range(4)),
    )
    assert {a.status for a in answers} == {200}
    shown = (await ravi.get(ME)).body["user"]["picture"]
    assert (await look(ravi, path))[0] == 200
    left = {name.partition("-")[0] for name in set(kept.files()) - before}
    # An admin's may have come last, and one's own is still one's own.
    assert shown in left
    assert len(left) <= 2


async def test_what_a_crash_left_behind_is_swept_up_and_nothing_else(
    company: Company, kept: Kept, auth_database: ServiceDatabase
) -> None:
    settings = PictureSettings(**environment(auth_database, "amqp://nowhere/"), **kept.settings)
    mine = (await send(company.admin, MY_PICTURE, encoded("PNG"))).body["picture"]
    left = new_id().hex
    store = ObjectPictureStore(settings, "people", PORTRAIT)
    await store.keep(left, {256: b"large", 64: b"small"})
    database = Database("auth", settings)
    await database.open()
    now = await sweep_portraits(store, utc_now).run(database)
    assert now["pictures_removed"] == 0, "it may be somebody's any moment"
    later = await sweep_portraits(store, lambda: utc_now() + timedelta(hours=2)).run(database)
    assert later["pictures_removed"] >= 1
    await database.close()
    names = {name.partition("-")[0] for name in kept.files()}
    assert mine in names
    assert left not in names


async def test_a_store_out_of_reach_is_said_and_nothing_changes(
    company: Company, kept: Kept
) -> None:
    if kept.s3 is None:
        return
    mine = (await send(company.admin, MY_PICTURE, encoded("PNG"))).body["picture"]
    path = picture_of(company.registered["user"]["id"])
    kept.s3.failing = True
    try:
        refused = await send(company.admin, MY_PICTURE, encoded("GIF"))
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert ACCOUNT.secret_key not in str(refused.body)
        assert (await look(company.admin, path))[0] == 503
        assert (await company.admin.get(ME)).body["user"]["picture"] == mine
        # The change is what was asked for; its file waits for the clean-up.
        assert (await company.admin.request("DELETE", MY_PICTURE)).status == 204
    finally:
        kept.s3.failing = False
    assert f"{mine}-64.webp" in kept.files()
