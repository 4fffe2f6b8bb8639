"""What stock is worth: for callers who may see costs, read as the login that may."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.db.database import Connection
from libs.db.pages import Page, page_of, position
from services.inventory.infrastructure.tables import ledger_entries

Row = dict[str, Any]

_WORTH = """
SELECT l.warehouse_id, p.category_id, sum(v.value_after) AS value, count(*) AS levels
FROM levels AS l
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
CROSS JOIN LATERAL (
    SELECT value_after FROM ledger_values AS x
    WHERE x.level_id = l.id ORDER BY x.sequence DESC, x.revision DESC LIMIT 1) AS v
GROUP BY l.warehouse_id, p.category_id
"""
_UNVALUED = """
SELECT e.id, e.product_id, p.sku, p.name, p.unit, e.warehouse_id, e.reason, e.quantity,
       e.happened_at, e.recorded_at, e.user_name AS by_name
FROM ledger_values AS v
JOIN ledger_entries AS e ON e.tenant_id = v.tenant_id AND e.id = v.entry_id
JOIN products AS p ON p.tenant_id = e.tenant_id AND p.id = e.product_id
WHERE NOT v.valued AND v.entry_id > $1 AND e.quantity > 0 AND NOT EXISTS (
    SELECT FROM ledger_values AS r
    WHERE r.tenant_id = v.tenant_id AND r.entry_id = v.entry_id AND r.revision > 0)
ORDER BY v.entry_id LIMIT {most}
"""


async def worth(connection: Connection) -> list[Row]:
    """The value of what is there, by warehouse and category."""
    return [dict(row) for row in await connection.fetch(_WORTH)]


async def list_unvalued(connection: Connection, *, limit: int, cursor: str | None) -> Page[Row]:
    """What came in and is worth nothing because nobody said what it cost, oldest first."""
    after = position(cursor, [ledger_entries.c.id])[0] if cursor else UUID(int=0)
    rows = await connection.fetch(_UNVALUED.format(most=int(limit) + 1), after)
    return page_of(rows, ["id"], limit=limit, row=dict)


async def ledger_worth(connection: Connection) -> Decimal:
    """All values of the ledger, with what was rounded: what the inventory account should hold."""
    found: Decimal = await connection.fetchval(
        "SELECT coalesce(sum(value + rounding), 0) FROM ledger_values"
    )
    return found
