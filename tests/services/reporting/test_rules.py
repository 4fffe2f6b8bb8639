"""What of an event is cost, and how entries are chained, without anything around them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.base import Envelope, Event
from libs.contracts.catalog import CategoryChanged
from libs.contracts.purchasing import SupplierProductChanged
from libs.contracts.registry import events
from libs.domain.ids import new_id
from libs.messaging.envelope import parse
from libs.testing.events import said
from services.reporting.domain.audit import Costs, Entry, Head, chained, split_costs
from services.reporting.domain.verification import Walk

TENANT = new_id()
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def heard(event: Event) -> Envelope:
    return parse(said(event, tenant_id=TENANT, subject=new_id(), at=NOON, reason="why").body)


def an_offer() -> Envelope:
    return heard(
        SupplierProductChanged(
            supplier_id=new_id(),
            product_id=new_id(),
            supplier_sku="S-1",
            unit_cost=Decimal("98.76"),
            currency="INR",
            minimum_order=Decimal(1),
            pack_multiple=Decimal(1),
            lead_time_days=7,
            preferred=True,
            before={"unit_cost": "11.11"},
        )
    )


def a_category(name: str = "Bikes") -> Envelope:
    return heard(CategoryChanged(category_id=new_id(), name=name, parent_id=None))


def a_chain(*envelopes: Envelope) -> list[tuple[Entry, Costs | None]]:
    return chained(Head(), envelopes or [a_category("A"), an_offer(), a_category("C")])


def walked(chain: list[tuple[Entry, Costs | None]], *, sees_costs: bool = True) -> Walk:
    walk = Walk(TENANT)
    for entry, costs in chain:
        if not walk.take(entry, costs, sees_costs=sees_costs):
            break
    return walk


def test_an_event_without_costs_is_kept_whole_and_once() -> None:
    envelope = a_category()
    public, costs = split_costs(envelope)
    assert (orjson.loads(public), costs) == (envelope.data, None)


@pytest.mark.parametrize("key", sorted(k for k, e in events().items() if e.cost_fields()))
def test_no_cost_field_of_any_contract_is_left_in_the_public_part(key: str) -> None:
    names = events()[key].cost_fields()
    data = dict.fromkeys(names, "98.76")
    deep = {**data, "kept": 1, "lines": [{"n": n, **data} for n in range(2)], "before": data}
    kind, _, major = key.rpartition(".v")
    envelope = replace(a_category(), type=kind, major=int(major), data=deep)
    public, costs = split_costs(envelope)
    assert orjson.loads(public) == {"kept": 1, "lines": [{"n": 0}, {"n": 1}], "before": {}}
    assert costs is not None
    assert orjson.loads(costs.data) == deep


def test_equal_prices_have_different_hashes() -> None:
    envelope = an_offer()
    hashes = {costs.hash() for _, costs in (split_costs(envelope), split_costs(envelope)) if costs}
    assert len(hashes) == 2


def test_a_chain_goes_on_from_its_head() -> None:
    first = a_chain()
    head = Head(first[-1][0].sequence, first[-1][0].hash)
    second = chained(head, [a_category(), an_offer()])
    walk = walked([*first, *second])
    walk.end(Head(5, second[-1][0].hash))
    assert (walk.entries, walk.difference) == (5, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", UUID(int=1)),
        ("type", "x"),
        ("major", 2),
        ("subject", UUID(int=1)),
        ("version", 9),
        ("actor_id", UUID(int=1)),
        ("actor_name", "Eve"),
        ("at", NOON.replace(microsecond=1)),
        ("request_id", "x"),
        ("ip", "x"),
        ("reason", "x"),
        ("data", "{}"),
        ("costs_hash", None),
        ("previous", bytes(32)),
        ("hash", bytes(32)),
        ("sequence", 4),
    ],
)
@pytest.mark.parametrize("sees_costs", [True, False])
def test_whatever_is_changed_in_an_entry_is_found_there(
    field: str, value: object, sees_costs: bool
) -> None:
    chain = a_chain()
    entry, costs = chain[1]
    chain[1] = (replace(entry, **{field: value}), costs)  # type: ignore[arg-type]
    difference = walked(chain, sees_costs=sees_costs).difference
    assert difference is not None
    assert difference.sequence == 2


def test_a_chain_that_ends_before_its_head_or_beside_it_is_found() -> None:
    chain = a_chain()
    short, beside = walked(chain[:2]), walked(chain)
    short.end(Head(3, chain[2][0].hash))
    beside.end(Head(3, bytes(32)))
    assert short.difference is not None
    assert short.difference.sequence == 3
    assert beside.difference is not None
    assert beside.difference.why == "the last entry is not the one kept"


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.booleans()))
def test_any_data_is_chained_and_verified(data: dict[str, object]) -> None:
    try:
        orjson.dumps(data)
    except TypeError:  # what is not JSON cannot have travelled
        return
    chain = a_chain(replace(a_category(), data=data))
    assert walked(chain).difference is None
