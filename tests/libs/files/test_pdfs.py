"""Documents set as PDF: whatever things are called, the same bytes each time, in bounded means."""

import asyncio
import re
from pathlib import Path

import pytest
import segno

from libs.domain.errors import Unavailable
from libs.files import pdf_program
from libs.files.pdf_maker import Document, PdfMaker
from tests.pdf_text import pdf_pages

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set text(font: "Noto Sans")
#image(bytes(sys.inputs.qr), width: 20mm)
#for text in data.texts [#text \\ ]
lacking #data.lacking.join(",")
"""
# Each letter of these scripts has its glyph in the fonts we bring.
SCRIPTS = """
दक्कन पंप
ডেকান পাম্প
ਡੈਕਨ ਪੰਪ
ડેક્કન પંપ
ଡେକାନ ପମ୍ପ
டெக்கான்
డెక్కన్ పంపు
ಡೆಕ್ಕನ್ ಪಂಪ್
ഡെക്കാൻ പമ്പ്
ඩෙකාන්
شركة ديكان
דקאן
เดคคัน
Деккан
Ντεκάν
Đề Cần ₹ €
"""
MARKUP = '#strong[x] *b* _i_ $x^2$ `r` <l> @r // /* c */ \\u{41} #panic("!") "}}]) #sys.inputs'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template of a test."""
    path = tmp_path / "note.typ"
    path.write_text(TEMPLATE)
    return path


def note(template: Path, *texts: str) -> Document:
    """A document of these texts."""
    return Document("NOTE-1", template, {"texts": list(texts)}, "http://localhost/x")


async def test_every_script_of_our_fonts_is_drawn_and_no_name_is_markup(template: Path) -> None:
    pdf = await PdfMaker().make(note(template, *SCRIPTS.split("\n"), MARKUP))
    (page,) = pdf_pages(pdf)
    assert MARKUP in page
    assert page.endswith("lacking")
    for script in ("दक्कन पंप", "Деккан", "Đề Cần ₹ €"):
        assert script in page


async def test_what_no_font_can_draw_is_shown_by_its_code_and_said(template: Path) -> None:
    (page,) = pdf_pages(await PdfMaker().make(note(template, "上海 Pumps 🚰")))
    assert "[U+4E0A][U+6D77] Pumps [U+1F6B0]" in page
    assert "lacking U+1F6B0,U+4E0A,U+6D77" in page


async def test_a_folder_of_fonts_adds_to_ours(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    ours = pdf_program.FONTS / "NotoSansThai-Regular.ttf"
    (folder / "more.ttf").write_bytes(ours.read_bytes())
    (page,) = pdf_pages(await PdfMaker(folder).make(note(template, "plain")))
    assert page.splitlines()[:1] == ["plain"]


async def test_the_same_document_has_the_same_bytes_and_another_another_etag(
    template: Path,
) -> None:
    maker, document = PdfMaker(), note(template, "one")
    first, second = await asyncio.gather(maker.make(document), maker.make(document))
    assert first == second
    assert document.etag == note(template, "one").etag
    assert document.etag != note(template, "two").etag


def test_the_code_is_the_one_that_opens_the_address() -> None:
    """The picture's dark modules are those of the code, each where it belongs."""
    address = "http://localhost:8080/purchase-orders/0193"
    matrix = segno.make(address, error="m", micro=False).matrix
    dark, x, y = set[tuple[int, int]](), 0, 0
    path = pdf_program.make_picture(address).split('d="M0 0.5')[1]
    for across, down, run in re.findall(r"m(-?\d+) (-?\d+)|h(\d+)", path):
        if run:
            dark |= {(x + n, y) for n in range(int(run))}
        x, y = x + int(across or run), y + int(down or 0)
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}


async def test_what_cannot_be_set_is_said_and_leaves_its_place(tmp_path: Path) -> None:
    maker = PdfMaker(at_most=1)
    for _ in range(2):
        with pytest.raises(Unavailable, match="could not be made"):
            await maker.make(note(tmp_path / "nothing.typ"))


async def test_too_many_at_once_are_asked_to_come_again(template: Path) -> None:
    maker = PdfMaker(at_once=1, at_most=2)
    tasks = [asyncio.ensure_future(maker.make(note(template, "x"))) for _ in range(3)]
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in done] == [bytes, bytes, Unavailable]
