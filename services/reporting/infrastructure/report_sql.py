"""The statements around a report's own: a page of it, its totals, and all of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.db.named import Statement
from libs.db.pages import decode, encode
from libs.domain.errors import Invalid
from libs.domain.texts import number
from services.reporting.domain.asking import Asked
from services.reporting.domain.report import Column, Kind, Ratio, Total


def _integer(text: str) -> int:
    if abs(value := int(text)) >= 2**63:
        raise ValueError
    return value


def _moment(text: str) -> datetime:
    if (value := datetime.fromisoformat(text)).tzinfo is None:
        raise ValueError
    return value


# Of what PostgreSQL calls it, and how a cursor's value is read.
_TYPES: dict[Kind, tuple[str, Callable[[str], Any]]] = {
    Kind.TEXT: ("text", str),
    Kind.CODE: ("text", str),
    Kind.INTEGER: ("bigint", _integer),
    Kind.QUANTITY: ("numeric", number),
    Kind.MONEY: ("numeric", number),
    Kind.PERCENT: ("numeric", number),
    Kind.DATE: ("date", date.fromisoformat),
    Kind.MOMENT: ("timestamptz", _moment),
    Kind.ID: ("uuid", UUID),
    Kind.KEY: ("text", str),
}
# Figures that were divided: of so many places.
_PLACES = {Kind.PERCENT: 2, Kind.INTEGER: 2, Kind.QUANTITY: 2, Kind.MONEY: 4}


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement and its values, as asyncpg takes them."""

    sql: str
    values: tuple[Any, ...]


def page(asked: Asked, *, limit: int, cursor: str | None) -> Ready:
    """One row more than `limit`, after the row the cursor is of; raises Invalid."""
    condition, values = _after(asked, cursor)
    return _ready(
        f"{_select(asked)}{condition} {_order_by(asked)} LIMIT {int(limit) + 1}",
        {**asked.values, **values},
    )


def whole(asked: Asked) -> Ready:
    """Every row."""
    return _ready(f"{_select(asked)} {_order_by(asked)}", asked.values)


def totals(asked: Asked) -> Ready:
    """How many rows, and what stands below each column that has a total."""
    below = [f"{_total(column)} AS {_name(column.key)}" for column in asked.columns if column.total]
    columns = ", ".join(["count(*) AS _rows", *below])
    return _ready(f"SELECT {columns} FROM (\n{asked.sql}\n) AS report", asked.values)


def cursor_of(asked: Asked, row: Mapping[str, Any]) -> str:
    """The cursor of the page after this row."""
    column, greatest_first = asked.order
    value = row[column.key]
    if isinstance(value, Decimal):
        value = f"{value:f}"
    order = f"{'-' if greatest_first else ''}{column.key}"
    return encode([order, None if value is None else str(value), str(row[asked.report.key])])


def _ready(sql: str, values: Mapping[str, Any]) -> Ready:
    statement = Statement(sql)
    return Ready(statement.sql, tuple(values[name] for name in statement.names))


def _select(asked: Asked) -> str:
    columns = ", ".join(_name(column.key) for column in asked.columns)
    return f"SELECT {columns} FROM (\n{asked.sql}\n) AS report"


def _order_by(asked: Asked) -> str:
    column, greatest_first = asked.order
    way = "DESC" if greatest_first else "ASC"
    # Who has no figure comes last; said only where there may be none, for an index knows no such
    # order.
    last = "" if column.always else " NULLS LAST"
    return f"ORDER BY {_name(column.key)} {way}{last}, {_key(asked)} {way}"


def _after(asked: Asked, cursor: str | None) -> tuple[str, dict[str, Any]]:
    if cursor is None:
        return "", {}
    column, greatest_first = asked.order
    order, value, key = _position(asked, cursor)
    if order != f"{'-' if greatest_first else ''}{column.key}":
        raise Invalid.field("cursor", "of this report in another order; leave it out")
    kind = _TYPES[asked.report.kind_of_key][0]
    name, than = _name(column.key), "<" if greatest_first else ">"
    if value is None:
        return f" WHERE {name} IS NULL AND {_key(asked)} {than} $_key::{kind}", {"_key": key}
    later = f"({name}, {_key(asked)}) {than} ($_value::{_TYPES[column.kind][0]}, $_key::{kind})"
    nulls = "" if column.always else f" OR {name} IS NULL"
    return f" WHERE ({later}{nulls})", {"_value": value, "_key": key}


def _position(asked: Asked, cursor: str) -> tuple[str, Any, Any]:
    order, value, key = decode(cursor, 3)
    column, _ = asked.order
    try:
        read = None if value is None else _typed(column.kind, value)
        return order, read, _typed(asked.report.kind_of_key, key)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Invalid.field("cursor", "not a cursor of this report; leave it out") from error


def _typed(kind: Kind, text: Any) -> Any:
    """A cursor's value as its column's type; raises ValueError or TypeError."""
    if not isinstance(text, str) or "\x00" in text:
        raise TypeError
    return _TYPES[kind][1](text)


def _key(asked: Asked) -> str:
    return _name(asked.report.key)


def _total(column: Column) -> str:
    total, places = column.total, _PLACES.get(column.kind, 2)
    if isinstance(total, Ratio):
        of, by = _name(total.of), _name(total.by)
        return f"round({total.times} * sum({of})::numeric / nullif(sum({by}), 0), {places})"
    if total is Total.AVERAGE:
        return f"round(avg({_name(column.key)}), {places})"
    return f"sum({_name(column.key)})"


def _name(key: str) -> str:
    """A column's key, as a name: `from` and `order` are words of SQL."""
    return f'"{key}"'
