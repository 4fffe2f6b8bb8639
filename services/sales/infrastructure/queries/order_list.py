"""Lists of sales orders, how many stand where, and what they have in common: their filters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of, render
from libs.db.words import Search, search
from services.sales.domain.flow import Status
from services.sales.infrastructure.tables import (
    sales_order_allocations,
    sales_order_lines,
    sales_orders,
)

Row = Mapping[str, Any]
# Beyond it nobody reads a number, and counting would take longer the more there are.
MOST_COUNTED: Final = 1000
FLAGGED: Final = "flagged"
_ZONE: Final = "(SELECT coalesce(max(timezone), 'UTC') FROM tenants)"
# More than any two time zones, and clocks of ours, differ by.
_MARGIN: Final = timedelta(days=2)
_o = sales_orders.c


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders; days are the company's.

    `q` is beginnings of words of number, customer and their reference.
    """

    status: tuple[Status, ...] = ()
    customer_id: UUID | None = None
    warehouse_id: UUID | None = None
    product_id: UUID | None = None
    raised_by: UUID | None = None
    raised_from: date | None = None
    raised_to: date | None = None
    flagged: bool = False
    q: str | None = None


async def list_orders(
    connection: Connection, which: OrderFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Orders, newest first."""
    found = await search(connection, "sales_orders", which.q)
    columns = [column for column in sales_orders.columns if column.name != "search"]
    query: Select[Any] = select(*columns).where(*_conditions(which, found))
    return await fetch_page(
        connection, query, [_o.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def count_orders(connection: Connection, which: OrderFilter) -> dict[str, int]:
    """How many of them stand in each state, and are flagged: MOST_COUNTED means as many or more."""
    found = await search(connection, "sales_orders", which.q)
    each: dict[str, OrderFilter] = {status: replace(which, status=(status,)) for status in Status}
    each[FLAGGED] = replace(which, status=(), flagged=True)
    counts = [_count(one, found).label(name) for name, one in each.items()]
    text, values = render(select(*counts))
    row = await connection.fetchrow(text, *values)
    return {} if row is None else dict(row)


def _count(which: OrderFilter, found: Search | None) -> ColumnElement[int]:
    some = select(_o.id).where(*_conditions(which, found)).limit(literal_column(str(MOST_COUNTED)))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _conditions(which: OrderFilter, found: Search | None) -> Iterator[ColumnElement[bool]]:
    if which.status:
        # In the text, so that the planner sees whether these are a few orders or nearly all.
        yield _o.status.in_([literal_column(f"'{status}'") for status in which.status])
    for column, value in ((_o.customer_id, which.customer_id), (_o.raised_by, which.raised_by)):
        if value is not None:
            yield column == value
    if which.warehouse_id is not None:
        a = sales_order_allocations.c
        there = select(a.order_id).where(a.order_id == _o.id, a.warehouse_id == which.warehouse_id)
        yield or_(_o.warehouse_id == which.warehouse_id, there.exists())
    if which.product_id is not None:
        li = sales_order_lines.c
        of_it = select(li.id).where(li.order_id == _o.id, li.product_id == which.product_id)
        yield of_it.exists()
    if which.flagged:
        yield _o.flagged
    if found is not None:
        if found.ids is not None:
            yield one_of(_o.id, found.ids)
        yield _o.search.op("@@")(func.to_tsquery("simple", found.query))
    yield from _raised(which)


def _raised(which: OrderFilter) -> Iterator[ColumnElement[bool]]:
    """Ids are made in the order of time: a range of them finds the days without an index more."""
    if which.raised_from is not None:
        yield _o.raised_at >= _midnight(which.raised_from)
        yield _o.id >= _first_id(which.raised_from, -_MARGIN)
    if which.raised_to is not None:
        yield _o.raised_at < _midnight(which.raised_to + timedelta(days=1))
        yield _o.id < _first_id(which.raised_to, _MARGIN)


def _midnight(day: date) -> ColumnElement[datetime]:
    """When the day begins where the company is."""
    return func.timezone(literal_column(_ZONE), cast(literal(day, Date()), DateTime()))


def _first_id(day: date, later: timedelta) -> UUID:
    """The least id that could have been made then."""
    at = datetime.combine(day, time(), UTC) + later
    return UUID(int=int(at.timestamp() * 1000) << 80)
