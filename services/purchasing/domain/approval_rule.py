"""Rules of approval: which orders need a step, and of whom it is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Invalid
from libs.domain.quantity import ZERO
from services.purchasing.domain.order_line import Charge

Lineages = Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerms:
    """When a rule asks for a step, and of whom.

    It speaks of orders above an amount (total, company's currency), with a product of one of the
    categories (or below them), or of one of the suppliers; what is left empty does not matter. The
    step is taken by whoever has one of the roles or is named, or without any by everybody who may
    approve; after some hours by other roles too. Steps of a lower number come first, equal ones in
    any order.
    """

    name: str
    step: int = 1
    above: Decimal | None = None
    category_ids: tuple[UUID, ...] = ()
    supplier_ids: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    user_ids: tuple[UUID, ...] = ()
    escalate_after_hours: int | None = None
    escalate_to_roles: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise Invalid for an escalation without its end, or of what asks everybody already."""
        if (self.escalate_after_hours is None) != (not self.escalate_to_roles):
            message = "say both after how many hours and to which roles, or neither"
            raise Invalid.field("escalate_to_roles", message, "half_an_escalation")
        if self.escalate_to_roles and not (self.roles or self.user_ids):
            message = "a step that everybody may take has nobody else to be opened to"
            raise Invalid.field("escalate_to_roles", message, "everybody_asked")


@dataclass(eq=False, kw_only=True)
class ApprovalRule(Aggregate):
    """A rule of the company; orders submitted from now on follow it."""

    terms: RuleTerms
    active: bool = True
    # What the people it names are called now.
    names: Mapping[UUID, str] = field(default_factory=dict)

    @classmethod
    def made(
        cls,
        rule_id: UUID,
        terms: RuleTerms,
        *,
        names: Mapping[UUID, str] = MappingProxyType({}),
        at: datetime,
    ) -> "ApprovalRule":
        """A new rule; raises Invalid."""
        terms.check()
        rule = cls(id=rule_id, terms=terms, names=names)
        rule._tell(None, at)
        return rule

    def change(self, terms: RuleTerms, *, active: bool, at: datetime) -> None:
        """Replace what it says; the same again changes nothing; raises Invalid."""
        terms.check()
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
            user_ids=terms.user_ids,
            escalate_after_hours=terms.escalate_after_hours,
            escalate_to_roles=terms.escalate_to_roles,
            active=self.active,
        )


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line as rules look at it."""

    product_id: UUID
    quantity: Decimal
    unit_cost: Decimal
    tax_rate: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What approvers agree to of an order; `lineages` names products' categories and those above.

    `tax_amount` is the tax given for the whole of it.
    """

    supplier_id: UUID
    warehouse_id: UUID
    total: Decimal
    lines: tuple[BoughtLine, ...]
    charges: tuple[Charge, ...] = ()
    tax_amount: Decimal | None = None
    lineages: Lineages = field(default_factory=dict)

    def within(self, before: "Bought") -> bool:
        """Whether who agreed to `before` agreed to this: nothing is other, new, more or dearer."""
        return (
            (self.supplier_id, self.warehouse_id) == (before.supplier_id, before.warehouse_id)
            and self.total <= before.total
            and lines_within(self.lines, before.lines)
            and _within(_charges(self), _charges(before))
            and (
                self.tax_amount is None
                or (before.tax_amount is not None and self.tax_amount <= before.tax_amount)
            )
        )

    def of_categories(self, wanted: Iterable[UUID]) -> list[BoughtLine]:
        """The lines whose product is of one of the categories, or below it."""
        among = frozenset(wanted)
        return [li for li in self.lines if among & self.lineages.get(li.product_id, frozenset())]


def lines_within(lines: Iterable[BoughtLine], before: Iterable[BoughtLine]) -> bool:
    """Whether each line is one of those before, of no more, no dearer and taxed no higher."""
    return _within(*([_figures(line) for line in each] for each in (lines, before)))


_Figures = tuple[UUID | str, tuple[Decimal, ...]]


def _figures(line: BoughtLine) -> _Figures:
    return line.product_id, (line.unit_cost, line.tax_rate, line.quantity)


def _charges(bought: Bought) -> list[_Figures]:
    return [(charge.kind, (charge.amount, charge.tax_amount)) for charge in bought.charges]


def _within(now: Iterable[_Figures], before: Iterable[_Figures]) -> bool:
    """Whether each of these has one of those, of its kind, for itself with no lower figure.

    The highest choose first, the lowest that does: what stayed as it was finds itself.
    """
    free = defaultdict[UUID | str, list[tuple[Decimal, ...]]](list)
    for kind, figures in before:
        free[kind].append(figures)
    for left in free.values():
        left.sort(key=lambda figures: (figures[1:], figures[:1]))
    for kind, figures in sorted(now, key=lambda one: one[1], reverse=True):
        left = free[kind]
        fits = (was for was in left if all(a <= b for a, b in zip(figures, was, strict=True)))
        if (found := next(fits, None)) is None:
            return False
        left.remove(found)
    return True
