"""Numbers and dates of XLSX as text: what a person sees in the cell, without a float's noise."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

# Built-in formats that show a date or a time (ECMA-376, 18.8.30, and those of East Asia).
DATE_FORMATS: Final = frozenset(
    str(n) for n in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?")
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATE = re.compile("[dmyhs]", re.IGNORECASE)
# What spreadsheets keep of a number.
_DIGITS = 15


def is_date_format(code: str) -> bool:
    """Whether a format of the workbook's own shows a date or a time."""
    return _DATE.search(_NO_DATE.sub("", code.partition(";")[0])) is not None


def as_number(raw: str) -> str:
    """The number without exponent; ValueError, with a sentence, for what is not exactly one."""
    found = _NUMBER.fullmatch(raw)
    if found is None or not raw.isascii():
        msg = "not a number, though the cell says it is one"
        raise ValueError(msg)
    _, whole, part, exponent = found.groups()
    if exponent is None and (part is None or len(whole.lstrip("0")) + len(part) <= _DIGITS):
        return raw
    value = Decimal(f"{float(raw):.{_DIGITS}g}")
    if not value.is_finite() or value.adjusted() >= _DIGITS:
        msg = (
            f"a number of more than {_DIGITS} digits, of which spreadsheets keep only {_DIGITS};"
            " make the column text and put it in again"
        )
        raise ValueError(msg)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_date(raw: str, epoch: datetime) -> str:
    """The day, or day and time, or time of day in ISO 8601; ValueError for no date."""
    found = _NUMBER.fullmatch(raw)
    days = float(raw) if found else -1.0
    if not 0 <= days < 2_958_466:  # noqa: PLR2004 - the last day of the year 9999
        msg = "not a date, though the cell says it is one"
        raise ValueError(msg)
    moment = epoch + timedelta(seconds=round(days * 86_400))
    if days < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat()
