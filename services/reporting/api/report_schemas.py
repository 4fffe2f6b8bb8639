"""What goes over the wire of reports."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from libs.db.tenants import Tenant
from libs.domain.quantity import plain
from services.reporting.domain.asking import Asked, ReportPage
from services.reporting.domain.report import (
    Asks,
    Chart,
    Column,
    Filter,
    Kind,
    Ratio,
    Report,
)

# Numbers are strings, but for counts; days and times are ISO 8601.
Cell = str | int | None


class ColumnOut(BaseModel):
    """A column. Ids and keys are not for showing; a `thing` is found by the id in `id_in`."""

    key: str
    label: str
    kind: Kind
    note: str
    total: str | None
    thing: str | None
    id_in: str | None
    shown: bool

    @classmethod
    def of(cls, column: Column) -> "ColumnOut":
        """Show a column."""
        total = "ratio" if isinstance(column.total, Ratio) else column.total
        return cls(
            key=column.key,
            label=column.label,
            kind=column.kind,
            note=column.note,
            total=total,
            thing=column.thing or None,
            id_in=column.id_in or None,
            shown=column.shown,
        )


class FilterOut(BaseModel):
    """A filter: what it takes, and of what."""

    name: str
    label: str
    asks: Asks
    choices: list[str]
    thing: str | None

    @classmethod
    def of(cls, asks: Filter) -> "FilterOut":
        """Show a filter."""
        return cls(
            name=asks.name,
            label=asks.label,
            asks=asks.asks,
            choices=list(asks.choices),
            thing=asks.thing or None,
        )


class ChartOut(BaseModel):
    """How the report is drawn: columns `ys` over column `x`."""

    kind: str
    x: str
    ys: list[str]

    @classmethod
    def of(cls, chart: Chart | None, shown: set[str]) -> "ChartOut | None":
        """Show a chart of the columns that are there, if any of it is left."""
        ys = [y for y in chart.ys if y in shown] if chart else []
        return cls(kind=chart.kind, x=chart.x, ys=ys) if chart and ys else None


class ReportOut(BaseModel):
    """A report, but for its rows."""

    name: str
    title: str
    about: str
    group: str
    order: str
    key: str
    columns: list[ColumnOut]
    filters: list[FilterOut]
    chart: ChartOut | None

    @classmethod
    def of(cls, report: Report, *, costs: bool) -> "ReportOut":
        """Show a report as who may see costs, or may not, sees it."""
        columns = report.columns_for(costs=costs)
        return cls(
            name=report.name,
            title=report.title,
            about=report.about,
            group=report.group,
            order=report.order,
            key=report.key,
            columns=[ColumnOut.of(column) for column in columns],
            filters=[FilterOut.of(asks) for asks in report.filters],
            chart=ChartOut.of(report.chart, {column.key for column in columns}),
        )


class ReportsOut(BaseModel):
    """The reports a caller may see."""

    items: list[ReportOut]


class ReportPageOut(BaseModel):
    """Some rows. `filters` are those in force; `count` and `totals` are of all rows."""

    name: str
    columns: list[ColumnOut]
    filters: dict[str, str | list[str] | None]
    sort: str
    currency: str
    timezone: str
    made_at: datetime
    items: list[dict[str, Cell]]
    next_cursor: str | None
    count: int | None
    totals: dict[str, Cell] | None

    @classmethod
    def of(cls, asked: Asked, page: ReportPage, company: Tenant, now: datetime) -> "ReportPageOut":
        """Show a page as it was asked for."""
        column, greatest_first = asked.order
        return cls(
            name=asked.report.name,
            columns=[ColumnOut.of(column) for column in asked.columns],
            filters={name: _chosen(value) for name, value in asked.chosen.items()},
            sort=f"{'-' if greatest_first else ''}{column.key}",
            currency=company.currency,
            timezone=company.timezone,
            made_at=now,
            items=[_shown(row) for row in page.rows],
            next_cursor=page.next_cursor,
            count=page.count,
            totals=None if page.totals is None else _shown(page.totals),
        )


def _chosen(value: object) -> str | list[str] | None:
    if isinstance(value, list):
        return [str(item) for item in value]
    return None if value is None else str(_cell(value))


def _shown(row: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: _cell(value) for key, value in row.items()}


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    msg = f"no cell of a report holds {type(value).__name__}"
    raise TypeError(msg)
