"""What inventory shows of levels and reorder rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.pages import Page, page_of, position
from libs.db.words import Search, search
from services.inventory.infrastructure.tables import levels

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What of the stock list is wanted; None means all."""

    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    category_id: UUID | None = None
    status: str | None = None
    text: str | None = None
    product_ids: tuple[UUID, ...] | None = None


# Each branch pages by itself through its own index, and only the page's rows are given names. The
# limit stands in the text: a plan for any limit would not trust the indexes.
_STOCK = """
SELECT s.*, p.name, p.unit, p.category_id, w.code AS warehouse_code, w.name AS warehouse_name
FROM (SELECT * FROM ({branches}) AS b ORDER BY sku, id LIMIT {most}) AS s
JOIN products AS p ON p.tenant_id = s.tenant_id AND p.id = s.product_id
LEFT JOIN warehouses AS w ON w.tenant_id = s.tenant_id AND w.id = s.warehouse_id
ORDER BY s.sku, s.id
"""
_BRANCH = """
(SELECT tenant_id, id, product_id, sku, {warehouse_id} AS warehouse_id, on_hand, reserved,
        available, incoming, {back_ordered} AS back_ordered, minimum, reorder_point, target,
        status, version, {sequence} AS sequence
 FROM {table} {where} ORDER BY sku, id LIMIT {most})
"""
_LEVELS = {
    "table": "levels",
    "warehouse_id": "warehouse_id",
    "sequence": "sequence",
    "back_ordered": "back_ordered",
}
_PRODUCT_LEVELS = {
    "table": "product_levels",
    "warehouse_id": "NULL::uuid",
    "sequence": "0::bigint",
    "back_ordered": "(SELECT coalesce(sum(l.back_ordered), 0) FROM levels AS l"
    " WHERE l.tenant_id = product_levels.tenant_id AND l.product_id = product_levels.product_id)",
}


