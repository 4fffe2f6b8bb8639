"""What inventory shows: stock, the ledger, warehouses, rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from services.inventory.infrastructure.tables import (
    ledger_entries,
    ledger_signatures,
    levels,
    product_levels,
    products,
    warehouses,
)

Row = dict[str, Any]
_AMOUNTS = ("on_hand", "reserved", "available", "incoming", "minimum", "reorder_point", "target")


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What of the stock list is wanted; None means all."""

    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    category_id: UUID | None = None
    status: str | None = None
    text: str | None = None


async def list_stock(
    connection: Connection, wanted: StockFilter, *, limit: int, cursor: str | None
) -> Page[Row]:
    """Levels by SKU, and the products with a rule over all warehouses beside them.

    The page's keys are found first, through one index; names are joined to those rows only.
    """
    rows = _levels(wanted)
    if wanted.warehouse_id is None:
        rows = union_all(rows, _product_levels(wanted)).subquery("stock").select()
    # Each branch pages by itself, so that both indexes are read only as far as the page goes.
    columns = rows.selected_columns
    page = await fetch_page(
        connection,
        rows,
        [columns["sku"], columns["id"]],
        limit=limit,
        cursor=cursor,
        row=dict,
    )
    await _name(connection, page.items)
    return page


def _levels(wanted: StockFilter) -> Select[Any]:
    query = select(
        levels.c.id,
        levels.c.product_id,
        levels.c.sku,
        levels.c.warehouse_id,
        *(levels.c[name] for name in _AMOUNTS),
        levels.c.status,
        levels.c.version,
        levels.c.sequence,
    )
    if wanted.warehouse_id is not None:
        query = query.where(levels.c.warehouse_id == wanted.warehouse_id)
    return _filtered(query, levels.c, wanted)


def _product_levels(wanted: StockFilter) -> Select[Any]:
    query = select(
        product_levels.c.id,
        product_levels.c.product_id,
        product_levels.c.sku,
        cast(null(), Uuid).label("warehouse_id"),
        *(product_levels.c[name] for name in _AMOUNTS),
        product_levels.c.status,
        product_levels.c.version,
        literal_column("0::bigint").label("sequence"),
    )
    return _filtered(query, product_levels.c, wanted)


def _filtered(query: Select[Any], columns: Any, wanted: StockFilter) -> Select[Any]:
    if wanted.product_id is not None:
        query = query.where(columns.product_id == wanted.product_id)
    if wanted.status is not None:
        query = query.where(columns.status == wanted.status)
    if wanted.category_id is not None:
        in_category = select(products.c.id).where(products.c.category_id == wanted.category_id)
        query = query.where(columns.product_id.in_(in_category))
    if wanted.text:
        found = select(products.c.id).where(
            products.c.search.op("@@")(func.to_tsquery(_SIMPLE, _prefixes(wanted.text)))
        )
        query = query.where(columns.product_id.in_(found))
    return query


_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")


def _prefixes(text: str) -> str:
    """Every word of the search, as the beginning of a word of SKU or name."""
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return " & ".join(f"{word}:*" for word in words)


async def _name(connection: Connection, rows: Sequence[Row]) -> None:
    """Add the names of products and warehouses to a page's rows."""
    known = {
        row["id"]: row
        for row in await connection.fetch(
            "SELECT id, name, unit, category_id FROM products WHERE id = ANY ($1::uuid[])",
            list({row["product_id"] for row in rows}),
        )
    }
    places = {
        row["id"]: row
        for row in await connection.fetch(
            "SELECT id, code, name FROM warehouses WHERE id = ANY ($1::uuid[])",
            list({row["warehouse_id"] for row in rows if row["warehouse_id"]}),
        )
    }
    for row in rows:
        product, place = known[row["product_id"]], places.get(row["warehouse_id"])
        row.update(name=product["name"], unit=product["unit"], category_id=product["category_id"])
        row["warehouse_code"] = place["code"] if place else None
        row["warehouse_name"] = place["name"] if place else None


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
        query = query.where(warehouses.c.id.in_(ids))
    return await fetch_page(
        connection,
        query,
        [warehouses.c.code, warehouses.c.id],
        limit=limit,
        cursor=cursor,
        row=dict,
    )


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
