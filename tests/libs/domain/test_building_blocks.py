"""Flows, money, quantities, ids and aggregates: the rules every domain model stands on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.base import Event
from libs.domain.aggregate import Aggregate
from libs.domain.errors import IllegalTransition, Invalid, StaleVersion, UnknownReference
from libs.domain.flow import Flow
from libs.domain.ids import new_id
from libs.domain.money import line_amount, percent_of, round_minor
from libs.domain.quantity import plain, quantity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


FLOW: Flow[Light] = Flow(
    {
        "go": ({Light.RED}, Light.GREEN),
        "stop": ({Light.GREEN}, Light.RED),
        "break": ({Light.RED, Light.GREEN}, (Light.OFF, Light.RED)),
    }
)


def test_a_known_step_leads_where_the_table_says() -> None:
    assert FLOW.apply("go", Light.RED) is Light.GREEN
    assert FLOW.apply("break", Light.GREEN, to=Light.RED) is Light.RED


def test_an_unknown_step_says_what_is_allowed_instead() -> None:
    with pytest.raises(IllegalTransition, match="cannot go while green") as refusal:
        FLOW.apply("go", Light.GREEN)
    assert refusal.value.context["allowed"] == ["stop", "break"]


def test_a_step_never_ends_where_the_table_does_not_say() -> None:
    with pytest.raises(ValueError, match="never ends"):
        FLOW.apply("go", Light.RED, to=Light.OFF)


def test_the_diagram_shows_every_arrow() -> None:
    assert FLOW.mermaid().count("-->") == 6


@given(st.decimals(-(10**9), 10**9, places=6))
def test_rounding_to_the_minor_unit_moves_at_most_half_of_it(amount: Decimal) -> None:
    assert abs(round_minor(amount, "INR") - amount) <= Decimal("0.005")
    assert abs(round_minor(amount, "JPY") - amount) <= Decimal("0.5")
    assert abs(round_minor(amount, "KWD") - amount) <= Decimal("0.0005")


@given(st.decimals(0, 10**6, places=6), st.decimals(0, 10**5, places=4))
def test_a_line_keeps_six_places(amount: Decimal, price: Decimal) -> None:
    exact = amount * price
    assert abs(line_amount(amount, price) - exact) <= Decimal("0.0000005")
    assert line_amount(amount, price).as_tuple().exponent == -6


def test_halves_round_away_from_zero() -> None:
    assert round_minor(Decimal("0.125"), "INR") == Decimal("0.13")
    assert round_minor(Decimal("-0.125"), "INR") == Decimal("-0.13")
    assert percent_of(Decimal(100), Decimal(18)) == 18


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "0.0000001", "1000000000000"])
def test_a_quantity_that_cannot_be_stored_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="a quantity"):
        quantity(Decimal(wrong))


@given(st.decimals(-(10**11), 10**11, places=6))
def test_a_quantity_is_written_plainly_and_reads_back(value: Decimal) -> None:
    text = plain(quantity(value))
    assert Decimal(text) == value
    assert "E" not in text
    assert not text.endswith(".")


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {i.version for i in ids} == {7}


class Switched(Event):
    """A light was switched."""

    type: ClassVar[str] = "testing.light.switched"


@dataclass(eq=False, kw_only=True)
class Lamp(Aggregate):
    def switch(self) -> None:
        self.record(Switched(), at=NOON, reason="dark")


def test_each_recorded_event_raises_the_version() -> None:
    lamp = Lamp(id=new_id())
    lamp.switch()
    lamp.switch()
    assert [(r.version, r.reason) for r in lamp.recorded] == [(1, "dark"), (2, "dark")]
    lamp.must_be_at(2)
    with pytest.raises(StaleVersion, match="at 2"):
        lamp.must_be_at(1)


def test_unknown_ids_become_wrong_fields_when_nobody_knows_them() -> None:
    missing = new_id()
    unknown = UnknownReference(
        "products", {"lines.0.product_id": missing, "lines.2.product_id": missing}
    )
    assert unknown.ids == {missing}
    invalid = unknown.as_invalid()
    assert isinstance(invalid, Invalid)
    assert [(e.field, e.message, e.code) for e in invalid.errors] == [
        ("lines.0.product_id", "no such product", "not_found"),
        ("lines.2.product_id", "no such product", "not_found"),
    ]
