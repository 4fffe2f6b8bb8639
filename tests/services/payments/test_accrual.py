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
from services.payments.domain.accrual import (
    AgreedLine,
    Shares,
    accrue,
    give_back,
    shared_out,
    take_back,
)
from services.payments.domain.journal import JournalEntry, Posting, Source, Unbalanced, postings
from services.payments.domain.stock_posting import BY_REASON, stock_postings

LINE = UUID(int=1)
MONEY = st.decimals(0, 10_000, places=2)


def ordered(
    quantity: int, unit_cost: Decimal | str | int, tax_rate: int = 0
) -> dict[UUID, AgreedLine]:
    """The lines of an order of one."""
    return {LINE: AgreedLine(Decimal(quantity), Decimal(unit_cost), Decimal(tax_rate))}


def some(quantity: Decimal | int) -> list[tuple[UUID, Decimal]]:
    """So much of that line."""
    return [(LINE, Decimal(quantity))]


@given(
    cuts=st.lists(st.integers(0, 1000), min_size=1, max_size=6),
    unit_cost=st.decimals(0, 1_000, places=4),
    charges=MONEY,
    tax=MONEY,
)
def test_charges_and_tax_are_accrued_to_the_last_paisa_however_goods_come(
    cuts: list[int], unit_cost: Decimal, charges: Decimal, tax: Decimal
) -> None:
    lines = ordered(1000, unit_cost)
    shared = shared_out(lines, charges, tax, "INR")
    owed = Shares()
    ends = sorted({0, *cuts, 1000})
    for since, until in pairwise(ends):
        made = accrue(some(until - since), lines, shared, last=until == ends[-1])
        assert made.shares.charges >= 0
        assert made.shares.tax >= 0
        assert sum(posting.amount for posting in made.postings()) == 0
        owed, shared = owed + made.shares, made.shared
    assert owed == Shares(charges, tax)


@given(quantity=st.integers(1, 999), charges=MONEY, unit_cost=st.decimals(0, 999, places=4))
def test_what_is_closed_short_accrues_no_more_than_its_share(
    quantity: int, charges: Decimal, unit_cost: Decimal
) -> None:
    lines = ordered(1000, unit_cost)
    shared = shared_out(lines, charges, Decimal(0), "INR")
    made = accrue(some(quantity), lines, shared, last=False)
    assert abs(made.shares.charges - charges * quantity / 1000) <= Decimal("0.01")


def test_a_lines_tax_is_its_own_and_only_the_rest_is_shared() -> None:
    lines = ordered(10, "2.5", 18)
    shared = shared_out(lines, Decimal(0), Decimal("5.5"), "INR")
    assert shared.whole.tax == Decimal("1.00")
    made = accrue(some(4), lines, shared, last=False)
    assert (made.goods, made.tax, made.shares.tax) == (
        Decimal("10.00"),
        Decimal("1.80"),
        Decimal("0.40"),
    )


@given(
    cuts=st.lists(st.integers(1, 999), max_size=4),
    undone=st.lists(st.integers(0, 4), unique=True),
    unit_cost=st.decimals(0, 1_000, places=4),
    charges=MONEY,
    tax=MONEY,
)
def test_receipts_taken_back_in_any_order_leave_what_the_others_made_us_owe(
    cuts: list[int], undone: list[int], unit_cost: Decimal, charges: Decimal, tax: Decimal
) -> None:
    lines = ordered(1000, unit_cost)
    shared = shared_out(lines, charges, tax, "INR")
    ends = sorted({0, *cuts, 1000})
    parts = list(pairwise(ends))
    made = []
    for since, until in parts:
        made.append(accrue(some(until - since), lines, shared, last=until == 1000))
        shared = made[-1].shared
    owed = sum(each.total for each in made)
    for i in (i for i in undone if i < len(parts)):
        since, until = parts[i]
        back = take_back(some(until - since), lines, shared, made[i].shares)
        assert back.total == -made[i].total
        shared, owed = back.shared, owed + back.total
    kept = [i for i in range(len(parts)) if i not in undone]
    assert owed == sum(made[i].total for i in kept)
    assert shared.accrued == sum((made[i].shares for i in kept), Shares())


def test_freight_goes_back_with_returned_goods_by_their_part_of_what_is_here() -> None:
    lines = ordered(10, 10)
    shared = shared_out(lines, Decimal(100), Decimal(0), "INR")
    # Eight are good and two rejected: nothing more comes.
    received = accrue(some(8), lines, shared, last=True)
    assert received.shares.charges == 100
    returned = give_back(some(1), [], lines, received.shared)
    assert (returned.goods, returned.shares.charges) == (Decimal(-10), Decimal("-12.50"))
    rest = give_back(some(7), [], lines, returned.shared)
    assert rest.shared.accrued == Shares()


def test_what_returned_for_good_is_not_charged_again_and_what_is_replaced_is() -> None:
    lines = ordered(10, 10)
    shared = shared_out(lines, Decimal(100), Decimal(0), "INR")
    half = accrue(some(5), lines, shared, last=False)
    for_good = give_back(some(2), [], lines, half.shared)
    assert accrue(some(5), lines, for_good.shared, last=True).shares.charges == 50
    replaced = give_back([], some(2), lines, half.shared)
    assert replaced.shares.charges == -20
    assert accrue(some(7), lines, replaced.shared, last=True).shares.charges == 70


def test_free_goods_share_charges_by_their_number() -> None:
    lines = ordered(10, 0)
    shared = shared_out(lines, Decimal(100), Decimal(0), "INR")
    made = accrue(some(4), lines, shared, last=False)
    assert made.shares.charges == 40
    assert take_back(some(4), lines, made.shared, made.shares).total == -40


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


def test_a_receipt_and_its_value_leave_nothing_received_and_not_invoiced() -> None:
    lines = ordered(7, "1.1234", 18)
    shared = shared_out(lines, Decimal(3), Decimal(0), "INR")
    made = accrue(some(7), lines, shared, last=True)
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
