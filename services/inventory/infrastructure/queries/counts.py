"""What inventory shows of counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.inventory.infrastructure.tables import counts

Row = dict[str, Any]

# `moved` is how often stock has moved since the line was counted.
_LINES = """
SELECT c.id, c.product_id, p.sku, p.name, p.unit, c.counted, c.on_hand AS expected,
       c.counted - c.on_hand AS variance, c.counted_by, c.counted_by_name, c.counted_at,
       coalesce(l.sequence, 0) - c.sequence AS moved
FROM count_lines AS c
JOIN products AS p ON p.tenant_id = c.tenant_id AND p.id = c.product_id
LEFT JOIN levels AS l ON l.tenant_id = c.tenant_id AND l.product_id = c.product_id
    AND l.warehouse_id = $2
WHERE c.count_id = $1 AND ($3::uuid[] IS NULL OR c.product_id = ANY ($3))
ORDER BY p.sku, c.id
"""
_COUNT = """
SELECT c.*, coalesce(t.settings->>'requester_may_approve', 'false') = 'true' AS counter_may_approve
FROM counts AS c LEFT JOIN tenants AS t USING (tenant_id)
WHERE c.id = $1
"""


async def list_counts(
    connection: Connection,
    *,
    status: str | None,
    warehouse_id: UUID | None,
    number: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Counts without their lines, newest first."""
    query, c = select(counts), counts.c
    if status is not None:
        query = query.where(c.status == status)
    if warehouse_id is not None:
        query = query.where(c.warehouse_id == warehouse_id)
    if number is not None:
        query = query.where(c.number == number)
    return await fetch_page(
        connection, query, [c.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def count(
    connection: Connection, count_id: UUID, products: Sequence[UUID] | None = None
) -> Row:
    """One count with its lines by SKU (all, or of these), and what the company allows.

    Raises NotFound.
    """
    row = await connection.fetchrow(_COUNT, count_id)
    if row is None:
        raise NotFound("no such count", count_id=count_id)
    lines = await connection.fetch(_LINES, count_id, row["warehouse_id"], products)
    return {**dict(row), "lines": [dict(line) for line in lines]}
