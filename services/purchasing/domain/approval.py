"""Approval: which steps an order needs by the company's rules, and who may take them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.domain.approval_rule import ApprovalRule, Bought, lines_within
from services.purchasing.domain.approver import Approver

# What an order needs where no rule of the company speaks of it.
ANY_APPROVER = "Approval"


@dataclass(slots=True, kw_only=True)
class ApprovalStep:
    """A step an order waits for, or that somebody took; `rule_id` None: no rule asked for it.

    It is asked for (`asked_at`) once the steps before it are taken, and as long as the order waits;
    from `escalates_at` it may be opened to other roles as well.
    """

    id: UUID
    step: int
    rule_id: UUID | None
    name: str
    roles: tuple[str, ...] = ()
    user_ids: tuple[UUID, ...] = ()
    # What those are called when it is asked for.
    user_names: tuple[str, ...] = ()
    escalate_after_hours: int | None = None
    escalate_to_roles: tuple[str, ...] = ()
    asked_at: datetime | None = None
    escalated_at: datetime | None = None
    approved_at: datetime | None = None
    approved_by: UUID | None = None
    approved_by_name: str | None = None
    # Whose right it was taken in, if not the taker's own.
    approved_for: UUID | None = None
    approved_for_name: str | None = None

    @classmethod
    def of(cls, rule: ApprovalRule) -> "ApprovalStep":
        """The step a rule asks for."""
        terms = rule.terms
        return cls(
            id=new_id(),
            step=terms.step,
            rule_id=rule.id,
            name=terms.name,
            roles=terms.roles,
            user_ids=terms.user_ids,
            user_names=tuple(rule.names.get(user_id, "") for user_id in terms.user_ids),
            escalate_after_hours=terms.escalate_after_hours,
            escalate_to_roles=terms.escalate_to_roles,
        )

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it."""
        return self.approved_at is None

    @property
    def escalates_at(self) -> datetime | None:
        """When it is opened to other roles, if it still waits then and is not yet."""
        if self.asked_at is None or self.escalate_after_hours is None or self.escalated_at:
            return None
        return self.asked_at + timedelta(hours=self.escalate_after_hours)

    @property
    def asked_roles(self) -> tuple[str, ...]:
        """The roles that may take it now."""
        return self.roles + self.escalate_to_roles if self.escalated_at else self.roles

    def is_for(self, right: Approver) -> bool:
        """Whether the step asks for this person."""
        if not self.roles and not self.user_ids:
            return True
        return right.person in self.user_ids or not set(self.asked_roles).isdisjoint(right.roles)

    def took(self, person: UUID) -> bool:
        """Whether this person took it, or it was taken in their right."""
        return person in (self.approved_by, self.approved_for)

    def take(self, by: Principal, right: Approver, at: datetime) -> None:
        """Note who took it, in whose right, and when."""
        self.approved_at, self.approved_by, self.approved_by_name = at, by.person, by.name
        if right.person != by.person:
            self.approved_for, self.approved_for_name = right.person, right.name


def steps_needed(rules: Sequence[ApprovalRule], bought: Bought) -> list[ApprovalStep]:
    """The steps an order of this content needs: one a rule; without any, one by any approver."""
    needed = sorted(
        (rule for rule in rules if rule.speaks_of(bought)),
        key=lambda rule: (rule.terms.step, rule.terms.name, rule.id),
    )
    if not needed:
        return [ApprovalStep(id=new_id(), step=1, rule_id=None, name=ANY_APPROVER)]
    return [ApprovalStep.of(rule) for rule in needed]


def steps_after(
    rules: Sequence[ApprovalRule], before: Bought, after: Bought, taken: Iterable[ApprovalStep]
) -> list[ApprovalStep]:
    """The steps of an order that was changed: those its change does not concern stay taken."""
    known: dict[UUID | None, ApprovalRule] = {rule.id: rule for rule in rules}
    kept = {
        step.rule_id: step
        for step in taken
        if not step.waits and not _concerns(known.get(step.rule_id), before, after)
    }
    needed = steps_needed(rules, after)
    steps = [kept.get(step.rule_id, step) for step in needed]
    if not after.within(before) and not any(step.waits for step in steps):
        # Somebody with the limit for it answers for what nobody agreed to.
        steps[-1] = needed[-1]
    return steps


def _concerns(rule: ApprovalRule | None, before: Bought, after: Bought) -> bool:
    """Whether who agreed to the order by this rule (None: to all of it) has to be asked again.

    Another supplier concerns everybody. A rule of categories is concerned if their lines are not
    within what they were, and by a higher total if it looks at amounts, too; the others if the
    order is not within what it was.
    """
    if after.supplier_id != before.supplier_id:
        return True
    if rule is not None and (of := rule.terms.category_ids):
        dearer = after.total > before.total and rule.terms.above is not None
        return dearer or not lines_within(after.of_categories(of), before.of_categories(of))
    return not after.within(before)


def next_steps(steps: Iterable[ApprovalStep]) -> list[ApprovalStep]:
    """Those that may be taken now: the waiting ones of the lowest number."""
    waiting = [step for step in steps if step.waits]
    lowest = min((step.step for step in waiting), default=0)
    return [step for step in waiting if step.step == lowest]


def steps_for(steps: Iterable[ApprovalStep], right: Approver) -> list[ApprovalStep]:
    """Those that may be taken now in this right."""
    return [step for step in next_steps(steps) if step.is_for(right)]


def ask(steps: Sequence[ApprovalStep], at: datetime) -> None:
    """Ask for those whose turn it is: they wait from now."""
    for step in next_steps(steps):
        step.asked_at = step.asked_at or at


def ask_no_more(steps: Iterable[ApprovalStep]) -> None:
    """Nobody is asked any more: the order was decided, or taken back."""
    for step in steps:
        if step.waits:
            step.asked_at = None


def overdue(steps: Iterable[ApprovalStep], at: datetime) -> list[ApprovalStep]:
    """Those that have waited so long that others are asked, too."""
    return [s for s in steps if s.waits and s.escalates_at is not None and s.escalates_at <= at]
