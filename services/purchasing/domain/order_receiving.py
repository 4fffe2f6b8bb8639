"""What comes in of an order."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from libs.domain.principal import Principal
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order import Order
from services.purchasing.domain.order_events import received_lines
from services.purchasing.domain.receipt import Arrival, Receipt, check_arrivals, take_in


class OrderReceiving(Order):
    """The steps by which goods of an order come in."""

    def receive(
        self,
        arrivals: Sequence[Arrival],
        *,
        receipt_id: UUID,
        number: str,
        by: Principal,
        at: datetime,
        note: str = "",
    ) -> Receipt:
        """Record a delivery; raises Invalid, and Conflict (over_receipt) with what is open."""
        self._must("receive", by)
        before, receipt = self.status, self._take_in(arrivals, receipt_id, number, by, at, note)
        status = Status.RECEIVED if self.complete else Status.PARTIALLY_RECEIVED
        self.before_receipt = self.before_receipt or before
        self._tell_receipt("receive", receipt, to=status, by=by, at=at)
        return receipt

    def receive_on_approval(
        self, *, receipt_id: UUID, number: str, by: Principal, at: datetime
    ) -> Receipt:
        """Record that everything came in, for a company whose stock rises on approval."""
        self._must("receive_on_approval", by)
        arrivals = [Arrival(line.id, accepted=line.open) for line in self.lines]
        receipt = self._take_in(arrivals, receipt_id, number, by, at, "")
        self.before_receipt = self.status
        self._tell_receipt("receive_on_approval", receipt, to=self.status, by=by, at=at)
        return receipt

    def _take_in(
        self,
        arrivals: Sequence[Arrival],
        receipt_id: UUID,
        number: str,
        by: Principal,
        at: datetime,
        note: str,
    ) -> Receipt:
        lines = {line.id: line for line in self.lines}
        check_arrivals(arrivals, lines, self.policy)
        taken = take_in(arrivals, lines)
        receipt = Receipt(receipt_id, number, at, by.user_id, by.name, note, taken)
        self.receipts.append(receipt)
        self.new_receipts.append(receipt)
        return receipt

    def _tell_receipt(
        self, action: str, receipt: Receipt, *, to: Status, by: Principal, at: datetime
    ) -> None:
        self._step(
            action,
            by=by,
            at=at,
            to=to,
            details={"receipt_id": str(receipt.id), "receipt_number": receipt.number},
            receipt_id=receipt.id,
            receipt_number=receipt.number,
            received_at=at,
            lines=received_lines(receipt, self.lines),
        )
