"""Files sent as pictures: whatever they are, what is shown is made anew, or they are refused."""

import asyncio
import io
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from PIL import Image

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.errors import Invalid, Unavailable
from libs.testing.services import Client, environment
from libs.web.settings import ServiceSettings
from services.auth.application.picture_ports import SIZES
from services.auth.infrastructure.picture_maker import PROGRAM, ProcessPictureMaker
from services.auth.infrastructure.picture_store import ObjectPictureStore
from services.auth.infrastructure.picture_sweep import sweep_pictures
from tests.conftest import NewDatabase
from tests.services.auth.conftest import Company
from tests.services.auth.hostile_pictures import (
    FILES,
    FINE,
    HTML,
    SECRET,
    ZIP,
    encoded,
    gradient,
    turned,
)
from tests.services.auth.people import a_company
from tests.services.auth.profiles import ME, MY_PICTURE, look, picture_of, send

# Everything the process that makes pictures may ever take.
MOST_MEMORY = 256_000_000
# Runs the program as auth does, then says the most memory its process ever held.
MEASURED = """
import re, runpy, sys
try:
    runpy.run_path(sys.argv.pop(1), run_name="__main__")
finally:
    status = open("/proc/self/status").read()
    sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
"""


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.fixture(scope="module")
async def sender(auth: Client) -> Company:
    """Somebody who sends all of them."""
    return await a_company(auth)


@pytest.mark.promise("S1.9", "S3.34")
@pytest.mark.parametrize("title", FILES)
async def test_a_hostile_file_is_refused_or_made_anew(sender: Company, title: str) -> None:
    file = FILES[title]
    answer = await send(sender.admin, MY_PICTURE, file.make(), name=file.name, kind=file.kind)
    if file.answer != FINE:
        assert answer.status == 422, answer.body
        assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [("file", file.answer)]
        return
    assert answer.status == 200, answer.body
    assert re.fullmatch(r"[0-9a-f]{32}", answer.body["picture"]), "a name of ours"
    for size in SIZES:
        path = f"{picture_of(sender.registered['user']['id'])}?size={size}"
        status, headers, data = await look(sender.admin, path)
        assert (status, headers["content-type"]) == (200, "image/webp")
        image = opened(data)
        assert (image.format, image.size, getattr(image, "n_frames", 1)) == (
            "WEBP",
            (size, size),
            1,
        )
        assert not image.getexif()
        assert set(image.info) <= {"loop", "background", "timestamp", "duration"}
        for planted in (SECRET, HTML, ZIP, b"alert(", b"EXIF", b"XMP ", b"ICCP"):
            assert planted not in data


@pytest.mark.promise("S3.34")
@pytest.mark.parametrize("title", FILES)
async def test_no_file_makes_its_maker_take_much_memory(title: str, tmp_path: Path) -> None:
    """Measured in the process that decodes it; no more than that is read of it anywhere."""
    path = tmp_path / "file"
    path.write_bytes(FILES[title].make())
    with path.open("rb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-c",
            MEASURED,
            str(PROGRAM),
            *map(str, SIZES),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
        )
        _, measured = await process.communicate()
    assert process.returncode in {0, 65, 66}
    assert int(measured) * 1024 < MOST_MEMORY


async def test_a_process_without_memory_or_time_is_a_refusal(tmp_path: Path) -> None:
    """Whatever a file finds in a decoder: the process is ended, and nobody else notices."""
    maker = ProcessPictureMaker()
    path = tmp_path / "file"
    path.write_bytes(encoded("PNG"))
    for trouble in ("bytearray(10**12)", "os.abort()", "os._exit(1)"):
        program = tmp_path / "program.py"
        program.write_text(f"import os\n{trouble}\n")
        maker.program = program
        with path.open("rb") as file, pytest.raises(Invalid, match="JPEG, PNG"):
            await maker.make(file)
    maker.program = PROGRAM
    with path.open("rb") as file:
        assert set(await maker.make(file)) == set(SIZES)


