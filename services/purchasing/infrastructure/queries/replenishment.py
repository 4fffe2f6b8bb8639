"""What replenishment shows: needs with their reasons, runs, and why lines of a draft are there."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Boolean, ColumnClause, Text, Uuid, column

from libs.db.database import Connection
from libs.db.pages import Page, page_of, position
from libs.domain.errors import NotFound, UnknownReference
from services.purchasing.infrastructure.needs_sql import HASHED, WITH_NEEDS

Row = Mapping[str, Any]

_KNOWN = "SELECT levels_known FROM replenishment_states"
_KEYS: Final[Sequence[ColumnClause[Any]]] = [
    column("without", Boolean),
    column("supplier_key", Text),
    column("warehouse_name", Text),
    column("sku", Text),
    column("product_id", Uuid),
    column("warehouse_id", Uuid),
]
_LIST = f"""
{WITH_NEEDS}
SELECT * FROM (
    SELECT n.*, n.supplier_id IS NULL AS without, coalesce(n.supplier_name, '') AS supplier_key
    FROM needs n
    WHERE ($2::uuid IS NULL OR supplier_id = $2) AND ($3::uuid IS NULL OR warehouse_id = $3)
      AND ($4::uuid IS NULL OR product_id = $4) AND ($5::text IS NULL OR state = $5)
) AS n
WHERE $6::boolean IS NULL OR (without, supplier_key, warehouse_name, sku, product_id, warehouse_id)
    > ($6, $7::text, $8::text, $9::text, $10::uuid, $11::uuid)
ORDER BY without, supplier_key, warehouse_name, sku, product_id, warehouse_id
LIMIT $12
"""
_SUMMARY = f"""
{WITH_NEEDS}
SELECT state, count(*) AS count FROM needs
WHERE ($2::uuid IS NULL OR supplier_id = $2) AND ($3::uuid IS NULL OR warehouse_id = $3)
GROUP BY state
"""
_LINES = """
SELECT r.product_id, r.by_hand, r.explanation,
       EXISTS (SELECT FROM living_drafts d WHERE d.order_id = r.order_id) AS living
FROM replenishment_lines r WHERE r.order_id = $1
"""
_ORDER = """
SELECT EXISTS (SELECT FROM living_drafts WHERE order_id = $1) FROM purchase_orders WHERE id = $1
"""
_RUN = """
SELECT id, why, at, by, by_name, took_ms, selected, counts, drafts FROM replenishment_runs
"""


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """Which needs to show: of a supplier, warehouse, product, in a state; None: whichever."""

    supplier_id: UUID | None = None
    warehouse_id: UUID | None = None
    product_id: UUID | None = None
    state: str | None = None


async def must_know_levels(connection: Connection, tenant_id: UUID) -> None:
    """Raise UnknownReference unless inventory was asked for all levels of this company."""
    if not await connection.fetchval(_KNOWN):
        raise UnknownReference("levels", {"tenant": tenant_id})


async def list_needs(
    connection: Connection, wanted: NeedFilter, *, on: date, limit: int, cursor: str | None
) -> Page[Row]:
    """What is needed, by supplier and warehouse; what nobody supplies comes last."""
    await connection.execute(HASHED)
    after = position(cursor, _KEYS) if cursor else [None] * len(_KEYS)
    rows = await connection.fetch(_LIST, on, *astuple(wanted), *after, limit + 1)
    return page_of(rows, [key.key for key in _KEYS], limit=limit, row=_need)


async def count_needs(connection: Connection, wanted: NeedFilter, *, on: date) -> dict[str, int]:
    """How many needs of a supplier, at a warehouse, there are in each state."""
    await connection.execute(HASHED)
    rows = await connection.fetch(_SUMMARY, on, wanted.supplier_id, wanted.warehouse_id)
    return {row["state"]: row["count"] for row in rows}


async def explained(connection: Connection, order_id: UUID) -> tuple[bool, list[Row]]:
    """Whether a draft follows what is needed, and why its lines are there; raises NotFound."""
    living = await connection.fetchval(_ORDER, order_id)
    if living is None:
        raise NotFound("no such purchase order", order_id=order_id)
    rows = await connection.fetch(_LINES, order_id)
    return living, [{**row, **orjson.loads(row["explanation"])} for row in rows]


async def list_runs(connection: Connection, *, limit: int, cursor: str | None) -> Page[Row]:
    """Runs, the latest first."""
    before = position(cursor, [column("id", Uuid)])[0] if cursor else UUID(int=2**128 - 1)
    rows = await connection.fetch(
        f"{_RUN} WHERE id < $1 ORDER BY id DESC LIMIT $2", before, limit + 1
    )
    return page_of(rows, ["id"], limit=limit, row=_run)


async def run(connection: Connection, run_id: UUID) -> Row:
    """One run; raises NotFound."""
    row = await connection.fetchrow(f"{_RUN} WHERE id = $1", run_id)
    if row is None:
        raise NotFound("no such run", run_id=run_id)
    return _run(row)


def _need(row: Any) -> Row:
    return {**row, "parts": orjson.loads(row["parts"])}


def _run(row: Any) -> Row:
    return {**row, "counts": orjson.loads(row["counts"]), "drafts": orjson.loads(row["drafts"])}
