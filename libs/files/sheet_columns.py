"""Columns of a sheet we write: what they hold, how wide they are, what stands below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

Filled = str | Decimal | date | datetime
Cell = Filled | None
Row = Sequence[Cell]


class Kind(StrEnum):
    """What all cells of a column are. Percents are of a hundred: 97.5 is 97.5 %."""

    TEXT = "text"
    INTEGER = "integer"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"


NUMBERS = frozenset({Kind.INTEGER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT})


class Below(StrEnum):
    """What stands below a column, of the rows a filter leaves."""

    SUM = "sum"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Share:
    """Below a column: the sum of one column by that of another, given by their positions."""

    of: int
    by: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column. Without a kind each cell is what it is: text, or a number as it was written.

    `choices`: the only texts there are.
    """

    label: str
    width: int = 14
    kind: Kind | None = None
    below: Below | Share | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Currency:
    """How money is shown: what comes before it, and how many places it has at least."""

    sign: str = ""
    places: int = 2
