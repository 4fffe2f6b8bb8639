"""Warehouses in SQL."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.inventory.domain.warehouse import Holdings, Warehouse

# Levels are locked in order (movements.sql), so that nothing is brought in while it is closed.
_LOCK_LEVELS = "SELECT 1 FROM levels WHERE warehouse_id = $1 ORDER BY product_id FOR UPDATE"
_CLOSE_LEVELS = """
WITH changed AS (
    SELECT id FROM levels WHERE warehouse_id = $1 AND closed <> $2 ORDER BY product_id FOR UPDATE
) UPDATE levels SET closed = $2 WHERE id IN (SELECT id FROM changed)
"""
_HOLDINGS = """
SELECT count(*) FILTER (WHERE on_hand <> 0 OR back_ordered <> 0) AS products,
       coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved,
       coalesce(sum(incoming), 0) AS incoming,
       (SELECT count(*) FROM transfers
        WHERE to_warehouse_id = $1 AND status = 'in_transit') AS transfers
FROM levels WHERE warehouse_id = $1
"""


class SqlWarehouses:
    """Places that hold stock."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, warehouse: Warehouse) -> None:
        """Keep a new one; raises Conflict at the end when its code is taken."""
        self._work.track(warehouse, self._save)

    async def get(self, warehouse_id: UUID) -> Warehouse:
        """The warehouse, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            "SELECT id, version, code, name, address, capacity, active"
            " FROM warehouses WHERE id = $1 FOR NO KEY UPDATE",
            warehouse_id,
        )
        if row is None:
            raise NotFound("no such warehouse", warehouse_id=warehouse_id)
        return self._work.track(Warehouse(**dict(row)), self._save)

    async def in_use(self, warehouse_ids: Collection[UUID]) -> set[UUID]:
        """Those of them that are in use, and stay so until this transaction ends."""
        rows = await self._work.connection.fetch(
            "SELECT id FROM warehouses WHERE id = ANY ($1::uuid[]) AND active"
            " ORDER BY id FOR SHARE",
            list(warehouse_ids),
        )
        return {row["id"] for row in rows}

    async def holdings(self, warehouse_id: UUID) -> Holdings:
        """What is there, promised there, and on its way there; its levels are locked."""
        await self._work.connection.execute(_LOCK_LEVELS, warehouse_id)
        row = await self._work.connection.fetchrow(_HOLDINGS, warehouse_id)
        assert row is not None  # noqa: S101 - sums are one row
        return Holdings(**dict(row))

    async def _save(self, warehouse: Warehouse) -> None:
        try:
            await self._work.connection.execute(
                "INSERT INTO warehouses"
                " (tenant_id, id, code, name, address, capacity, active, version)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                " ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name,"
                " address = excluded.address, capacity = excluded.capacity,"
                " active = excluded.active, version = excluded.version",
                self._work.actor.tenant_id,
                warehouse.id,
                warehouse.code,
                warehouse.name,
                warehouse.address,
                warehouse.capacity,
                warehouse.active,
                warehouse.version,
            )
            await self._work.connection.execute(_CLOSE_LEVELS, warehouse.id, not warehouse.active)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(
                f"there is a warehouse with the code {warehouse.code} already", code="code_taken"
            ) from error
