"""What inventory shows: stock, the ledger, warehouses, rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page, page_of, position
from libs.db.statements import one_of
from libs.domain.errors import NotFound
from services.inventory.infrastructure.tables import (
    ledger_entries,
    ledger_signatures,
    levels,
    products,
    reservation_lines,
    reservations,
    warehouses,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What of the stock list is wanted; None means all."""

    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    category_id: UUID | None = None
    status: str | None = None
    text: str | None = None


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
        available, incoming, minimum, reorder_point, target, status, version,
        {sequence} AS sequence
 FROM {table} {where} ORDER BY sku, id LIMIT {most})
"""
_LEVELS = {"table": "levels", "warehouse_id": "warehouse_id", "sequence": "sequence"}
_PRODUCT_LEVELS = {
    "table": "product_levels",
    "warehouse_id": "NULL::uuid",
    "sequence": "0::bigint",
}


async def list_stock(
    connection: Connection, wanted: StockFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Levels by SKU, and the products with a rule over all warehouses beside them."""
    where, values = _stock_filter(wanted, cursor)
    # A product over all warehouses is in none of them.
    tables = (_LEVELS, _PRODUCT_LEVELS) if wanted.warehouse_id is None else (_LEVELS,)
    shape = {"where": where, "most": int(limit) + 1}
    branches = "UNION ALL".join(_BRANCH.format(**table, **shape) for table in tables)
    text = _STOCK.format(branches=branches, most=shape["most"])
    rows = await connection.fetch(text, *values)
    return page_of(rows, ["sku", "id"], limit=limit, row=dict)


def _stock_filter(wanted: StockFilter, cursor: str | None) -> tuple[str, list[object]]:
    """The WHERE clause and its values."""
    conditions: list[str] = []
    values: list[object] = []

    def add(condition: str, *given: object) -> None:
        numbers = range(len(values) + 1, len(values) + 1 + len(given))
        conditions.append(condition.format(*(f"${number}" for number in numbers)))
        values.extend(given)

    if wanted.product_id is not None:
        add("product_id = {}", wanted.product_id)
    if wanted.warehouse_id is not None:
        add("warehouse_id = {}", wanted.warehouse_id)
    if wanted.status is not None:
        add("status = {}", wanted.status)
    if wanted.category_id is not None:
        add("product_id IN (SELECT id FROM products WHERE category_id = {})", wanted.category_id)
    if wanted.text:
        found = "SELECT id FROM products WHERE search @@ to_tsquery('simple', {})"
        add(f"product_id IN ({found})", _prefixes(wanted.text))
    if cursor is not None:
        add("(sku, id) > ({}, {})", *position(cursor, [levels.c.sku, levels.c.id]))
    return f"WHERE {' AND '.join(conditions)}" if conditions else "", values


def _prefixes(text: str) -> str:
    """Every word of the search, as the beginning of a word of SKU or name."""
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return " & ".join(f"{word}:*" for word in words)


_SUMMARY = """
SELECT status, sum(rows)::bigint AS rows FROM (
    SELECT status, count(*) AS rows FROM levels GROUP BY status
    UNION ALL SELECT status, count(*) FROM product_levels GROUP BY status) AS s
GROUP BY status
"""


async def summary(connection: Connection) -> dict[str, int]:
    """How many rows of the stock list are green, amber and red."""
    counted = {row["status"]: row["rows"] for row in await connection.fetch(_SUMMARY)}
    return {status: counted.get(status, 0) for status in ("green", "amber", "red")}


async def list_entries(
    connection: Connection,
    *,
    product_id: UUID | None,
    warehouse_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Ledger entries, newest first."""
    query = _entries()
    if product_id is not None:
        query = query.where(ledger_entries.c.product_id == product_id)
    if warehouse_id is not None:
        query = query.where(ledger_entries.c.warehouse_id == warehouse_id)
    return await fetch_page(
        connection,
        query,
        [ledger_entries.c.recorded_at, ledger_entries.c.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=dict,
    )


async def entry(connection: Connection, entry_id: UUID) -> Row | None:
    """One ledger entry."""
    page = await fetch_page(
        connection,
        _entries().where(ledger_entries.c.id == entry_id),
        [ledger_entries.c.recorded_at, ledger_entries.c.id],
        limit=1,
        cursor=None,
        row=dict,
    )
    return page.items[0] if page.items else None


def _entries() -> Select[Any]:
    return (
        select(
            ledger_entries,
            products.c.sku,
            ledger_signatures.c.entry_id.is_not(None).label("signed"),
        )
        .join(products, products.c.id == ledger_entries.c.product_id)
        .outerjoin(ledger_signatures, ledger_signatures.c.entry_id == ledger_entries.c.id)
    )


async def list_warehouses(
    connection: Connection, *, ids: Sequence[UUID] | None, limit: int, cursor: str | None
) -> Page[Row]:
    """Warehouses by code."""
    query = select(warehouses)
    if ids is not None:
        query = query.where(one_of(warehouses.c.id, ids))
    return await fetch_page(
        connection,
        query,
        [warehouses.c.code, warehouses.c.id],
        limit=limit,
        cursor=cursor,
        row=dict,
    )


@dataclass(frozen=True, slots=True)
class ReservationFilter:
    """Which reservations are wanted; None means all."""

    status: str | None = None
    source_id: UUID | None = None
    product_id: UUID | None = None
    warehouse_id: UUID | None = None


_RESERVED_LINES = """
SELECT l.reservation_id, l.id, l.source_line_id, l.product_id, p.sku, p.name, p.unit,
       l.warehouse_id, w.code AS warehouse_code, l.quantity, l.issued, l.released, l.open
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
    of_level = select(reservation_lines.c.reservation_id).where(reservation_lines.c.open > 0)
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


_RULES = """
SELECT id AS rule_id, product_id, sku, warehouse_id, minimum, reorder_point, target, available,
       status, version
FROM (SELECT id, product_id, sku, warehouse_id, minimum, reorder_point, target, available, status,
             version FROM levels WHERE minimum IS NOT NULL
      UNION ALL SELECT id, product_id, sku, NULL, minimum, reorder_point, target, available, status,
             version FROM product_levels) AS r
WHERE product_id = $1
ORDER BY warehouse_id NULLS FIRST
"""


async def rules_of(connection: Connection, product_id: UUID) -> list[Row]:
    """The reorder rules of a product."""
    return [dict(row) for row in await connection.fetch(_RULES, product_id)]
