"""Reading spreadsheets people send: what is in them, exactly, and a sentence for what cannot be."""

import csv
import io
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.files.cells import Record, Refused, Wrong, letters
from libs.files.sheet_program import rows_of
from libs.files.sheets import opened
from tests.libs.files.workbooks import MAIN, sheet, workbook

# What openpyxl says beside its exceptions; the program that reads has nobody to say it to.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def rows(data: bytes, encoding: str = "utf-8") -> list[Record]:
    return list(rows_of(io.BytesIO(data), encoding))


def refusal(data: bytes) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refused:
        rows(data)
    return refused.value.row, refused.value.column, refused.value.message


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    yield data[:7]
    yield data[7:]


def saved(*lines: list[object], form: str = "") -> bytes:
    """A workbook as a spreadsheet program saves it; the format of all cells, if they have one."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for cell in [cell for row in book.active if form for cell in row]:
        cell.number_format = form
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "sku,name\nP-1,Pümp\n".encode(),
        "sku,name\r\nP-1,Pümp\r\n".encode("utf-8-sig"),
        "sku;name\nP-1;Pümp\n".encode(),
        "sku\tname\nP-1\tPümp\n".encode("utf-16"),
        '"sku";"name"\n"P-1";"Pümp"'.encode(),
        "\ufeffsku,name\nP-1,Pümp\n".encode("utf-16-be"),
        saved(["sku", "name"], ["P-1", "Pümp"]),
    ],
    ids=["UTF-8", "BOM", "semicolons", "UTF-16 and tabs", "quotes", "UTF-16 BE", "XLSX"],
)
async def test_files_of_every_usual_kind_are_known_by_their_bytes(data: bytes) -> None:
    async with opened(pieces(data)) as sheet:
        found = [record async for some in sheet.some() for record in some]
    assert sheet.rows == 2
    assert found == [Record(1, ["sku", "name"]), Record(2, ["P-1", "Pümp"])]


def test_windows_text_is_read_if_that_is_said() -> None:
    data = "sku,name\nP-1,Pümp\n".encode("windows-1252")
    assert rows(data, "windows-1252")[1].cells == ["P-1", "Pümp"]
    assert refusal(data)[0] == 1
    assert "windows-1252" in refusal(data)[2]


def test_blank_rows_are_counted_and_not_given() -> None:
    assert [r.number for r in rows(b"\n\nsku,name\n,,\nP-1,x\n")] == [3, 5]
    assert [r.number for r in rows(saved(["sku"], [], [None], ["P-1"]))] == [1, 4]


def test_cells_of_a_workbook_become_the_text_a_person_sees() -> None:
    day = datetime(2026, 11, 21)
    cells = [0.1 + 0.2, 1e5, 12.5, 7, True, day, day.replace(hour=10), time(8, 30), 1e-7, "1E+05"]
    (record,) = rows(saved(cells))
    assert record.cells == [
        "0.3",
        "100000",
        "12.5",
        "7",
        "true",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "08:30:00",
        "0.0000001",
        "1E+05",
    ]


def test_a_number_is_the_same_however_it_was_written() -> None:
    raw = ("12.50", "0123", "1E2", "-1.5e-3", "4.0999999999999996", "12345678901234567890")
    cells = "".join(f"<c><v>{number}</v></c>" for number in raw)
    found = rows(workbook(f'<row r="2">{cells}</row>'))[1].cells
    assert found == ["12.5", "123", "100", "-0.0015", "4.1", "12345678901234567890"]


def test_texts_are_joined_from_their_runs_and_characters_no_xml_holds() -> None:
    runs = "<is><r><t>a</t></r><r><t>b_x0041_</t></r><rPh sb='0' eb='1'><t>no</t></rPh></is>"
    cells = f'<c r="A2" t="inlineStr">{runs}</c><c t="s"><v>0</v></c><c t="str"><v>x</v></c>'
    cells += '<c t="str"><v>_xD83D__xDE00__xD83D_</v></c>'
    found = rows(workbook(f'<row r="2">{cells}</row>'))[1].cells
    assert found == ["abA", "shared", "x", "\U0001f600\ufffd"]


@pytest.mark.promise("Q.15")
@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("<f>1+1</f><v>2</v>", "formula", "paste its value"),
        ("<v>1_000</v>", "not_a_number", "not a number"),
        ("<v>NaN</v>", "not_a_number", "not a number"),
        ("<v>\uff11\uff12</v>", "not_a_number", "not a number"),
        ("<v>1.2345678901234567E+18</v>", "not_a_number", "more than 15 digits"),
    ],
)
def test_a_cell_that_is_no_value_says_why(cell: str, code: str, words: str) -> None:
    found = rows(workbook(f'<row r="2"><c r="A2">{cell}</c></row>'))[1].cells[0]
    assert isinstance(found, Wrong)
    assert found.code == code
    assert words in found.message


def test_an_error_in_a_cell_is_told_with_its_name() -> None:
    found = rows(workbook('<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'))[1].cells[0]
    assert isinstance(found, Wrong)
    assert (found.code, str(found)) == ("error_cell", "#REF!")


@pytest.mark.promise("Q.15")
@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"", 0, ""),
        (b'sku\n"never closed\nB\n', 2, "never closed"),
        (b'sku\n"a"b\n', 2, "written twice"),
        (b'sku\n"' + b"x\n" * 40_000, 2, "quote never closed"),
        (b"sku\nA\x00B\n", 2, "NUL"),
        ("sku\nA\n".encode("utf-16-le"), 1, "NUL"),
        (b"sku\n" + b"A" * 1_100_000, 2, "1000000 characters"),
        (b"a," * 201 + b"a\n", 1, "200 columns"),
        (b"sku\n" + b"A\n" * 100_001, 100_002, "100000 rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 1, "encrypted workbook or an old .xls"),
        (b"%PDF-1.7\n", 1, "a PDF"),
        (b"\x89PNG\r\n\x1a\n", 1, "a picture"),
        (b"\x1f\x8b\x08\x00", 1, "gzip"),
        (b"\xef\xbb\xbf <html><table>", 1, "a web page"),
        (b"PK\x03\x04" + bytes(500), 1, "damaged"),
        (workbook(parts={"xl/vbaProject.bin": b"x"}), 1, "macros"),
        (workbook(parts={"xl/workbook.bin": b"x"}), 1, ".xlsb"),
        (workbook('<row r="2"><c r="A2"><v>1</v>'), 1, "breaks off"),
        (workbook("", '<mergeCells><mergeCell ref="B3:C4"/></mergeCells>'), 3, "B3:C4 are merged"),
        (workbook('<row r="2"><c r="A2" t="s"><v>9</v></c></row>'), 2, "not there"),
        (workbook(parts={"xl/workbook.xml": "<!DOCTYPE a><workbook/>"}), 1, "XML entities"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_where_and_why(data: bytes, row: int, words: str) -> None:
    if not words:
        assert rows(data) == []
        return
    found = refusal(data)
    assert found[0] == row
    assert words in found[2]


def test_other_documents_in_a_zip_are_told_apart() -> None:
    import zipfile  # noqa: PLC0415 - for this test alone

    for name, words in (("content.xml", "OpenDocument"), ("word/document.xml", "no workbook")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, "x")
        assert words in refusal(file.getvalue())[2]


def test_one_cell_far_outside_is_named_and_one_far_below_is_just_a_row() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    row, column, message = refusal(workbook(far))
    assert (row, column) == (1_048_576, "XFD")
    assert "XFD1048576" in message
    below = far.replace("XFD1048576", "A1048576")
    assert rows(workbook(below))[1] == Record(1_048_576, ["x"])


def test_a_cell_too_long_is_refused_alone() -> None:
    text = "x" * 32_768
    long = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{text}</t></is></c></row>'
    found = rows(workbook(long))[1].cells[0]
    assert isinstance(found, Wrong)
    assert found.code == "too_long"


@pytest.mark.promise("Q.15")
@pytest.mark.parametrize("packed", ["1000 times", "little"])
async def test_a_zip_made_to_burst_is_refused_before_it_is_unpacked(packed: str) -> None:
    if packed == "little":
        block = os.urandom(1_000_000) + bytes(40_000_000)
        parts: dict[str, bytes | str] = {f"xl/media/{n}.bin": block for n in range(6)}
    else:
        parts = {"xl/media/1.bin": bytes(60_000_000)}
    words = "246 MB" if packed == "little" else "times, which no workbook of data is"
    with pytest.raises(Refused, match=words):
        async with opened(pieces(workbook(parts=parts))):
            pass


async def test_a_text_repeated_without_end_ends_with_the_program(tmp_path: object) -> None:
    """A few bytes each refer to one long text: more than there is room for."""
    shared = f"<sst xmlns='{MAIN}'><si><t>{'x' * 32_000}</t></si></sst>"
    cells = '<c t="s"><v>0</v></c>' * 30
    many = "".join(f'<row r="{n}">{cells}</row>' for n in range(2, 400))
    book = workbook(parts={"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": sheet(many)})
    with pytest.raises(Refused, match="so much text"):
        async with opened(pieces(book)):
            pass


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9)


@given(st.lists(st.lists(_TEXT, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read_again(lines: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(lines)
    found = rows(b"\xef\xbb\xbf" + text.getvalue().encode())
    assert [list(r.cells) for r in found] == [line for line in lines if any(line)]


_DECIMALS = st.decimals(places=4, min_value=-(10**9), max_value=10**9)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)


@settings(max_examples=30, deadline=None)
@given(st.lists(_DECIMALS, min_size=1, max_size=9))
def test_a_number_is_never_changed_by_a_float(values: list[Decimal]) -> None:
    (record,) = rows(saved(list(values)))
    assert [Decimal(text) for text in record.cells] == values


@settings(max_examples=30, deadline=None)
@given(st.lists(_FLOATS, min_size=1, max_size=9))
def test_no_number_has_an_exponent(values: list[float]) -> None:
    (record,) = rows(saved(list(values)))
    for text, value in zip(record.cells, values, strict=True):
        if isinstance(text, Wrong):
            assert abs(value) >= 10**14
        else:
            assert "e" not in text.lower()
            assert float(text) == pytest.approx(value, rel=1e-14)


def test_dates_are_days_as_spreadsheets_count_them() -> None:
    (record,) = rows(saved([1, 0.5, 46347.4375, -1, 9_999_999], form="yyyy-mm-dd hh:mm"))
    assert record.cells[:3] == ["1900-01-01", "12:00:00", "2026-11-21T10:30:00"]
    for cell in record.cells[3:]:
        assert isinstance(cell, Wrong)
        assert (cell.code, cell.message[:10]) == ("not_a_number", "not a date")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("yyyy-mm-dd", "2026-11-21"),
        ("[h]:mm", "1112328:00:00"),
        ('0.00 "days"', "46347"),
        ("[Red]0.00", "46347"),
        ("#,##0.00_);\\d", "46347"),
        ("General", "46347"),
    ],
)
def test_formats_of_dates_are_told_from_those_of_numbers(code: str, text: str) -> None:
    assert rows(saved([46347], form=code))[0].cells == [text]


@given(st.integers(0, 18_277))
def test_columns_are_named_as_in_spreadsheets(position: int) -> None:
    assert letters(position) == openpyxl.utils.get_column_letter(position + 1)


_WHOLE = {
    "xlsx": saved(["sku", "name", "price"], ["P-1", "Pump", 12.5], ["P-2", "Valve", 3]),
    "csv": b'sku;name\r\nP-1;"Pump; large"\r\nP-2;Valve\r\n' * 20,
}


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(_WHOLE)),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), min_size=1, max_size=6),
    st.integers(0, 10_000),
)
def test_damaged_files_are_read_or_refused_and_nothing_else(
    kind: str, changes: list[tuple[int, bytes]], end: int
) -> None:
    data = bytearray(_WHOLE[kind])
    for at, piece in changes:
        data[at % len(data) : at % len(data) + len(piece)] = piece
    cut = bytes(data[: end % len(data)] if end % 3 == 0 else data)
    with suppress(Refused):
        rows(cut)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["rows", "styles", "workbook", "texts"]))
def test_parts_of_a_workbook_may_hold_anything(text: str, part: str) -> None:
    inside = text.encode("utf-8", "replace").decode()
    made = {
        "rows": {"xl/worksheets/sheet1.xml": f"<worksheet>{inside}<row r='x'/></worksheet>"},
        "styles": {"xl/styles.xml": f"<styleSheet>{inside}</styleSheet>"},
        "workbook": {"xl/workbook.xml": f"<workbook>{inside}<sheet id='s'/></workbook>"},
        "texts": {"xl/sharedStrings.xml": f"<sst><si><t>{inside}</t></si></sst>"},
    }[part]
    with suppress(Refused):
        rows(workbook('<row r="2"><c r="B" t="s"><v>-1</v></c></row>', parts=made))
