"""Which warehouses goods are promised from."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.quantity import ZERO
from services.inventory.domain.allocation import Allocation, Candidate, OutOfStock, Wanted, allocate

BOLT, NUT, PAINT = (UUID(int=n) for n in (1, 2, 3))
NORTH, SOUTH, WEST = (UUID(int=n) for n in (11, 12, 13))
PRODUCTS, PLACES = st.sampled_from([BOLT, NUT]), st.sampled_from([NORTH, SOUTH, WEST])


def wanted(number: int, product: UUID, quantity: str, place: UUID | None = None) -> Wanted:
    return Wanted(UUID(int=100 + number), product, Decimal(quantity), place)


def has(product: UUID, place: UUID, available: str) -> Candidate:
    return Candidate(product, place, Decimal(available))


def places_of(parts: list[Allocation]) -> set[UUID]:
    return {part.warehouse_id for part in parts}


def test_one_warehouse_that_has_everything_is_preferred_to_several() -> None:
    stock = [has(BOLT, NORTH, "10"), has(NUT, SOUTH, "10"), has(BOLT, WEST, "5")]
    parts = allocate([wanted(1, BOLT, "5"), wanted(2, NUT, "5")], [*stock, has(NUT, WEST, "5")])
    assert places_of(parts) == {WEST}


def test_as_few_warehouses_as_possible_when_none_has_everything() -> None:
    stock = [has(BOLT, NORTH, "5"), has(NUT, SOUTH, "5"), has(PAINT, SOUTH, "5")]
    lines = [wanted(1, BOLT, "5"), wanted(2, NUT, "5"), wanted(3, PAINT, "5")]
    assert places_of(allocate(lines, [*stock, has(NUT, WEST, "5")])) == {NORTH, SOUTH}


def test_a_line_is_split_only_when_no_warehouse_has_it_whole() -> None:
    stock = [has(BOLT, NORTH, "3"), has(BOLT, SOUTH, "4"), has(BOLT, WEST, "2")]
    assert len(allocate([wanted(1, BOLT, "4")], stock)) == 1
    split = allocate([wanted(1, BOLT, "9")], stock)
    assert sorted(part.quantity for part in split) == [2, 3, 4]


def test_a_line_that_names_a_warehouse_takes_from_it_only() -> None:
    stock = [has(BOLT, NORTH, "3"), has(BOLT, SOUTH, "4")]
    with pytest.raises(OutOfStock) as refused:
        allocate([wanted(1, BOLT, "4", NORTH)], stock)
    told: Any = refused.value.context["lines"]
    (line,) = told
    assert (line["requested"], line["short"]) == ("4", "1")
    assert line["available"] == [
        {"warehouse_id": str(NORTH), "quantity": "3"},
        {"warehouse_id": str(SOUTH), "quantity": "4"},
    ]


def test_every_short_line_is_named() -> None:
    with pytest.raises(OutOfStock) as refused:
        allocate(
            [wanted(1, BOLT, "4"), wanted(2, NUT, "1"), wanted(3, PAINT, "1")],
            [has(NUT, NORTH, "1")],
        )
    lines: Any = refused.value.context["lines"]
    assert [line["product_id"] for line in lines] == [str(BOLT), str(PAINT)]


LINES = st.lists(
    st.tuples(PRODUCTS, st.integers(1, 9), st.one_of(st.none(), PLACES)), min_size=1, max_size=6
)
STOCK = st.dictionaries(st.tuples(PRODUCTS, PLACES), st.integers(0, 12), max_size=6)


@pytest.mark.promise("S4.3", "S3.33")
@given(LINES, STOCK)
def test_nothing_is_promised_twice_and_every_line_is_whole_or_all_are_refused(
    lines: list[tuple[UUID, int, UUID | None]], stock: dict[tuple[UUID, UUID], int]
) -> None:
    asked = [wanted(n, product, str(q), place) for n, (product, q, place) in enumerate(lines)]
    there = [has(product, place, str(q)) for (product, place), q in stock.items()]
    try:
        parts = allocate(asked, there)
    except OutOfStock:
        assert not _fits(asked, stock)
        return
    assert _fits(asked, stock)
    taken: dict[tuple[UUID, UUID], Decimal] = defaultdict(lambda: ZERO)
    given_to: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for part in parts:
        assert part.quantity > 0
        taken[part.product_id, part.warehouse_id] += part.quantity
        given_to[part.line_id] += part.quantity
    assert all(quantity <= stock[level] for level, quantity in taken.items())
    assert given_to == {line.line_id: line.quantity for line in asked}


def _fits(lines: list[Wanted], stock: dict[tuple[UUID, UUID], int]) -> bool:
    """Lines that name a warehouse fit it, and what is left over all covers the others."""
    for product in (BOLT, NUT):
        of_product = [line for line in lines if line.product_id == product]
        fixed: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
        for line in of_product:
            if line.warehouse_id is not None:
                fixed[line.warehouse_id] += line.quantity
        if any(quantity > stock.get((product, place), 0) for place, quantity in fixed.items()):
            return False
        there = sum(q for (p, _), q in stock.items() if p == product)
        if sum((line.quantity for line in of_product), ZERO) > there:
            return False
    return True
