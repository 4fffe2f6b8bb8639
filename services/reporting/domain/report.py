"""A report as data: its columns, filters, totals and query, from which all else follows.

The list of reports, its pages, the console's table and chart and every export are made of this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = object | None
# A statement, or who makes it of the filters' values (for figures grouped as somebody chooses).
Query = str | Callable[[Mapping[str, Value]], str]


class Kind(StrEnum):
    """What a column holds. Percents are of a hundred: 97.5 is 97.5 %."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    # Never shown: ids for links, and text that is the key of a row.
    ID = "id"
    KEY = "key"


class Total(StrEnum):
    """What stands below a column."""

    SUM = "sum"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Below a column: the sum of one column by the sum of another, as a mean weighed rightly."""

    of: str
    by: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `note` says what its figure means; of cost it exists for `costs.read` alone.

    One that links to a thing (`suppliers`) names the column its id is in. `always` says that it is
    never null, which lets an index answer in its order; `hidden`, that only a ratio needs it.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    cost: bool = False
    total: Total | Ratio | None = None
    note: str = ""
    thing: str = ""
    id_in: str = ""
    always: bool = False
    hidden: bool = False

    @property
    def shown(self) -> bool:
        """Whether people see it."""
        return not self.hidden and self.kind not in {Kind.ID, Kind.KEY}


class Asks(StrEnum):
    """What a filter takes: a day, one of some words or several, ids, text, or a number."""

    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    IDS = "ids"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: in the query `$name`, null when nothing is asked for and there is no default.

    A day is also `$name_at` and `$name_end`: when it begins and ends in the company's time zone.
    Ids and choices are arrays. `thing` says whose ids.
    """

    name: str
    label: str
    asks: Asks
    choices: tuple[str, ...] = ()
    thing: str = ""
    default: str | Callable[[date], date] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """How it is drawn: columns `ys` over column `x`."""

    kind: str
    x: str
    ys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report. Any one of `permissions` opens it; `key` is the column that names a row.

    One that is about cost as a whole is there `only_with_costs`.

    `order` is the column rows come in the order of, `-` before it for the greatest first. In the
    query, lines that end in `-- cost` are left out for callers without `costs.read`.
    """

    name: str
    title: str
    about: str
    group: str
    permissions: tuple[str, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    key: str
    order: str
    query: Query
    chart: Chart | None = None
    only_with_costs: bool = False

    def __post_init__(self) -> None:
        """Refuse at start-up what would fail when it is asked for."""
        columns = {column.key: column for column in self.columns}
        named = {self.key, self.order.removeprefix("-")}
        named |= {column.id_in for column in self.columns if column.id_in}
        for column in self.columns:
            if isinstance(column.total, Ratio):
                named |= {column.total.of, column.total.by}
        if self.chart:
            named |= {self.chart.x, *self.chart.ys}
        unknown = named - set(columns)
        if len(columns) != len(self.columns) or unknown:
            msg = f"the report {self.name} has a column twice, or not at all: {sorted(unknown)}"
            raise ValueError(msg)
        if columns[self.key].cost or columns[self.order.removeprefix("-")].cost:
            msg = f"the report {self.name} is in the order of what not everybody may see"
            raise ValueError(msg)

    @property
    def kind_of_key(self) -> Kind:
        """What the column that names a row holds."""
        return next(column.kind for column in self.columns if column.key == self.key)

    def columns_for(self, *, costs: bool) -> tuple[Column, ...]:
        """The columns that exist for who may see costs, or may not."""
        return tuple(column for column in self.columns if costs or not column.cost)

    def sql(self, values: Mapping[str, Value], *, costs: bool) -> str:
        """Its statement, without what is cost for who may not see it."""
        text = self.query if isinstance(self.query, str) else self.query(values)
        lines = text.splitlines()
        return "\n".join(line for line in lines if costs or not line.rstrip().endswith("-- cost"))


def month_begins(today: date) -> date:
    """The first day of this month."""
    return today.replace(day=1)


def year_ago(today: date) -> date:
    """The first day of this month a year ago: twelve whole months and what there is of this one."""
    return date(today.year - 1, today.month, 1)


def this_day(today: date) -> date:
    """Today."""
    return today


# What happened: from a day to a day, both included.
PERIOD = (
    Filter("from", "From", Asks.DAY, default=year_ago),
    Filter("to", "To", Asks.DAY, default=this_day),
)
# How things stood at the end of a day.
AS_OF = Filter("as_of", "As of", Asks.DAY, default=this_day)


def ids(name: str, label: str, thing: str) -> Filter:
    """A filter for some suppliers, products and the like."""
    return Filter(name, label, Asks.IDS, thing=thing)
