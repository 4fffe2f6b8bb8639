"""What rules of approval look at beside the order: the rules in use, and products' categories."""

from collections.abc import Iterable, Sequence

from services.purchasing.application.ports import PurchasingWork
from services.purchasing.domain.approval_rule import ApprovalRule, Lineages
from services.purchasing.domain.order_line import OrderLine


async def approval_inputs(
    work: PurchasingWork, lines: Iterable[OrderLine]
) -> tuple[Sequence[ApprovalRule], Lineages]:
    """Raises UnknownReference for a category no event has told of yet."""
    rules = await work.approval_rules.in_use()
    if not any(rule.terms.category_ids for rule in rules):
        return rules, {}
    return rules, await work.references.lineages({line.product_id for line in lines})
