"""The rules of orders: who approves, what adds up, what may come in."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.purchasing import GoodsReceived, PurchaseOrderApproved
from libs.domain.errors import Conflict, Forbidden, IllegalTransition, Invalid
from libs.domain.ids import new_id
from libs.domain.money import LINE_PLACES
from libs.domain.parties import phone_number
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import (
    LARGEST_AMOUNT,
    Charge,
    Product,
    WantedLine,
    add_up,
    cost,
    make_lines,
    ordered_quantity,
    tax_rate,
)
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.receipt import Arrival
from tests.services.purchasing.examples import ASHA, NOON, an_order, line_ids, somebody, wanted

PENDING = Status.PENDING_APPROVAL
quantities = st.decimals("0.000001", "999999999", places=6)
costs = st.decimals("0", "999999", places=4)
rates = st.decimals("0", "100", places=4)


def receive(order: Any, *arrivals: Arrival) -> Any:
    return order.receive(arrivals, receipt_id=new_id(), number="GRN-1", by=ASHA, at=NOON)


def test_nobody_approves_an_order_they_raised() -> None:
    with pytest.raises(Forbidden) as refused:
        an_order(PENDING).approve(by=ASHA, at=NOON)
    assert refused.value.error_code == "own_order"
    assert "approve" not in an_order(PENDING).allowed_actions(ASHA)


def test_a_company_may_let_people_approve_their_own_orders() -> None:
    order = an_order(PENDING, policy=Policy(requester_may_approve=True))
    assert "approve" in order.allowed_actions(ASHA)
    order.approve(by=ASHA, at=NOON)
    assert order.status is Status.APPROVED


@pytest.mark.parametrize(
    ("limit", "may"),
    [(None, True), ("34.802448", True), ("34.802447", False), ("0", False)],
)
def test_nobody_approves_above_their_limit(limit: str | None, may: bool) -> None:
    order = an_order(PENDING, lines=(("10", "2.5"), ("4", "1.1234")))
    assert order.amounts is not None
    assert order.amounts.total == Decimal("34.802448")
    approver = somebody(limit=None if limit is None else Decimal(limit))
    if may:
        order.approve(by=approver, at=NOON)
        assert order.status is Status.APPROVED
    else:
        with pytest.raises(Forbidden) as refused:
            order.approve(by=approver, at=NOON)
        assert refused.value.error_code == "above_limit"
        assert order.status is PENDING


def test_who_has_no_limit_of_that_kind_approves_nothing() -> None:
    approver = somebody()
    object.__setattr__(approver, "limits", {"sale": None})
    with pytest.raises(Forbidden) as refused:
        an_order(PENDING).approve(by=approver, at=NOON)
    assert refused.value.error_code == "above_limit"


def test_who_may_not_see_what_it_costs_does_not_approve() -> None:
    order = an_order(PENDING)
    order.amounts = None
    with pytest.raises(Forbidden) as refused:
        order.approve(by=somebody(), at=NOON)
    assert refused.value.context["permission"] == "costs.read"


def test_an_approval_tells_prices_and_totals() -> None:
    order = an_order(PENDING)
    order.approve(by=somebody(), at=NOON)
    event = order.recorded[0].event
    assert isinstance(event, PurchaseOrderApproved)
    assert [line.unit_cost for line in event.lines] == [Decimal("2.5"), Decimal("1.1234")]
    assert event.total == Decimal("34.802448")


@given(st.lists(st.tuples(quantities, costs, rates), min_size=1, max_size=8))
def test_amounts_are_kept_at_six_places_and_add_up(
    asked: list[tuple[Decimal, Decimal, Decimal]],
) -> None:
    product = Product(new_id(), "X", "X", "pcs", active=True)
    lines = make_lines(
        [WantedLine(product.id, q, c, r) for q, c, r in asked], {product.id: product}, None
    )
    charges = [Charge("freight", Decimal("12.5"), Decimal("2.25"))]
    amounts = add_up(lines, charges, None)
    assert amounts.subtotal == sum(line.amount or 0 for line in lines)
    assert amounts.total == amounts.subtotal + amounts.tax + amounts.charges
    for line, (q, c, _) in zip(lines, asked, strict=True):
        assert line.amount is not None
        assert abs(line.amount - q * c) <= LINE_PLACES / 2
        assert line.amount.as_tuple().exponent == -6
    taxed = sum((q * c * r / 100 for q, c, r in asked), Decimal("2.25"))
    assert abs(amounts.tax - taxed) <= LINE_PLACES * len(lines)


def test_a_tax_for_the_whole_order_replaces_the_tax_of_lines() -> None:
    amounts = add_up(
        wanted(("3", "10")).lines, [Charge("freight", Decimal(5), Decimal(1))], Decimal("2.4")
    )
    assert (amounts.tax, amounts.total) == (Decimal("3.4"), Decimal("38.4"))


def test_what_cannot_be_ordered_is_named_line_by_line() -> None:
    old = Product(new_id(), "OLD", "Old", "pcs", active=False)
    new = Product(new_id(), "NEW", "New", "pcs", active=True)
    asked = [
        WantedLine(old.id, Decimal(1), Decimal(1), Decimal(18)),
        WantedLine(new.id, LARGEST_AMOUNT / 1000, Decimal(1000)),
    ]
    with pytest.raises(Invalid) as refused:
        make_lines(asked, {old.id: old, new.id: new}, Decimal(1))
    assert [(e.field, e.code) for e in refused.value.errors] == [
        ("tax_amount", "taxed_twice"),
        ("lines.0.product_id", "inactive_product"),
        ("lines.1.unit_cost", "too_large"),
    ]


@pytest.mark.parametrize("bad", ["0", "-1", "0.0000001", "1e999999", "1e-999999", "1000000000000"])
def test_a_quantity_is_positive_and_has_six_places_at_most(bad: str) -> None:
    with pytest.raises(ValueError, match="quantity"):
        ordered_quantity(Decimal(bad))


@pytest.mark.parametrize("bad", ["-0.0001", "0.00001", "1e15", "1e999999", "1e-999999"])
def test_a_cost_is_not_negative_and_has_four_places_at_most(bad: str) -> None:
    with pytest.raises(ValueError, match=r"amount|places"):
        cost(Decimal(bad))


@pytest.mark.parametrize("bad", ["-1", "100.0001", "0.00001"])
def test_a_tax_rate_is_a_percentage(bad: str) -> None:
    with pytest.raises(ValueError, match=r"rate|places"):
        tax_rate(Decimal(bad))


@given(st.data())
def test_receipts_never_take_in_more_than_was_ordered(data: st.DataObject) -> None:
    order = an_order(Status.APPROVED, lines=(("10", "1"), ("4", "1")))
    ids = line_ids(order)
    amount = st.decimals("0", "12", places=1)
    for _ in range(data.draw(st.integers(1, 6))):
        arrival = Arrival(
            data.draw(st.sampled_from(ids)), data.draw(amount), data.draw(amount), "broken"
        )
        before = [(line.accepted, line.rejected) for line in order.lines], order.status
        try:
            receive(order, arrival)
        except (Conflict, Invalid):
            assert (
                [(line.accepted, line.rejected) for line in order.lines],
                order.status,
            ) == before
    assert all(0 <= line.open <= line.quantity for line in order.lines)
    told = [r.event for r in order.recorded if isinstance(r.event, GoodsReceived)]
    for line in order.lines:
        records = [row for event in told for row in event.lines if row.order_line_id == line.id]
        assert sum(row.accepted + row.rejected for row in records) == line.received
    done = all(not line.open for line in order.lines)
    assert (order.status is Status.RECEIVED) == done


def test_what_is_more_than_open_is_refused_with_what_is_open() -> None:
    order = an_order(Status.SENT)
    bolt, nut = line_ids(order)
    receive(order, Arrival(bolt, Decimal(7), Decimal(1), "bent"))
    with pytest.raises(Conflict) as refused:
        receive(order, Arrival(bolt, Decimal(3)), Arrival(nut, Decimal(4)))
    assert refused.value.error_code == "over_receipt"
    assert refused.value.context["lines"] == [{"line_id": str(bolt), "open": "2", "allowed": "2"}]
    assert order.lines[1].received == 0


def test_the_state_before_the_first_receipt_is_kept() -> None:
    order = an_order(Status.CONFIRMED)
    receive(order, Arrival(line_ids(order)[0], Decimal(1)))
    receive(order, Arrival(line_ids(order)[0], Decimal(1)))
    assert order.before_receipt is Status.CONFIRMED


@pytest.mark.parametrize(
    ("arrival", "field", "code"),
    [
        ({"line_id": new_id()}, "lines.0.line_id", "not_found"),
        ({"accepted": Decimal(0)}, "lines.0.accepted", "nothing_received"),
        ({"rejected": Decimal(1)}, "lines.0.reject_reason", "missing"),
    ],
)
def test_an_arrival_that_makes_no_sense_is_refused(
    arrival: dict[str, Any], field: str, code: str
) -> None:
    order = an_order(Status.APPROVED)
    said = {"line_id": line_ids(order)[0], "accepted": Decimal(1), **arrival}
    with pytest.raises(Invalid) as refused:
        receive(order, Arrival(**said))
    assert [(e.field, e.code) for e in refused.value.errors] == [(field, code)]


def test_a_line_stands_on_a_receipt_once() -> None:
    order = an_order(Status.APPROVED)
    arrival = Arrival(line_ids(order)[0], Decimal(1))
    with pytest.raises(Invalid) as refused:
        receive(order, arrival, arrival)
    assert refused.value.errors[0].code == "duplicate"


@pytest.mark.parametrize("action", ["send", "confirm", "cancel"])
def test_what_came_in_with_the_approval_cannot_be_sent_or_cancelled(action: str) -> None:
    order = an_order(PENDING, policy=Policy(stock_on_approval=True))
    order.approve(by=somebody(), at=NOON)
    order.receive_on_approval(receipt_id=new_id(), number="GRN-1", by=ASHA, at=NOON)
    assert (order.status, order.complete) == (Status.APPROVED, True)
    with pytest.raises(Conflict) as refused:
        order.take(action, by=ASHA, at=NOON)
    assert refused.value.error_code == "already_received"
    with pytest.raises(Conflict):
        receive(order, Arrival(line_ids(order)[0], Decimal(1)))
    assert order.allowed_actions(ASHA) == ["reverse", "return", "close"]
    order.take("close", by=ASHA, at=NOON)


def test_an_approved_order_with_goods_still_to_come_is_not_closed() -> None:
    with pytest.raises(Conflict) as refused:
        an_order(Status.APPROVED).take("close", by=ASHA, at=NOON)
    assert refused.value.error_code == "not_received"


def test_only_a_draft_is_changed() -> None:
    with pytest.raises(IllegalTransition):
        an_order(PENDING).change(wanted(("1", "1")), by=ASHA, at=NOON)


def test_documents_are_numbered_by_the_companys_own_year() -> None:
    almost = NOON.replace(year=2025, month=12, day=31, hour=20)
    assert Policy(timezone="Asia/Kolkata").year(almost) == 2026
    assert Policy().year(almost) == 2025


def test_phone_numbers_are_stored_in_one_form() -> None:
    assert phone_number("+91 40-1234 5678") == "+914012345678"


@pytest.mark.parametrize("bad", ["", "12345", "+0123456789", "+91401234567812345", "+91 abc"])
def test_a_phone_number_without_country_code_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="country code"):
        phone_number(bad)
