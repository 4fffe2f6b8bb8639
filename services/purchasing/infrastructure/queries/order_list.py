"""Lists of purchase orders, how many stand where, and what they have in common: their filters."""

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
    select,
)

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import begins, render
from services.purchasing.domain.flow import Status
from services.purchasing.infrastructure.queries.parts import beside
from services.purchasing.infrastructure.tables import (
    purchase_order_amounts,
    purchase_order_lines,
    purchase_orders,
    suppliers,
)

Row = Mapping[str, Any]
# Beyond it nobody reads a number, and counting would take longer the more there are.
MOST_COUNTED: Final = 1000
OVERDUE: Final = "overdue"
_NUMBER: Final = "PO-"
# Goods of these are still to come; the index of when they are expected is over them.
_COMING: Final = (Status.APPROVED, Status.SENT, Status.CONFIRMED, Status.PARTIALLY_RECEIVED)
_ZONE: Final = "(SELECT coalesce(max(timezone), 'UTC') FROM tenants)"
_TODAY: Final = literal_column(f"(now() AT TIME ZONE {_ZONE})::date", Date())
# More than any two time zones, and clocks of ours, differ by.
_MARGIN: Final = timedelta(days=2)
_o = purchase_orders.c


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders; days are the company's, `q` is how a number (`PO-...`) or supplier begins."""

    status: tuple[Status, ...] = ()
    supplier_id: UUID | None = None
    warehouse_id: UUID | None = None
    product_id: UUID | None = None
    raised_by: UUID | None = None
    raised_from: date | None = None
    raised_to: date | None = None
    expected_from: date | None = None
    expected_to: date | None = None
    overdue: bool = False
    q: str | None = None


async def list_orders(
    connection: Connection,
    which: OrderFilter,
    *,
    sees_costs: bool,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Orders, newest first."""
    query: Select[Any] = select(purchase_orders)
    if sees_costs:
        a = purchase_order_amounts.c
        query = query.add_columns(beside(a.total, a.order_id == _o.id))
    query = query.where(*_conditions(which))
    return await fetch_page(
        connection, query, [_o.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def count_orders(connection: Connection, which: OrderFilter) -> dict[str, int]:
    """How many of them stand in each state, and are overdue: MOST_COUNTED means as many or more."""
    each: dict[str, OrderFilter] = {status: replace(which, status=(status,)) for status in Status}
    each[OVERDUE] = replace(which, status=(), overdue=True)
    counts = [_count(one).label(name) for name, one in each.items()]
    text, values = render(select(*counts))
    row = await connection.fetchrow(text, *values)
    return {} if row is None else dict(row)


def _count(which: OrderFilter) -> ColumnElement[int]:
    some = select(_o.id).where(*_conditions(which)).limit(literal_column(str(MOST_COUNTED)))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _conditions(which: OrderFilter) -> Iterator[ColumnElement[bool]]:
    if which.status:
        # In the text, so that the planner sees whether these are a few orders or nearly all.
        yield _one_of(which.status)
    for column, value in (
        (_o.supplier_id, which.supplier_id),
        (_o.warehouse_id, which.warehouse_id),
        (_o.raised_by, which.raised_by),
    ):
        if value is not None:
            yield column == value
    if which.product_id is not None:
        li = purchase_order_lines.c
        of_it = select(li.id).where(li.order_id == _o.id, li.product_id == which.product_id)
        yield of_it.exists()
    if which.expected_from is not None:
        yield _o.expected_on >= which.expected_from
    if which.expected_to is not None:
        yield _o.expected_on <= which.expected_to
    if which.overdue:
        yield _one_of(_COMING)
        yield _o.expected_on < _TODAY
    if which.q and which.q.upper().startswith(_NUMBER):
        yield begins(_o.number, which.q.upper())
    elif which.q:
        called = select(suppliers.c.id).where(begins(suppliers.c.name_key, which.q.lower()))
        yield _o.supplier_id.in_(called)
    yield from _raised(which)


def _raised(which: OrderFilter) -> Iterator[ColumnElement[bool]]:
    """Ids are made in the order of time: a range of them finds the days without an index more."""
    if which.raised_from is not None:
        yield _o.raised_at >= _midnight(which.raised_from)
        yield _o.id >= _first_id(which.raised_from, -_MARGIN)
    if which.raised_to is not None:
        yield _o.raised_at < _midnight(which.raised_to + timedelta(days=1))
        yield _o.id < _first_id(which.raised_to, _MARGIN)


def _one_of(statuses: tuple[Status, ...]) -> ColumnElement[bool]:
    return _o.status.in_([literal_column(f"'{status}'") for status in statuses])


def _midnight(day: date) -> ColumnElement[datetime]:
    """When the day begins where the company is."""
    return func.timezone(literal_column(_ZONE), cast(literal(day, Date()), DateTime()))


def _first_id(day: date, later: timedelta) -> UUID:
    """The least id that could have been made then."""
    at = datetime.combine(day, time(), UTC) + later
    return UUID(int=int(at.timestamp() * 1000) << 80)
