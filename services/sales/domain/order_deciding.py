"""Whether an order is carried out: approval, payment first, and all the ways to give it up."""

from datetime import datetime
from typing import Final
from uuid import UUID

from libs.domain.errors import Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.sales.domain.credit import Credit
from services.sales.domain.flow import PROMISED, Status
from services.sales.domain.order_events import all_of, moved_lines, sold_lines
from services.sales.domain.order_reserving import OrderReserving
from services.sales.domain.shipment import ShipmentStatus
from services.sales.domain.stock_request import Ask

# The steps that give back what was promised, or may be at this moment.
_GIVES_BACK: Final = ("withdraw", "reject", "expire", "cancel")


class OrderDeciding(OrderReserving):
    """The steps of decisions."""

    def approve(self, credit: Credit, *, by: Principal, at: datetime, reason: str = "") -> None:
        """Let it be carried out; who pays first is asked to.

        An order that was invoiced before it ran out of stock stays one that is paid first, however
        the customer pays by now: its shipments are not invoiced once more.
        Raises Forbidden above the caller's limit, Conflict (credit_limit_exceeded).
        """
        self._must("approve", by)
        self.prepaid = credit.prepaid or self.invoice_id is not None
        if not self.prepaid:
            credit.must_bear(self.pricing.sums.total, by=by)
        self._step("approve", by=by, at=at, reason=reason, lines=sold_lines(self.lines))
        if self.prepaid:
            self._step("await_payment", by=by, at=at)
        if self.policy.deduct_on_approval and not any(a.back_ordered for a in self.allocations):
            self.deduction_id, self.deduction = new_id(), ShipmentStatus.REQUESTED
            self._ask(
                Ask.ISSUE,
                self.deduction_id,
                at,
                issue_id=self.deduction_id,
                issue_number=self.number,
                lines=moved_lines(all_of(self.allocations)),
            )

    def pay(self, invoice_id: UUID, *, by: Principal, at: datetime) -> None:
        """What had to be paid first is paid. Said again, or of another invoice: nothing."""
        if self.status is Status.AWAITING_PAYMENT and invoice_id == self.invoice_id:
            self._step("pay", by=by, at=at)

    def take(self, action: str, *, by: Principal, at: datetime, reason: str = "") -> None:
        """A step with little more to it than FLOW, its rules and giving back what was promised.

        Raises Invalid for an order completed short without a reason.
        """
        self._must(action, by)
        before = self.status
        if action == "complete" and before is not Status.SHIPPED and not reason:
            raise Invalid.field("reason", "say why the rest is not shipped any more", "missing")
        self._step(action, by=by, at=at, reason=reason)
        if action in _GIVES_BACK and before in (Status.RESERVING, *PROMISED):
            self._give_back(at)
        if action == "complete":
            self._leave_the_rest(at)
            self.flagged = False

    def end(self, *, by: Principal, at: datetime) -> None:
        """Its time is up: nobody decided, or nobody paid."""
        if self.due_at is None or self.due_at > at:
            return
        if self.status is Status.PENDING_APPROVAL:
            self.take("expire", by=by, at=at, reason="nobody decided in time")
        elif self.status is Status.AWAITING_PAYMENT:
            self.take("cancel", by=by, at=at, reason="not paid in time")

    def _leave_the_rest(self, at: datetime) -> None:
        """Of an order that is completed short, what is still promised is free again."""
        if not any(allocation.left for allocation in self.allocations):
            return
        if self.deduction is not ShipmentStatus.POSTED:
            self._ask_to_release(at)
