"""Whole levels and rules, for services that keep a projection of them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection

Row = Mapping[str, Any]

# What was issued: used up or shipped, less what of it was reversed. Level, issues and receipts are
# of one moment.
_LEVELS = """
SELECT l.id AS level_id, l.product_id, l.warehouse_id, l.available, l.back_ordered, l.version,
       l.sequence,
       (SELECT coalesce(jsonb_object_agg(day, issued::text), '{}') FROM (
            SELECT (e.happened_at AT TIME ZONE 'UTC')::date AS day, sum(-e.quantity) AS issued
            FROM ledger_entries e
            WHERE e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id
              AND e.happened_at > now() - interval '91 days'
              AND e.reason IN ('shipment', 'production')
              AND (e.quantity > 0) = (e.kind = 'reversal')
            GROUP BY 1) AS daily) AS issues,
       ARRAY(SELECT e.source_line_id FROM ledger_entries e
             WHERE e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id
               AND e.source_type = 'goods_receipt'
               AND e.recorded_at > now() - interval '91 days') AS receipt_lines
FROM levels l
WHERE CASE WHEN $1::uuid[] IS NULL THEN l.id > $2 ELSE l.id = ANY ($1) END
ORDER BY l.id LIMIT $3
"""
_RULES = """
SELECT id AS rule_id, product_id, warehouse_id, minimum, reorder_point, target,
       rule_version AS version
FROM levels WHERE minimum IS NOT NULL AND id > $1
UNION ALL
SELECT id, product_id, NULL, minimum, reorder_point, target, rule_version
FROM product_levels WHERE id > $1
ORDER BY rule_id LIMIT $2
"""
_OF_PRODUCTS = """
SELECT product_id, warehouse_id, false AS buildable, available AS quantity, version
FROM levels WHERE product_id = ANY ($1)
UNION ALL
SELECT bundle_id, warehouse_id, true, quantity, version FROM buildable WHERE bundle_id = ANY ($1)
ORDER BY product_id, buildable, warehouse_id
"""


async def whole_levels(
    connection: Connection, ids: Collection[UUID] | None, *, after: UUID, limit: int
) -> list[Row]:
    """These levels, or those after one, by id."""
    rows = await connection.fetch(_LEVELS, ids and list(ids), after, limit)
    return [{**row, "issues": orjson.loads(row["issues"])} for row in rows]


async def whole_rules(connection: Connection, *, after: UUID, limit: int) -> list[Row]:
    """The reorder rules after one, by id."""
    return [dict(row) for row in await connection.fetch(_RULES, after, limit)]


async def stock_of_products(connection: Connection, ids: Collection[UUID]) -> list[Row]:
    """Levels and buildable quantities of products."""
    return [dict(row) for row in await connection.fetch(_OF_PRODUCTS, list(ids))]
