"""Pictures of products: made anew, in order, brought back when removed by mistake."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.files.picture_store import ObjectPictureStore
from libs.testing.services import Answer, environment
from services.catalog.application.add_picture import FORM
from services.catalog.infrastructure.pictures import sweep_product_pictures
from services.catalog.settings import CatalogSettings
from tests.libs.files.hostile_pictures import (
    FEW,
    FILES,
    FINE,
    encoded,
    gradient,
    is_made_anew,
    opened,
)
from tests.libs.files.sending import look, send
from tests.services.catalog.conftest import PRODUCTS, READ, Catalog, Company, a_company


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def more_settings(folder: Path) -> dict[str, Any]:
    return {"pictures_url": folder.as_uri()}


def picture(side: int) -> bytes:
    """A picture unlike one of another side."""
    return encoded("PNG", gradient(side, 100))


def kept(folder: Path) -> set[str]:
    """The ids of the pictures of which there are files."""
    return {path.name.rpartition("-")[0] for path in folder.rglob("*.webp")}


async def a_product(company: Company, *sides: int) -> dict[str, Any]:
    """A product with a picture of each of these sides."""
    product: dict[str, Any] = (await company.create(f"P-{new_id().hex[-6:]}")).body
    for side in sides:
        product = (await add(company, product, picture(side))).body
    return product


async def add(company: Company, product: dict[str, Any], data: bytes, **named: str) -> Answer:
    """Add a picture to a product."""
    path = f"{PRODUCTS}/{product['id']}/pictures"
    return await send(company.manager, path, data, method="POST", **named)


async def arrange(company: Company, product: dict[str, Any], *pictures: object) -> Answer:
    """Say which pictures the product shows, at the version given."""
    return await company.manager.request(
        "PUT",
        f"{PRODUCTS}/{product['id']}/pictures",
        json={"pictures": pictures},
        headers={"If-Match": f'"{product["version"]}"'},
    )


def ids(product: dict[str, Any]) -> list[str]:
    return [shown["id"] for shown in product["pictures"]]


async def test_a_picture_is_kept_whole_in_three_sizes_and_said_by_an_event(
    company: Company, folder: Path
) -> None:
    product = await a_product(company)
    done = await add(company, product, encoded("JPEG", gradient(2000, 500)), name="pump.jpg")
    assert done.status == 201, done.body
    (shown,) = done.body["pictures"]
    assert shown["alt"] == ""
    path = f"{PRODUCTS}/{product['id']}/pictures/{shown['id']}"
    assert done.headers["location"] == path
    assert done.headers["etag"] == '"2"'
    for size, sides in ((1024, (1024, 256)), (256, (256, 64)), (64, (64, 16))):
        status, headers, data = await look(company.manager, f"{path}?size={size}")
        assert (status, headers["content-type"]) == (200, "image/webp")
        assert opened(data).size == sides
    assert shown["id"] in kept(folder)
    said = await company.said(product["id"], version=2)
    assert said["product"]["pictures"] == [shown]
    assert said["before"] == {"pictures": None}
    assert (await company.manager.get(f"{PRODUCTS}/{product['id']}")).body == done.body
    listed = (await company.manager.get(PRODUCTS)).body["items"]
    assert [item["pictures"] for item in listed] == [[shown]]


async def test_pictures_are_ordered_described_removed_and_brought_back(company: Company) -> None:
    product = await a_product(company, 101, 102, 103)
    one, two, three = ids(product)
    wanted = [{"id": three, "alt": "From above"}, {"id": one}]
    done = await arrange(company, product, *wanted)
    assert (done.status, done.headers["etag"]) == (200, f'"{product["version"] + 1}"')
    assert done.body["pictures"] == [{"id": three, "alt": "From above"}, {"id": one, "alt": ""}]
    gone = f"{PRODUCTS}/{product['id']}/pictures/{two}"
    assert (await look(company.manager, gone))[0] == 404
    back = await arrange(company, done.body, *done.body["pictures"], {"id": two})
    assert ids(back.body) == [three, one, two]
    assert (await look(company.manager, gone))[0] == 200
    same = await arrange(company, back.body, *back.body["pictures"])
    assert same.body["version"] == back.body["version"], "nothing changed, nothing is said"
    stale = await arrange(company, product, *wanted)
    assert (stale.status, stale.body["code"]) == (412, "stale_version")


@pytest.mark.promise("Q.16")
async def test_the_same_picture_sent_again_is_shown_once(company: Company, folder: Path) -> None:
    product = await a_product(company)
    answers = await asyncio.gather(*(add(company, product, picture(120)) for _ in range(3)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    seen = (await company.manager.get(f"{PRODUCTS}/{product['id']}")).body
    assert (len(seen["pictures"]), seen["version"]) == (1, 2)
    other = await a_product(company, 120)
    assert ids(other) != ids(seen), "each product has its own"
    assert {*ids(other), *ids(seen)} <= kept(folder)


async def test_a_product_has_at_most_ten_pictures(company: Company, folder: Path) -> None:
    product = await a_product(company, *range(100, 109))
    before = kept(folder)
    answers = await asyncio.gather(*(add(company, product, picture(200 + n)) for n in range(3)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409]
    assert {a.body["code"] for a in answers if a.status == 409} == {"too_many_pictures"}
    assert len(kept(folder) - before) == 1, "the files of the others are gone"
    full = (await company.manager.get(f"{PRODUCTS}/{product['id']}")).body
    more = await arrange(company, full, *full["pictures"], {"id": str(new_id())})
    assert (more.status, more.body["errors"][0]["field"]) == (422, "pictures")


async def test_only_a_products_own_pictures_are_shown_and_arranged(
    catalog: Catalog, company: Company
) -> None:
    product, other = await a_product(company, 101), await a_product(company, 101)
    stranger = await a_company(catalog)
    theirs = await a_product(stranger, 101)
    (mine,) = ids(product)
    for strange in (*ids(other), *ids(theirs), str(new_id())):
        refused = await arrange(company, product, {"id": mine}, {"id": strange})
        errors = [(e["field"], e["code"]) for e in refused.body["errors"]]
        assert (refused.status, errors) == (422, [("pictures.1.id", "not_found")])
        path = f"{PRODUCTS}/{product['id']}/pictures/{strange}"
        assert (await look(company.manager, path))[0] == 404
    twice = await arrange(company, product, {"id": mine}, {"id": mine})
    assert [(e["field"], e["code"]) for e in twice.body["errors"]] == [("pictures.1.id", "twice")]
    path = f"{PRODUCTS}/{product['id']}/pictures"
    assert (await look(stranger.manager, f"{path}/{mine}"))[0] == 404
    assert (await add(stranger, product, picture(130))).status == 404
    assert (await arrange(stranger, product, {"id": mine})).status == 404


async def test_who_only_reads_looks_and_changes_nothing(company: Company, folder: Path) -> None:
    product = await a_product(company, 101)
    before, reader = kept(folder), company.with_permissions(READ)
    path = f"{PRODUCTS}/{product['id']}/pictures"
    assert (await look(reader, f"{path}/{ids(product)[0]}"))[0] == 200
    refused = await send(reader, path, picture(131), method="POST")
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    version = {"If-Match": f'"{product["version"]}"'}
    answer = await reader.request("PUT", path, json={"pictures": []}, headers=version)
    assert answer.status == 403
    nobody = company.with_permissions()
    assert (await look(nobody, f"{path}/{ids(product)[0]}"))[0] == 403
    assert kept(folder) == before


@pytest.mark.promise("S3.34")
async def test_a_hostile_file_is_refused_or_made_anew(company: Company, folder: Path) -> None:
    product, before = await a_product(company), kept(folder)
    for title in FEW:
        file = FILES[title]
        answer = await add(company, product, file.make(), name=file.name, kind=file.kind)
        if file.answer != FINE:
            errors = [(e["field"], e["code"]) for e in answer.body["errors"]]
            assert (answer.status, errors) == (422, [("file", file.answer)]), title
            continue
        assert answer.status == 201, title
        newest = answer.headers["location"]
        assert str(UUID(newest.rpartition("/")[2])) in newest, "a name of ours"
        for size in FORM.sizes:
            status, _, data = await look(company.manager, f"{newest}?size={size}")
            assert status == 200
            assert is_made_anew(data), title
    seen = (await company.manager.get(f"{PRODUCTS}/{product['id']}")).body
    assert kept(folder) - before == set(ids(seen)), "and nothing was left behind"


async def test_what_no_product_shows_is_swept_up_once_it_cannot_be_brought_back(
    catalog: Catalog, company: Company, folder: Path
) -> None:
    product = await a_product(company, 101, 102, 103)
    shown, lately, long_ago = ids(product)
    done = await arrange(company, product, {"id": shown})
    async with catalog.service.database.transaction(company.actor) as connection:
        await connection.execute(
            "UPDATE product_pictures SET removed_at = removed_at - interval '26 hours'"
            " WHERE id = $1",
            UUID(long_ago),
        )
    settings = CatalogSettings(
        **environment(catalog.database, "amqp://nowhere/"), pictures_url=folder.as_uri()
    )
    store, left = ObjectPictureStore(settings, "products", FORM), str(new_id())
    await store.keep(left, dict.fromkeys(FORM.sizes, b"left behind by a crash"))
    database = Database("catalog", settings)
    await database.open()
    job = sweep_product_pictures(store, lambda: utc_now() + timedelta(hours=2))
    figures = await job.run(database)
    await database.close()
    assert figures["pictures_removed"] == 2
    assert {shown, lately} <= kept(folder)
    assert not {long_ago, left} & kept(folder)
    gone = await arrange(company, done.body, {"id": shown}, {"id": long_ago})
    assert gone.status == 422
    back = await arrange(company, done.body, {"id": shown}, {"id": lately})
    assert ids(back.body) == [shown, lately]


async def test_files_and_other_changes_leave_the_pictures_as_they_are(company: Company) -> None:
    product = await a_product(company, 101)
    sku = product["sku"]
    changed = await company.upload(f"sku,name\n{sku},Another pump\n")
    assert changed.status < 300, changed.body
    seen = (await company.manager.get(f"{PRODUCTS}/{product['id']}")).body
    assert seen["pictures"] == product["pictures"]
    archived = await company.manager.post(f"{PRODUCTS}/{product['id']}/archive")
    assert archived.body["pictures"] == product["pictures"]
