"""What inventory shows of reservations."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.inventory.infrastructure.tables import reservation_lines, reservations

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReservationFilter:
    """Which reservations are wanted; None means all."""

    status: str | None = None
    source_id: UUID | None = None
    product_id: UUID | None = None
    warehouse_id: UUID | None = None


_RESERVED_LINES = """
SELECT l.reservation_id, l.id, l.source_line_id, l.product_id, p.sku, p.name, p.unit,
       l.warehouse_id, w.code AS warehouse_code, l.quantity, l.issued, l.released, l.open,
       l.back_ordered
FROM reservation_lines AS l
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
JOIN warehouses AS w ON w.tenant_id = l.tenant_id AND w.id = l.warehouse_id
WHERE l.reservation_id = ANY ($1::uuid[])
ORDER BY l.reservation_id, l.position
"""


async def list_reservations(
    connection: Connection, wanted: ReservationFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Reservations with their lines, newest first."""
    query, r = select(reservations), reservations.c
    if wanted.status is not None:
        query = query.where(r.status == wanted.status)
    if wanted.source_id is not None:
        query = query.where(r.source_id == wanted.source_id)
    of_level = select(reservation_lines.c.reservation_id).where(
        reservation_lines.c.open + reservation_lines.c.back_ordered > 0
    )
    if wanted.product_id is not None:
        query = query.where(
            r.id.in_(of_level.where(reservation_lines.c.product_id == wanted.product_id))
        )
    if wanted.warehouse_id is not None:
        query = query.where(
            r.id.in_(of_level.where(reservation_lines.c.warehouse_id == wanted.warehouse_id))
        )
    page = await fetch_page(
        connection,
        query,
        [r.made_at, r.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=dict,
    )
    lines: dict[UUID, list[Row]] = {row["id"]: [] for row in page.items}
    for line in await connection.fetch(_RESERVED_LINES, list(lines)):
        lines[line["reservation_id"]].append(dict(line))
    return Page([{**row, "lines": lines[row["id"]]} for row in page.items], page.next_cursor)


async def reservation(connection: Connection, reservation_id: UUID) -> Row:
    """One reservation with its lines; raises NotFound."""
    row = await connection.fetchrow("SELECT * FROM reservations WHERE id = $1", reservation_id)
    if row is None:
        raise NotFound("no such reservation", reservation_id=reservation_id)
    lines = await connection.fetch(_RESERVED_LINES, [reservation_id])
    return {**dict(row), "lines": [dict(line) for line in lines]}
