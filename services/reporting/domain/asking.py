"""What is asked of a report: its filters read from text, complained of by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.domain.errors import FieldError, Invalid
from libs.domain.principal import Principal
from libs.domain.texts import line, number
from services.reporting.domain.report import Asks, Column, Filter, Report, Value

Row = dict[str, Value]

_LONGEST = 200
_MOST = 200
_EARLIEST, _LATEST = date(1970, 1, 1), date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """A report with values for its filters: `chosen` by name, `values` as its query has them.

    `order` is the column and whether the greatest comes first.
    """

    report: Report
    columns: tuple[Column, ...]
    chosen: Mapping[str, Value]
    values: Mapping[str, Value]
    order: tuple[Column, bool]
    costs: bool

    @property
    def sql(self) -> str:
        """The report's statement for this caller."""
        return self.report.sql(self.values, costs=self.costs)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some rows; `count` and `totals` are of all of them, and are there if they were asked for."""

    rows: list[Row]
    next_cursor: str | None
    count: int | None
    totals: Row | None


def ask(
    report: Report,
    given: Mapping[str, Sequence[str]],
    *,
    actor: Principal,
    timezone: str,
    now: datetime,
    sort: str | None = None,
) -> Asked:
    """Read the filters given as text; raises Forbidden, or Invalid with all that is wrong."""
    allow(report, actor)
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    wrong = _unknown(report, given)
    chosen: dict[str, Value] = {}
    for asks in report.filters:
        texts = [text.strip() for text in given.get(asks.name, ()) if text.strip()]
        try:
            chosen[asks.name] = _read(asks, texts) if texts else _default(asks, today)
        except ValueError as error:
            wrong.append(FieldError(asks.name, str(error)))
    if not wrong and (order := _from_after_to(chosen)):
        wrong.append(order)
    columns = report.columns_for(costs=actor.sees_costs)
    by = _order(columns, sort or report.order)
    if by is None:
        sortable = ", ".join(column.key for column in columns if column.shown)
        wrong.append(FieldError("sort", f"one of {sortable}, with - before it for the greatest"))
    if wrong or by is None:
        raise Invalid(wrong)
    values = {**chosen, **_moments(report, chosen, zone)}
    values |= {"today": today, "now": now, "timezone": timezone}
    return Asked(report, columns, chosen, values, by, actor.sees_costs)


def allow(report: Report, actor: Principal) -> None:
    """Raise Forbidden unless one of the report's permissions is the caller's."""
    if not opens(report, actor):
        actor.require(report.permissions[0])
        actor.require("costs.read")


def opens(report: Report, actor: Principal) -> bool:
    """Whether the caller may see it."""
    if report.only_with_costs and not actor.sees_costs:
        return False
    return any(actor.may(permission) for permission in report.permissions)


def _unknown(report: Report, given: Mapping[str, Sequence[str]]) -> list[FieldError]:
    names = [asks.name for asks in report.filters]
    sentence = f"no filter of this report, which has {', '.join(names) or 'none'}"
    return [FieldError(name, sentence, "unknown") for name in given if name not in names]


def _default(asks: Filter, today: date) -> Value:
    return asks.default(today) if callable(asks.default) else asks.default


def _read(asks: Filter, texts: list[str]) -> Value:
    """The filter's value; raises ValueError with what it should be."""
    if asks.asks in {Asks.IDS, Asks.CHOICES}:
        parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
        if len(parts) > _MOST:
            msg = f"at most {_MOST} at once"
            raise ValueError(msg)
        one = _id if asks.asks is Asks.IDS else _choice
        return [one(asks, part) for part in parts] or None
    if len(texts) > 1:
        msg = "one value only"
        raise ValueError(msg)
    return _ONE[asks.asks](asks, texts[0])


def _id(_asks: Filter, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        msg = "ids separated by commas"
        raise ValueError(msg) from error


def _choice(asks: Filter, text: str) -> str:
    if text not in asks.choices:
        msg = f"one of {', '.join(asks.choices)}"
        raise ValueError(msg)
    return text


def _day(_asks: Filter, text: str) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        msg = "a day such as 2026-03-31"
        raise ValueError(msg)
    return day


def _text(_asks: Filter, text: str) -> str:
    return line(text, _LONGEST)


def _number(_asks: Filter, text: str) -> Decimal:
    return number(text)


_ONE: dict[Asks, Callable[[Filter, str], Value]] = {
    Asks.DAY: _day,
    Asks.CHOICE: _choice,
    Asks.TEXT: _text,
    Asks.NUMBER: _number,
}


def _from_after_to(chosen: Mapping[str, Value]) -> FieldError | None:
    begins, ends = chosen.get("from"), chosen.get("to")
    if isinstance(begins, date) and isinstance(ends, date) and begins > ends:
        return FieldError("from", f"a day not after {ends}, where it ends")
    return None


def _order(columns: Sequence[Column], sort: str) -> tuple[Column, bool] | None:
    name = sort.removeprefix("-")
    column = next((c for c in columns if c.key == name), None)
    return None if column is None else (column, sort.startswith("-"))


def _moments(report: Report, chosen: Mapping[str, Value], zone: ZoneInfo) -> dict[str, Value]:
    """When the days that were chosen begin and end in the company's time zone."""
    found: dict[str, Value] = {}
    for asks in report.filters:
        if asks.asks is Asks.DAY:
            day = chosen[asks.name]
            for name, later in (("at", 0), ("end", 1)):
                found[f"{asks.name}_{name}"] = (
                    _begins(day + timedelta(days=later), zone) if isinstance(day, date) else None
                )
    return found


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
