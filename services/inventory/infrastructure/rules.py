"""Reorder rules: thresholds of a level, or of a product over all warehouses."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import Invalid, NotFound, StaleVersion, UnknownReference
from libs.domain.ids import new_id
from services.inventory.application.ports import Rule
from services.inventory.domain.reorder import StockStatus, Thresholds

_ADD_PRODUCT_LEVEL = """
INSERT INTO product_levels
    (tenant_id, id, product_id, sku, minimum, reorder_point, target, version)
SELECT tenant_id, $2, id, sku, 0, 0, 0, 0 FROM products WHERE id = $1
ON CONFLICT DO NOTHING
"""
_STANDING = "id, available, status, version, rule_version, minimum, reorder_point, target"
_LEVEL = f"SELECT {_STANDING} FROM levels WHERE product_id = $1 AND warehouse_id = $2 FOR UPDATE"
# Before the product's row (movements.sql), so that no movement commits between sum and row.
_LOCK_LEVELS = "SELECT 1 FROM levels WHERE product_id = $1 ORDER BY warehouse_id FOR UPDATE"
_PRODUCT_LEVEL = f"SELECT {_STANDING} FROM product_levels WHERE product_id = $1 FOR UPDATE"
_PLACE = """
SELECT product_id, warehouse_id FROM levels WHERE id = $1 AND minimum IS NOT NULL
UNION ALL SELECT product_id, NULL FROM product_levels WHERE id = $1
"""
_SET_LEVEL = """
UPDATE levels SET minimum = $3, reorder_point = $4, target = $5, was = status, status = $6,
    version = $7, rule_version = $8
WHERE product_id = $1 AND warehouse_id = $2
"""
_SET_PRODUCT_LEVEL = """
UPDATE product_levels AS t SET minimum = $2, reorder_point = $3, target = $4, was = t.status,
    status = $5, version = $6, rule_version = $7, on_hand = s.on_hand, reserved = s.reserved,
    incoming = s.incoming
FROM (SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved,
             coalesce(sum(incoming), 0) AS incoming
      FROM levels WHERE product_id = $1) AS s
WHERE product_id = $1
"""
_AVAILABLE = "SELECT coalesce(sum(available), 0) FROM levels WHERE product_id = $1"


class SqlRules:
    """Sets rules under the lock of the level they judge."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def set(
        self,
        product_id: UUID,
        warehouse_id: UUID | None,
        thresholds: Thresholds,
        version: int | None,
    ) -> Rule:
        """Store the rule and judge the level by it; `version` is the one edited, None: none.

        The same again changes nothing. Raises StaleVersion, UnknownReference or Invalid.
        """
        connection = self._work.connection
        if warehouse_id is None:
            await connection.execute(_LOCK_LEVELS, product_id)
            await connection.execute(_ADD_PRODUCT_LEVEL, product_id, new_id())
        else:
            await connection.execute("SELECT make_level($1, $2)", product_id, warehouse_id)
        level = await self._locked(product_id, warehouse_id)
        if level is None:
            raise await self._unknown(product_id, warehouse_id)
        before = _thresholds(level)
        rule = _judged(level, product_id, warehouse_id, thresholds, before)
        if before == thresholds and version in {None, 0, level["rule_version"]}:
            return rule._replace(version=level["rule_version"])
        _must_be_at(version, level["rule_version"] if before else None)
        await self._save(rule)
        return rule

    async def remove(self, rule_id: UUID, version: int) -> Rule:
        """Take the rule away: the level is green; raises NotFound, StaleVersion."""
        connection = self._work.connection
        place = await connection.fetchrow(_PLACE, rule_id)
        if place is None:
            raise NotFound("no such reorder rule", rule_id=rule_id)
        product_id, warehouse_id = place
        if warehouse_id is None:
            await connection.execute(_LOCK_LEVELS, product_id)
        level = await self._locked(product_id, warehouse_id)
        if level is None or (before := _thresholds(level)) is None:
            raise NotFound("no such reorder rule", rule_id=rule_id)
        _must_be_at(version, level["rule_version"])
        rule = _judged(level, product_id, warehouse_id, None, before)
        if rule.warehouse_id is None:
            await connection.execute("DELETE FROM product_levels WHERE id = $1", rule_id)
        else:
            await self._save(rule)
        return rule

    async def _locked(self, product_id: UUID, warehouse_id: UUID | None) -> Any:
        """The level as it stands, locked; of all warehouses their levels are locked before."""
        connection = self._work.connection
        if warehouse_id is not None:
            return await connection.fetchrow(_LEVEL, product_id, warehouse_id)
        level = await connection.fetchrow(_PRODUCT_LEVEL, product_id)
        return level and {**level, "available": await connection.fetchval(_AVAILABLE, product_id)}

    async def _save(self, rule: Rule) -> None:
        place = [rule.product_id]
        place += [] if rule.warehouse_id is None else [rule.warehouse_id]
        numbers: tuple[Decimal | None, ...] = (None,) * 3
        if said := rule.thresholds:
            numbers = (said.minimum, said.reorder_point, said.target)
        await self._work.connection.execute(
            _SET_PRODUCT_LEVEL if rule.warehouse_id is None else _SET_LEVEL,
            *place,
            *numbers,
            rule.status,
            rule.level_version,
            rule.version,
        )

    async def _unknown(self, product_id: UUID, warehouse_id: UUID | None) -> Exception:
        """Which of the two is missing; a product may have been learned a statement ago."""
        if warehouse_id is not None and not await self._work.connection.fetchval(
            "SELECT true FROM warehouses WHERE id = $1", warehouse_id
        ):
            return Invalid.field("warehouse_id", "no such warehouse", "not_found")
        return UnknownReference("products", {"product_id": product_id})


def _thresholds(level: Any) -> Thresholds | None:
    """The rule as it was; none for a level without, or one just made for its first rule."""
    if level["minimum"] is None or level["version"] == 0:
        return None
    return Thresholds(level["minimum"], level["reorder_point"], level["target"])


def _must_be_at(edited: int | None, current: int | None) -> None:
    if not edited and current is not None:
        raise Invalid.field(
            "If-Match", "there is a rule already; send the ETag you edited", "if_match_required"
        )
    if (edited or None) != current:
        raise StaleVersion(
            "somebody changed or removed this rule meanwhile; look at it and try again",
            current_version=current or 0,
        )


def _judged(
    level: Any,
    product_id: UUID,
    warehouse_id: UUID | None,
    thresholds: Thresholds | None,
    before: Thresholds | None,
) -> Rule:
    # A rule that was set never before has nothing to flicker from.
    was = StockStatus(level["status"]) if before else StockStatus.GREEN
    status = thresholds.status(level["available"], was) if thresholds else StockStatus.GREEN
    return Rule(
        id=level["id"],
        product_id=product_id,
        warehouse_id=warehouse_id,
        thresholds=thresholds,
        available=level["available"],
        status=status,
        was=was,
        version=level["rule_version"] + 1,
        level_version=level["version"] + 1,
        before=before,
    )
