"""What inventory shows of the ledger: entries, stock as of a date, and all of it for a check."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page, page_of, position
from libs.db.statements import render
from libs.domain.errors import NotFound
from services.inventory.domain.chain import LedgerEntry
from services.inventory.domain.verification import StatedLevel
from services.inventory.infrastructure.ledger_rows import ENTRY_COLUMNS, entry_from
from services.inventory.infrastructure.tables import (
    ledger_entries,
    ledger_signatures,
    levels,
    products,
)

Row = dict[str, Any]
Clock = Literal["happened", "recorded"]
# So few that other requests of the process do not wait while some are checked.
_PREFETCH = 500

# What has moved since is taken off what is there now, so that recent dates are cheap however old
# the ledger is.
_AS_OF = """
SELECT s.*, p.name, p.unit, p.category_id, w.code AS warehouse_code, w.name AS warehouse_name
FROM (
    SELECT l.tenant_id, l.id, l.product_id, l.warehouse_id, l.sku,
           l.on_hand - coalesce(m.moved, 0) AS on_hand {value}
    FROM (SELECT * FROM levels {where} ORDER BY sku, id LIMIT {most}) AS l
    LEFT JOIN LATERAL (
        SELECT sum(e.quantity) AS moved FROM ledger_entries AS e
        WHERE e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id AND {since}
    ) AS m ON true
    {values}
) AS s
JOIN products AS p ON p.tenant_id = s.tenant_id AND p.id = s.product_id
JOIN warehouses AS w ON w.tenant_id = s.tenant_id AND w.id = s.warehouse_id
ORDER BY s.sku, s.id
"""
_VALUES = """
    LEFT JOIN LATERAL (
        SELECT v.value_after, v.currency FROM ledger_values AS v
        WHERE v.level_id = l.id ORDER BY v.sequence DESC, v.revision DESC LIMIT 1
    ) AS now ON true
    LEFT JOIN LATERAL (
        SELECT sum(v.value + v.rounding) AS moved FROM ledger_entries AS e
        JOIN ledger_values AS v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
        WHERE e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id AND {since}
    ) AS since ON true
"""
# Nothing happens after it was recorded, but for clocks that disagree; found by the index of when it
# was recorded, or all of a level's history would be read.
_SINCE: Mapping[Clock, str] = {
    "recorded": "e.recorded_at > $1",
    "happened": "e.happened_at > $1 AND e.recorded_at > $1 - interval '1 hour'",
}
_VALUE = ", coalesce(now.value_after, 0) - coalesce(since.moved, 0) AS value, now.currency"


@dataclass(frozen=True, slots=True)
class AsOf:
    """Stock when, by which of the ledger's two clocks, and of what; None means all."""

    at: datetime
    clock: Clock = "happened"
    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    category_id: UUID | None = None


async def stock_as_of(
    connection: Connection, wanted: AsOf, *, with_values: bool, limit: int, cursor: str | None
) -> Page[Row]:
    """Levels by SKU as they were; their value too, for who may see costs."""
    conditions: list[str] = []
    values: list[object] = [wanted.at]
    for column, given in (("product_id", wanted.product_id), ("warehouse_id", wanted.warehouse_id)):
        if given is not None:
            values.append(given)
            conditions.append(f"{column} = ${len(values)}")
    if wanted.category_id is not None:
        values.append(wanted.category_id)
        of_category = "SELECT id FROM products WHERE category_id = ANY (with_below(${}))"
        conditions.append(f"product_id IN ({of_category.format(len(values))})")
    if cursor is not None:
        values += position(cursor, [levels.c.sku, levels.c.id])
        conditions.append(f"(sku, id) > (${len(values) - 1}, ${len(values)})")
    since = _SINCE[wanted.clock]
    text = _AS_OF.format(
        since=since,
        where=f"WHERE {' AND '.join(conditions)}" if conditions else "",
        most=int(limit) + 1,
        value=_VALUE if with_values else "",
        values=_VALUES.format(since=since) if with_values else "",
    )
    rows = await connection.fetch(text, *values)
    return page_of(rows, ["sku", "id"], limit=limit, row=dict)


_OF = """
({columns}.product_id = $1 OR $1 IS NULL) AND ({columns}.warehouse_id = $2 OR $2 IS NULL)
"""
_LEDGER = f"""
SELECT {ENTRY_COLUMNS}, s.signature FROM ledger_entries AS e
LEFT JOIN ledger_signatures AS s ON s.tenant_id = e.tenant_id AND s.entry_id = e.id
WHERE {_OF.format(columns="e")}
ORDER BY e.product_id, e.warehouse_id, e.sequence
"""
_LEVELS = f"""
SELECT l.id, l.on_hand, l.reserved, coalesce(r.promised, 0), l.sequence, l.head
FROM levels AS l
LEFT JOIN LATERAL (SELECT sum(open) AS promised FROM reservation_lines AS x
                   WHERE x.level_id = l.id AND x.open > 0) AS r ON true
WHERE {_OF.format(columns="l")}
ORDER BY l.product_id, l.warehouse_id
"""


async def ledger(
    connection: Connection, product_id: UUID | None, warehouse_id: UUID | None
) -> AsyncIterator[tuple[LedgerEntry, bytes | None]]:
    """Every entry with its signature, chain after chain, some at a time."""
    cursor = connection.cursor(_LEDGER, product_id, warehouse_id, prefetch=_PREFETCH)
    async for row in cursor:
        yield entry_from(row), row["signature"]


async def stated_levels(
    connection: Connection, product_id: UUID | None, warehouse_id: UUID | None
) -> AsyncIterator[StatedLevel]:
    """What every level says of itself."""
    cursor = connection.cursor(_LEVELS, product_id, warehouse_id, prefetch=_PREFETCH)
    async for row in cursor:
        yield StatedLevel(*row)


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


async def entry(connection: Connection, entry_id: UUID) -> Row:
    """One ledger entry; raises NotFound."""
    rows = await _fetch(connection, _entries().where(ledger_entries.c.id == entry_id))
    if not rows:
        raise NotFound("no such ledger entry", entry_id=entry_id)
    return rows[0]


async def reversal(connection: Connection, entry_id: UUID, reversal_id: UUID) -> Row:
    """The entry that takes another back; raises NotFound."""
    row = await entry(connection, reversal_id)
    if (row["source_type"], row["source_id"]) != ("reversal", entry_id):
        raise NotFound("no such reversal", entry_id=entry_id, reversal_id=reversal_id)
    return row


async def batch(connection: Connection, batch_id: UUID) -> list[Row]:
    """The entries of movements posted together, as they were sent; raises NotFound."""
    e = ledger_entries.c
    query = _entries().where(e.source_type == "batch", e.source_id == batch_id).order_by(e.id)
    rows = await _fetch(connection, query)
    if not rows:
        raise NotFound("no such batch of movements", batch_id=batch_id)
    return rows


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


async def _fetch(connection: Connection, query: Select[Any]) -> list[Row]:
    text, values = render(query)
    return [dict(row) for row in await connection.fetch(text, *values)]
