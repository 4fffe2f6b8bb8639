"""Laws of an order's life with inventory, whatever people do and in whatever order it is answered.

Inventory is a model here: what it is asked it decides in the order in which it was asked, once, and
it may say each answer again at any time, while damage takes promised goods.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from libs.contracts import sales as asked
from libs.contracts.base import Event
from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from services.sales.domain.credit import Credit
from services.sales.domain.customer import Terms
from services.sales.domain.flow import APPROVED, PROMISED, Status
from services.sales.domain.policy import Policy
from services.sales.domain.promise import Allocation, Short
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import Move, ShipmentStatus
from services.sales.domain.shipping import ShipLine
from tests.services.sales.examples import MEERA, NOON, SYSTEM, an_order

# A component of the bundle is worth a third of it; the other is spread over two warehouses.
QUANTITIES = ("3", "3")
PLACES = (new_id(), new_id())


# Steps with more to them than their name; returns and undoing: test_with_inventory.py.
OF_THEIR_OWN = {"change", "ship", "return_goods", "reverse"}


@dataclass
class Level:
    """A line of a reservation as inventory keeps it."""

    allocation: Allocation
    issued: Decimal = Decimal(0)
    released: Decimal = Decimal(0)
    back: Decimal = Decimal(0)

    @property
    def open(self) -> Decimal:
        return self.allocation.quantity - self.issued - self.released


@dataclass
class Answer:
    """What inventory says: a method of the order, and what it is given."""

    method: str
    given: tuple[object, ...]
    more: bool | None = None


@dataclass
class Inventory:
    """What it promised, and what it answered."""

    reservations: dict[UUID, list[Level]] = field(default_factory=dict)
    answers: dict[tuple[str, UUID], Answer] = field(default_factory=dict)

    def decide(self, event: Event, order: SalesOrder, *, plenty: bool) -> Answer:
        match event:
            case asked.StockReserveRequested():
                return self._once("reserve", event.reservation_id, event, order, plenty=plenty)
            case asked.StockReleaseRequested():
                return self._once("release", event.reservation_id, event, order, plenty=plenty)
            case asked.StockIssueRequested():
                return self._once("issue", event.issue_id, event, order, plenty=plenty)
            case asked.StockReturnRequested():
                return self._once("return", event.return_id, event, order, plenty=plenty)
        raise TypeError(event)

    def _once(
        self, kind: str, request_id: UUID, event: Event, order: SalesOrder, *, plenty: bool
    ) -> Answer:
        if (kind, request_id) not in self.answers:
            decided = getattr(self, f"_{kind}")(event, order, plenty)
            self.answers[kind, request_id] = decided
        return self.answers[kind, request_id]

    def _reserve(
        self, event: asked.StockReserveRequested, order: SalesOrder, plenty: bool
    ) -> Answer:
        if ("release", event.reservation_id) in self.answers or not plenty:
            return Answer("refused", (event.reservation_id, _short(order)))
        self.reservations[event.reservation_id] = [Level(one) for one in _promised(order)]
        promised = [level.allocation for level in self.reservations[event.reservation_id]]
        return Answer("reserved", (event.reservation_id, promised))

    def _release(self, event: asked.StockReleaseRequested, *_: object) -> Answer:
        for level in self.reservations.get(event.reservation_id, ()):
            level.released += level.open
        return Answer("released", (event.reservation_id,))

    def _issue(self, event: asked.StockIssueRequested, order: SalesOrder, *_: object) -> Answer:
        levels = {one.allocation.id: one for one in self.reservations[event.reservation_id]}
        if any(levels[li.reservation_line_id].open < li.quantity for li in event.lines):
            return Answer("goods_stay", (event.issue_id, _short(order)))
        moves = []
        for li in event.lines:
            levels[li.reservation_line_id].issued += li.quantity
            moves.append(
                Move(
                    li.reservation_line_id,
                    li.order_line_id,
                    li.product_id,
                    li.warehouse_id,
                    li.quantity,
                )
            )
        return Answer("goods_left", (event.issue_id, moves))

    def _return(self, event: asked.StockReturnRequested, *_: object) -> Answer:
        levels = {
            level.allocation.id: level for lines in self.reservations.values() for level in lines
        }
        for li in event.lines:
            levels[li.reservation_line_id].back += li.quantity
        return Answer("returned", (event.return_id,))


def _promised(order: SalesOrder) -> Iterator[Allocation]:
    plain, bundle = order.lines
    parts = [(plain, plain.product_id, 0, "2"), (plain, plain.product_id, 1, "1")]
    third, spread = UUID(int=1), UUID(int=2)
    parts += [(bundle, third, 0, "1"), (bundle, spread, 0, "4"), (bundle, spread, 1, "2")]
    for line, product, place, quantity in parts:
        yield Allocation(
            id=new_id(),
            line_id=line.id,
            product_id=product,
            warehouse_id=PLACES[place],
            quantity=Decimal(quantity),
        )


def _short(order: SalesOrder) -> list[Short]:
    line = order.lines[0]
    return [
        Short(
            product_id=line.product_id,
            requested=line.quantity,
            available=Decimal(1),
            line_ids=(line.id,),
        )
    ]


class Life(RuleBasedStateMachine):
    """An order, the people who work on it, and inventory."""

    @initialize(deduct=st.booleans(), prepaid=st.booleans(), stage=st.integers(0, 5))
    def begin(self, deduct: bool, prepaid: bool, stage: int) -> None:
        """How far all went well."""
        self.order = an_order(
            Status.DRAFT, *QUANTITIES, bundles=1, policy=Policy(deduct_on_approval=deduct)
        )
        self.credit = Credit(
            Terms.PREPAID if prepaid else Terms.CREDIT, None, Decimal(0), Decimal(0)
        )
        self.inventory = Inventory()
        self.requests: list[Event] = []
        self.said: list[Answer] = []
        self.heard: list[Answer] = []
        self.at = NOON
        for action in ("submit", "approve", "pick")[:stage]:
            if action in self.order.allowed_actions(MEERA):
                self._take(action)
            if self.order.status is Status.AWAITING_PAYMENT and stage > 2:
                self.the_customer_pays(ours=True)
            if stage > 1 or action != "submit":
                self._all_is_answered()
        if stage == 4:
            self._ship(self.order.lines[0].id, Decimal(1), None)
        elif stage == 5:
            self.somebody_ships_the_rest()

    @rule(data=st.data(), forward=st.integers(0, 5))
    def somebody_takes_a_step(self, data: st.DataObject, forward: int) -> None:
        self._pass()
        actions = [a for a in self.order.allowed_actions(MEERA) if a not in OF_THEIR_OWN]
        onward = [a for a in actions if a in {"submit", "approve", "pick", "revise"}]
        if actions:
            self._take(data.draw(st.sampled_from(onward if onward and forward else actions)))

    def _take(self, action: str) -> None:
        if action == "submit":
            self.order.submit(new_id(), by=MEERA, at=self.at)
        elif action == "approve":
            self.order.approve(self.credit, by=MEERA, at=self.at)
            if self.order.prepaid:
                self.order.invoice_id = new_id()
        else:
            self.order.take(action, by=MEERA, at=self.at, reason="why not")
        self._settle()

    @precondition(lambda self: "ship" in self.order.allowed_actions(MEERA))
    @rule(data=st.data())
    def somebody_ships(self, data: st.DataObject) -> None:
        self._pass()
        line = data.draw(st.sampled_from(self.order.lines))
        quantity = data.draw(st.integers(1, 3).map(Decimal))
        place = data.draw(st.sampled_from([None, *PLACES]))
        if quantity <= self.order.shippable(line):
            with suppress(Conflict):  # not so much of it is promised there
                self._ship(line.id, quantity, place)

    def _ship(self, line_id: UUID, quantity: Decimal, place: UUID | None) -> None:
        self.order.ship(
            [ShipLine(line_id, quantity, place)],
            shipment_id=new_id(),
            number="SHP-2026-000001",
            by=MEERA,
            at=self.at,
        )
        self._settle()

    @precondition(lambda self: "ship" in self.order.allowed_actions(MEERA))
    @rule()
    def somebody_ships_the_rest(self) -> None:
        self._pass()
        if not any(self.order.free().values()):
            with pytest.raises(Conflict):
                self.order.all_open(None)
            return
        try:
            lines = self.order.all_open(None)
        except Conflict:
            return  # not enough of one component for a whole bundle
        self.order.ship(lines, shipment_id=new_id(), number="SHP-2026-000002", by=MEERA, at=self.at)
        self._settle()

    @precondition(lambda self: self.requests)
    @rule(plenty=st.integers(0, 3))
    def inventory_decides(self, plenty: int) -> None:
        event = self.requests.pop(0)
        self.said.append(self.inventory.decide(event, self.order, plenty=plenty > 0))

    @precondition(lambda self: self.said)
    @rule()
    def an_answer_comes(self) -> None:
        self._hear(self.said.pop(0))

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def an_answer_comes_again(self, data: st.DataObject) -> None:
        before = (self.order.version, len(self.order.asked))
        self._hear(data.draw(st.sampled_from(self.heard)))
        assert (self.order.version, len(self.order.asked)) == before

    @precondition(lambda self: any(li.open for li in self._levels()))
    @rule(data=st.data(), luck=st.integers(0, 1))
    def goods_are_damaged(self, data: st.DataObject, luck: int) -> None:
        lines = [level for level in self._levels() if level.open]
        if luck:
            return
        level = data.draw(st.sampled_from(lines))
        level.released += Decimal(1) if level.open >= 1 else level.open
        reservation_id, levels = next(
            (i, lines) for i, lines in self.inventory.reservations.items() if level in lines
        )
        more = any(one.open for one in levels)
        self.said.append(
            Answer("lost", (reservation_id, [(level.allocation.id, Decimal(1))]), more)
        )

    def _levels(self) -> list[Level]:
        return [level for levels in self.inventory.reservations.values() for level in levels]

    @precondition(lambda self: self.order.status is Status.AWAITING_PAYMENT)
    @rule(ours=st.booleans())
    def the_customer_pays(self, ours: bool) -> None:
        invoice = self.order.invoice_id
        assert invoice is not None
        self.order.pay(invoice if ours else new_id(), by=SYSTEM, at=self.at)
        assert (self.order.status is Status.PICKING) is ours
        self._settle()

    @rule(hours=st.sampled_from([0, 0, 0, 0, 1, 25, 170]))
    def time_passes(self, hours: int) -> None:
        self._pass(timedelta(hours=hours))
        self.order.end(by=SYSTEM, at=self.at)
        self.order.ask_again(self.at)
        self._settle()

    def teardown(self) -> None:
        if not hasattr(self, "at"):
            return
        # However long nobody answered: in the end everybody did, and nothing waits.
        self._all_is_answered()
        order = self.order
        assert order.asked == []
        assert order.status is not Status.RESERVING
        assert order.deduction is not ShipmentStatus.REQUESTED
        assert not any(shipment.waits for shipment in order.shipments)
        self._what_is_promised_is_what_the_order_waits_for()
        self._what_left_is_what_was_shipped()

    def _what_is_promised_is_what_the_order_waits_for(self) -> None:
        order, promises = self.order, (*PROMISED, Status.PARTIALLY_SHIPPED)
        for reservation_id, levels in self.inventory.reservations.items():
            ours = reservation_id == order.reservation_id and order.status in promises
            free = order.free() if ours and order.deduction is not ShipmentStatus.POSTED else {}
            for level in levels:
                assert level.open == free.get(level.allocation.id, 0)

    def _what_left_is_what_was_shipped(self) -> None:
        order = self.order
        posted = [s for s in order.shipments if s.status is ShipmentStatus.POSTED]
        shipped = sum(li.shipped for li in order.lines)
        assert shipped == sum(li.quantity for s in posted for li in s.lines)
        left = {
            level.allocation.id: level.issued - level.back
            for levels in self.inventory.reservations.values()
            for level in levels
        }
        kept = order.status in {*APPROVED, Status.PARTIALLY_SHIPPED, Status.COMPLETED}
        for one in order.allocations:
            if order.deduction is ShipmentStatus.POSTED and kept:
                assert left.pop(one.id) == one.quantity
            else:
                assert left.pop(one.id) == one.shipped
        assert not any(left.values())
        if order.complete:
            moved = sum(move.quantity for s in posted for move in s.moves)
            assert moved == sum(one.quantity for one in order.allocations)

    def _all_is_answered(self) -> None:
        while self.requests or self.said:
            while self.requests:
                self.inventory_decides(plenty=1)
            while self.said:
                self.an_answer_comes()

    def _hear(self, answer: Answer) -> None:
        self._pass()
        options = {} if answer.method in {"released", "returned"} else {"by": SYSTEM, "at": self.at}
        if answer.more is not None:
            options["more"] = answer.more
        else:
            self.heard.append(answer)
        getattr(self.order, answer.method)(*answer.given, **options)
        self._settle()

    def _settle(self) -> None:
        """As the unit of work does; what is asked goes its way."""
        order = self.order
        assert [step.to_status for step in order.steps[-1:]] in ([], [order.status])
        requests = asked.StockReserveRequested.__mro__[1]
        self.requests += [r.event for r in order.recorded if isinstance(r.event, requests)]
        order.recorded.clear()
        order.steps.clear()
        order.answered.clear()
        for line in order.lines:
            assert 0 <= line.shipped <= line.quantity
        for one in order.allocations:
            assert 0 <= one.shipped <= one.issued <= one.quantity
            assert 0 <= one.lost <= one.quantity - one.shipped
        assert order.flagged <= (order.status is Status.PARTIALLY_SHIPPED)

    def _pass(self, time: timedelta = timedelta(seconds=1)) -> None:
        self.at += time


@pytest.mark.promise("S4.6", "S3.2")
def test_an_order_and_inventory_agree_in_the_end_whatever_happens() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
        ),
    )
