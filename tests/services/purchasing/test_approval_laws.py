"""The laws of approval (Q.6), whatever the rules, the people and what is handed on."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.errors import DomainError
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.domain.approval import (
    ApprovalStep,
    next_steps,
    steps_after,
    steps_for,
    steps_needed,
)
from services.purchasing.domain.approval_rule import ApprovalRule, Bought, BoughtLine, RuleTerms
from services.purchasing.domain.approver import Approver, rights_of
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import Charge
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.infrastructure import approval_steps
from tests.services.purchasing.examples import ASHA, NOON, an_order, own_right, somebody

pytestmark = pytest.mark.promise("Q.6")
PENDING, APPROVED = Status.PENDING_APPROVAL, Status.APPROVED
ROLES = ("buyer", "finance", "chief")
PEOPLE = tuple(replace(somebody(), name=name) for name in ("Ravi", "Nila", "Omar", "Lata"))
SUPPLIERS, WAREHOUSES, CATEGORIES, PRODUCTS = ([new_id() for _ in range(n)] for n in (2, 2, 2, 4))
LINEAGES = {p: frozenset({CATEGORIES[i % 2]}) for i, p in enumerate(PRODUCTS[:3])}

roles = st.just(()) | st.lists(st.sampled_from(ROLES), unique=True, max_size=2).map(tuple)
limits = st.sampled_from([None, Decimal(0), Decimal(20), Decimal(40), Decimal(1000)])
terms = st.builds(
    RuleTerms,
    name=st.just("R"),
    step=st.integers(1, 3),
    above=st.sampled_from([None, None, Decimal(10), Decimal(60)]),
    category_ids=st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=1).map(tuple),
    supplier_ids=st.lists(st.sampled_from(SUPPLIERS), unique=True, max_size=1).map(tuple),
    roles=roles,
    user_ids=st.lists(st.sampled_from([p.user_id for p in PEOPLE]), unique=True, max_size=1).map(
        tuple
    ),
)
rules = st.lists(terms, max_size=4).map(
    lambda said: [ApprovalRule.made(new_id(), one, at=NOON) for one in said]
)
line = st.builds(
    BoughtLine,
    product_id=st.sampled_from(PRODUCTS),
    quantity=st.sampled_from([Decimal(1), Decimal(2)]),
    unit_cost=st.sampled_from([Decimal(5), Decimal(25)]),
)


def content(
    supplier: UUID, lines: Sequence[BoughtLine], warehouse: UUID, charges: Sequence[Charge]
) -> Bought:
    """What an order says."""
    total = sum((li.quantity * li.unit_cost for li in lines), Decimal(0))
    return Bought(
        supplier_id=supplier,
        warehouse_id=warehouse,
        total=sum((charge.amount for charge in charges), total),
        lines=tuple(lines),
        charges=tuple(charges),
        lineages=LINEAGES,
    )


@st.composite
def changes(draw: Any) -> tuple[Bought, Bought]:
    """What an order said, and what it says now: mostly lines more, fewer or lower."""
    supplier, lines = draw(st.sampled_from(SUPPLIERS)), draw(st.lists(line, min_size=1, max_size=3))
    kept = [
        replace(li, quantity=draw(st.sampled_from([Decimal(1), li.quantity])))
        for li in lines
        if draw(st.booleans())
    ]
    more = draw(st.just([]) | st.lists(line, max_size=2))
    other = draw(st.sampled_from([*[supplier] * 6, *SUPPLIERS]))
    place = draw(st.sampled_from([*WAREHOUSES[:1] * 6, *WAREHOUSES]))
    charges = [Charge("freight", draw(st.sampled_from([Decimal(0), Decimal(20)]))) for _ in "ab"]
    return (
        content(supplier, lines, WAREHOUSES[0], charges[:1]),
        content(other, kept + more, place, draw(st.sampled_from([charges[:1], charges[1:]]))),
    )


@st.composite
def callers(draw: Any) -> Principal:
    """One of the people, with some roles and a limit."""
    person: Principal = draw(st.sampled_from(PEOPLE))
    return replace(person, roles=draw(roles), limits={"purchase": draw(limits)})


@st.composite
def delegators(draw: Any, by: Principal) -> tuple[Approver, ...]:
    """Others, who handed their rights on to the caller."""
    others = [person for person in PEOPLE if person.user_id != by.user_id]
    some = draw(st.lists(st.sampled_from(others), unique_by=lambda p: p.user_id, max_size=2))
    return tuple(Approver(p.user_id, p.name, draw(roles), draw(limits)) for p in some)


def approved(order: PurchaseOrder, by: Principal) -> bool:
    """Whether they may; if not, nothing has changed."""
    before = (order.status, order.version, repr(order.approvals))
    try:
        order.approve(by=by, at=NOON)
    except DomainError:
        assert (order.status, order.version, repr(order.approvals)) == before
        return False
    return True


@given(rules, changes())
def test_a_change_asks_again_exactly_the_steps_it_affects(
    rules: Sequence[ApprovalRule], change: tuple[Bought, Bought]
) -> None:
    before, after = change
    taken = steps_needed(rules, before)
    for step in taken:
        step.take(ASHA, own_right(ASHA), NOON)
    steps = steps_after(rules, before, after, taken)
    needed = {step.rule_id for step in steps_needed(rules, after)}
    assert {step.rule_id for step in steps} == needed
    known = {step.rule_id for step in taken}
    said = {rule.id: rule.terms for rule in rules}
    other = not _agreed_to(before, after)
    for step in steps:
        about = said.get(step.rule_id) if step.rule_id else None
        affected = (
            step.rule_id not in known
            or after.supplier_id != before.supplier_id
            or _looks_at_a_change(about, before, after)
        )
        # Somebody always answers for what nobody agreed to: the last step, if no other is affected.
        last = other and step is steps[-1] and sum(s.waits for s in steps) == 1
        assert step.waits == affected or last
    assert not other or any(step.waits for step in steps)


def _looks_at_a_change(about: RuleTerms | None, before: Bought, after: Bought) -> bool:
    """Said anew, apart from the code: what a rule looks at is not what it was."""
    if about is None or not about.category_ids:
        return not _agreed_to(before, after)
    wanted = set(about.category_ids)

    def lines(content: Bought) -> list[BoughtLine]:
        return [li for li in content.lines if wanted & LINEAGES.get(li.product_id, frozenset())]

    dearer = after.total > before.total and about.above is not None
    return dearer or not _each_from_one(lines(before), lines(after))


def _agreed_to(before: Bought, after: Bought) -> bool:
    was, now = (sum(charge.amount for charge in each.charges) for each in (before, after))
    return (
        (after.supplier_id, after.warehouse_id) == (before.supplier_id, before.warehouse_id)
        and now <= was
        and _each_from_one(before.lines, after.lines)
    )


def _each_from_one(before: Sequence[BoughtLine], after: Sequence[BoughtLine]) -> bool:
    """Whether in some order each line is one of those before, or less of it."""
    return any(
        all(
            new.product_id == old.product_id
            and new.quantity <= old.quantity
            and new.unit_cost <= old.unit_cost
            for new, old in zip(after, tried, strict=True)
        )
        for tried in permutations(before, len(after))
    )


@given(rules, st.data())
def test_nobody_approves_what_they_wrote_themselves_or_through_others(
    rules: Sequence[ApprovalRule], data: Any
) -> None:
    order = an_order(by=data.draw(callers()))
    order.approvals = steps_needed(rules, order.bought({}))
    order.status = PENDING
    order.writers = tuple(
        {*order.writers, *(p.user_id for p in data.draw(st.lists(st.sampled_from(PEOPLE))))}
    )
    for by in data.draw(st.lists(callers(), max_size=6)):
        order.delegators = data.draw(delegators(by))
        if order.status is PENDING and approved(order, by):
            took = [s for s in order.approvals if s.approved_by == by.user_id]
            assert by.user_id not in order.writers
            assert not {s.approved_for for s in took} & set(order.writers)
    # Whoever acted, or was acted for, did so once.
    acts = {(s.approved_by, s.approved_for, s.approved_at) for s in order.approvals if not s.waits}
    people = [person for by, right, _ in acts for person in {by, right} - {None}]
    assert len(people) == len(set(people))


@given(rules, st.data())
def test_a_delegation_never_widens_what_anybody_may_approve(
    rules: Sequence[ApprovalRule], data: Any
) -> None:
    """What A may approve in B's right, B might have approved alone, and A is within A's limit."""
    by = data.draw(callers())
    others = data.draw(delegators(by))

    def order() -> PurchaseOrder:
        made = an_order(PENDING, steps=steps_needed(rules, an_order().bought({})))
        made.id = new_id()
        return made

    alone, helped = order(), order()
    helped.approvals = [replace(step) for step in alone.approvals]
    helped.delegators = others
    if approved(alone, by):
        assert approved(helped, by)
        assert [s.approved_for for s in helped.approvals] == [None] * len(helped.approvals)
    elif approved(helped, by):
        (right,) = {s.approved_for for s in helped.approvals if not s.waits}
        (giver,) = [other for other in others if other.person == right]
        self_made = order()
        self_made.approvals = [replace(step, approved_for=None) for step in alone.approvals]
        themselves = replace(
            somebody(), user_id=giver.person, roles=giver.roles, limits={"purchase": giver.limit}
        )
        assert approved(self_made, themselves)
        assert [s.waits for s in self_made.approvals] == [s.waits for s in helped.approvals]
        if helped.status is APPROVED:
            total = helped.amounts.total if helped.amounts else Decimal(0)
            own = by.limits["purchase"]
            assert own is None or total <= own


@given(callers(), st.data())
def test_no_right_reaches_further_than_either_limit(by: Principal, data: Any) -> None:
    others = data.draw(delegators(by))
    own, *handed_on = rights_of(by, others)
    assert own == own_right(by)
    for right, giver in zip(handed_on, others, strict=True):
        known = [limit for limit in (giver.limit, own.limit) if limit is not None]
        assert right == replace(giver, limit=min(known, default=None))


@given(rules, st.data())
def test_who_is_asked_is_who_may_and_every_order_ends_approved_once(
    rules: Sequence[ApprovalRule], data: Any
) -> None:
    order = an_order(policy=Policy())
    order.submit(rules, {}, by=ASHA, at=NOON)
    for by in data.draw(st.lists(callers(), max_size=8)):
        mine = steps_for(order.approvals, own_right(by))
        open_now = next_steps(order.approvals)
        assert all(step.asked_at == NOON for step in open_now)
        may = "approve" in order.allowed_actions(by)
        if order.status is PENDING and approved(order, by):
            assert may
            assert mine
        else:
            assert not may
    assert (order.status is APPROVED) == (not any(step.waits for step in order.approvals))
    told = [r.event.type for r in order.recorded]
    assert told.count("purchasing.purchase_order.approved") == (order.status is APPROVED)


step = st.builds(
    ApprovalStep,
    id=st.builds(new_id),
    step=st.just(1),
    rule_id=st.none(),
    name=st.just("R"),
    roles=roles,
    user_ids=st.lists(st.sampled_from([p.user_id for p in PEOPLE]), max_size=2).map(tuple),
    escalate_to_roles=roles,
    escalated_at=st.sampled_from([None, NOON]),
)


@given(one=step, other=step, has=roles)
def test_steps_the_queue_judges_together_are_for_the_same_people(
    one: ApprovalStep, other: ApprovalStep, has: tuple[str, ...]
) -> None:
    """Steps are judged once for all that have the same `asked_of` (queries/queue.py)."""
    first, second = approval_steps.values([one, other])["asked_of"]
    rights = [Approver(p.user_id, p.name, has, None) for p in PEOPLE]
    if first == second:
        assert [one.is_for(r) for r in rights] == [other.is_for(r) for r in rights]
    again = replace(one, id=new_id(), roles=one.roles[::-1], name="S", approved_at=NOON)
    assert approval_steps.values([again])["asked_of"] == [first]
