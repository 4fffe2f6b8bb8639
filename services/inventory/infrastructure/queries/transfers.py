"""What inventory shows of transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.inventory.infrastructure.tables import transfer_lines, transfers

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """Which transfers are wanted; None means all. A warehouse is where goods leave or arrive."""

    status: str | None = None
    warehouse_id: UUID | None = None
    product_id: UUID | None = None
    number: str | None = None


_LINES = """
SELECT l.transfer_id, l.id, l.product_id, p.sku, p.name, p.unit, l.quantity, l.received
FROM transfer_lines AS l
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.transfer_id = ANY ($1::uuid[])
ORDER BY l.transfer_id, l.position
"""


# Every transfer has lines.
_WITH_LINES = """
SELECT t.*, l.id AS line_id, l.product_id, p.sku, p.name, p.unit, l.quantity, l.received
FROM transfers AS t
JOIN transfer_lines AS l ON l.tenant_id = t.tenant_id AND l.transfer_id = t.id
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE t.id = $1
ORDER BY l.position
"""


async def list_transfers(
    connection: Connection, wanted: TransferFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Transfers with their lines, newest first."""
    query, t = select(transfers), transfers.c
    if wanted.status is not None:
        query = query.where(t.status == wanted.status)
    if wanted.warehouse_id is not None:
        place = wanted.warehouse_id
        query = query.where(or_(t.from_warehouse_id == place, t.to_warehouse_id == place))
    if wanted.product_id is not None:
        of_product = select(transfer_lines.c.transfer_id).where(
            transfer_lines.c.product_id == wanted.product_id
        )
        query = query.where(t.id.in_(of_product))
    if wanted.number is not None:
        query = query.where(t.number == wanted.number)
    page = await fetch_page(
        connection, query, [t.id], limit=limit, cursor=cursor, descending=True, row=dict
    )
    lines = await _lines_of(connection, [row["id"] for row in page.items])
    return Page([{**row, "lines": lines[row["id"]]} for row in page.items], page.next_cursor)


async def transfer(connection: Connection, transfer_id: UUID) -> Row:
    """One transfer with its lines; raises NotFound."""
    found = await connection.fetch(_WITH_LINES, transfer_id)
    if not found:
        raise NotFound("no such transfer", transfer_id=transfer_id)
    return {**found[0], "lines": [{**row, "id": row["line_id"]} for row in found]}


async def _lines_of(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    lines: dict[UUID, list[Row]] = {id_: [] for id_ in ids}
    for line in await connection.fetch(_LINES, list(ids)):
        lines[line["transfer_id"]].append(dict(line))
    return lines
