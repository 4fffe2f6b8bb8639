"""Reading pages to pay on, and where we and Stripe differ."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.payments.infrastructure.tables import checkouts, stripe_mismatches

Row = dict[str, Any]
_CHECKOUT = f"""
SELECT {", ".join(column.name for column in checkouts.c)} FROM checkouts
WHERE id = $1 AND ($2 OR supplier_id IS NULL)
"""
_LIABILITIES = "SELECT liability_id FROM checkout_liabilities WHERE checkout_id = $1 ORDER BY 1"


async def checkout(connection: Connection, checkout_id: UUID, *, of_suppliers: bool) -> Row:
    """One page; raises NotFound, also for one that pays a supplier, unless those may be seen."""
    row = await connection.fetchrow(_CHECKOUT, checkout_id, of_suppliers)
    if row is None:
        raise NotFound("no such checkout", checkout_id=checkout_id)
    shown = dict(row)
    shown["liability_ids"] = []
    if shown["supplier_id"] is not None:
        found = await connection.fetch(_LIABILITIES, checkout_id)
        shown["liability_ids"] = [each["liability_id"] for each in found]
    return shown


async def list_checkouts(
    connection: Connection,
    *,
    of_suppliers: bool,
    invoice_id: UUID | None,
    status: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Pages, the newest first."""
    columns = checkouts.c
    query: Select[Any] = select(checkouts)
    if not of_suppliers:
        query = query.where(columns.supplier_id.is_(None))
    if invoice_id is not None:
        query = query.where(columns.invoice_id == invoice_id)
    if status is not None:
        query = query.where(columns.status == status)
    return await fetch_page(
        connection, query, [columns.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def list_mismatches(
    connection: Connection, *, is_open: bool | None, limit: int, cursor: str | None
) -> Page[Row]:
    """Where we and Stripe differ or did, the newest first."""
    columns = stripe_mismatches.c
    query: Select[Any] = select(stripe_mismatches)
    if is_open is not None:
        open_now = columns.resolved_at.is_(None)
        query = query.where(open_now if is_open else ~open_now)
    return await fetch_page(
        connection,
        query,
        [columns.found_at, columns.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=dict,
    )
