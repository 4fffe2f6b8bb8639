"""Reading the first sheet of an XLSX workbook that somebody sent, with openpyxl.

Its read-only mode, one step below `load_workbook`: that reads each sheet twice when a file leaves
out its size, drops rows that are out of order, takes `1_000` for 1000 and says nothing of merged
cells.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, Final

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from libs.files.cells import (
    LONGEST_CELL,
    LONGEST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Record,
    Refused,
    Wrong,
    letters,
)
from libs.files.xlsx_archive import check

_NUMBER = re.compile("-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?")
# What spreadsheets keep of a number.
_DIGITS: Final = 15
_DAMAGED: Final = "the workbook is damaged or breaks off; save it again, or as CSV"
_NO_NUMBER: Final = "not a number, though the cell says it is one"
_NO_DATE: Final = "not a date, though the cell says it is one"
_TOO_LONG: Final = (
    f"a number of more than {_DIGITS} digits, of which spreadsheets keep only {_DIGITS};"
    " make the column text and put it in again"
)


def read_xlsx(file: BinaryIO) -> Iterator[Record]:
    """The rows of the first sheet that is shown, blank ones left out, with their numbers.

    Raises Refused.
    """
    try:
        book = ExcelReader(file, read_only=True, keep_links=False)
        check(book.archive)
        yield from _rows(_opened(book))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever it runs into
        raise Refused(1, _DAMAGED) from error


def _opened(book: Any) -> "_Sheet":
    book.read_manifest()
    book.read_strings()
    book.read_workbook()
    apply_stylesheet(book.archive, book.wb)
    for sheet, part in book.parser.find_sheets():
        if sheet.state == "visible" and part.Type.endswith("/worksheet"):
            return _Sheet(
                book.archive.open(part.target),
                book.shared_strings,
                data_only=True,
                epoch=book.wb.epoch,
                date_formats=book.wb._date_formats,  # noqa: SLF001 - as read-only mode does
                timedelta_formats=book.wb._timedelta_formats,  # noqa: SLF001 - likewise
            )
    raise Refused(1, "the workbook has no sheet that is shown")


def _rows(sheet: "_Sheet") -> Iterator[Record]:
    given, all_text, least = 0, 0, 0
    for number, found in sheet.parse():
        cells: dict[int, str] = {n: text for n, text in found if text or type(text) is Wrong}
        if not cells:
            continue
        width = max(cells)
        least = least or width
        given += 1
        length = sum(map(len, cells.values()))
        all_text += length
        if given > MOST_ROWS + 1:
            message = f"at most {MOST_ROWS} rows at once; split the file"
            raise Refused(number, message, code="too_large")
        if length > LONGEST_ROW or all_text > MOST_TEXT:
            raise Refused(number, "so much text is not data of a table", code="too_large")
        yield Record(number, [cells.get(n, "") for n in range(1, max(width, least) + 1)])
    for merged in sheet.merged_cells.mergeCell if sheet.merged_cells else ():
        raise Refused(
            merged.min_row,
            f"the cells {merged.coord} are merged; separate them, so that each holds its own value",
            column=letters(merged.min_col - 1),
            code="merged_cells",
        )


class _Sheet(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's rows; each cell is its column (from 1) and its text."""

    def parse_cell(self, element: Any) -> tuple[int, str]:
        raw = element.findtext(VALUE_TAG) or ""
        kind = element.get("t", "n")
        try:
            value = super().parse_cell(element)["value"]
        except IndexError as error:
            message = "a cell refers to a text that is not there"
            raise Refused(self.row_counter, message) from error
        except ValueError:
            if kind != "n":
                raise
            value = None
        if element.find(FORMULA_TAG) is not None:
            text: str = Wrong(raw, "formula", "a formula; paste its value over it")
        elif kind == "e":
            message = f"the cell shows the error {raw[:20]}; mend it first"
            text = Wrong(raw, "error_cell", message)
        elif kind == "n" and raw:
            text = _number(raw, value)
        else:
            text = _text(value)
        return self.col_counter, self._checked(text)

    def _checked(self, text: str) -> str:
        if self.col_counter > MOST_COLUMNS and (text or type(text) is Wrong):
            column = letters(self.col_counter - 1)
            raise Refused(
                self.row_counter,
                f"cell {column}{self.row_counter} lies beyond the {MOST_COLUMNS} columns that are"
                " read; delete what stands so far outside",
                column=column,
                code="too_large",
            )
        if len(text) > LONGEST_CELL:
            return Wrong(text[:100], "too_long", f"at most {LONGEST_CELL} characters in a cell")
        return text


def _number(raw: str, value: object) -> str:
    """What a person sees, without exponent and a float's noise; Wrong where it is not exact."""
    if value is None or not _NUMBER.fullmatch(raw):
        return Wrong(raw[:100], "not_a_number", _NO_NUMBER)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        number = Decimal(f"{value:.{_DIGITS}g}")
        if not number.is_finite() or number.adjusted() >= _DIGITS:
            return Wrong(raw[:100], "not_a_number", _TOO_LONG)
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if raw.startswith("-") or isinstance(value, str):
        return Wrong(raw[:100], "not_a_number", _NO_DATE)
    return _text(value)


def _text(value: object) -> str:
    """Texts with characters XML cannot hold; truths; dates and times in ISO 8601."""
    if isinstance(value, str):
        if "_x" not in value:
            return value
        # Half a character of UTF-16 is none.
        halves: str = unescape(value)
        return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, date | time) else ""
