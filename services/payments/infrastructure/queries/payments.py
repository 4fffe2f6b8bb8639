"""Money from customers, as it is shown: what it paid, what went back, what is left of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from libs.domain.quantity import ZERO
from services.payments.infrastructure.tables import (
    customers,
    payment_allocations,
    payments,
    refunds,
)

Row = dict[str, Any]

_ALLOCATIONS = """
SELECT a.payment_id, a.invoice_id, r.number, a.amount
FROM payment_allocations AS a JOIN receivables AS r ON r.tenant_id = a.tenant_id
    AND r.id = a.invoice_id
WHERE a.payment_id = ANY ($1::uuid[]) AND a.amount > 0 ORDER BY r.issued_on, r.id
"""
_REFUNDS = """
SELECT payment_id, id, number, method, amount, status, reason, reference, requested_at, paid_on
FROM refunds WHERE payment_id = ANY ($1::uuid[]) ORDER BY id
"""
# Others with the same reference, by whoever they are.
_SAME = """
SELECT p.id AS payment_id, other.id, other.number
FROM payments AS p JOIN payments AS other ON other.tenant_id = p.tenant_id
    AND other.reference_key = p.reference_key AND other.reference <> '' AND other.id <> p.id
    AND other.reversed_at IS NULL
WHERE p.id = ANY ($1::uuid[]) ORDER BY other.id
"""


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments; `q` is how a number, a reference or a customer's name begins."""

    customer_id: UUID | None = None
    invoice_id: UUID | None = None
    method: str | None = None
    since: date | None = None
    until: date | None = None
    reversed: bool | None = None
    q: str | None = None


async def list_payments(
    connection: Connection, which: PaymentFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Payments, the last received first."""
    p = payments.c
    page = await fetch_page(
        connection,
        _narrowed(_select(), which),
        [p.received_on, p.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=dict,
    )
    await _complete(connection, page.items)
    return page


async def payment(connection: Connection, payment_id: UUID) -> Row:
    """One payment; raises NotFound."""
    page = await fetch_page(
        connection,
        _select().where(payments.c.id == payment_id),
        [payments.c.id],
        limit=1,
        cursor=None,
        row=dict,
    )
    if not page.items:
        raise NotFound("no such payment", payment_id=payment_id)
    await _complete(connection, page.items)
    return page.items[0]


async def list_refunds(
    connection: Connection,
    *,
    status: str | None,
    customer_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Refunds, newest first."""
    query = _select_refunds()
    if status is not None:
        query = query.where(refunds.c.status == status)
    if customer_id is not None:
        query = query.where(payments.c.customer_id == customer_id)
    return await fetch_page(
        connection, query, [refunds.c.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def refund(connection: Connection, refund_id: UUID) -> Row:
    """One refund; raises NotFound."""
    query = _select_refunds().where(refunds.c.id == refund_id)
    page = await fetch_page(connection, query, [refunds.c.id], limit=1, cursor=None, row=dict)
    if not page.items:
        raise NotFound("no such refund", refund_id=refund_id)
    return page.items[0]


def _name() -> Any:
    name = select(customers.c.name).where(customers.c.id == payments.c.customer_id)
    return name.scalar_subquery().label("customer_name")


def _select() -> Select[Any]:
    return select(payments, _name())


def _select_refunds() -> Select[Any]:
    p = payments.c
    joined = refunds.join(payments, p.id == refunds.c.payment_id)
    shown = (p.number.label("payment_number"), p.customer_id, p.currency, _name())
    return select(refunds, *shown).select_from(joined)


def _narrowed(query: Select[Any], which: PaymentFilter) -> Select[Any]:
    p, a = payments.c, payment_allocations.c
    if which.customer_id is not None:
        query = query.where(p.customer_id == which.customer_id)
    if which.invoice_id is not None:
        paid = exists().where(a.payment_id == p.id, a.invoice_id == which.invoice_id, a.amount > 0)
        query = query.where(paid)
    if which.method is not None:
        query = query.where(p.method == which.method)
    if which.since is not None:
        query = query.where(p.received_on >= which.since)
    if which.until is not None:
        query = query.where(p.received_on <= which.until)
    if which.reversed is not None:
        gone = p.reversed_at.is_not(None)
        query = query.where(gone if which.reversed else ~gone)
    if which.q:
        query = query.where(_begins(which.q.lower()))
    return query


def _begins(text: str) -> Any:
    p, c = payments.c, customers.c
    named = exists().where(
        c.id == p.customer_id, func.lower(c.name).startswith(text, autoescape=True)
    )
    return or_(
        func.lower(p.number).startswith(text, autoescape=True),
        func.lower(p.reference).startswith(text, autoescape=True),
        named,
    )


async def _complete(connection: Connection, items: list[Row]) -> None:
    ids = [item["id"] for item in items]
    parts = await connection.fetch(_ALLOCATIONS, ids)
    back = await connection.fetch(_REFUNDS, ids)
    same = await connection.fetch(_SAME, ids)
    for item in items:
        own = [dict(row) for row in parts if row["payment_id"] == item["id"]]
        gone = [dict(row) for row in back if row["payment_id"] == item["id"]]
        item["allocations"], item["refunds"] = own, gone
        item["same_reference"] = [dict(row) for row in same if row["payment_id"] == item["id"]]
        item["allocated"] = sum((row["amount"] for row in own), ZERO)
        for name, status in (("refunded", "succeeded"), ("refunding", "requested")):
            amounts = (row["amount"] for row in gone if row["status"] == status)
            item[name] = sum(amounts, ZERO)
        stands = item["reversed_at"] is None
        left = item["amount"] - item["allocated"] - item["refunded"]
        item["credit"] = left if stands else ZERO
        item["free"] = item["credit"] - item["refunding"]
