"""What people type: lines without control characters, and numbers written plainly."""

import re
from decimal import Decimal

# C0 and C1 controls (NUL cannot even be stored), line and paragraph separators, half characters.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


def line(value: str, longest: int, *, shortest: int = 1) -> str:
    """The text trimmed; ValueError unless it is one line of `shortest` to `longest` characters."""
    trimmed = value.strip()
    if not shortest <= len(trimmed) <= longest:
        raise ValueError(_length(shortest, longest))
    if _UNPRINTABLE.search(trimmed):
        msg = "one line of text, without control characters"
        raise ValueError(msg)
    return trimmed


def paragraphs(value: str, longest: int) -> str:
    """The text trimmed, its line ends made Unix's; ValueError when too long or not printable."""
    trimmed = value.strip().replace("\r\n", "\n").replace("\r", "\n")
    if len(trimmed) > longest:
        raise ValueError(_length(0, longest))
    if _UNPRINTABLE.search(trimmed.replace("\n", "").replace("\t", "")):
        msg = "text without control characters"
        raise ValueError(msg)
    return trimmed


def number(text: str) -> Decimal:
    """The number; ValueError for exponents, separators, `NaN`, or digits other than 0 to 9."""
    if not _PLAIN_NUMBER.fullmatch(text):
        msg = "a plain number such as 12.50, without thousands separators"
        raise ValueError(msg)
    return Decimal(text)


def _length(shortest: int, longest: int) -> str:
    if shortest == 0:
        return f"at most {longest} characters"
    return f"{shortest} to {longest} characters"
