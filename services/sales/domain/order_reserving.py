"""How an order comes by its goods, and gives them back: what it asks of inventory, and hears."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.sales.domain.flow import APPROVED, PROMISED, Status
from services.sales.domain.order import Order
from services.sales.domain.order_events import all_of, moved_lines, short_lines, wanted_lines
from services.sales.domain.promise import Allocation, Short
from services.sales.domain.shipment import Move, ShipmentStatus
from services.sales.domain.stock_request import Ask

_HOPEFUL: Final = (Status.RESERVING, *PROMISED)


class OrderReserving(Order):
    """The steps of promises. Answers may come late, twice, or when nobody wants them any more."""

    def submit(
        self, reservation_id: UUID, *, by: Principal, at: datetime, reason: str = ""
    ) -> None:
        """Ask for all of it; what inventory answers says how it goes on."""
        self._must("submit", by)
        self.reservation_id, self.short, self.deduction_id, self.deduction = (
            reservation_id,
            (),
            None,
            None,
        )
        self._step("submit", by=by, at=at, reason=reason)
        preferred = None if self.warehouse is None else self.warehouse.id
        self._ask(Ask.RESERVE, reservation_id, at, lines=wanted_lines(self.lines, preferred))

    def reserved(
        self,
        reservation_id: UUID,
        allocations: Sequence[Allocation],
        *,
        by: Principal,
        at: datetime,
    ) -> None:
        """All of it is promised. Said again, goods have come that it waited for."""
        self._heard(reservation_id, Ask.RESERVE)
        if reservation_id != self.reservation_id:
            return
        if self.status is Status.RESERVING:
            self.allocations, self.promised_anew = list(allocations), True
            self._step("reserve", by=by, at=at)
            return
        waits = {one.id: one.back_ordered for one in allocations}
        for mine in self.allocations:
            mine.back_ordered = min(mine.back_ordered, waits.get(mine.id, mine.back_ordered))

    def refused(
        self, reservation_id: UUID, short: Sequence[Short], *, by: Principal, at: datetime
    ) -> None:
        """Not all of it is there: nothing is promised."""
        self._heard(reservation_id, Ask.RESERVE)
        if reservation_id == self.reservation_id and self.status is Status.RESERVING:
            self._run_out(short, by, at)

    def lost(
        self,
        reservation_id: UUID,
        lost: Sequence[tuple[UUID, Decimal]],
        *,
        more: bool,
        by: Principal,
        at: datetime,
    ) -> None:
        """Damage, loss or a count took promised goods, by lines of the reservation.

        `more`: others of it are still promised; nobody wants them without these.
        """
        if reservation_id != self.reservation_id:
            return
        short = self._lose(lost)
        if self.status in _HOPEFUL:
            if more:
                for mine in self.allocations:
                    mine.lost = mine.quantity - mine.shipped
            self._run_out(short, by, at)
            if more:
                self._ask_to_release(at)
        elif self.status is Status.PARTIALLY_SHIPPED:
            self.flagged, self.moved = True, True
            self.short = tuple(short)
            self._step("flag", by=by, at=at, short=short_lines(short))

    def released(self, reservation_id: UUID) -> None:
        """What was promised is free again, as was asked."""
        self._heard(reservation_id, Ask.RELEASE)

    def returned(self, return_id: UUID) -> None:
        """Goods are in stock again, as was asked."""
        self._heard(return_id, Ask.RETURN)

    def deducted(
        self, issue_id: UUID, moves: Sequence[Move], *, by: Principal, at: datetime
    ) -> None:
        """Goods have left stock with the approval; if nobody wants that any more, they go back."""
        self._heard(issue_id, Ask.ISSUE)
        if issue_id != self.deduction_id or self.deduction is not ShipmentStatus.REQUESTED:
            return
        self.deduction = ShipmentStatus.POSTED
        if self.status in APPROVED:
            for mine in self.allocations:
                mine.issued = mine.quantity
            self.moved = True
            self._step("deduct", by=by, at=at)
        else:
            self._put_back(moves, at)

    def not_deducted(
        self, issue_id: UUID, short: Sequence[Short], *, by: Principal, at: datetime
    ) -> None:
        """A shortage took some of it before it could leave stock."""
        self._heard(issue_id, Ask.ISSUE)
        if issue_id != self.deduction_id or self.deduction is not ShipmentStatus.REQUESTED:
            return
        self.deduction = ShipmentStatus.REFUSED
        if self.status in APPROVED:
            self._run_out(short, by, at)
            self._ask_to_release(at)

    def ask_again(self, at: datetime) -> None:
        """Repeat what was asked long ago and is not answered: a request or its answer is lost."""
        for asked in self.asked:
            if asked.again_at <= at:
                asked.tries += 1
                self._repeat(asked, at)

    def _run_out(self, short: Sequence[Short], by: Principal, at: datetime) -> None:
        self.short, self.moved = tuple(short), True
        self._step("run_out", by=by, at=at, short=short_lines(short))

    def _lose(self, lost: Sequence[tuple[UUID, Decimal]]) -> list[Short]:
        by_id = {one.id: one for one in self.allocations}
        short: dict[UUID, Short] = {}
        for allocation_id, quantity in lost:
            if (mine := by_id.get(allocation_id)) is None:
                continue
            mine.lost = min(mine.lost + quantity, mine.quantity - mine.shipped)
            same = [a for a in self.allocations if a.product_id == mine.product_id]
            short[mine.product_id] = Short(
                product_id=mine.product_id,
                requested=sum((a.quantity - a.shipped for a in same), ZERO),
                available=sum((a.left for a in same), ZERO),
                line_ids=tuple(dict.fromkeys(a.line_id for a in same)),
            )
        return list(short.values())

    def _give_back(self, at: datetime) -> None:
        """Nobody wants what is promised, or was taken from stock already."""
        if self.deduction is ShipmentStatus.POSTED:
            self._put_back(all_of(self.allocations), at)
        else:
            self._ask_to_release(at)
        self.allocations, self.promised_anew = [], True

    def _ask_to_release(self, at: datetime) -> None:
        reservation_id = self.reservation_id
        asked = {a.id for a in self.asked if a.kind is Ask.RELEASE}
        if reservation_id is not None and reservation_id not in asked:
            self._ask(Ask.RELEASE, reservation_id, at)

    def _put_back(self, moves: Sequence[Move], at: datetime) -> None:
        """Goods that left stock, but not for the customer, are put back."""
        return_id = new_id()
        self._ask(
            Ask.RETURN,
            return_id,
            at,
            return_id=return_id,
            return_number=self.number,
            how="reversal",
            lines=moved_lines(moves),
        )
