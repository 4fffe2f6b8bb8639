"""Files sent as pictures to auth: refused or made anew, and only ever received as an upload."""

import asyncio
import io
import re
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.files.picture_store import ObjectPictureStore
from libs.files.settings import PictureSettings
from libs.testing.services import environment
from services.auth.application.change_picture import PORTRAIT
from services.auth.infrastructure.picture_sweep import sweep_portraits
from tests.conftest import NewDatabase
from tests.libs.files.hostile_pictures import FEW, FILES, FINE, encoded, is_made_anew, opened
from tests.libs.files.sending import look, send
from tests.services.auth.conftest import Company
from tests.services.auth.profiles import ME, MY_PICTURE, picture_of


@pytest.mark.promise("S1.9", "S3.34")
async def test_a_hostile_file_is_refused_or_made_anew(company: Company) -> None:
    path = picture_of(company.registered["user"]["id"])
    for title in FEW:
        file = FILES[title]
        answer = await send(company.admin, MY_PICTURE, file.make(), name=file.name, kind=file.kind)
        if file.answer != FINE:
            assert answer.status == 422, title
            errors = [(e["field"], e["code"]) for e in answer.body["errors"]]
            assert errors == [("file", file.answer)]
            continue
        assert answer.status == 200, title
        assert re.fullmatch(r"[0-9a-f]{32}", answer.body["picture"]), "a name of ours"
        for size in PORTRAIT.sizes:
            status, headers, data = await look(company.admin, f"{path}?size={size}")
            assert (status, headers["content-type"]) == (200, "image/webp")
            assert is_made_anew(data), title
            assert opened(data).size == (size, size)


async def test_where_nobody_has_a_picture_the_store_is_not_even_looked_into(
    service_database: NewDatabase,
) -> None:
    urls = environment(await service_database("auth"), "amqp://nowhere/")
    settings = PictureSettings(**urls, pictures_url="file:///proc/nowhere")
    database = Database("auth", settings)
    await database.open()
    nowhere = ObjectPictureStore(settings, "people", PORTRAIT)
    figures = await sweep_portraits(nowhere, utc_now).run(database)
    assert figures == {"pictures": 0, "pictures_removed": 0}
    await database.close()


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("the file is another part", "missing"),
        ("no file", "missing"),
        ("not multipart", "missing"),
        ("no boundary", "invalid"),
        ("two files", "invalid"),
        ("above 10 MB", "too_large"),
    ],
)
async def test_a_body_that_is_no_upload_is_refused(company: Company, field: str, code: str) -> None:
    many = aiohttp.FormData()
    for name in ("a.png", "b.png"):
        many.add_field("file", encoded("PNG"), filename=name)
    large = aiohttp.FormData()
    large.add_field("file", io.BytesIO(bytes(10_000_000)), filename="a.png")
    elsewhere = aiohttp.FormData()
    elsewhere.add_field("picture", encoded("PNG"), filename="a.png")
    options: dict[str, dict[str, Any]] = {
        "the file is another part": {"data": elsewhere},
        "no file": {},
        "not multipart": {"json": {"file": "data:image/png;base64,AAAA"}},
        "no boundary": {"data": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        "two files": {"data": many},
        "above 10 MB": {"data": large},
    }
    answer = await company.admin.request("PUT", MY_PICTURE, **options[field])
    assert answer.status == 422, answer.body
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [("file", code)]
    assert (await company.admin.get(ME)).body["user"]["picture"] is None


async def test_an_upload_that_breaks_off_is_no_error_of_ours(
    company: Company, capfd: pytest.CaptureFixture[str]
) -> None:
    url = urlsplit(company.admin.url)
    for _ in range(3):
        _, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(
            f"PUT {MY_PICTURE} HTTP/1.1\r\nHost: auth\r\n"
            f"Authorization: Bearer {company.admin._token}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n"
            '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()
            + bytes(2_000_000)
        )
        await writer.drain()
        writer.close()
    # Every place is free again: more than there are, one after the other.
    for _ in range(25):
        answer = await send(company.admin, MY_PICTURE, b"no picture")
        assert answer.status == 422
    assert "unexpected error" not in "".join(capfd.readouterr())


async def test_a_size_there_is_not_is_refused(company: Company) -> None:
    path = picture_of(company.registered["user"]["id"])
    for size in ("65", "0", "-64", "large", "99999999999"):
        answer = await company.admin.get(path, size=size)
        assert (answer.status, answer.body["errors"][0]["field"]) == (422, "size")
