"""What files of movements refer to, looked up many rows at a time."""

from collections.abc import Collection, Iterable
from uuid import UUID

import orjson

from libs.db.tenants import tenant
from libs.db.work import Work
from services.inventory.application.ports import Place, Standing

_LEVELS = """
SELECT l.product_id, l.warehouse_id, l.on_hand, l.reserved, l.sequence
FROM unnest($1::uuid[], $2::uuid[]) AS w(product_id, warehouse_id)
JOIN levels AS l ON l.tenant_id = qm_tenant() AND l.product_id = w.product_id
    AND l.warehouse_id = w.warehouse_id
"""
_POSTED = """
SELECT source_line_id FROM ledger_entries
WHERE source_type = 'import' AND source_id = $1 AND source_line_id = ANY ($2::uuid[])
"""


class SqlImported:
    """Products by SKU, warehouses by code, levels, and which rows are in the ledger."""

    def __init__(self, work: Work) -> None:
        """Read through this work."""
        self._work = work

    async def timezone(self) -> str:
        """The company's; raises UnknownReference until auth's event has come."""
        return (await tenant(self._work.connection, self._work.actor.tenant_id)).timezone

    async def products(self, skus: Collection[str]) -> dict[str, tuple[UUID, bool]]:
        """Products by their SKU in small letters; whether each is a bundle."""
        rows = await self._work.connection.fetch(
            "SELECT sku_key, id, kind = 'bundle' FROM products WHERE sku_key = ANY ($1::text[])",
            list(skus),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    async def warehouses(self) -> dict[str, tuple[UUID, bool]]:
        """All of them by their code in small letters; whether each is in use."""
        rows = await self._work.connection.fetch("SELECT code, id, active FROM warehouses")
        return {row["code"].lower(): (row["id"], row["active"]) for row in rows}

    async def levels(self, places: Collection[Place]) -> dict[Place, Standing]:
        """How the levels stand that are there."""
        rows = await self._work.connection.fetch(
            _LEVELS, [p for p, _ in places], [w for _, w in places]
        )
        return {(row[0], row[1]): Standing(row[2], row[3], row[4]) for row in rows}

    async def posted(self, file_id: UUID, line_ids: Collection[UUID]) -> set[UUID]:
        """Those rows of a file that are in the ledger."""
        rows = await self._work.connection.fetch(_POSTED, file_id, list(line_ids))
        return {row["source_line_id"] for row in rows}

    async def lock(self, places: Iterable[Place]) -> None:
        """Lock these levels in their order, and make those that are missing."""
        wanted = [{"product_id": str(p), "warehouse_id": str(w)} for p, w in places]
        await self._work.connection.execute(
            "SELECT lock_levels($1::jsonb)", orjson.dumps(wanted).decode()
        )