async def test_its_maker_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QM_SIGNING_KEY_SECRET", "planted")
    program = tmp_path / "program.py"
    program.write_text(
        "import os, struct, sys\n"
        "assert not os.environ.keys() - {'LC_CTYPE'}, os.environ\n"
        "assert len(os.listdir('/proc/self/fd')) <= 4, os.listdir('/proc/self/fd')\n"
        "sys.stdout.buffer.write((struct.pack('>I', 1) + b'x') * 2)\n"
    )
    maker = ProcessPictureMaker()
    maker.program = program
    (tmp_path / "file").write_bytes(b"x")
    with (tmp_path / "file").open("rb") as file:
        assert await maker.make(file) == dict.fromkeys(SIZES, b"x")


async def test_few_are_made_at_once(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os, struct, sys, time\n"
        f"mine = os.path.join({str(tmp_path)!r}, f'running-{{os.getpid()}}')\n"
        "open(mine, 'w').close()\n"
        "time.sleep(0.2)\n"
        f"count = sum(n.startswith('running-') for n in os.listdir({str(tmp_path)!r}))\n"
        "os.unlink(mine)\n"
        "sys.stdout.buffer.write((struct.pack('>I', 1) + bytes([count])) * 2)\n"
    )
    maker = ProcessPictureMaker(at_once=2)
    maker.program = program
    (tmp_path / "file").write_bytes(b"x")

    async def one() -> int:
        with (tmp_path / "file").open("rb") as file:
            return (await maker.make(file))[SIZES[0]][0]

    assert max(await asyncio.gather(*(one() for _ in range(6)))) <= 2


async def test_more_files_than_there_is_room_for_are_sent_again_later() -> None:
    maker = ProcessPictureMaker(at_most=2)
    with maker.place(), maker.place(), pytest.raises(Unavailable), maker.place():
        pytest.fail("there were two places")
    with maker.place():
        pass


async def test_where_nobody_has_a_picture_the_store_is_not_even_looked_into(
    service_database: NewDatabase,
) -> None:
    urls = await service_database("auth")
    database = Database("auth", ServiceSettings(**environment(urls, "amqp://nowhere/")))
    await database.open()
    nowhere = ObjectPictureStore("file:///proc/nowhere")
    figures = await sweep_pictures(nowhere, utc_now).run(database)
    assert figures == {"pictures": 0, "pictures_removed": 0}
    await database.close()


async def test_who_hangs_up_leaves_no_process_behind(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os, time\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    maker = ProcessPictureMaker(at_once=1)
    maker.program = program
    (tmp_path / "file").write_bytes(b"x")
    pid = tmp_path / "pid"
    with (tmp_path / "file").open("rb") as file:
        making = asyncio.create_task(maker.make(file))
        while not (pid.exists() and pid.read_text()):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)
        maker.program = PROGRAM
        with pytest.raises(Invalid):
            await maker.make(file)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_picture_stands_upright_however_the_camera_was_held(
    company: Company, orientation: int
) -> None:
    await send(company.admin, MY_PICTURE, turned(orientation))
    path = picture_of(company.registered["user"]["id"])
    image = opened((await look(company.admin, path))[2]).convert("RGB")
    # What is stored as the top left, top right, bottom left and bottom right corner, in the order
    # in which they have to be seen (EXIF 2.3, 4.6.4: where row 0 and column 0 are).
    order = {
        1: "0123",
        2: "1032",
        3: "3210",
        4: "2301",
        5: "0213",
        6: "2031",
        7: "3120",
        8: "1302",
    }[orientation]
    corners = [(20, 20), (235, 20), (20, 235), (235, 235)]
    stored = gradient().crop((50, 0, 250, 200)).resize((256, 256))
    for corner, was in zip(corners, order, strict=True):
        seen, expected = image.getpixel(corner), stored.getpixel(corners[int(was)])
        assert isinstance(seen, tuple)
        assert isinstance(expected, tuple)
        assert all(abs(a - b) < 24 for a, b in zip(seen, expected, strict=True)), corner


async def test_a_picture_without_background_keeps_none(company: Company) -> None:
    image = Image.new("RGBA", (90, 90), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (30, 30, 60, 60))
    path = picture_of(company.registered["user"]["id"])
    for kind in ("PNG", "WEBP", "GIF"):
        await send(company.admin, MY_PICTURE, encoded(kind, image))
        shown = opened((await look(company.admin, path))[2]).convert("RGBA")
        assert shown.getpixel((5, 5))[3] == 0, kind  # type: ignore[index]
        assert shown.getpixel((128, 128))[3] == 255, kind  # type: ignore[index]


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