async def list_stock(
    connection: Connection, wanted: StockFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Levels by SKU, and the products with a rule over all warehouses beside them."""
    where, values = _stock_filter(wanted, await search(connection, "products", wanted.text), cursor)
    # A product over all warehouses is in none of them.
    tables = (_LEVELS, _PRODUCT_LEVELS) if wanted.warehouse_id is None else (_LEVELS,)
    shape = {"where": where, "most": int(limit) + 1}
    branches = "UNION ALL".join(_BRANCH.format(**table, **shape) for table in tables)
    text = _STOCK.format(branches=branches, most=shape["most"])
    rows = await connection.fetch(text, *values)
    return page_of(rows, ["sku", "id"], limit=limit, row=dict)


def _stock_filter(
    wanted: StockFilter, found: Search | None, cursor: str | None
) -> tuple[str, list[object]]:
    """The WHERE clause and its values."""
    conditions: list[str] = []
    values: list[object] = []

    def add(condition: str, *given: object) -> None:
        numbers = range(len(values) + 1, len(values) + 1 + len(given))
        conditions.append(condition.format(*(f"${number}" for number in numbers)))
        values.extend(given)

    if wanted.product_id is not None:
        add("product_id = {}", wanted.product_id)
    if wanted.product_ids is not None:
        add("product_id = ANY ({})", list(wanted.product_ids))
    if wanted.warehouse_id is not None:
        add("warehouse_id = {}", wanted.warehouse_id)
    if wanted.status is not None:
        add("status = {}", wanted.status)
    if wanted.category_id is not None:
        of_category = "SELECT id FROM products WHERE category_id = ANY (with_below({}))"
        add(f"product_id IN ({of_category})", wanted.category_id)
    if found is not None:
        # Asked row by row: as a join the search would be made of all products first.
        words = "(SELECT search FROM products WHERE id = product_id)"
        add(f"{words} @@ to_tsquery('simple', {{}})", found.query)
        if found.ids is not None:
            add("product_id = ANY ({})", found.ids)
    if cursor is not None:
        add("(sku, id) > ({}, {})", *position(cursor, [levels.c.sku, levels.c.id]))
    return f"WHERE {' AND '.join(conditions)}" if conditions else "", values


# Kept by migrations/sums.sql: levels are far too many to be added up for each screen.
_SUMMARY = """
SELECT coalesce(sum(green), 0)::bigint AS green, coalesce(sum(amber), 0)::bigint AS amber,
       coalesce(sum(red), 0)::bigint AS red
FROM stock_sums
"""


async def summary(connection: Connection) -> dict[str, int]:
    """How many rows of the stock list are green, amber and red."""
    row = await connection.fetchrow(_SUMMARY)
    assert row is not None  # noqa: S101 - sums are one row
    return dict(row)


_HELD = """
SELECT warehouse_id, sum(products)::bigint AS products, sum(on_hand) AS on_hand,
       sum(reserved) AS reserved, sum(on_hand - reserved) AS available, sum(incoming) AS incoming
FROM stock_sums
WHERE warehouse_id <> '00000000-0000-0000-0000-000000000000'
  AND ($1::uuid IS NULL OR warehouse_id = $1)
GROUP BY warehouse_id
"""


async def held(connection: Connection, warehouse_id: UUID | None) -> list[Row]:
    """How much lies at each warehouse, over all products; one without any is not among them."""
    return [dict(row) for row in await connection.fetch(_HELD, warehouse_id)]


_BUILDABLE = """
SELECT b.id, b.bundle_id AS product_id, p.sku, p.name, p.unit, b.warehouse_id,
       w.code AS warehouse_code, b.quantity, b.version, b.limiting_id,
       c.sku AS limiting_sku, c.name AS limiting_name,
       x.quantity AS limiting_needed, coalesce(sum(v.available), 0) AS limiting_available,
       coalesce(sum(v.incoming), 0) AS limiting_incoming, n.next_receipt
FROM buildable AS b
JOIN products AS p ON p.tenant_id = b.tenant_id AND p.id = b.bundle_id
LEFT JOIN warehouses AS w ON w.tenant_id = b.tenant_id AND w.id = b.warehouse_id
LEFT JOIN products AS c ON c.tenant_id = b.tenant_id AND c.id = b.limiting_id
LEFT JOIN recipe_leaves AS x ON x.tenant_id = b.tenant_id AND x.bundle_id = b.bundle_id
    AND x.component_id = b.limiting_id
LEFT JOIN levels AS v ON v.tenant_id = b.tenant_id AND v.product_id = b.limiting_id
    AND (b.warehouse_id IS NULL OR v.warehouse_id = b.warehouse_id)
LEFT JOIN LATERAL (
    SELECT jsonb_build_object(
        'expected_on', i.expected_on, 'quantity', (i.ordered - i.received)::text,
        'order_id', i.order_id, 'order_number', i.order_number)::text AS next_receipt
    FROM incoming_lines AS i
    WHERE i.tenant_id = b.tenant_id AND i.product_id = b.limiting_id
      AND (b.warehouse_id IS NULL OR i.warehouse_id = b.warehouse_id)
      AND i.open AND i.ordered > i.received
    ORDER BY i.expected_on, i.order_id LIMIT 1
) AS n ON true
WHERE ($1::uuid IS NULL OR b.bundle_id = $1)
  AND b.warehouse_id IS NOT DISTINCT FROM coalesce($2::uuid, CASE WHEN $1 IS NULL THEN NULL
                                                                  ELSE b.warehouse_id END)
  AND (p.sku, b.id) > ($3, $4)
GROUP BY b.tenant_id, b.id, p.sku, p.name, p.unit, w.code, c.sku, c.name, x.quantity,
    n.next_receipt
ORDER BY p.sku, b.id LIMIT {most}
"""


async def list_buildable(
    connection: Connection,
    *,
    product_id: UUID | None,
    warehouse_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """How many of bundles could be made, by SKU: of one everywhere, of all in one place or in all.

    `limiting_...` says of the component that allows no more how much each takes, is available and
    is on order there; `next_receipt` what of it is expected first.
    """
    after = position(cursor, [levels.c.sku, levels.c.id]) if cursor else ["", UUID(int=0)]
    rows = await connection.fetch(
        _BUILDABLE.format(most=int(limit) + 1), product_id, warehouse_id, *after
    )
    return page_of(rows, ["sku", "id"], limit=limit, row=_with_next_receipt)


def _with_next_receipt(row: Mapping[str, Any]) -> Row:
    told = row["next_receipt"]
    return {**row, "next_receipt": told and orjson.loads(told)}


_RULES = """
SELECT id, product_id, sku, warehouse_id, minimum, reorder_point, target, available,
       status, rule_version AS version
FROM (SELECT id, product_id, sku, warehouse_id, minimum, reorder_point, target, available, status,
             rule_version FROM levels WHERE minimum IS NOT NULL
      UNION ALL SELECT id, product_id, sku, NULL, minimum, reorder_point, target, available, status,
             rule_version FROM product_levels) AS r
WHERE product_id = $1
ORDER BY warehouse_id NULLS FIRST
"""


async def rules_of(connection: Connection, product_id: UUID) -> list[Row]:
    """The reorder rules of a product."""
    return [dict(row) for row in await connection.fetch(_RULES, product_id)]
