"""Contracts: named once, tolerant to read, honest about cost."""

import typing
from decimal import Decimal
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from libs.contracts.base import CostMoney, Event, OnlyTo, Quantity
from libs.contracts.permissions import AUTHENTICATED, PERMISSIONS
from libs.contracts.purchasing import PurchaseOrderApproved
from libs.contracts.registry import events


class Inner(BaseModel):
    price: CostMoney | None = None
    amount: Quantity


class Sampled(Event):
    """Something nested happened."""

    type: ClassVar[str] = "testing.sample.taken"
    partition: ClassVar[str | None] = "group"

    group: UUID
    who: OnlyTo
    lines: tuple[Inner, ...] = ()


def test_cost_fields_are_found_however_deep() -> None:
    assert Sampled.cost_fields() == {"price"}
    assert PurchaseOrderApproved.cost_fields() >= {"unit_cost", "total"}


def test_the_addressee_and_the_partition_are_fields() -> None:
    group = uuid4()
    event = Sampled(group=group, who=uuid4())
    assert Sampled.addressee() == "who"
    assert event.partition_key(uuid4()) == str(group)


def test_unknown_fields_are_ignored_and_decimals_travel_as_plain_text() -> None:
    read = Inner.model_validate({"amount": "1E+2", "added_later": True})
    assert read.amount == 100
    assert read.model_dump_json() == '{"price":null,"amount":"100"}'
    assert Inner(amount=Decimal("0.000001")).model_dump_json().endswith('"0.000001"}')


def test_a_second_class_for_one_event_is_refused() -> None:
    with pytest.raises(TypeError, match="declared twice"):

        class Again(Event):
            type: ClassVar[str] = "testing.sample.taken"


@pytest.mark.parametrize("event", events().values(), ids=lambda e: e.key())
def test_every_event_is_named_by_service_and_aggregate_and_says_who_sees_it(
    event: type[Event],
) -> None:
    assert len(event.type.split(".")) == 3
    assert event.__doc__
    assert event.permission is None or event.permission in {AUTHENTICATED, *PERMISSIONS}
    hints = typing.get_type_hints(event)
    assert event.partition is None or event.partition in hints
