"""Which steps of approval an order needs, and who takes them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.purchasing import PurchaseOrderApproved, PurchaseOrderStepApproved
from libs.domain.errors import Forbidden
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.domain.approval import (
    ANY_APPROVER,
    ApprovalStep,
    next_steps,
    steps_after,
    steps_needed,
)
from services.purchasing.domain.approval_rule import (
    ApprovalRule,
    Bought,
    BoughtLine,
    RuleTerms,
    lines_within,
)
from services.purchasing.domain.approver import Approver
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import Charge
from services.purchasing.domain.policy import Policy
from tests.services.purchasing.examples import ASHA, NOON, an_order, own_right, somebody, wanted

PENDING = Status.PENDING_APPROVAL
SUPPLIER, WAREHOUSE, PUMPS, STEEL = new_id(), new_id(), new_id(), new_id()
PUMP, SHEET, BOLT = new_id(), new_id(), new_id()
LINEAGES = {PUMP: frozenset({PUMPS, new_id()}), SHEET: frozenset({STEEL})}


def rule(name: str, **terms: Any) -> ApprovalRule:
    return ApprovalRule.made(new_id(), RuleTerms(name=name, **terms), at=NOON)


def said(lines: tuple[BoughtLine, ...], total: Decimal, supplier: Any = SUPPLIER) -> Bought:
    return Bought(
        supplier_id=supplier,
        warehouse_id=WAREHOUSE,
        total=total,
        lines=lines,
        lineages=LINEAGES,
    )


def bought(total: str = "100", *products: Any, supplier: Any = SUPPLIER) -> Bought:
    lines = tuple(BoughtLine(product, Decimal(1), Decimal(1)) for product in products)
    return said(lines, Decimal(total), supplier)


def names(steps: list[ApprovalStep]) -> list[str]:
    return [step.name for step in steps]


def in_role(*roles: str, limit: Decimal | None = None) -> Principal:
    return replace(somebody(limit=limit), roles=roles)


def two_steps() -> list[ApprovalStep]:
    finance = rule("Finance", step=2, roles=("accountant",))
    return steps_needed([rule("Buying", step=1), finance], bought())


def test_without_rules_any_approver_takes_the_one_step() -> None:
    (step,) = steps_needed([], bought())
    assert (step.name, step.roles, step.rule_id) == (ANY_APPROVER, (), None)
    assert step.is_for(own_right(somebody()))


@pytest.mark.promise("Q.6")
@pytest.mark.parametrize(
    ("terms", "total", "products", "speaks"),
    [
        ({}, "0", (), True),
        ({"above": Decimal(500)}, "500", (), False),
        ({"above": Decimal(500)}, "500.000001", (), True),
        ({"supplier_ids": (SUPPLIER,)}, "1", (), True),
        ({"supplier_ids": (new_id(),)}, "1", (), False),
        ({"category_ids": (PUMPS,)}, "1", (PUMP, SHEET), True),
        ({"category_ids": (PUMPS,)}, "1", (SHEET,), False),
        ({"category_ids": (PUMPS,)}, "1", (new_id(),), False),
        ({"category_ids": (PUMPS,), "above": Decimal(500)}, "1", (PUMP,), False),
    ],
)
def test_a_rule_speaks_of_orders_by_amount_category_and_supplier(
    terms: dict[str, Any], total: str, products: tuple[Any, ...], speaks: bool
) -> None:
    assert rule("R", **terms).speaks_of(bought(total, *products)) is speaks


def test_a_rule_out_of_use_asks_for_nothing() -> None:
    ended = rule("Ended")
    ended.change(ended.terms, active=False, at=NOON)
    assert names(steps_needed([ended], bought())) == [ANY_APPROVER]


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=12))
def test_lower_steps_come_first_and_none_is_passed_over(asked: list[tuple[int, bool]]) -> None:
    rules = [rule(f"R{i}", step=step) for i, (step, _) in enumerate(asked)]
    steps = steps_needed(rules, bought())
    for step, (_, taken) in zip(steps, asked, strict=False):
        if taken:
            step.take(ASHA, own_right(ASHA), NOON)
    waiting = [step.step for step in steps if step.waits]
    now = next_steps(steps)
    assert {step.step for step in now} == ({min(waiting)} if waiting else set())
    assert len(now) == waiting.count(min(waiting, default=0))


@pytest.mark.promise("Q.6")
def test_an_order_is_approved_once_every_step_is_taken_in_turn() -> None:
    order = an_order(PENDING, steps=two_steps())
    ravi, meera = in_role("purchase_manager"), in_role("accountant")
    order.approve(by=ravi, at=NOON)
    assert order.status is PENDING
    (said,) = order.recorded
    assert isinstance(said.event, PurchaseOrderStepApproved)
    assert (said.event.steps, said.event.waiting) == (("Buying",), ("Finance",))
    assert "approve" in order.allowed_actions(meera)
    order.approve(by=meera, at=NOON)
    assert order.status is Status.APPROVED
    assert isinstance(order.recorded[-1].event, PurchaseOrderApproved)
    assert [step.approved_by for step in order.approvals] == [ravi.user_id, meera.user_id]


def test_a_step_is_not_taken_by_who_it_does_not_ask() -> None:
    order = an_order(PENDING, steps=two_steps())
    order.approve(by=in_role("purchase_manager"), at=NOON)
    with pytest.raises(Forbidden) as refused:
        order.approve(by=in_role("purchase_manager"), at=NOON)
    assert refused.value.error_code == "not_your_step"
    assert refused.value.context["waiting"] == ["Finance"]


def test_nobody_takes_two_steps_of_one_order_one_after_the_other() -> None:
    order = an_order(PENDING, steps=two_steps())
    both = in_role("purchase_manager", "accountant")
    order.approve(by=both, at=NOON)
    with pytest.raises(Forbidden) as refused:
        order.approve(by=both, at=NOON)
    assert refused.value.error_code == "approved_once"
    alone = an_order(PENDING, steps=two_steps(), policy=Policy(requester_may_approve=True))
    alone.approve(by=both, at=NOON)
    alone.approve(by=both, at=NOON)
    assert alone.status is Status.APPROVED


def test_nobody_takes_two_steps_in_the_right_of_others_either() -> None:
    ravi, lata = somebody(), somebody()
    his = (Approver(ravi.user_id, "Ravi", (), None),)
    for first, first_for, second, second_for in (
        (ravi, (), lata, his),  # Ravi himself, then Lata for him
        (lata, his, ravi, ()),  # and the other way round
    ):
        order = an_order(PENDING, steps=two_steps())
        order.approvals[0].user_ids = (ravi.user_id,)
        order.approvals[1].roles, order.approvals[1].user_ids = (), (ravi.user_id,)
        order.delegators = first_for
        order.approve(by=first, at=NOON)
        order.delegators = second_for
        with pytest.raises(Forbidden) as refused:
            order.approve(by=second, at=NOON)
        assert refused.value.error_code == "approved_once"


def test_steps_of_one_number_are_taken_together_by_whom_both_ask() -> None:
    equal = [rule("Safety", roles=("safety",)), rule("Quality", roles=("quality",))]
    order = an_order(PENDING, steps=steps_needed(equal, bought()))
    order.approve(by=in_role("safety", "quality"), at=NOON)
    assert order.status is Status.APPROVED


def test_the_limit_binds_who_takes_the_last_step() -> None:
    order = an_order(PENDING, steps=two_steps())
    order.approve(by=in_role("purchase_manager", limit=Decimal(1)), at=NOON)
    with pytest.raises(Forbidden) as refused:
        order.approve(by=in_role("accountant", limit=Decimal(1)), at=NOON)
    assert refused.value.error_code == "above_limit"
    assert order.status is PENDING


def test_an_own_order_is_not_endorsed_either() -> None:
    order = an_order(PENDING, steps=two_steps())
    with pytest.raises(Forbidden) as refused:
        order.approve(by=ASHA, at=NOON)
    assert refused.value.error_code == "own_order"


def cost_of(*lines: tuple[Any, str], supplier: Any = SUPPLIER) -> Bought:
    """An order of some products at a cost of each."""
    made = tuple(BoughtLine(product, Decimal(1), Decimal(cost)) for product, cost in lines)
    return said(made, sum((Decimal(c) for _, c in lines), Decimal(0)), supplier)


BEFORE = cost_of((PUMP, "600"), (SHEET, "100"))


@pytest.mark.promise("Q.6")
@pytest.mark.parametrize(
    ("after", "asked_again"),
    [
        (BEFORE, set()),
        (cost_of((PUMP, "600"), (SHEET, "90")), set()),
        (cost_of((SHEET, "90"), (PUMP, "550")), set()),
        # The same sum, or less, for something else.
        (cost_of((PUMP, "550"), (SHEET, "110")), {"All", "Large", "Steel"}),
        (cost_of((PUMP, "300"), (PUMP, "300")), {"All", "Large", "Pumps", "Dear pumps"}),
        (replace(BEFORE, warehouse_id=new_id()), {"All", "Large"}),
        (
            replace(cost_of((PUMP, "550")), charges=(Charge("consulting", Decimal(200)),)),
            {"All", "Large"},
        ),
        (replace(BEFORE, tax_amount=Decimal(9)), {"All", "Large"}),
        (
            replace(BEFORE, lines=(replace(BEFORE.lines[0], tax_rate=Decimal(5)),)),
            {"All", "Large", "Pumps", "Dear pumps"},
        ),
        (cost_of((PUMP, "650"), (SHEET, "100")), {"All", "Large", "Pumps", "Dear pumps"}),
        (cost_of((PUMP, "600"), (SHEET, "110")), {"All", "Large", "Steel", "Dear pumps"}),
        (cost_of((PUMP, "600")), set()),
        (cost_of((PUMP, "600"), (SHEET, "90"), (new_id(), "10")), {"All", "Large"}),
        (
            cost_of((PUMP, "600"), (SHEET, "100"), supplier=new_id()),
            {"All", "Large", "Pumps", "Steel", "Dear pumps"},
        ),
    ],
)
def test_a_change_asks_again_exactly_those_it_concerns(
    after: Bought, asked_again: set[str]
) -> None:
    rules = [
        rule("All"),
        rule("Large", above=Decimal(500)),
        rule("Pumps", category_ids=(PUMPS,)),
        rule("Steel", category_ids=(STEEL,)),
        rule("Dear pumps", category_ids=(PUMPS,), above=Decimal(500)),
    ]
    steps = steps_needed(rules, BEFORE)
    for step in steps:
        step.take(ASHA, own_right(ASHA), NOON)
    now = steps_after(rules, BEFORE, after, steps)
    assert {step.name for step in now if step.waits} == asked_again
    still_needed = set(names(steps_needed(rules, after)))
    assert set(names(now)) == still_needed


def test_who_wrote_an_order_does_not_approve_it() -> None:
    order = an_order()
    nila = somebody()
    order.change(wanted(("1", "1")), by=nila, at=NOON)
    order.submit([], {}, by=ASHA, at=NOON)
    with pytest.raises(Forbidden) as refused:
        order.approve(by=nila, at=NOON)
    assert refused.value.error_code == "own_order"


def test_a_higher_sum_is_answered_for_though_no_rule_is_concerned() -> None:
    rules = [rule("Pumps", category_ids=(PUMPS,)), rule("Steel", step=2, category_ids=(STEEL,))]
    before = cost_of((PUMP, "600"), (SHEET, "100"), (BOLT, "1"))
    steps = steps_needed(rules, before)
    for step in steps:
        step.take(ASHA, own_right(ASHA), NOON)
    dearer = cost_of((PUMP, "600"), (SHEET, "100"), (BOLT, "99999"))
    now = steps_after(rules, before, dearer, steps)
    assert [(step.name, step.waits) for step in now] == [("Pumps", False), ("Steel", True)]
    cheaper = cost_of((PUMP, "600"), (SHEET, "100"))
    assert not any(step.waits for step in steps_after(rules, before, cheaper, steps))


def test_what_concerns_no_rule_and_is_not_what_was_agreed_to_is_answered_for_by_the_last() -> None:
    rules = [rule("Pumps", category_ids=(PUMPS,)), rule("Steel", step=2, category_ids=(STEEL,))]
    before = cost_of((PUMP, "600"), (SHEET, "100"), (BOLT, "1"))
    steps = steps_needed(rules, before)
    for step in steps:
        step.take(ASHA, own_right(ASHA), NOON)
    elsewhere = replace(before, warehouse_id=new_id())
    now = steps_after(rules, before, elsewhere, steps)
    assert [(step.name, step.waits) for step in now] == [("Pumps", False), ("Steel", True)]


@given(st.data())
def test_what_is_less_or_put_in_another_order_is_within_what_was_agreed_to(data: Any) -> None:
    """And nothing is that puts one figure up."""
    numbers = st.integers(1, 4).map(Decimal)
    line = st.builds(BoughtLine, st.sampled_from([PUMP, SHEET]), numbers, numbers, numbers)
    charge = st.builds(Charge, st.sampled_from(["freight", "duty"]), numbers, numbers)
    before = replace(
        said(tuple(data.draw(st.lists(line, min_size=1, max_size=5))), Decimal(1000)),
        charges=tuple(data.draw(st.lists(charge, max_size=4))),
        tax_amount=data.draw(st.none() | numbers),
    )

    def some(things: tuple[Any, ...]) -> tuple[Any, ...]:
        shuffled = data.draw(st.permutations(things))
        return tuple(shuffled[: data.draw(st.integers(0, len(shuffled)))])

    lines = some(before.lines)
    assert replace(before, lines=lines, charges=some(before.charges)).within(before)
    less = [replace(li, quantity=li.quantity / data.draw(st.integers(1, 3))) for li in before.lines]
    assert lines_within(less[:1], before.lines)
    most = max(li.unit_cost for li in before.lines)
    dearer = replace(before.lines[0], unit_cost=most + 1)
    assert not replace(before, lines=(*lines, dearer)).within(before)
    assert not replace(before, lines=(*before.lines, before.lines[0])).within(before)


def test_who_is_asked_again_for_no_higher_sum_needs_no_limit_for_it() -> None:
    order = an_order(PENDING, steps=two_steps())
    order.covered = True
    for step in order.approvals[1:]:
        step.take(ASHA, own_right(ASHA), NOON)
    order.approve(by=in_role("purchase_manager", limit=Decimal(1)), at=NOON)
    assert order.status is Status.APPROVED
