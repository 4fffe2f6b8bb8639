"""Counts in SQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.db.numbers import next_number
from libs.db.tenants import tenant
from libs.db.work import Work
from libs.domain.errors import NotFound
from libs.domain.quantity import ZERO
from services.inventory.domain.count import Count, CountLine, CountStatus, StockAt
from services.inventory.infrastructure.stamps import (
    stamp_columns,
    stamped,
    stamps_again,
    stamps_of,
)

_STEPS = ("started", "submitted", "approved")
_COLUMNS = (
    "id, version, number, status, warehouse_id, blind, note, size, counted,"
    f" {stamp_columns(*_STEPS)}"
)
_SAVE = f"""
INSERT INTO counts (tenant_id, {_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status,
    size = excluded.size, counted = excluded.counted, {stamps_again(*_STEPS)}
"""
_SAVE_LINES = """
INSERT INTO count_lines (tenant_id, count_id, id, product_id, counted, on_hand, sequence,
                         counted_by, counted_by_name, counted_at)
SELECT $1, $2, l.* FROM unnest($3::uuid[], $4::uuid[], $5::numeric[], $6::numeric[], $7::bigint[],
    $8::uuid[], $9::text[], $10::timestamptz[]) AS l
ON CONFLICT (tenant_id, id) DO UPDATE SET counted = excluded.counted, on_hand = excluded.on_hand,
    sequence = excluded.sequence, counted_by = excluded.counted_by,
    counted_by_name = excluded.counted_by_name, counted_at = excluded.counted_at
"""
_LINES = """
SELECT id, product_id, counted, on_hand, sequence, counted_by, counted_by_name, counted_at
FROM count_lines WHERE count_id = $1 AND ($2::uuid[] IS NULL OR product_id = ANY ($2))
"""
_PRODUCTS = """
SELECT l.product_id FROM levels AS l
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.warehouse_id = $1 AND (p.kind <> 'bundle' OR l.on_hand > 0)
  AND ($2::uuid IS NULL OR p.category_id = ANY (with_below($2)))
ORDER BY l.sku LIMIT 5001
"""
# Of two people at the same shelf, the one who takes the level's lock later sees the other's entry.
_STOCK_AT = """
SELECT l.product_id,
       l.on_hand - coalesce(sum(e.quantity), 0) AS on_hand,
       l.sequence - count(e.id) AS sequence
FROM unnest($2::uuid[], $3::timestamptz[]) AS w(product_id, at)
JOIN levels AS l ON l.product_id = w.product_id AND l.warehouse_id = $1
LEFT JOIN ledger_entries AS e ON e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id
    AND e.recorded_at > w.at
GROUP BY l.product_id, l.on_hand, l.sequence
"""


_LOCK_LEVELS = """
SELECT 1 FROM levels WHERE warehouse_id = $1 AND product_id = ANY ($2::uuid[])
ORDER BY product_id FOR UPDATE
"""
_CORRECTED = """
SELECT DISTINCT e.product_id FROM unnest($2::uuid[], $3::bigint[]) AS w(product_id, sequence)
JOIN ledger_entries AS e ON e.product_id = w.product_id AND e.warehouse_id = $1
    AND e.sequence > w.sequence AND e.reason = 'count'
"""


class SqlCounts:
    """Counts of what is there."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def next_number(self) -> str:
        """Such as C-000123; whoever wants the next one waits until this transaction ends."""
        return await next_number(self._work.connection, self._work.actor.tenant_id, "C")

    async def products_at(self, warehouse_id: UUID, category_id: UUID | None) -> list[UUID]:
        """What has, or ever had, stock in a warehouse: all of it, or of one category."""
        rows = await self._work.connection.fetch(_PRODUCTS, warehouse_id, category_id)
        return [row["product_id"] for row in rows]

    async def stock_at(
        self, warehouse_id: UUID, moments: Mapping[UUID, datetime | None]
    ) -> dict[UUID, StockAt]:
        """What the ledger said of products at these moments (None: now)."""
        rows = await self._work.connection.fetch(
            _STOCK_AT, warehouse_id, list(moments), list(moments.values())
        )
        found = {row["product_id"]: StockAt(row["on_hand"], row["sequence"]) for row in rows}
        return {product: found.get(product, StockAt(ZERO, 0)) for product in moments}

    async def corrected_since(self, count: Count) -> set[UUID]:
        """Products that differ, and that another count has corrected since; their levels locked."""
        differing = {
            line.product_id: line.then.sequence
            for line in count.lines.values()
            if line.variance and line.then
        }
        connection, place = self._work.connection, count.warehouse_id
        await connection.execute(_LOCK_LEVELS, place, list(differing))
        rows = await connection.fetch(_CORRECTED, place, list(differing), list(differing.values()))
        return {row["product_id"] for row in rows}

    async def counter_may_approve(self) -> bool:
        """Whether the company lets people approve what they counted."""
        known = await tenant(self._work.connection, self._work.actor.tenant_id)
        return bool(known.settings.get("requester_may_approve"))

    def add(self, count: Count) -> None:
        """Keep a new one."""
        self._work.track(count, self._save)

    async def get(self, count_id: UUID, products: Collection[UUID] | None = None) -> Count:
        """The count, locked, with its lines of these products (None: all); raises NotFound."""
        connection = self._work.connection
        row = await connection.fetchrow(
            f"SELECT {_COLUMNS} FROM counts WHERE id = $1 FOR UPDATE", count_id
        )
        if row is None:
            raise NotFound("no such count", count_id=count_id)
        named = None if products is None else list(products)
        lines = [_line(dict(line)) for line in await connection.fetch(_LINES, count_id, named)]
        return self._work.track(_count(dict(row), lines), self._save)

    async def _save(self, count: Count) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(
            _SAVE,
            tenant_id,
            count.id,
            count.version,
            count.number,
            count.status,
            count.warehouse_id,
            count.blind,
            count.note,
            count.size,
            count.counted,
            *stamped(count.started),
            *stamped(count.submitted),
            *stamped(count.approved),
        )
        lines = [count.lines[product_id] for product_id in count.changed]
        if not lines:
            return
        stamps = [stamped(line.stamp) for line in lines]
        await connection.execute(
            _SAVE_LINES,
            tenant_id,
            count.id,
            [line.id for line in lines],
            [line.product_id for line in lines],
            [line.counted for line in lines],
            [line.then and line.then.on_hand for line in lines],
            [line.then and line.then.sequence for line in lines],
            *(list(column) for column in zip(*stamps, strict=True)),
        )


def _line(row: dict[str, Any]) -> CountLine:
    then = None if row["on_hand"] is None else StockAt(row["on_hand"], row["sequence"])
    stamp = stamps_of(row, "counted")["counted"]
    return CountLine(row["id"], row["product_id"], row["counted"], then, stamp)


def _count(row: dict[str, Any], lines: list[CountLine]) -> Count:
    stamps = stamps_of(row, *_STEPS)
    status = CountStatus(row.pop("status"))
    return Count(**row, **stamps, status=status, lines={line.product_id: line for line in lines})
