"""What a spreadsheet consists of once it is read: numbered rows of cells, all of them text."""

import re
from collections.abc import Sequence
from typing import NamedTuple, Self

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
# Of a row, and of all rows together: a few bytes of a workbook can repeat one long text for ever.
LONGEST_ROW = 1_000_000
MOST_TEXT = 200_000_000

_LETTERS = 26
# Characters that begin a formula in some spreadsheet (OWASP, CSV Injection).
_FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


class Wrong(str):
    """The text of a cell that is no value: a formula, an error; `message` says why."""

    __slots__ = ("code", "message")

    def __new__(cls, text: str, code: str, message: str) -> Self:
        """Keep what stood there, and why it is refused."""
        made = super().__new__(cls, text)
        made.code, made.message = code, message
        return made

    code: str
    message: str


class Record(NamedTuple):
    """A row that is not blank: as a spreadsheet numbers it (from 1), and its cells."""

    number: int
    cells: Sequence[str]


class Refused(Exception):
    """The file as a whole cannot be read: in which row (1: anywhere), which column, and why."""

    def __init__(
        self, row: int, message: str, *, column: str = "", code: str = "unreadable"
    ) -> None:
        """Say where and why, in a sentence."""
        super().__init__(message)
        self.row, self.message, self.column, self.code = row, message, column, code


def letters(position: int) -> str:
    """The name of the column at this position: A for 0, AA for 26."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def escaped(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: an apostrophe comes first."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text of a cell that `escaped` may have made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
