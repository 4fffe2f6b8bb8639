"""Invoices and credit notes: one, many, and what a link opens."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Select, Text, and_, case, literal, or_, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import begins
from libs.db.tenants import tenant
from libs.domain.errors import NotFound
from services.sales.domain.credit_note import Creditable, CreditNote
from services.sales.domain.document import SalesDocument
from services.sales.domain.invoice import Invoice, InvoiceStatus
from services.sales.infrastructure import credit_notes, invoices
from services.sales.infrastructure.tables import credit_notes as credit_notes_table
from services.sales.infrastructure.tables import invoice_states
from services.sales.infrastructure.tables import invoices as invoices_table

Row = Mapping[str, Any]
_LINK = """
SELECT invoice_id, credit_note_id FROM document_links WHERE id = $1 AND withdrawn_at IS NULL
"""
_i = invoices_table.c
_s = invoice_states.c
_n = credit_notes_table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """Which invoices; days are the company's.

    `q` is how the number, its order's or the customer's name begins.
    """

    status: tuple[InvoiceStatus, ...] = ()
    customer_id: UUID | None = None
    order_id: UUID | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    overdue: bool = False
    q: str | None = None


async def invoice(connection: Connection, invoice_id: UUID) -> Invoice:
    """One; raises NotFound."""
    row = await connection.fetchrow(f"{invoices.SELECT} WHERE i.id = $1", invoice_id)
    if row is None:
        raise NotFound("no such invoice", invoice_id=invoice_id)
    return invoices.invoice_from(row)


async def invoice_with_credits(
    connection: Connection, invoice_id: UUID
) -> tuple[Invoice, list[Creditable], list[CreditNote]]:
    """One, what is left of its lines, and what was credited; raises NotFound."""
    found = await invoice(connection, invoice_id)
    rows = await connection.fetch(
        f"{credit_notes.SELECT} WHERE c.invoice_id = $1 ORDER BY c.id", invoice_id
    )
    left = await credit_notes.left_of(connection, found)
    return found, left, [credit_notes.note_from(row) for row in rows]


async def credit_note(connection: Connection, note_id: UUID) -> CreditNote:
    """One; raises NotFound."""
    row = await connection.fetchrow(f"{credit_notes.SELECT} WHERE c.id = $1", note_id)
    if row is None:
        raise NotFound("no such credit note", credit_note_id=note_id)
    return credit_notes.note_from(row)


async def behind_link(connection: Connection, link_id: UUID) -> SalesDocument | None:
    """What a link opens, if it opens anything."""
    row = await connection.fetchrow(_LINK, link_id)
    if row is None:
        return None
    if row["invoice_id"] is not None:
        return await invoice(connection, row["invoice_id"])
    return await credit_note(connection, row["credit_note_id"])


async def list_invoices(
    connection: Connection, which: InvoiceFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Invoices, newest first, each with how it stands."""
    today = await company_day(connection)
    joined = invoices_table.join(invoice_states, _s.invoice_id == _i.id)
    stands = _stands(today)
    query: Select[Any] = select(
        invoices_table, _s.paid, _s.credited, _s.open, stands.label("status")
    ).select_from(joined)
    query = query.where(*_conditions(which, stands))
    return await fetch_page(
        connection, query, [_i.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def list_credit_notes(
    connection: Connection,
    *,
    invoice_id: UUID | None,
    order_id: UUID | None,
    customer_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Credit notes, newest first."""
    query: Select[Any] = select(credit_notes_table)
    for column, value in (
        (_n.invoice_id, invoice_id),
        (_n.order_id, order_id),
        (_n.customer_id, customer_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return await fetch_page(
        connection, query, [_n.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def company_day(connection: Connection) -> date:
    """Today, where the company of this transaction is."""
    tenant_id = await connection.fetchval("SELECT qm_tenant()")
    zone = ZoneInfo((await tenant(connection, tenant_id)).timezone)
    return datetime.now(UTC).astimezone(zone).date()


def _stands(today: date) -> ColumnElement[str]:
    """As `Receivable.status` says it."""
    nothing = literal(Decimal(0))
    return case(
        (
            _s.open <= nothing,
            case(
                (and_(_i.total > nothing, _s.credited >= _i.total), _said(InvoiceStatus.CREDITED)),
                else_=_said(InvoiceStatus.PAID),
            ),
        ),
        (_i.due_on < literal(today, Date()), _said(InvoiceStatus.OVERDUE)),
        (
            or_(_s.paid != nothing, _s.credited != nothing),
            _said(InvoiceStatus.PARTLY_PAID),
        ),
        else_=_said(InvoiceStatus.UNPAID),
    )


def _said(status: InvoiceStatus) -> ColumnElement[str]:
    return literal(status.value, Text())


def _conditions(which: InvoiceFilter, stands: ColumnElement[str]) -> Iterator[ColumnElement[bool]]:
    wanted = which.status or ((InvoiceStatus.OVERDUE,) if which.overdue else ())
    if wanted:
        yield stands.in_([_said(status) for status in wanted])
    for column, value in ((_i.customer_id, which.customer_id), (_i.order_id, which.order_id)):
        if value is not None:
            yield column == value
    if which.issued_from is not None:
        yield _i.issued_on >= which.issued_from
    if which.issued_to is not None:
        yield _i.issued_on <= which.issued_to
    if which.due_from is not None:
        yield _i.due_on >= which.due_from
    if which.due_to is not None:
        yield _i.due_on <= which.due_to
    if which.q:
        yield or_(
            begins(_i.number, which.q.upper()),
            begins(_i.order_number, which.q.upper()),
            begins(_i.customer_key, which.q.lower()),
        )
