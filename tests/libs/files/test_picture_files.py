"""Files sent as pictures: whatever they are, what is kept is made anew, or they are refused."""

import asyncio
import os
from pathlib import Path

import pytest
from PIL import Image

from libs.domain.errors import Invalid, Unavailable
from libs.files.picture_maker import PROGRAM, ProcessPictureMaker
from libs.files.pictures import Form
from tests.libs.files.hostile_pictures import (
    FILES,
    FINE,
    encoded,
    gradient,
    is_made_anew,
    opened,
    turned,
)

FORMS = [Form((256, 64), square=True), Form((1024, 256, 64), square=False)]
SQUARE, WHOLE = FORMS
# Everything the process that makes pictures may ever take.
MOST_MEMORY = 256_000_000
# Runs the program, then writes down the most memory its process ever held.
MEASURED = """
import re, runpy
try:
    runpy.run_path({program!r}, run_name="__main__")
finally:
    status = open("/proc/self/status").read()
    open({result!r}, "w").write(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
"""


async def made(data: bytes, folder: Path, maker: ProcessPictureMaker) -> dict[int, bytes]:
    """What the maker makes of a file."""
    path = folder / "file"
    path.write_bytes(data)
    with path.open("rb") as file:
        return await maker.make(file)


@pytest.mark.promise("S1.9", "S3.34")
@pytest.mark.parametrize("form", FORMS, ids=["square", "whole"])
@pytest.mark.parametrize("title", FILES)
async def test_a_hostile_file_is_refused_or_made_anew_in_little_memory(
    title: str, form: Form, tmp_path: Path
) -> None:
    """Measured in the process that decodes it; no more than that is read of it anywhere."""
    result = tmp_path / "memory"
    maker = ProcessPictureMaker(form)
    maker.program = tmp_path / "measured.py"
    maker.program.write_text(MEASURED.format(program=str(PROGRAM), result=str(result)))
    file = FILES[title]
    if file.answer == FINE:
        pictures = await made(file.make(), tmp_path, maker)
        for size, data in pictures.items():
            assert is_made_anew(data)
            width, height = opened(data).size
            assert (width, height) == (size, size) if form.square else max(width, height) <= size
    else:
        with pytest.raises(Invalid) as refused:
            await made(file.make(), tmp_path, maker)
        assert [(e.field, e.code) for e in refused.value.errors] == [("file", file.answer)]
    assert int(result.read_text()) * 1024 < MOST_MEMORY


async def test_a_process_without_memory_or_time_is_a_refusal(tmp_path: Path) -> None:
    """Whatever a file finds in a decoder: the process is ended, and nobody else notices."""
    maker = ProcessPictureMaker(SQUARE)
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
        assert set(await maker.make(file)) == {256, 64}


async def test_its_maker_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QM_SIGNING_KEY_SECRET", "planted")
    program = tmp_path / "program.py"
    program.write_text(
        "import os, struct, sys\n"
        "assert not os.environ.keys() - {'LC_CTYPE'}, os.environ\n"
        "assert len(os.listdir('/proc/self/fd')) <= 4, os.listdir('/proc/self/fd')\n"
        "sys.stdout.buffer.write((struct.pack('>I', 1) + b'x') * 2)\n"
    )
    maker = ProcessPictureMaker(SQUARE)
    maker.program = program
    (tmp_path / "file").write_bytes(b"x")
    with (tmp_path / "file").open("rb") as file:
        assert await maker.make(file) == {256: b"x", 64: b"x"}


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
    maker = ProcessPictureMaker(SQUARE, at_once=2)
    maker.program = program
    (tmp_path / "file").write_bytes(b"x")

    async def one() -> int:
        with (tmp_path / "file").open("rb") as file:
            return (await maker.make(file))[256][0]

    assert max(await asyncio.gather(*(one() for _ in range(6)))) <= 2


async def test_more_files_than_there_is_room_for_are_sent_again_later() -> None:
    maker = ProcessPictureMaker(SQUARE, at_most=2)
    with maker.place(), maker.place(), pytest.raises(Unavailable), maker.place():
        pytest.fail("there were two places")
    with maker.place():
        pass


async def test_who_hangs_up_leaves_no_process_behind(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os, time\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    maker = ProcessPictureMaker(SQUARE, at_once=1)
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
    orientation: int, tmp_path: Path
) -> None:
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
    lying = orientation > 4
    for form, sent in ((SQUARE, gradient().crop((50, 0, 250, 200))), (WHOLE, gradient())):
        seen = opened((await made(turned(orientation), tmp_path, ProcessPictureMaker(form)))[256])
        stored = sent.resize((256, 256 * sent.height // sent.width))
        assert seen.size == (stored.size[::-1] if lying else stored.size)
        for corner, was in zip(corners(seen), order, strict=True):
            there = corners(stored)[int(was)]
            assert all(abs(a - b) < 24 for a, b in zip(corner, there, strict=True)), corner


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours near top left, top right, bottom left and bottom right."""
    image = image.convert("RGB")
    right, below = image.width - 21, image.height - 21
    found = (image.getpixel(at) for at in ((20, 20), (right, 20), (20, below), (right, below)))
    return [colour for colour in found if isinstance(colour, tuple)]


@pytest.mark.parametrize("form", FORMS, ids=["square", "whole"])
async def test_a_picture_without_background_keeps_none(form: Form, tmp_path: Path) -> None:
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (100, 100, 200, 200))
    for kind in ("PNG", "WEBP", "GIF"):
        pictures = await made(encoded(kind, image), tmp_path, ProcessPictureMaker(form))
        shown = opened(pictures[256]).convert("RGBA")
        assert shown.getpixel((5, 5))[3] == 0, kind  # type: ignore[index]
        assert shown.getpixel((128, 128))[3] == 255, kind  # type: ignore[index]


async def test_a_whole_picture_loses_no_edge_and_is_never_made_larger(tmp_path: Path) -> None:
    maker = ProcessPictureMaker(WHOLE)
    for size, kept in (
        ((2000, 500), {1024: (1024, 256), 256: (256, 64), 64: (64, 16)}),
        ((100, 150), {1024: (100, 150), 256: (100, 150), 64: (42, 64)}),
        ((1, 9000), {1024: (1, 1024), 256: (1, 256), 64: (1, 64)}),
    ):
        pictures = await made(encoded("PNG", gradient(*size)), tmp_path, maker)
        assert {side: opened(data).size for side, data in pictures.items()} == kept
