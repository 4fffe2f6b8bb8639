"""What payments shows: the books, what is owed, what was paid. All of it needs `costs.read`."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.payments.infrastructure.liabilities import COLUMNS
from services.payments.infrastructure.tables import (
    journal_entries,
    liabilities,
    postings,
    settlements,
    suppliers,
)

Row = dict[str, Any]

_TODAY = "SELECT (now() AT TIME ZONE timezone)::date FROM tenants WHERE tenant_id = qm_tenant()"
_TRIAL_BALANCE = """
SELECT a.id, a.code, a.name, a.kind, a.role,
       coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS debit,
       coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0), 0) AS credit
FROM accounts AS a
LEFT JOIN postings AS p ON p.tenant_id = a.tenant_id AND p.account_id = a.id
    AND p.booked_on <= $1
GROUP BY a.tenant_id, a.id ORDER BY a.code
"""
_ACCOUNTS = "SELECT id, version, code, name, kind, role FROM accounts"
_POSTINGS = """
SELECT p.entry_id, a.code, a.name, greatest(p.amount, 0) AS debit, greatest(-p.amount, 0) AS credit
FROM postings AS p JOIN accounts AS a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
WHERE p.entry_id = ANY ($1::uuid[]) ORDER BY p.entry_id, p.position
"""
# By how many days it is overdue.
_AGEING = """
SELECT l.supplier_id, s.name AS supplier_name, sum(l.amount - l.settled) AS total,
       coalesce(sum(l.amount - l.settled) FILTER (WHERE l.due_on >= $1), 0) AS not_due,
       coalesce(sum(l.amount - l.settled) FILTER (WHERE $1 - l.due_on BETWEEN 1 AND 30), 0)
           AS days_30,
       coalesce(sum(l.amount - l.settled) FILTER (WHERE $1 - l.due_on BETWEEN 31 AND 60), 0)
           AS days_60,
       coalesce(sum(l.amount - l.settled) FILTER (WHERE $1 - l.due_on BETWEEN 61 AND 90), 0)
           AS days_90,
       coalesce(sum(l.amount - l.settled) FILTER (WHERE $1 - l.due_on > 90), 0) AS older
