"""Set when a product counts as low, at one warehouse or over all."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import ReorderRuleChanged, StockLow, StockRecovered
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory, Rule
from services.inventory.domain.reorder import StockStatus, Thresholds


@dataclass(frozen=True, slots=True)
class SetReorderRule:
    """The numbers, in the product's unit; no warehouse means over all."""

    product_id: UUID
    warehouse_id: UUID | None
    minimum: Decimal
    reorder_point: Decimal
    target: Decimal


async def set_reorder_rule(
    command: SetReorderRule, *, actor: Principal, begin: BeginInventory
) -> Rule:
    """Judges the stock at once: a product without any counts as 0.

    Raises Invalid (also for an unknown warehouse), or UnknownReference for the product.
    """
    thresholds = Thresholds(command.minimum, command.reorder_point, command.target)
    async with begin(actor) as work:
        rule = await work.rules.set(command.product_id, command.warehouse_id, thresholds)
        work.record(_changed(rule), about=rule.id, version=rule.version)
        if rule.status is not rule.was:
            low = rule.status is StockStatus.RED or rule.was is StockStatus.GREEN
            event = (StockLow if low else StockRecovered)(**_said(rule))
            work.record(event, about=rule.id, version=rule.version)
    return rule


def _changed(rule: Rule) -> ReorderRuleChanged:
    before = rule.before
    return ReorderRuleChanged(
        rule_id=rule.id,
        product_id=rule.product_id,
        warehouse_id=rule.warehouse_id,
        minimum=rule.thresholds.minimum,
        reorder_point=rule.thresholds.reorder_point,
        target=rule.thresholds.target,
        status=rule.status,
        before=None
        if before is None
        else {
            "minimum": str(before.minimum),
            "reorder_point": str(before.reorder_point),
            "target": str(before.target),
        },
    )


def _said(rule: Rule) -> dict[str, object]:
    return {
        "rule_id": rule.id,
        "product_id": rule.product_id,
        "warehouse_id": rule.warehouse_id,
        "status": rule.status,
        "was": rule.was,
        "available": rule.available,
        "minimum": rule.thresholds.minimum,
        "reorder_point": rule.thresholds.reorder_point,
        "target": rule.thresholds.target,
    }
