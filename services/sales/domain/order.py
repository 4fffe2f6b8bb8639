"""What a sales order is made of, and how each of its steps is checked and told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from libs.contracts import sales as contracts
from libs.contracts.base import Event
from libs.domain.aggregate import Aggregate, Recorded
from libs.domain.errors import DomainError, NotFound
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.sales.domain.flow import FLOW, PERMISSIONS, Status
from services.sales.domain.order_events import EVENTS, sold_lines
from services.sales.domain.order_line import Charge, OrderLine
from services.sales.domain.policy import Policy
from services.sales.domain.pricing import Discount, Pricing
from services.sales.domain.promise import Allocation, Short
from services.sales.domain.rules import refusal
from services.sales.domain.shipment import Shipment, ShipmentStatus
from services.sales.domain.stock_request import SAID, Ask, StockRequest
from services.sales.domain.timeline import Step
from services.sales.domain.wanted import Party, Wanted

# How long a state may last before the system ends it.
DEADLINES: Final[Mapping[Status, timedelta]] = {
    Status.PENDING_APPROVAL: timedelta(days=7),
    Status.AWAITING_PAYMENT: timedelta(hours=24),
}


@dataclass(eq=False, kw_only=True)
class Order(Aggregate):
    """One order."""

    number: str
    status: Status
    # Partly shipped, and goods promised for the rest are gone.
    flagged: bool = False
    # Whether it had to be paid before anything is picked, when it was approved.
    prepaid: bool = False
    customer: Party
    # Where all of it is to come from, if somebody said so.
    warehouse: Party | None
    currency: str
    # The customer's own number of the order.
    reference: str
    note: str
    raised_at: datetime
    raised_by: UUID
    raised_by_name: str
    lines: list[OrderLine]
    charges: tuple[Charge, ...] = ()
    discount: Discount
    tax_amount: Decimal | None = None
    # New for each submission; what inventory promised by it, and what it asked and not heard of.
    reservation_id: UUID | None = None
    allocations: list[Allocation] = field(default_factory=list)
    asked: list[StockRequest] = field(default_factory=list)
    # Where an approved order's goods leave stock at once: the issue that was asked for, and how
    # inventory answered.
    deduction_id: UUID | None = None
    deduction: ShipmentStatus | None = None
    # The invoice that has to be paid first.
    invoice_id: UUID | None = None
    # What was short, the last time something was.
    short: tuple[Short, ...] = ()
    shipments: list[Shipment] = field(default_factory=list)
    due_at: datetime | None = None
    policy: Policy
    # What the unit of work has to store.
    steps: list[Step] = field(default_factory=list, repr=False)
    rewritten: bool = False
    promised_anew: bool = False
    # Whether goods moved, of lines or allocations, with a shipment or without.
    moved: bool = False
    touched_shipments: list[Shipment] = field(default_factory=list, repr=False)
    answered: list[StockRequest] = field(default_factory=list, repr=False)

    @property
    def pricing(self) -> Pricing:
        """What it comes to."""
        return Pricing(
            self.currency,
            tuple(line.priced for line in self.lines),
            tuple(charge.priced for charge in self.charges),
        )

    @property
    def anything_shipped(self) -> bool:
        """Whether goods have left for the customer."""
        return any(line.shipped for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether nothing is to be shipped any more."""
        return not any(line.open for line in self.lines)

    def line(self, line_id: UUID) -> OrderLine:
        """One of its lines; raises NotFound."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise NotFound("no such line on this order", line_id=line_id)

    def shipment(self, shipment_id: UUID) -> Shipment:
        """One of what left; raises NotFound."""
        for shipment in self.shipments:
            if shipment.id == shipment_id:
                return shipment
        raise NotFound("no such shipment", shipment_id=shipment_id)

    def free(self) -> dict[UUID, Decimal]:
        """What of each allocation is there, promised, and nobody has asked to ship."""
        asked: dict[UUID, Decimal] = {}
        for shipment in self.shipments:
            if shipment.waits:
                for move in shipment.moves:
                    asked[move.allocation_id] = asked.get(move.allocation_id, ZERO) + move.quantity
        return {
            one.id: max(one.left - one.back_ordered - asked.get(one.id, ZERO), ZERO)
            for one in self.allocations
        }

    def allowed_actions(self, by: Principal) -> list[str]:
        """The steps this caller may take now: the state, their permissions and the rules allow."""
        return [
            action
            for action in FLOW.allowed(self.status)
            if action in PERMISSIONS
            and by.may(PERMISSIONS[action])
            and refusal(action, self, by) is None
        ]

    def _told(self) -> contracts.SalesOrderContent:
        """What it says, as an edit of it tells."""
        sums = self.pricing.sums
        return contracts.SalesOrderContent(
            customer_id=self.customer.id,
            warehouse_id=self.warehouse and self.warehouse.id,
            reference=self.reference,
            note=self.note,
            charges=sums.charges,
            tax=sums.tax,
            total=sums.total,
            lines=tuple(sold_lines(self.lines)),
        )

    def _write(self, wanted: Wanted) -> None:
        self.customer, self.warehouse = wanted.customer, wanted.warehouse
        self.reference, self.note = wanted.reference, wanted.note
        content = wanted.content
        self.lines, self.charges = content.lines, content.charges
        self.discount, self.tax_amount = content.discount, content.tax_amount
        self.rewritten = True

    def _must(self, action: str, by: Principal) -> None:
        """Raise IllegalTransition or what the step's rules say; nothing has changed yet."""
        FLOW.apply(action, self.status)
        if (error := refusal(action, self, by)) is not None:
            raise error

    def why_not(self, action: str, by: Principal) -> DomainError | None:
        """Why the caller may not take this step now; None if they may."""
        try:
            self._must(action, by)
        except DomainError as error:
            return error
        return None

    def _ask(
        self, kind: Ask, request_id: UUID, at: datetime, *, how: str = "", **said: Any
    ) -> None:
        """Ask inventory, in the transaction of the step; kept until it has answered."""
        event = SAID[kind].model_validate(
            {
                "order_id": self.id,
                "order_number": self.number,
                "reservation_id": self.reservation_id,
                "kind": how,
                **said,
            }
        )
        request = StockRequest(kind, request_id, event, at)
        self.asked.append(request)
        self._repeat(request, at)

    def _repeat(self, request: StockRequest, at: datetime) -> None:
        self.recorded.append(Recorded(request.event, self.id, self.version, at))

    def _heard(self, request_id: UUID, *kinds: Ask) -> None:
        """Cross off what is answered."""
        done = [a for a in self.asked if a.id == request_id and a.kind in kinds]
        self.asked = [a for a in self.asked if a not in done]
        self.answered += done

    def _step(
        self,
        action: str,
        *,
        to: Status | None = None,
        **said: Any,
    ) -> None:
        was, self.status = self.status, FLOW.apply(action, self.status, to=to)
        if self.status is not was:
            lasts = DEADLINES.get(self.status)
            self.due_at = None if lasts is None else said["at"] + lasts
        self._say(action, was, **said)

    def _say(
        self,
        action: str,
        was: Status | None,
        *,
        by: Principal,
        at: datetime,
        reason: str = "",
        details: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        """Record the event (it keeps those of the facts that it declares) and the timeline row."""
        sums = self.pricing.sums
        common = {
            "order_id": self.id,
            "number": self.number,
            "status": self.status,
            "order_status": self.status,
            "from_status": was,
            "customer_id": self.customer.id,
            "raised_by": self.raised_by,
            "currency": self.currency,
            "net": sums.net,
            "tax": sums.tax,
            "total": sums.total,
        }
        event: type[Event] = EVENTS[action]
        self.record(event.model_validate(common | facts), at=at, reason=reason)
        row = Step(
            self.version,
            action,
            was,
            self.status,
            by.user_id,
            by.name,
            at,
            reason,
            details or {},
        )
        self.steps.append(row)
