"""Approval: which steps an order needs by the company's rules, and who may take them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.ids import new_id
from libs.domain.principal import Principal

Lineages = Mapping[UUID, frozenset[UUID]]
# What an order needs where no rule of the company speaks of it.
ANY_APPROVER = "Approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerms:
    """When a rule asks for a step, and of whom.

    It speaks of orders above an amount (total, company's currency), with a product of one of the
    categories (or below them), or of one of the suppliers; what is left empty does not matter. The
    step is taken by whoever has one of the roles, or without any by everybody who may approve.
    Steps of a lower number come first, equal ones in any order.
    """

    name: str
    step: int = 1
    above: Decimal | None = None
    category_ids: tuple[UUID, ...] = ()
    supplier_ids: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(eq=False, kw_only=True)
class ApprovalRule(Aggregate):
    """A rule of the company; orders submitted from now on follow it."""

    terms: RuleTerms
    active: bool = True

    @classmethod
    def made(cls, rule_id: UUID, terms: RuleTerms, *, at: datetime) -> "ApprovalRule":
        """A new rule."""
        rule = cls(id=rule_id, terms=terms)
        rule._tell(None, at)
        return rule

    def change(self, terms: RuleTerms, *, active: bool, at: datetime) -> None:
        """Replace what it says; the same again changes nothing."""
        if (terms, active) == (self.terms, self.active):
            return
        before = self._said()
        self.terms, self.active = terms, active
        self._tell(before, at)

    def speaks_of(self, bought: "Bought") -> bool:
        """Whether an order of this content needs the step."""
        terms = self.terms
        return (
            self.active
            and (terms.above is None or bought.total > terms.above)
            and (not terms.supplier_ids or bought.supplier_id in terms.supplier_ids)
            and (not terms.category_ids or bool(bought.of_categories(terms.category_ids)))
        )

    def _tell(self, before: contracts.ApprovalRule | None, at: datetime) -> None:
        self.record(contracts.ApprovalRuleChanged(rule=self._said(), before=before), at=at)

    def _said(self) -> contracts.ApprovalRule:
        terms = self.terms
        return contracts.ApprovalRule(
            id=self.id,
            name=terms.name,
            step=terms.step,
            above=terms.above,
            category_ids=terms.category_ids,
            supplier_ids=terms.supplier_ids,
            roles=terms.roles,
            active=self.active,
        )


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line as rules look at it."""

    product_id: UUID
    quantity: Decimal
    unit_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Bought:
    """What rules look at of an order; `lineages` names each product's category and those above."""

    supplier_id: UUID
    total: Decimal
    lines: tuple[BoughtLine, ...]
    lineages: Lineages = field(default_factory=dict)

    @property
    def products(self) -> frozenset[UUID]:
        """What is bought."""
        return frozenset(line.product_id for line in self.lines)

    def of_categories(self, wanted: Iterable[UUID]) -> list[BoughtLine]:
        """The lines whose product is of one of the categories, or below it."""
        among = frozenset(wanted)
        return [li for li in self.lines if among & self.lineages.get(li.product_id, frozenset())]


@dataclass(slots=True, kw_only=True)
class ApprovalStep:
    """A step an order waits for, or that somebody took; `rule_id` None: no rule asked for it."""

    id: UUID
    step: int
    rule_id: UUID | None
    name: str
    roles: tuple[str, ...] = ()
    approved_at: datetime | None = None
    approved_by: UUID | None = None
    approved_by_name: str | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it."""
        return self.approved_at is None

    def is_for(self, by: Principal) -> bool:
        """Whether the step asks for this person."""
        return not self.roles or not set(self.roles).isdisjoint(by.roles)

    def take(self, by: Principal, at: datetime) -> None:
        """Note who took it, and when."""
        self.approved_at, self.approved_by, self.approved_by_name = at, by.person, by.name


def steps_needed(rules: Sequence[ApprovalRule], bought: Bought) -> list[ApprovalStep]:
    """The steps an order of this content needs: one a rule; without any, one by any approver."""
    needed = sorted(
        (rule for rule in rules if rule.speaks_of(bought)),
        key=lambda rule: (rule.terms.step, rule.terms.name, rule.id),
    )
    if not needed:
        return [ApprovalStep(id=new_id(), step=1, rule_id=None, name=ANY_APPROVER)]
    return [
        ApprovalStep(
            id=new_id(),
            step=rule.terms.step,
            rule_id=rule.id,
            name=rule.terms.name,
            roles=rule.terms.roles,
        )
        for rule in needed
    ]


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
    if after.total > before.total and not any(step.waits for step in steps):
        # Somebody with the limit for it answers for the higher sum.
        steps[-1] = needed[-1]
    return steps


def _concerns(rule: ApprovalRule | None, before: Bought, after: Bought) -> bool:
    """Whether who agreed to the order by this rule (None: to all of it) has to be asked again.

    Another supplier concerns everybody, a higher total whoever looks at the whole or at amounts; a
    rule of categories is concerned by any change of their lines, the others by new products.
    """
    dearer = after.total > before.total
    if after.supplier_id != before.supplier_id:
        return True
    if rule is not None and (of := rule.terms.category_ids):
        changed = _sorted(before.of_categories(of)) != _sorted(after.of_categories(of))
        return changed or (dearer and rule.terms.above is not None)
    return dearer or not after.products <= before.products


def _sorted(lines: Iterable[BoughtLine]) -> list[BoughtLine]:
    return sorted(lines, key=lambda line: (line.product_id, line.quantity, line.unit_cost or 0))


def next_steps(steps: Iterable[ApprovalStep]) -> list[ApprovalStep]:
    """Those that may be taken now: the waiting ones of the lowest number."""
    waiting = [step for step in steps if step.waits]
    lowest = min((step.step for step in waiting), default=0)
    return [step for step in waiting if step.step == lowest]


def steps_for(steps: Iterable[ApprovalStep], by: Principal) -> list[ApprovalStep]:
    """Those that this person may take now."""
    return [step for step in next_steps(steps) if step.is_for(by)]
