"""Change a rule of approval, or take it out of use; orders that wait keep the steps they have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.rule_terms import check_terms, check_users
from services.purchasing.domain.approval_rule import ApprovalRule


@dataclass(frozen=True, slots=True)
class ChangeApprovalRule:
    """The fields of RuleTerms that change, and `active`; `version` is the one edited."""

    rule_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_approval_rule(
    command: ChangeApprovalRule, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> ApprovalRule:
    """Raises NotFound, StaleVersion, Invalid for suppliers, categories, people that do not exist.

    People it named before stay, whatever they may do by now.
    """
    values = dict(command.values)
    async with begin(actor) as work:
        rule = await work.approval_rules.get(command.rule_id)
        rule.must_be_at(command.version)
        active = values.pop("active", rule.active)
        terms = replace(rule.terms, **values)
        await check_terms(work, terms)
        if terms.user_ids != rule.terms.user_ids:
            rule.names = await check_users(work, terms.user_ids)
        rule.change(terms, active=active, at=now())
    return rule
