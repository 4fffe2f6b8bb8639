"""Goods that leave again: receipts taken back and returns, by the rules alone."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from libs.contracts.purchasing import (
    GoodsReceiptReversed,
    GoodsReceived,
    GoodsReturned,
    ReturnedLine,
)
from libs.domain.errors import Conflict, Invalid
from libs.domain.ids import new_id
from libs.domain.quantity import ZERO
from services.purchasing.domain.flow import Status
from services.purchasing.domain.goods_issue import GoodsIssue, IssueStatus, Kind, Short
from services.purchasing.domain.order_issuing import WantedReturn
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.receipt import Arrival, Receipt
from tests.services.purchasing.examples import ASHA, NOON, an_order

STATES = (Status.APPROVED, Status.SENT, Status.CONFIRMED)
TOLERANT = Policy(over_receipt_percent=Decimal(20))


def receive(order: PurchaseOrder, *arrivals: Arrival) -> Receipt:
    return order.receive(arrivals, receipt_id=new_id(), number="GRN-1", by=ASHA, at=NOON)


def reverse(order: PurchaseOrder, receipt: Receipt) -> GoodsIssue:
    return order.reverse(
        receipt.id, issue_id=new_id(), number="REV-1", by=ASHA, at=NOON, reason="by mistake"
    )


def send_back(order: PurchaseOrder, *lines: WantedReturn) -> GoodsIssue:
    return order.return_goods(lines, issue_id=new_id(), number="RET-1", by=ASHA, at=NOON, note="")


def left(order: PurchaseOrder, issue: GoodsIssue) -> None:
    order.goods_left(issue.id, by=ASHA, at=NOON)


def bolts(order: PurchaseOrder, accepted: str, rejected: str = "0") -> Arrival:
    return Arrival(order.lines[0].id, Decimal(accepted), Decimal(rejected), "bent")


@pytest.mark.promise("S1.49")
@pytest.mark.parametrize("status", STATES)
def test_a_receipt_taken_back_leads_to_where_the_order_stood(status: Status) -> None:
    order = an_order(status)
    first = receive(order, bolts(order, "4", "1"))
    second = receive(order, bolts(order, "5"))
    one = reverse(order, first)
    assert (order.status, order.lines[0].received) == (Status.PARTIALLY_RECEIVED, Decimal(10))
    left(order, one)
    assert (order.status, order.lines[0].open) == (Status.PARTIALLY_RECEIVED, Decimal(5))
    left(order, reverse(order, second))
    assert (order.status, order.before_receipt) == (status, None)
    assert [line.open for line in order.lines] == [line.quantity for line in order.lines]
    receive(order, bolts(order, "10"))
    assert order.before_receipt is status


def test_a_receipt_of_rejected_goods_alone_is_taken_back_too() -> None:
    order = an_order(Status.SENT)
    issue = reverse(order, receive(order, bolts(order, "0", "3")))
    left(order, issue)
    assert (order.status, order.lines[0].rejected, order.lines[0].open) == (
        Status.SENT,
        ZERO,
        Decimal(10),
    )


@pytest.mark.promise("Q.16")
def test_a_receipt_is_taken_back_once_and_again_only_after_a_refusal() -> None:
    order = an_order(Status.SENT)
    receipt = receive(order, bolts(order, "4"))
    asked = reverse(order, receipt)
    with pytest.raises(Conflict) as twice:
        reverse(order, receipt)
    assert twice.value.error_code == "already_reversed"
    assert twice.value.context["status"] == "requested"
    short = [Short(order.lines[0].product_id, Decimal(4), Decimal(3), ZERO)]
    order.goods_stay(asked.id, short, by=ASHA, at=NOON)
    assert (asked.status, asked.short) == (IssueStatus.REFUSED, tuple(short))
    assert (order.status, order.lines[0].accepted) == (Status.PARTIALLY_RECEIVED, Decimal(4))
    again = reverse(order, receipt)
    left(order, again)
    with pytest.raises(Conflict):
        reverse(order, receipt)


def test_an_answer_told_twice_or_late_changes_nothing() -> None:
    order = an_order(Status.SENT)
    issue = reverse(order, receive(order, bolts(order, "4")))
    left(order, issue)
    told = len(order.recorded)
    left(order, issue)
    order.goods_stay(issue.id, [], by=ASHA, at=NOON)
    assert (len(order.recorded), issue.status) == (told, IssueStatus.POSTED)


def test_what_goes_back_stays_received_unless_it_is_to_be_replaced() -> None:
    order = an_order(Status.SENT)
    bolt, nut = order.lines
    receive(order, bolts(order, "10"), Arrival(nut.id, Decimal(4)))
    assert order.status is Status.RECEIVED
    left(order, send_back(order, WantedReturn(bolt.id, Decimal(3), "bent")))
    assert (order.status, bolt.kept, bolt.open) == (Status.RECEIVED, Decimal(7), ZERO)
    left(order, send_back(order, WantedReturn(nut.id, Decimal(1), "wrong", replaced=True)))
    assert (order.status, nut.kept, nut.open) == (
        Status.PARTIALLY_RECEIVED,
        Decimal(3),
        Decimal(1),
    )
    receive(order, Arrival(nut.id, Decimal(1)))
    assert (order.status, nut.accepted, nut.kept) == (Status.RECEIVED, Decimal(5), Decimal(4))


def test_nothing_is_asked_for_twice_and_nothing_that_went_back() -> None:
    order = an_order(Status.SENT)
    bolt = order.lines[0].id
    receipt = receive(order, bolts(order, "4"))
    send_back(order, WantedReturn(bolt, Decimal(3), "bent"))
    with pytest.raises(Conflict) as refused:
        send_back(order, WantedReturn(bolt, Decimal(2), "bent"))
    assert refused.value.error_code == "not_kept"
    assert refused.value.context["lines"] == [{"line_id": str(bolt), "kept": "1"}]
    with pytest.raises(Conflict):
        reverse(order, receipt)
    assert not order.reversible(receipt)
    assert order.returnable(order.lines[0]) == 1


def test_what_is_asked_keeps_an_order_from_being_closed_and_closed_orders_return_too() -> None:
    order = an_order(Status.SENT)
    receive(order, bolts(order, "4"))
    issue = send_back(order, WantedReturn(order.lines[0].id, Decimal(1), "bent"))
    with pytest.raises(Conflict) as refused:
        order.take("close", by=ASHA, at=NOON, reason="enough")
    assert refused.value.error_code == "goods_asked"
    left(order, issue)
    order.take("close", by=ASHA, at=NOON, reason="enough")
    with pytest.raises(Invalid) as closed:
        send_back(order, WantedReturn(order.lines[0].id, Decimal(1), "bent", replaced=True))
    assert closed.value.errors[0].code == "closed"
    left(order, send_back(order, WantedReturn(order.lines[0].id, Decimal(1), "bent")))
    assert (order.status, order.lines[0].kept) == (Status.CLOSED, Decimal(2))


def test_what_came_in_on_approval_is_taken_back_and_received_by_hand() -> None:
    order = an_order(Status.APPROVED)
    receipt = order.receive_on_approval(receipt_id=new_id(), number="GRN-1", by=ASHA, at=NOON)
    left(order, reverse(order, receipt))
    assert (order.status, order.anything_received) == (Status.APPROVED, False)
    receive(order, bolts(order, "4"))
    assert order.status is Status.PARTIALLY_RECEIVED


def test_what_is_replaced_of_goods_that_came_in_on_approval_is_received_again() -> None:
    order = an_order(Status.APPROVED)
    order.receive_on_approval(receipt_id=new_id(), number="GRN-1", by=ASHA, at=NOON)
    bolt = order.lines[0].id
    left(order, send_back(order, WantedReturn(bolt, Decimal(2), "bent")))
    left(order, send_back(order, WantedReturn(bolt, Decimal(2), "bent", replaced=True)))
    receive(order, bolts(order, "2"))
    went = [(step.action, step.to_status) for step in order.steps]
    assert [(action, to) for action, to in went if action != "return"] == [
        ("receive_on_approval", Status.APPROVED),
        ("return_goods", Status.APPROVED),
        ("return_to_replace", Status.PARTIALLY_RECEIVED),
        ("receive", Status.RECEIVED),
    ]


@pytest.mark.parametrize("action", ["amend", "decline", "cancel"])
def test_receipts_taken_back_stay_on_record_and_their_lines_too(action: str) -> None:
    order = an_order(Status.SENT)
    left(order, reverse(order, receive(order, bolts(order, "4"))))
    assert (action in order.allowed_actions(ASHA)) == (action == "cancel")


quantities = st.decimals(0, 12, places=1)


class ReceiptsAndReturns(RuleBasedStateMachine):
    """Whatever comes in, is taken back, returned and refused, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.order = an_order(Status.CONFIRMED, policy=TOLERANT)

    def tried(self, action: Callable[[], object]) -> None:
        """What the rules refuse changes nothing."""
        before = [(li.accepted, li.rejected, li.returned, li.replaced) for li in self.order.lines]
        told, status = len(self.order.recorded), self.order.status
        try:
            action()
        except (Conflict, Invalid):
            after = [(x.accepted, x.rejected, x.returned, x.replaced) for x in self.order.lines]
            assert (after, len(self.order.recorded), self.order.status) == (before, told, status)

    @rule(at=st.integers(0, 1), accepted=quantities, rejected=quantities)
    def goods_come(self, at: int, accepted: Decimal, rejected: Decimal) -> None:
        line = self.order.lines[at].id
        self.tried(lambda: receive(self.order, Arrival(line, accepted, rejected, "bent")))

    @rule(pick=st.integers(0, 20))
    def a_receipt_is_taken_back(self, pick: int) -> None:
        if self.order.receipts:
            receipt = self.order.receipts[pick % len(self.order.receipts)]
            self.tried(lambda: reverse(self.order, receipt))

    @rule(at=st.integers(0, 1), quantity=quantities, replaced=st.booleans())
    def goods_are_returned(self, at: int, quantity: Decimal, replaced: bool) -> None:
        wanted = WantedReturn(self.order.lines[at].id, quantity, "bent", replaced)
        if quantity:
            self.tried(lambda: send_back(self.order, wanted))

    @precondition(lambda self: any(issue.waits for issue in self.order.issues))
    @rule(pick=st.integers(0, 20), posted=st.booleans())
    def inventory_answers(self, pick: int, posted: bool) -> None:
        waiting = [issue for issue in self.order.issues if issue.waits]
        issue = waiting[pick % len(waiting)]
        for _ in range(2):
            if posted:
                left(self.order, issue)
            else:
                self.order.goods_stay(issue.id, [], by=ASHA, at=NOON)

    @rule()
    def it_is_closed(self) -> None:
        self.tried(lambda: self.order.take("close", by=ASHA, at=NOON, reason="enough"))

    @invariant()
    def lines_are_the_sum_of_documents(self) -> None:
        posted = [issue for issue in self.order.issues if issue.status is IssueStatus.POSTED]
        for line in self.order.lines:
            came = [
                one
                for receipt in self.order.receipts
                for one in receipt.lines
                if one.order_line_id == line.id
            ]
            back, sent = (
                [
                    one
                    for issue in posted
                    if issue.kind is kind
                    for one in issue.lines
                    if one.order_line_id == line.id
                ]
                for kind in Kind
            )
            assert line.accepted == sum(c.accepted for c in came) - sum(b.quantity for b in back)
            assert line.rejected == sum(c.rejected for c in came) - sum(b.rejected for b in back)
            assert line.returned == sum(one.quantity for one in sent)
            assert line.replaced == sum(one.quantity for one in sent if one.replaced)
            assert 0 <= self.order.returnable(line) <= line.kept <= line.accepted
            assert line.received - line.replaced <= line.quantity * Decimal("1.2")

    @invariant()
    def stock_is_what_was_told_in_order_and_each_document_is_told_once(self) -> None:
        stock: dict[UUID, Decimal] = {line.id: ZERO for line in self.order.lines}
        told = []
        for event in (recorded.event for recorded in self.order.recorded):
            if isinstance(event, GoodsReceived):
                told.append(event.receipt_id)
                for came in event.lines:
                    stock[came.order_line_id] += came.accepted
            elif isinstance(event, GoodsReceiptReversed | GoodsReturned):
                told.append(event.issue_id)
                for gone in event.lines:
                    quantity = gone.quantity if isinstance(gone, ReturnedLine) else gone.accepted
                    stock[gone.order_line_id] -= quantity
            assert all(quantity >= 0 for quantity in stock.values())
        assert stock == {line.id: line.kept for line in self.order.lines}
        posted = {issue.id for issue in self.order.issues if issue.status is IssueStatus.POSTED}
        assert sorted(told) == sorted({receipt.id for receipt in self.order.receipts} | posted)

    @invariant()
    def the_state_follows_from_the_lines(self) -> None:
        order = self.order
        if order.status is Status.CLOSED:
            return
        expected = Status.RECEIVED if order.complete else Status.PARTIALLY_RECEIVED
        assert order.status is (expected if order.anything_received else Status.CONFIRMED)


@pytest.mark.promise("S4.27", "S1.49", "Q.16")
@pytest.mark.parametrize(
    ("orders", "steps"),
    [(60, 25), pytest.param(2_000, 60, marks=pytest.mark.full)],
    ids=["some", "many"],
)
def test_in_whatever_order_goods_come_and_go_every_sum_stays_right(orders: int, steps: int) -> None:
    told = settings(max_examples=orders, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(ReceiptsAndReturns, settings=told)