FROM liabilities AS l
LEFT JOIN suppliers AS s ON s.tenant_id = l.tenant_id AND s.id = l.supplier_id
WHERE l.settled <> l.amount
GROUP BY l.supplier_id, s.name ORDER BY total DESC, l.supplier_id
"""
_SETTLED_BY = """
SELECT s.id, s.number, s.method, s.reference, s.paid_on, s.reversed_at, line.amount
FROM settlement_lines AS line
JOIN settlements AS s ON s.tenant_id = line.tenant_id AND s.id = line.settlement_id
WHERE line.liability_id = $1 ORDER BY s.id
"""
_SETTLED_LINES = """
SELECT line.settlement_id, line.liability_id, line.amount, l.document_number, l.order_number
FROM settlement_lines AS line
JOIN liabilities AS l ON l.tenant_id = line.tenant_id AND l.id = line.liability_id
WHERE line.settlement_id = ANY ($1::uuid[]) ORDER BY line.settlement_id, line.liability_id
"""
_LIABILITY = f"""
SELECT {COLUMNS}, (SELECT name FROM suppliers WHERE id = supplier_id) AS supplier_name
FROM liabilities WHERE id = $1
"""


async def today(connection: Connection) -> date:
    """The day it is where the company is; by UTC until the company is known."""
    day: date | None = await connection.fetchval(_TODAY)
    return day or datetime.now(UTC).date()


async def trial_balance(connection: Connection, as_of: date) -> list[Row]:
    """Debits and credits of every account up to and including a day."""
    return [dict(row) for row in await connection.fetch(_TRIAL_BALANCE, as_of)]


async def list_entries(
    connection: Connection,
    *,
    account_id: UUID | None,
    source_id: UUID | None,
    since: date | None,
    until: date | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Journal entries with their postings, the latest day first."""
    e, p = journal_entries.c, postings.c
    query: Select[Any] = select(journal_entries)
    if account_id is not None:
        query = query.where(exists().where(p.entry_id == e.id, p.account_id == account_id))
    if source_id is not None:
        query = query.where(e.source_id == source_id)
    if since is not None:
        query = query.where(e.booked_on >= since)
    if until is not None:
        query = query.where(e.booked_on <= until)
    page = await fetch_page(
        connection,
        query,
        [e.booked_on, e.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=dict,
    )
    await _with_postings(connection, page.items)
    return page


async def entry(connection: Connection, entry_id: UUID) -> Row:
    """One entry; raises NotFound."""
    names = ", ".join(column.name for column in journal_entries.c)
    row = await connection.fetchrow(f"SELECT {names} FROM journal_entries WHERE id = $1", entry_id)
    if row is None:
        raise NotFound("no such entry", entry_id=entry_id)
    shown = dict(row)
    await _with_postings(connection, [shown])
    return shown


async def list_accounts(connection: Connection) -> list[Row]:
    """All accounts, by code."""
    return [dict(row) for row in await connection.fetch(f"{_ACCOUNTS} ORDER BY code")]


async def account(connection: Connection, account_id: UUID) -> Row:
    """One account; raises NotFound."""
    row = await connection.fetchrow(f"{_ACCOUNTS} WHERE id = $1", account_id)
    if row is None:
        raise NotFound("no such account", account_id=account_id)
    return dict(row)


async def _with_postings(connection: Connection, items: list[Row]) -> None:
    rows = await connection.fetch(_POSTINGS, [item["id"] for item in items])
    for item in items:
        item["postings"] = [dict(row) for row in rows if row["entry_id"] == item["id"]]


async def list_liabilities(
    connection: Connection,
    *,
    supplier_id: UUID | None,
    order_id: UUID | None,
    is_open: bool | None,
    due_until: date | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """What is or was owed, by due date."""
    columns = liabilities.c
    name = select(suppliers.c.name).where(suppliers.c.id == columns.supplier_id)
    query: Select[Any] = select(liabilities, name.scalar_subquery().label("supplier_name"))
    if supplier_id is not None:
        query = query.where(columns.supplier_id == supplier_id)
    if order_id is not None:
        query = query.where(columns.order_id == order_id)
    if is_open is not None:
        rest = columns.settled != columns.amount
        query = query.where(rest if is_open else ~rest)
    if due_until is not None:
        query = query.where(columns.due_on <= due_until)
    return await fetch_page(
        connection, query, [columns.due_on, columns.id], limit=limit, cursor=cursor, row=dict
    )


async def liability(connection: Connection, liability_id: UUID) -> Row:
    """One liability and what settled it; raises NotFound."""
    row = await connection.fetchrow(_LIABILITY, liability_id)
    if row is None:
        raise NotFound("no such liability", liability_id=liability_id)
    paid = await connection.fetch(_SETTLED_BY, liability_id)
    return {**dict(row), "settlements": [dict(each) for each in paid]}


async def ageing(connection: Connection, on: date) -> list[Row]:
    """What is open, by supplier and by how long it is overdue on a day; the largest first."""
    return [dict(row) for row in await connection.fetch(_AGEING, on)]


async def list_settlements(
    connection: Connection, *, supplier_id: UUID | None, limit: int, cursor: str | None
) -> Page[Row]:
    """Payments to suppliers with what they settled, newest first."""
    columns = settlements.c
    query: Select[Any] = select(settlements)
    if supplier_id is not None:
        query = query.where(columns.supplier_id == supplier_id)
    page = await fetch_page(
        connection, query, [columns.id], limit=limit, cursor=cursor, descending=True, row=dict
    )
    await _with_lines(connection, page.items)
    return page


async def settlement(connection: Connection, settlement_id: UUID) -> Row:
    """One payment and what it settled; raises NotFound."""
    names = ", ".join(column.name for column in settlements.c)
    row = await connection.fetchrow(f"SELECT {names} FROM settlements WHERE id = $1", settlement_id)
    if row is None:
        raise NotFound("no such settlement", settlement_id=settlement_id)
    shown = dict(row)
    await _with_lines(connection, [shown])
    return shown


async def _with_lines(connection: Connection, items: list[Row]) -> None:
    lines = await connection.fetch(_SETTLED_LINES, [item["id"] for item in items])
    for item in items:
        item["lines"] = [dict(line) for line in lines if line["settlement_id"] == item["id"]]
