"""What is owed for goods: laws that hold for every order and every way it can come in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.ids import new_id
from libs.domain.money import round_minor
from services.payments.domain.account import Role
from services.payments.domain.accrual import AgreedLine, accrue, shared_out
from services.payments.domain.journal import JournalEntry, Posting, Source, Unbalanced, postings
from services.payments.domain.stock_posting import BY_REASON, stock_postings

LINE = UUID(int=1)
MONEY = st.decimals(0, 10_000, places=2)


@given(
    cuts=st.lists(st.integers(0, 1000), min_size=1, max_size=6),
    unit_cost=st.decimals(0, 1_000, places=4),
    charges=MONEY,
    tax=MONEY,
)
def test_charges_and_tax_are_accrued_to_the_last_paisa_however_goods_come(
    cuts: list[int], unit_cost: Decimal, charges: Decimal, tax: Decimal
) -> None:
    line = AgreedLine(Decimal(1000), unit_cost, Decimal(0))
    shared = shared_out([line], charges, tax, "INR")
    owed = Decimal(0)
    ends = sorted({0, *cuts, 1000})
    for since, until in pairwise(ends):
        part = [(LINE, Decimal(until - since))]
        made = accrue(part, {LINE: line}, shared, last=until == ends[-1])
        assert made.charges >= 0
        assert made.tax >= 0
        assert sum(posting.amount for posting in made.postings()) == 0
        owed += made.charges + made.tax
        shared = made.shared
    assert owed == charges + tax


@given(quantity=st.integers(1, 999), charges=MONEY, unit_cost=st.decimals(0, 999, places=4))
def test_what_is_closed_short_accrues_no_more_than_its_share(
    quantity: int, charges: Decimal, unit_cost: Decimal
) -> None:
    line = AgreedLine(Decimal(1000), unit_cost, Decimal(0))
    shared = shared_out([line], charges, Decimal(0), "INR")
    made = accrue([(LINE, Decimal(quantity))], {LINE: line}, shared, last=False)
    share = charges * quantity / 1000 if unit_cost else charges
    assert abs(made.charges - share) <= Decimal("0.01")


def test_a_lines_tax_is_its_own_and_only_the_rest_is_shared() -> None:
    taxed = AgreedLine(Decimal(10), Decimal("2.5"), Decimal(18))
    shared = shared_out([taxed], Decimal(0), Decimal("5.5"), "INR")
    assert shared.tax == Decimal("1.00")
    made = accrue([(LINE, Decimal(4))], {LINE: taxed}, shared, last=False)
    assert (made.goods, made.tax) == (Decimal("10.00"), Decimal("1.80") + Decimal("0.40"))


@given(
    reason=st.sampled_from([*BY_REASON, "damage", "found", "our_own"]),
    value=st.decimals(-10_000, 10_000, places=2),
    rounding=st.decimals(-1, 1, places=2),
)
def test_every_movement_balances_and_changes_inventory_by_what_its_level_changed(
    reason: str, value: Decimal, rounding: Decimal
) -> None:
    made = stock_postings(None, reason, value, rounding)
    assert sum(posting.amount for posting in made) == 0
    inventory = sum(p.amount for p in made if p.role is Role.INVENTORY)
    assert inventory == value + rounding
    against = {p.role for p in made} - {Role.INVENTORY, Role.ROUNDING}
    assert against <= {BY_REASON.get(reason, Role.INVENTORY_ADJUSTMENT)}


@pytest.mark.parametrize(
    ("reason", "against"),
    [
        ("shipment", Role.COST_OF_SALES),
        ("return", Role.COST_OF_SALES),
        ("transfer", Role.GOODS_IN_TRANSIT),
        ("production", Role.WORK_IN_PROGRESS),
        ("opening", Role.OPENING_BALANCE),
        ("damage", Role.INVENTORY_ADJUSTMENT),
        ("count", Role.INVENTORY_ADJUSTMENT),
    ],
)
def test_each_reason_is_posted_against_its_account(reason: str, against: Role) -> None:
    assert stock_postings(None, reason, Decimal(5), Decimal(0)) == (
        Posting(Role.INVENTORY, Decimal(5)),
        Posting(against, Decimal(-5)),
    )


@pytest.mark.parametrize("document", ["goods_receipt", "goods_issue"])
def test_what_came_from_a_supplier_or_goes_back_is_received_and_not_invoiced(document: str) -> None:
    for reason in ("receipt", "return"):
        assert stock_postings(document, reason, Decimal(-5), Decimal(0)) == (
            Posting(Role.GOODS_RECEIVED_NOT_INVOICED, Decimal(5)),
            Posting(Role.INVENTORY, Decimal(-5)),
        )


@given(
    kept=st.integers(0, 1000),
    unit_cost=st.decimals("0.01", 1_000, places=4),
    charges=MONEY,
    tax=MONEY,
)
def test_what_is_taken_back_leaves_what_was_owed_for_the_rest(
    kept: int, unit_cost: Decimal, charges: Decimal, tax: Decimal
) -> None:
    line = AgreedLine(Decimal(1000), unit_cost, Decimal(0))
    shared = shared_out([line], charges, tax, "INR")
    first = accrue([(LINE, Decimal(kept))], {LINE: line}, shared, last=False)
    rest = [(LINE, Decimal(1000 - kept))]
    second = accrue(rest, {LINE: line}, first.shared, last=True)
    back = [(line_id, -quantity) for line_id, quantity in rest]
    undone = accrue(back, {LINE: line}, second.shared, last=False)
    assert undone.total == -second.total
    assert undone.shared == first.shared


def test_a_receipt_and_its_value_leave_nothing_received_and_not_invoiced() -> None:
    line = AgreedLine(Decimal(7), Decimal("1.1234"), Decimal(18))
    made = accrue(
        [(LINE, Decimal(7))],
        {LINE: line},
        shared_out([line], Decimal(3), Decimal(0), "INR"),
        last=True,
    )
    worth = round_minor(Decimal(7) * Decimal("1.1234"), "INR")
    both = postings(
        (p.role, p.amount)
        for p in (*made.postings(), *stock_postings("goods_receipt", "receipt", worth, Decimal(0)))
    )
    assert Role.GOODS_RECEIVED_NOT_INVOICED not in {posting.role for posting in both}


def test_an_entry_that_does_not_balance_cannot_be_made() -> None:
    entry = JournalEntry(
        id=new_id(),
        source=Source(rule="test", id=new_id()),
        booked=date(2026, 6, 1),
        memo="",
        postings=postings([(Role.CASH, Decimal(1)), (Role.BANK, Decimal(-1))]),
    )
    with pytest.raises(Unbalanced):
        replace(entry, postings=(Posting(Role.CASH, Decimal(1)),))
