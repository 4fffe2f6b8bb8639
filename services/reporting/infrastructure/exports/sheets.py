"""A report as a sheet: its columns with their formats and totals, and what is said about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.db.database import Connection
from libs.db.tenants import Tenant
from libs.domain.money import minor_unit
from libs.files import sheet_columns as sheet
from libs.files.sheet_columns import Currency, SheetColumn
from libs.files.tables import Table
from services.reporting.domain.asking import Asked
from services.reporting.domain.export import Export
from services.reporting.domain.report import Column, Kind, Ratio, Report, Total, Value

_KINDS: Final[Mapping[Kind, sheet.Kind]] = {
    Kind.TEXT: sheet.Kind.TEXT,
    Kind.CODE: sheet.Kind.TEXT,
    Kind.INTEGER: sheet.Kind.INTEGER,
    Kind.QUANTITY: sheet.Kind.QUANTITY,
    Kind.MONEY: sheet.Kind.MONEY,
    Kind.PERCENT: sheet.Kind.PERCENT,
    Kind.DATE: sheet.Kind.DATE,
    Kind.MOMENT: sheet.Kind.MOMENT,
}
_WIDTHS: Final = {Kind.TEXT: 32, Kind.CODE: 20, Kind.MONEY: 18, Kind.MOMENT: 18}
_WIDTH: Final = 14
_BELOW: Final = {Total.SUM: sheet.Below.SUM, Total.AVERAGE: sheet.Below.AVERAGE}
_SIGNS: Final = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# Read models that say what things are called, by the filters' word for them.
_NAMED: Final = {"products", "categories", "warehouses", "suppliers", "customers"}
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans("[]:*?/\\", "       ")


def table_of(export: Export, report: Report, company: Tenant) -> Table:
    """The file as it is written."""
    order = export.order
    columns = columns_of(report, order.columns)
    currency = company.currency
    places = max(-int(minor_unit(currency).as_tuple().exponent), 0)
    return Table(
        order.format.value,
        report.title.translate(_NOT_IN_NAMES)[:_LONGEST_NAME],
        columns,
        company.timezone,
        Currency(_SIGNS.get(currency, currency), places),
    )


def columns_of(report: Report, keys: tuple[str, ...]) -> list[SheetColumn]:
    """These columns of a report, in this order."""
    known = {column.key: column for column in report.columns}
    choices = {asks.name: asks.choices for asks in report.filters}
    at = {key: n for n, key in enumerate(keys)}
    return [_column(known[key], choices.get(key, ()), at) for key in keys]


def _column(column: Column, choices: tuple[str, ...], at: Mapping[str, int]) -> SheetColumn:
    return SheetColumn(
        column.label,
        max(_WIDTHS.get(column.kind, _WIDTH), min(len(column.label), _WIDTH) + 2),
        _KINDS[column.kind],
        _below(column, at),
        choices,
    )


def _below(column: Column, at: Mapping[str, int]) -> sheet.Below | sheet.Share | None:
    """A share needs both columns it is of: without them a filter would make it a lie."""
    total = column.total
    if isinstance(total, Ratio):
        both = total.of in at and total.by in at
        return sheet.Share(at[total.of], at[total.by], total.times) if both else None
    return _BELOW[total] if total else None


async def names_of(connection: Connection, asked: Asked) -> Mapping[UUID, str]:
    """What the things are called that a filter chose; of what is not known yet the id will do."""
    found: dict[UUID, str] = {}
    for asks in asked.report.filters:
        wanted = asked.chosen.get(asks.name)
        if asks.thing in _NAMED and isinstance(wanted, list):
            sql = f"SELECT id, name FROM {asks.thing} WHERE id = ANY ($1)"
            found |= {row["id"]: row["name"] for row in await connection.fetch(sql, wanted)}
    return found


def about(
    export: Export,
    asked: Asked,
    company: Tenant,
    names: Mapping[UUID, str],
    *,
    rows: int,
    now: datetime,
) -> list[tuple[str, str]]:
    """What, when, which, and for whom."""
    report, zone = asked.report, ZoneInfo(company.timezone)
    column, greatest_first = asked.order
    known = {column.key: column for column in asked.columns}
    return [
        ("Report", report.title),
        ("What it shows", report.about),
        ("Company", company.name),
        ("Made for", export.requester.name),
        ("Made at", f"{now.astimezone(zone):%Y-%m-%d %H:%M}, {company.timezone}"),
        ("Amounts in", company.currency),
        ("Rows", str(rows)),
        ("In the order of", f"{column.label}{', greatest first' if greatest_first else ''}"),
        *((f"Filter: {f.label}", _chosen(asked.chosen.get(f.name), names)) for f in report.filters),
        *(
            (f"Column: {known[key].label}", known[key].note)
            for key in export.order.columns
            if known[key].note
        ),
    ]


def _chosen(value: Value, names: Mapping[UUID, str]) -> str:
    if value is None:
        return "all"
    if isinstance(value, list):
        return ", ".join(str(names.get(one, one)) for one in value)
    return str(value)
