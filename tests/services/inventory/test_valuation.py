"""What stock is worth: moving average, in ledger order."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.quantity import ZERO
from services.inventory.domain.chain import LedgerEntry
from services.inventory.domain.valuation import (
    Costed,
    LevelValue,
    Value,
    revalued,
    valued,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)
NEW = LevelValue()


def costed(
    before: LevelValue, on_hand: str, quantity: str, cost: str | None = None, **more: object
) -> Costed:
    entry = LedgerEntry(
        id=UUID(int=before.sequence + 1),
        tenant_id=UUID(int=1),
        level_id=UUID(int=2),
        product_id=UUID(int=3),
        warehouse_id=UUID(int=4),
        sequence=before.sequence + 1,
        kind="adjustment",
        reason="found",
        quantity=Decimal(quantity),
        before=Decimal(on_hand),
        after=Decimal(on_hand) + Decimal(quantity),
        source_type=None,
        source_id=None,
        source_line_id=None,
        note="",
        user_id=UUID(int=5),
        happened_at=AT,
        recorded_at=AT,
        hash=b"",
    )
    made = Costed(entry, None if cost is None else Decimal(cost), None, None)
    return replace(made, **more)  # type: ignore[arg-type]


def after(*steps: tuple[str, str | None]) -> Value:
    """The value of the last of these movements: quantity, and cost if one is given."""
    level, on_hand, value = NEW, ZERO, None
    for quantity, cost in steps:
        value = valued(costed(level, str(on_hand), quantity, cost), level, "INR")
        level, on_hand = value.after, on_hand + Decimal(quantity)
    assert value is not None
    return value


def test_the_average_is_value_over_quantity() -> None:
    value = after(("10", "10"), ("10", "20"))
    assert value.after == LevelValue(2, Decimal(300), Decimal(15))


def test_what_leaves_takes_the_average_of_the_moment() -> None:
    left = after(("10", "10"), ("10", "20"), ("-4", None))
    assert (left.unit_cost, left.value) == (Decimal(15), Decimal(-60))
    assert left.after.value == 240


def test_what_is_found_without_a_price_is_worth_the_average() -> None:
    found = after(("10", "10"), ("2", None))
    assert (found.value, found.valued, found.after.average) == (Decimal(20), True, Decimal(10))


def test_without_a_price_and_an_average_it_is_worth_nothing_and_says_so() -> None:
    found = after(("3", None))
    assert (found.value, found.valued, found.unit_cost) == (ZERO, False, None)
    assert found.after.average is None


def test_what_comes_back_after_the_last_was_sold_is_worth_what_it_last_was() -> None:
    back = after(("10", "10"), ("-10", None), ("1", None))
    assert (back.value, back.valued) == (Decimal(10), True)


def test_what_is_left_of_the_value_when_the_last_unit_goes_is_rounding() -> None:
    # The average of 333,433.00 over 1,000,001 is 0.333433 to six places: 0.33 too much in all.
    last = after(("1000000", "0.333333"), ("1", "100"), ("-1000001", None))
    assert (last.value, last.rounding) == (Decimal("-333433.33"), Decimal("0.33"))
    assert last.after.value == 0


def test_a_reversal_takes_back_what_the_entry_was_worth() -> None:
    level = after(("10", "10"), ("10", "20")).after
    taken = costed(level, "20", "-10", mirrors=UUID(int=9), mirrored=Decimal(200))
    back = valued(taken, level, "INR")
    assert (back.value, back.unit_cost) == (Decimal(-200), Decimal(20))
    assert back.after.value == 100


def test_a_reversal_takes_no_more_than_the_level_is_worth() -> None:
    level = after(("10", "1"), ("10", "20"), ("-9", None)).after
    taken = costed(level, "11", "-10", mirrors=UUID(int=9), mirrored=Decimal(200))
    back = valued(taken, level, "INR")
    assert (back.value, back.rounding) == (Decimal(-200), Decimal("84.50"))
    assert back.after == LevelValue(4, ZERO, ZERO)


def test_the_dearest_goods_in_the_largest_quantity_have_a_value() -> None:
    half, dear = "499999999999", "999999999"
    level = after((half, "0"), (half, dear), ("-499999999998.999999", None)).after
    taken = costed(level, "499999999999.000001", f"-{half}", mirrors=UUID(int=9), mirrored=ZERO)
    back = valued(taken, level, "INR")
    # What is left could not cost so much.
    assert back.after == LevelValue(4, Decimal("1000000.00"), Decimal(10**12))
    assert back.after.value == level.value + back.value + back.rounding


def test_a_cost_given_later_makes_what_remains_no_dearer_than_goods_can_be() -> None:
    level = after(("100000000000", None), ("0.000001", "1"), ("-100000000000", None)).after
    entry = costed(NEW, "0", "100000000000").entry
    made = revalued([entry], Decimal(999999999), level, Decimal("0.000001"), 1, "INR")
    assert made[-1].after.value == 1_000_000


QUANTITIES = st.decimals("0.001", "99", places=3)
COSTS = st.one_of(st.none(), st.decimals("0", "999", places=4))


@pytest.mark.promise("S4.2")
@given(st.lists(st.tuples(QUANTITIES, COSTS, st.booleans()), min_size=1, max_size=25))
def test_the_values_of_all_entries_add_up_to_what_the_stock_is_worth(
    steps: list[tuple[Decimal, Decimal | None, bool]],
) -> None:
    level, on_hand, said = NEW, ZERO, ZERO
    for quantity, cost, leaves in steps:
        moved = -min(quantity, on_hand) if leaves and on_hand else quantity
        given_cost = None if moved < 0 or cost is None else str(cost)
        value = valued(costed(level, str(on_hand), str(moved), given_cost), level, "INR")
        level, on_hand = value.after, on_hand + moved
        said += value.value + value.rounding
        assert level.value == said
        if on_hand == 0:
            assert level.value == 0
        assert value.value == value.value.quantize(Decimal("0.01"))


MANY = st.one_of(st.integers(1, 10).map(Decimal), st.decimals("0.000001", "499999999999", places=6))
DEAR = st.one_of(st.none(), st.integers(0, 20).map(Decimal), st.just(Decimal(999999999999)))
DOING = st.sampled_from(["come", "go", "take back"])


@given(st.lists(st.tuples(MANY, DEAR, DOING), min_size=1, max_size=20))
def test_a_level_is_worth_something_possible_whatever_is_taken_back(
    steps: list[tuple[Decimal, Decimal | None, str]],
) -> None:
    level, on_hand, made = NEW, ZERO, list[Value]()
    for quantity, cost, doing in steps:
        back = next((v for v in reversed(made) if 0 < v.entry.quantity <= on_hand), None)
        if doing == "take back" and back is not None:
            made.remove(back)
            moved, more = -back.entry.quantity, {"mirrored": back.value, "mirrors": back.entry.id}
        else:
            moved, more = -min(quantity, on_hand) if doing == "go" and on_hand else quantity, {}
        given_cost = None if moved < 0 or more or cost is None else str(cost)
        value = valued(costed(level, str(on_hand), str(moved), given_cost, **more), level, "INR")
        assert value.after.value == level.value + value.value + value.rounding
        level, on_hand = value.after, on_hand + moved
        made.append(value)
        assert level.value >= 0
        assert on_hand or level.value == 0
        # All of it fits the columns of ledger_values.
        numbers = (value.value, value.rounding, level.value, level.average or ZERO)
        assert all(abs(number) < 10**32 for number in numbers)
