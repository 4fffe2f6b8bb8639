"""Take a reorder rule away: the product counts as low no more, at one warehouse or over all."""

from uuid import UUID

from libs.contracts.inventory import ReorderRuleRemoved
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.application.tell_rule import tell_rule


async def remove_reorder_rule(
    rule_id: UUID, version: int, *, actor: Principal, begin: BeginInventory
) -> None:
    """Raises NotFound, StaleVersion when somebody set it meanwhile."""
    async with begin(actor) as work:
        rule = await work.rules.remove(rule_id, version)
        event = ReorderRuleRemoved(
            rule_id=rule.id,
            product_id=rule.product_id,
            warehouse_id=rule.warehouse_id,
            version=rule.version,
            before={} if rule.before is None else rule.before.as_text(),
        )
        tell_rule(work, rule, event)
