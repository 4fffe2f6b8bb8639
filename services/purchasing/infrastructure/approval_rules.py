"""Rules of approval in SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.approval_rule import ApprovalRule, RuleTerms

COLUMNS = (
    "id, version, name, step, above, category_ids, supplier_ids, roles, user_ids,"
    " escalate_after_hours, escalate_to_roles, active"
)
# Those it names, and what they are called.
NAMED = "ARRAY(SELECT ROW(p.id, p.name) FROM people p WHERE p.id = ANY (user_ids)) AS named"
SELECT = f"SELECT {COLUMNS}, {NAMED} FROM approval_rules"
_IN_USE = f"{SELECT} WHERE active ORDER BY step, name, id"
_SAVE = f"""
INSERT INTO approval_rules (tenant_id, {COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, name = excluded.name,
    step = excluded.step, above = excluded.above, category_ids = excluded.category_ids,
    supplier_ids = excluded.supplier_ids, roles = excluded.roles, user_ids = excluded.user_ids,
    escalate_after_hours = excluded.escalate_after_hours,
    escalate_to_roles = excluded.escalate_to_roles, active = excluded.active
"""


class SqlApprovalRules:
    """Rules of approval."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, rule: ApprovalRule) -> None:
        """Keep a new one."""
        self._work.track(rule, self._save)

    async def get(self, rule_id: UUID) -> ApprovalRule:
        """The rule, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"{SELECT} WHERE id = $1 FOR NO KEY UPDATE", rule_id
        )
        if row is None:
            raise NotFound("no such approval rule", rule_id=rule_id)
        return self._work.track(rule_from(row), self._save)

    async def in_use(self) -> Sequence[ApprovalRule]:
        """Those that orders submitted now follow."""
        return [rule_from(row) for row in await self._work.connection.fetch(_IN_USE)]

    async def _save(self, rule: ApprovalRule) -> None:
        terms = rule.terms
        await self._work.connection.execute(
            _SAVE,
            self._work.actor.tenant_id,
            rule.id,
            rule.version,
            terms.name,
            terms.step,
            terms.above,
            terms.category_ids,
            terms.supplier_ids,
            terms.roles,
            terms.user_ids,
            terms.escalate_after_hours,
            terms.escalate_to_roles,
            rule.active,
        )


def rule_from(row: Any) -> ApprovalRule:
    """A rule as stored."""
    return ApprovalRule(
        id=row["id"],
        version=row["version"],
        active=row["active"],
        names=dict(row["named"]),
        terms=RuleTerms(
            name=row["name"],
            step=row["step"],
            above=row["above"],
            category_ids=tuple(row["category_ids"]),
            supplier_ids=tuple(row["supplier_ids"]),
            roles=tuple(row["roles"]),
            user_ids=tuple(row["user_ids"]),
            escalate_after_hours=row["escalate_after_hours"],
            escalate_to_roles=tuple(row["escalate_to_roles"]),
        ),
    )
