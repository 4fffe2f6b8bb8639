"""What customers owe, as it is shown: invoices, how long they are overdue, and statements."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of
from libs.domain.errors import NotFound
from libs.domain.quantity import ZERO
from services.payments.infrastructure.tables import customers, receivables

Row = dict[str, Any]

_PAID_BY = """
SELECT p.id, p.number, p.method, p.reference, p.received_on, a.amount
FROM payment_allocations AS a JOIN payments AS p ON p.tenant_id = a.tenant_id
    AND p.id = a.payment_id
WHERE a.invoice_id = $1 AND a.amount > 0 ORDER BY p.received_on, p.id
"""
_CREDITED_BY = """
SELECT id, number, total, issued_on FROM credit_notes WHERE invoice_id = $1 ORDER BY issued_on, id
"""
# By how many days it is overdue; and what is theirs that no invoice has.
_AGEING = """
WITH open AS (
    SELECT customer_id, sum(total - paid - credited) AS total,
        sum(total - paid - credited) FILTER (WHERE due_on >= $1) AS not_due,
        sum(total - paid - credited) FILTER (WHERE $1 - due_on BETWEEN 1 AND 30) AS days_30,
        sum(total - paid - credited) FILTER (WHERE $1 - due_on BETWEEN 31 AND 60) AS days_60,
        sum(total - paid - credited) FILTER (WHERE $1 - due_on BETWEEN 61 AND 90) AS days_90,
        sum(total - paid - credited) FILTER (WHERE $1 - due_on > 90) AS older
    FROM receivables WHERE paid + credited < total GROUP BY customer_id
), moved AS (
    SELECT customer_id, amount FROM payments WHERE reversed_at IS NULL
    UNION ALL
    SELECT p.customer_id, -a.amount FROM payment_allocations AS a
    JOIN payments AS p ON p.tenant_id = a.tenant_id AND p.id = a.payment_id
    UNION ALL
    SELECT p.customer_id, -r.amount FROM refunds AS r
    JOIN payments AS p ON p.tenant_id = r.tenant_id AND p.id = r.payment_id
    WHERE r.status = 'succeeded'
), credit AS (
    SELECT customer_id, sum(amount) AS amount FROM moved GROUP BY customer_id
    HAVING sum(amount) <> 0
)
SELECT customer_id, c.name AS customer_name, coalesce(open.total, 0) AS total,
    coalesce(open.not_due, 0) AS not_due, coalesce(open.days_30, 0) AS days_30,
    coalesce(open.days_60, 0) AS days_60, coalesce(open.days_90, 0) AS days_90,
    coalesce(open.older, 0) AS older, coalesce(credit.amount, 0) AS credit
FROM open FULL JOIN credit USING (customer_id)
LEFT JOIN customers AS c ON c.id = customer_id
ORDER BY total DESC, customer_id
"""
# More than zero is owed, less was paid or taken off. A moment is on its day where the company is.
_STATEMENT = """
SELECT day, kind, id, number, amount FROM (
    SELECT issued_on AS day, 'invoice' AS kind, id, number, total AS amount
    FROM receivables WHERE customer_id = $1
    UNION ALL
    SELECT issued_on, 'credit_note', id, number, -total FROM credit_notes WHERE customer_id = $1
    UNION ALL
    SELECT received_on, 'payment', id, number, -amount FROM payments WHERE customer_id = $1
    UNION ALL
    SELECT greatest((p.reversed_at AT TIME ZONE t.timezone)::date, p.received_on),
        'payment_reversed', p.id, p.number, p.amount
    FROM payments AS p JOIN tenants AS t ON t.tenant_id = p.tenant_id
    WHERE p.customer_id = $1 AND p.reversed_at IS NOT NULL
    UNION ALL
    SELECT r.paid_on, 'refund', r.id, r.number, r.amount
    FROM refunds AS r JOIN payments AS p ON p.tenant_id = r.tenant_id AND p.id = r.payment_id
    WHERE p.customer_id = $1 AND r.status = 'succeeded'
) AS line
WHERE day <= $2 ORDER BY day, amount <= 0, number, kind
"""
_CUSTOMER = "SELECT id, number, name FROM customers WHERE id = $1"
_CUSTOMER_OF = "SELECT customer_id FROM receivables WHERE id = $1"
_CURRENCY = "SELECT currency FROM tenants WHERE tenant_id = qm_tenant()"


async def list_receivables(
    connection: Connection,
    *,
    ids: list[UUID] | None,
    customer_id: UUID | None,
    order_id: UUID | None,
    is_open: bool | None,
    due_until: date | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """What is or was owed by customers, by due date."""
    r = receivables.c
    query = _select()
    if ids is not None:
        query = query.where(one_of(r.id, ids))
    if customer_id is not None:
        query = query.where(r.customer_id == customer_id)
    if order_id is not None:
        query = query.where(r.order_id == order_id)
    if is_open is not None:
        rest = r.paid + r.credited < r.total
        query = query.where(rest if is_open else ~rest)
    if due_until is not None:
        query = query.where(r.due_on <= due_until)
    return await fetch_page(
        connection, query, [r.due_on, r.id], limit=limit, cursor=cursor, row=dict
    )


async def receivable(connection: Connection, invoice_id: UUID) -> Row:
    """One invoice's, what paid it and what was credited; raises NotFound."""
    query = _select().where(receivables.c.id == invoice_id)
    page = await fetch_page(connection, query, [receivables.c.id], limit=1, cursor=None, row=dict)
    if not page.items:
        raise NotFound("no such invoice", invoice_id=invoice_id)
    paid = await connection.fetch(_PAID_BY, invoice_id)
    credited = await connection.fetch(_CREDITED_BY, invoice_id)
    return {
        **page.items[0],
        "payments": [dict(row) for row in paid],
        "credit_notes": [dict(row) for row in credited],
    }


async def receivables_ageing(connection: Connection, on: date) -> list[Row]:
    """What is open by customer and by how long it is overdue on a day, and their credit."""
    return [dict(row) for row in await connection.fetch(_AGEING, on)]


async def statement(connection: Connection, customer_id: UUID, since: date, until: date) -> Row:
    """What a customer owed at first, what changed that, and what they owe in the end.

    Raises NotFound.
    """
    customer = await connection.fetchrow(_CUSTOMER, customer_id)
    rows = await connection.fetch(_STATEMENT, customer_id, until)
    if customer is None and not rows:
        raise NotFound("no such customer", customer_id=customer_id)
    opening = sum((row["amount"] for row in rows if row["day"] < since), ZERO)
    balance, lines = opening, []
    for row in (row for row in rows if row["day"] >= since):
        balance += row["amount"]
        lines.append(_line(row, balance))
    return {
        "customer_id": customer_id,
        "customer_number": "" if customer is None else customer["number"],
        "customer_name": "" if customer is None else customer["name"],
        "currency": await connection.fetchval(_CURRENCY) or "",
        "since": since,
        "until": until,
        "opening": opening,
        "lines": lines,
        "closing": balance,
    }


def _line(row: Any, balance: Decimal) -> Row:
    amount = row["amount"]
    return {
        **dict(row),
        "debit": max(amount, ZERO),
        "credit": max(-amount, ZERO),
        "balance": balance,
    }


def _select() -> Select[Any]:
    name = select(customers.c.name).where(customers.c.id == receivables.c.customer_id)
    return select(receivables, name.scalar_subquery().label("customer_name"))


async def customer_of(connection: Connection, invoice_id: UUID) -> UUID | None:
    """Whose invoice that is, if there is such a one."""
    found: UUID | None = await connection.fetchval(_CUSTOMER_OF, invoice_id)
    return found
