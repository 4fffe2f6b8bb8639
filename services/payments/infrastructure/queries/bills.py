"""What suppliers bill, as it is shown."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.payments.infrastructure.tables import bill_receipts, bills, liabilities, suppliers

Row = dict[str, Any]

_LINES = """
SELECT r.bill_id, r.liability_id, l.document_id AS receipt_id, l.document_number, l.order_id,
    l.order_number, l.amount, l.settled
FROM bill_receipts AS r JOIN liabilities AS l ON l.tenant_id = r.tenant_id AND l.id = r.liability_id
WHERE r.bill_id = ANY ($1::uuid[]) ORDER BY l.document_number
"""


async def list_bills(
    connection: Connection,
    *,
    supplier_id: UUID | None,
    order_id: UUID | None,
    held: bool | None,
    since: date | None,
    until: date | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Bills with their receipts, the latest first."""
    b, query = bills.c, _select()
    if supplier_id is not None:
        query = query.where(b.supplier_id == supplier_id)
    if order_id is not None:
        r, owed = bill_receipts.c, liabilities.c
        of_order = exists().where(
            r.bill_id == b.id, r.liability_id == owed.id, owed.order_id == order_id
        )
        query = query.where(of_order)
    if held is not None:
        query = query.where(b.held_reason != "" if held else b.held_reason == "")
    if since is not None:
        query = query.where(b.billed_on >= since)
    if until is not None:
        query = query.where(b.billed_on <= until)
    page = await fetch_page(
        connection,
        query,
        [b.billed_on, b.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=dict,
    )
    await _with_lines(connection, page.items)
    return page


async def bill(connection: Connection, bill_id: UUID) -> Row:
    """One bill; raises NotFound."""
    query = _select().where(bills.c.id == bill_id)
    page = await fetch_page(connection, query, [bills.c.id], limit=1, cursor=None, row=dict)
    if not page.items:
        raise NotFound("no such bill", bill_id=bill_id)
    await _with_lines(connection, page.items)
    return page.items[0]


def _select() -> Select[Any]:
    name = select(suppliers.c.name).where(suppliers.c.id == bills.c.supplier_id)
    return select(bills, name.scalar_subquery().label("supplier_name"))


async def _with_lines(connection: Connection, items: list[Row]) -> None:
    rows = await connection.fetch(_LINES, [item["id"] for item in items])
    for item in items:
        item["difference"] = item["amount"] - item["accrued"]
        item["receipts"] = [dict(row) for row in rows if row["bill_id"] == item["id"]]
