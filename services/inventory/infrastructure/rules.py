"""Reorder rules: thresholds of a level, or of a product over all warehouses."""

from decimal import Decimal
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Invalid, UnknownReference
from libs.domain.ids import new_id
from services.inventory.application.ports import Rule
from services.inventory.domain.reorder import StockStatus, Thresholds

_ADD_PRODUCT_LEVEL = """
INSERT INTO product_levels
    (tenant_id, id, product_id, sku, minimum, reorder_point, target, version)
SELECT tenant_id, $2, id, sku, 0, 0, 0, 0 FROM products WHERE id = $1
ON CONFLICT DO NOTHING
"""
_LEVEL = """
SELECT id, available, status, version, minimum, reorder_point, target FROM levels
WHERE product_id = $1 AND warehouse_id = $2 FOR UPDATE
"""
# Before the product's row (movements.sql), so that no movement commits between sum and row.
_LOCK_LEVELS = "SELECT 1 FROM levels WHERE product_id = $1 ORDER BY warehouse_id FOR UPDATE"
_PRODUCT_LEVEL = """
SELECT id, status, version, minimum, reorder_point, target FROM product_levels
WHERE product_id = $1 FOR UPDATE
"""
_SET_LEVEL = """
UPDATE levels SET minimum = $3, reorder_point = $4, target = $5, was = status, status = $6,
    version = $7
WHERE product_id = $1 AND warehouse_id = $2
"""
_SET_PRODUCT_LEVEL = """
UPDATE product_levels AS t SET minimum = $2, reorder_point = $3, target = $4, was = status,
    status = $5, version = $6, on_hand = $7, reserved = $8, incoming = $9
WHERE product_id = $1
"""
_TOTALS = """
SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved,
       coalesce(sum(incoming), 0) AS incoming
FROM levels WHERE product_id = $1
"""


class SqlRules:
    """Sets rules under the lock of the level they judge."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def set(
        self, product_id: UUID, warehouse_id: UUID | None, thresholds: Thresholds
    ) -> Rule:
        """Store the rule and judge the level by it; raises UnknownReference or Invalid."""
        if warehouse_id is None:
            return await self._set_for_all(product_id, thresholds)
        connection = self._work.connection
        await connection.execute("SELECT make_level($1, $2)", product_id, warehouse_id)
        level = await connection.fetchrow(_LEVEL, product_id, warehouse_id)
        if level is None:
            raise await self._unknown(product_id)
        rule = _judged(level, product_id, warehouse_id, thresholds, level["available"])
        await connection.execute(
            _SET_LEVEL, product_id, warehouse_id, *_numbers(thresholds), rule.status, rule.version
        )
        return rule

    async def _set_for_all(self, product_id: UUID, thresholds: Thresholds) -> Rule:
        connection = self._work.connection
        await connection.execute(_LOCK_LEVELS, product_id)
        await connection.execute(_ADD_PRODUCT_LEVEL, product_id, new_id())
        level = await connection.fetchrow(_PRODUCT_LEVEL, product_id)
        if level is None:
            raise await self._unknown(product_id)
        totals = await connection.fetchrow(_TOTALS, product_id)
        on_hand, reserved, incoming = totals if totals is not None else (Decimal(0),) * 3
        rule = _judged(level, product_id, None, thresholds, on_hand - reserved)
        await connection.execute(
            _SET_PRODUCT_LEVEL,
            product_id,
            *_numbers(thresholds),
            rule.status,
            rule.version,
            on_hand,
            reserved,
            incoming,
        )
        return rule

    async def _unknown(self, product_id: UUID) -> Exception:
        known = await self._work.connection.fetchval(
            "SELECT true FROM products WHERE id = $1", product_id
        )
        if known:
            return Invalid.field("warehouse_id", "no such warehouse", "not_found")
        return UnknownReference("products", {"product_id": product_id})


def _numbers(thresholds: Thresholds) -> tuple[Decimal, Decimal, Decimal]:
    return thresholds.minimum, thresholds.reorder_point, thresholds.target


def _judged(
    level: asyncpg.Record,
    product_id: UUID,
    warehouse_id: UUID | None,
    thresholds: Thresholds,
    available: Decimal,
) -> Rule:
    # A rule that was set never before has nothing to flicker from.
    is_new = level["minimum"] is None or level["version"] == 0
    was = StockStatus.GREEN if is_new else StockStatus(level["status"])
    before = (
        None if is_new else Thresholds(level["minimum"], level["reorder_point"], level["target"])
    )
    return Rule(
        id=level["id"],
        product_id=product_id,
        warehouse_id=warehouse_id,
        thresholds=thresholds,
        available=available,
        status=thresholds.status(available, was),
        was=was,
        version=level["version"] + 1,
        before=before,
    )
