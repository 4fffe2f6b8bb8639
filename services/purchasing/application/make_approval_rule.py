"""Make a rule of approval."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.rule_terms import check_terms, check_users
from services.purchasing.domain.approval_rule import ApprovalRule, RuleTerms


@dataclass(frozen=True, slots=True)
class MakeApprovalRule:
    """What the new rule says."""

    rule_id: UUID
    terms: RuleTerms


async def make_approval_rule(
    command: MakeApprovalRule, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> ApprovalRule:
    """Raises Invalid for suppliers, categories and people that do not exist."""
    async with begin(actor) as work:
        await check_terms(work, command.terms)
        names = await check_users(work, command.terms.user_ids)
        rule = ApprovalRule.made(command.rule_id, command.terms, names=names, at=now())
        work.approval_rules.add(rule)
    return rule
