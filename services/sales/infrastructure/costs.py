"""What goods cost us, in SQL: tables of the costs login."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final
from uuid import UUID

from libs.contracts.inventory import StockValued
from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.quantity import ZERO
from services.sales.domain.order_costs import Basis, LineCost, OrderCosts

_KEEP = """
INSERT INTO stock_costs AS known
    (tenant_id, level_id, product_id, warehouse_id, sequence, on_hand, value, unit_cost)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, level_id) DO UPDATE SET
    sequence = greatest(known.sequence, excluded.sequence),
    on_hand = known.on_hand + excluded.on_hand,
    value = excluded.value,
    unit_cost = CASE
        WHEN known.on_hand + excluded.on_hand > 0
            THEN excluded.value / (known.on_hand + excluded.on_hand)
        ELSE coalesce(excluded.unit_cost, known.unit_cost) END
WHERE $9 > 0 OR known.sequence < excluded.sequence
"""
_KEEP_GOODS = """
INSERT INTO goods_costs (tenant_id, entry_id, revision, goods_id, quantity, value)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
_SOURCES: Final = frozenset({"shipment", "sales_return"})
# What one of a product costs over all warehouses: `p` says which.
_AVERAGE = """
SELECT coalesce(sum(s.value) FILTER (WHERE s.on_hand > 0)
                    / nullif(sum(s.on_hand) FILTER (WHERE s.on_hand > 0), 0),
                max(s.unit_cost)) AS unit_cost
FROM stock_costs s WHERE s.product_id = p.id
"""
# What one of each line of order $1 costs now: by what is promised to it, where; of a bundle its
# components; before anything is promised the product's average.
_NOW = f"""
SELECT l.id, coalesce(promised.cost / l.quantity, average.unit_cost) AS unit_cost
FROM sales_order_lines l
CROSS JOIN LATERAL (
    SELECT CASE WHEN count(*) = count(coalesce(s.unit_cost, everywhere.unit_cost))
        THEN sum(a.quantity * coalesce(s.unit_cost, everywhere.unit_cost)) END AS cost
    FROM sales_order_allocations a
    LEFT JOIN stock_costs s ON s.product_id = a.product_id AND s.warehouse_id = a.warehouse_id
    CROSS JOIN LATERAL (SELECT * FROM (SELECT a.product_id AS id) p, LATERAL ({_AVERAGE}) v)
        AS everywhere
    WHERE a.order_id = l.order_id AND a.line_id = l.id
) promised
CROSS JOIN LATERAL (SELECT v.* FROM (SELECT l.product_id AS id) p, LATERAL ({_AVERAGE}) v)
    AS average
WHERE l.order_id = $1
"""
_COST_LINES = f"""
INSERT INTO sales_order_line_costs AS known
    (tenant_id, order_id, line_id, unit_cost, given, version)
SELECT $2, $1, now_costs.id, now_costs.unit_cost, false, 0 FROM ({_NOW}) AS now_costs
WHERE now_costs.unit_cost IS NOT NULL
ON CONFLICT (tenant_id, order_id, line_id) DO UPDATE SET unit_cost = excluded.unit_cost
WHERE NOT known.given
"""
_GIVE = """
INSERT INTO sales_order_line_costs AS known
    (tenant_id, order_id, line_id, unit_cost, given, version)
VALUES ($1, $2, $3, $4, true, 1)
ON CONFLICT (tenant_id, order_id, line_id) DO UPDATE
SET unit_cost = excluded.unit_cost, given = true, version = known.version + 1
RETURNING version
"""
_OF_ORDER = f"""
SELECT l.id, l.quantity, l.net, o.currency, k.unit_cost AS kept, k.given,
       n.unit_cost, left_with.cost AS actual
FROM sales_orders o JOIN sales_order_lines l ON l.order_id = o.id
LEFT JOIN sales_order_line_costs k ON k.order_id = o.id AND k.line_id = l.id
LEFT JOIN ({_NOW}) n ON n.id = l.id
CROSS JOIN LATERAL (
    SELECT -sum(g.value) AS cost FROM (
        SELECT a.id FROM sales_order_allocations a WHERE a.order_id = o.id AND a.line_id = l.id
        UNION ALL
        SELECT m.id FROM sales_order_allocations a
        JOIN sales_return_moves m ON m.allocation_id = a.id
        WHERE a.order_id = o.id AND a.line_id = l.id
    ) goods JOIN goods_costs g ON g.goods_id = goods.id
) left_with
WHERE o.id = $1 ORDER BY l.position
"""
_OF_PRODUCTS = f"""
SELECT p.id, v.unit_cost FROM unnest($1::uuid[]) AS p(id), LATERAL ({_AVERAGE}) v
WHERE v.unit_cost IS NOT NULL
"""


class SqlCosts:
    """What goods cost us."""

    def __init__(self, work: Work) -> None:
        """Keep through this work, whose login is the one for costs."""
        self._work = work

    async def keep(self, event: StockValued) -> None:
        """Keep what a level is worth, and what an order's goods left or came back with."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        if event.value_after is not None:
            await connection.execute(
                _KEEP,
                tenant_id,
                event.level_id,
                event.product_id,
                event.warehouse_id,
                event.sequence,
                # A cost given later moves no goods.
                ZERO if event.revision else event.quantity,
                event.value_after,
                event.unit_cost,
                event.revision,
            )
        if event.source_type in _SOURCES and event.source_line_id is not None:
            await connection.execute(
                _KEEP_GOODS,
                tenant_id,
                event.entry_id,
                event.revision,
                event.source_line_id,
                event.quantity,
                event.value,
            )

    async def cost_lines(self, order_id: UUID) -> None:
        """Keep what the lines of an order cost now, but for those somebody gave a cost."""
        await self._work.connection.execute(_COST_LINES, order_id, self._work.actor.tenant_id)

    async def give(self, order_id: UUID, line_id: UUID, unit_cost: Decimal) -> int:
        """Keep what a line costs as somebody says; the version that leads to."""
        version: int = await self._work.connection.fetchval(
            _GIVE, self._work.actor.tenant_id, order_id, line_id, unit_cost
        )
        return version


async def order_costs(connection: Connection, order_id: UUID) -> OrderCosts:
    """What an order costs: as kept, or as of now."""
    return OrderCosts(
        [
            LineCost(
                line_id=row["id"],
                quantity=row["quantity"],
                net=row["net"],
                unit_cost=row["unit_cost"] if row["kept"] is None else row["kept"],
                basis=_basis(row["kept"], given=bool(row["given"])),
                actual=row["actual"],
                currency=row["currency"],
            )
            for row in await connection.fetch(_OF_ORDER, order_id)
        ]
    )


async def product_costs(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What one of these products costs now, where that is known."""
    return {r["id"]: r["unit_cost"] for r in await connection.fetch(_OF_PRODUCTS, list(ids))}


def _basis(kept: Decimal | None, *, given: bool) -> Basis:
    if kept is None:
        return Basis.NOW
    return Basis.GIVEN if given else Basis.APPROVAL
