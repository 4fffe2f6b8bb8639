"""What there is to propose an allocation from, without locking any of it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from libs.db.database import Connection
from services.inventory.domain.allocation import Candidate, Leaves

_LEAVES = """
SELECT bundle_id, component_id, quantity FROM recipe_leaves WHERE bundle_id = ANY ($1::uuid[])
"""
_CANDIDATES = """
SELECT l.product_id, l.warehouse_id, l.available, p.back_order AND coalesce(
    (SELECT (settings ->> 'back_orders')::boolean FROM tenants), false)
FROM levels AS l
JOIN warehouses AS w ON w.tenant_id = l.tenant_id AND w.id = l.warehouse_id AND w.active
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.product_id = ANY ($1::uuid[])
ORDER BY l.product_id, l.warehouse_id
"""
_EXPECTED = """
SELECT product_id, sum(ordered - received) AS quantity, min(expected_on) AS first
FROM incoming_lines WHERE product_id = ANY ($1::uuid[]) AND open AND ordered > received
GROUP BY product_id
"""


class Free(NamedTuple):
    """What bundles are made of, what is where, and what of it is on order, the first of it when."""

    leaves: Leaves
    candidates: list[Candidate]
    expected: dict[UUID, tuple[Decimal, date | None]]


async def free(connection: Connection, product_ids: Collection[UUID]) -> Free:
    """All there is of these products, and of what those of them that are bundles are made of."""
    leaves: dict[UUID, dict[UUID, Decimal]] = {}
    for row in await connection.fetch(_LEAVES, list(product_ids)):
        leaves.setdefault(row["bundle_id"], {})[row["component_id"]] = row["quantity"]
    parts = {part for recipe in leaves.values() for part in recipe}
    wanted = list(parts.union(product_ids))
    candidates = [Candidate(*row) for row in await connection.fetch(_CANDIDATES, wanted)]
    rows = await connection.fetch(_EXPECTED, wanted)
    return Free(
        leaves, candidates, {row["product_id"]: (row["quantity"], row["first"]) for row in rows}
    )
