"""Files we write: whoever opens them sees what was put in, and runs nothing."""

import csv
import gc
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.files.cells import escaped, unescaped
from libs.files.csv_writer import CsvWriter
from libs.files.sheet_columns import Cell, SheetColumn
from libs.files.sheet_program import rows_of
from libs.files.xlsx_writer import XlsxWriter


def workbook(header: list[str], *rows: list[Cell]) -> bytes:
    writer = XlsxWriter("Items", [SheetColumn(label, 12) for label in header])
    return b"".join([*(writer.add([row]) for row in rows), writer.end()])


def test_a_workbook_opens_with_its_header_frozen_and_its_numbers_numbers() -> None:
    file = workbook(["sku", "price"], ["P & <1>", Decimal("12.50")], ["", None], ["P-2", None])
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet.freeze_panes == "A2"
    assert list(sheet.values) == [("sku", "price"), ("P & <1>", 12.5), (None, None), ("P-2", None)]
    assert (sheet["A2"].data_type, sheet["A2"].number_format) == ("s", "@")
    assert (sheet.column_dimensions["B"].width, sheet["A1"].font.bold) == (12, True)
    assert zipfile.ZipFile(io.BytesIO(file)).testzip() is None


def test_nothing_is_a_formula_or_an_error_whatever_it_looks_like() -> None:
    texts = ["=1+1", "=", "#N/A", "#REF!", "{=1}", "TRUE", "1E5"]
    file = workbook(texts, list(texts))
    for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows():
        assert [(c.value, c.data_type) for c in row] == [(text, "s") for text in texts]


def test_a_workbook_nobody_waits_for_is_put_away_in_silence() -> None:
    XlsxWriter("Items", [SheetColumn("sku")]).add([["P-1"]])
    gc.collect()


def test_a_number_longer_than_spreadsheets_keep_is_text() -> None:
    file = workbook(["price"], [Decimal("999999999999.9999")], [Decimal("999999999999.999")])
    assert [r.cells for r in rows_of(io.BytesIO(file), "utf-8")] == [
        ["price"],
        ["999999999999.9999"],
        ["999999999999.999"],
    ]


@pytest.mark.promise("Q.15")
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1))
def test_any_text_is_read_again_as_it_was_from_a_workbook(texts: list[str]) -> None:
    header = [f"c{n}" for n in range(len(texts))]
    _, *found = rows_of(io.BytesIO(workbook(header, list(texts))), "utf-8")
    assert [list(r.cells)[: len(texts)] for r in found] == ([texts] if any(texts) else [])


@given(st.text(max_size=20))
def test_no_escaped_text_begins_a_formula_and_all_come_back(text: str) -> None:
    assert escaped(text)[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") - {""}
    assert unescaped(escaped(text)) == text


def test_a_csv_file_without_rows_has_its_header() -> None:
    writer = CsvWriter(["sku", "price"])
    assert writer.end() == b"\xef\xbb\xbfsku,price\r\n"
    writer = CsvWriter(["sku", "price"])
    text = (writer.add([["P-1", Decimal("1.50")], ["P-2", None]]) + writer.end()).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [["sku", "price"], ["P-1", "1.50"], ["P-2", ""]]
