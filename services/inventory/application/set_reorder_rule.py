"""Set when a product counts as low, at one warehouse or over all."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import ReorderRuleChanged
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory, Rule
from services.inventory.application.tell_rule import tell_rule
from services.inventory.domain.reorder import Thresholds


@dataclass(frozen=True, slots=True)
class SetReorderRule:
    """The numbers, in the product's unit; no warehouse means over all.

    `version` is the one the caller edited; None: there was no rule.
    """

    product_id: UUID
    warehouse_id: UUID | None
    minimum: Decimal
    reorder_point: Decimal
    target: Decimal
    version: int | None = None


async def set_reorder_rule(
    command: SetReorderRule, *, actor: Principal, begin: BeginInventory
) -> Rule:
    """Judges the stock at once: a product without any counts as 0.

    Raises StaleVersion, Invalid (also for an unknown warehouse), UnknownReference for the product.
    """
    thresholds = Thresholds(command.minimum, command.reorder_point, command.target)
    async with begin(actor) as work:
        rule = await work.rules.set(
            command.product_id, command.warehouse_id, thresholds, command.version
        )
        if rule.before == thresholds:
            return rule
        event = ReorderRuleChanged(
            rule_id=rule.id,
            product_id=rule.product_id,
            warehouse_id=rule.warehouse_id,
            minimum=thresholds.minimum,
            reorder_point=thresholds.reorder_point,
            target=thresholds.target,
            status=rule.status,
            version=rule.version,
            before=None if rule.before is None else rule.before.as_text(),
        )
        tell_rule(work, rule, event)
    return rule
