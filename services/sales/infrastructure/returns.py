"""Returns from customers in SQL; their order is locked by whoever writes one."""

from typing import Any, Final
from uuid import UUID

from libs.db.database import Connection
from libs.db.work import Work
from services.sales.domain.goods_return import GoodsReturn, ReturnLine, ReturnMove, ReturnStatus

_KEEP: Final = """
WITH document AS (
    INSERT INTO sales_returns (tenant_id, id, order_id, number, status, requested_at, requested_by,
        by_name, note, settled_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET status = excluded.status, settled_at = excluded.settled_at
), lines AS (
    INSERT INTO sales_return_lines (tenant_id, return_id, position, order_id, order_line_id,
        quantity, warehouse_id, scrapped, reason)
    SELECT $1, $2, position, $3, line, quantity, place, scrapped, reason
    FROM unnest($11::uuid[], $12::numeric[], $13::uuid[], $14::boolean[], $15::text[])
        WITH ORDINALITY AS l (line, quantity, place, scrapped, reason, position)
    ON CONFLICT DO NOTHING
)
INSERT INTO sales_return_moves (tenant_id, return_id, position, id, allocation_id, order_line_id,
    product_id, warehouse_id, quantity)
SELECT $1, $2, position, id, allocation, line, product, place, quantity
FROM unnest($16::uuid[], $17::uuid[], $18::uuid[], $19::uuid[], $20::uuid[], $21::numeric[])
    WITH ORDINALITY AS m (id, allocation, line, product, place, quantity, position)
ON CONFLICT DO NOTHING
"""
_FOUND: Final = """
SELECT r.id, r.order_id, r.number, r.status, r.requested_at, r.requested_by, r.by_name, r.note,
       r.settled_at,
       ARRAY(SELECT ROW(l.order_line_id, l.quantity, l.warehouse_id, l.scrapped, l.reason)
             FROM sales_return_lines l WHERE l.return_id = r.id ORDER BY l.position) AS lines,
       ARRAY(SELECT ROW(m.id, m.allocation_id, m.order_line_id, m.product_id, m.warehouse_id,
                        m.quantity)
             FROM sales_return_moves m WHERE m.return_id = r.id ORDER BY m.position) AS moves
FROM sales_returns r
"""


class SqlReturns:
    """Returns from customers."""

    def __init__(self, work: Work) -> None:
        """Load and store through this work."""
        self._work = work

    async def of_order(self, order_id: UUID) -> list[GoodsReturn]:
        """All of an order, first to last."""
        return await returns_of(self._work.connection, order_id)

    async def get(self, return_id: UUID) -> GoodsReturn | None:
        """One; None if there is none."""
        return await goods_return(self._work.connection, return_id)

    async def keep(self, goods: GoodsReturn) -> None:
        """Write a new one, or where one stands now."""
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            goods.id,
            goods.order_id,
            goods.number,
            goods.status,
            goods.requested_at,
            goods.requested_by,
            goods.by_name,
            goods.note,
            goods.settled_at,
            [line.order_line_id for line in goods.lines],
            [line.quantity for line in goods.lines],
            [line.warehouse_id for line in goods.lines],
            [line.scrapped for line in goods.lines],
            [line.reason for line in goods.lines],
            [move.id for move in goods.moves],
            [move.allocation_id for move in goods.moves],
            [move.order_line_id for move in goods.moves],
            [move.product_id for move in goods.moves],
            [move.warehouse_id for move in goods.moves],
            [move.quantity for move in goods.moves],
        )


async def returns_of(connection: Connection, order_id: UUID) -> list[GoodsReturn]:
    """All of an order, first to last."""
    rows = await connection.fetch(f"{_FOUND} WHERE r.order_id = $1 ORDER BY r.id", order_id)
    return [_from(row) for row in rows]


async def goods_return(connection: Connection, return_id: UUID) -> GoodsReturn | None:
    """One; None if there is none."""
    row = await connection.fetchrow(f"{_FOUND} WHERE r.id = $1", return_id)
    return None if row is None else _from(row)


def _from(row: Any) -> GoodsReturn:
    return GoodsReturn(
        id=row["id"],
        order_id=row["order_id"],
        number=row["number"],
        status=ReturnStatus(row["status"]),
        requested_at=row["requested_at"],
        requested_by=row["requested_by"],
        by_name=row["by_name"],
        note=row["note"],
        settled_at=row["settled_at"],
        lines=tuple(ReturnLine(*line) for line in row["lines"]),
        moves=tuple(ReturnMove(*move) for move in row["moves"]),
    )
