"""The purchase order: what is bought from whom, and each step of its life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.contracts.base import Event
from libs.domain.aggregate import Aggregate
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.purchasing.domain.approval import (
    ApprovalRule,
    ApprovalStep,
    Bought,
    BoughtLine,
    Lineages,
    next_steps,
    steps_after,
    steps_for,
    steps_needed,
)
from services.purchasing.domain.flow import FLOW, PERMISSIONS, Status
from services.purchasing.domain.order_events import EVENTS, ordered_lines, received_lines
from services.purchasing.domain.order_line import Amounts, Charge, OrderLine, add_up
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.receipt import Arrival, Receipt, check_arrivals, take_in
from services.purchasing.domain.revision import Revision
from services.purchasing.domain.rules import refusal
from services.purchasing.domain.timeline import Step
from services.purchasing.domain.wanted import Party, Wanted


@dataclass(eq=False, kw_only=True)
class PurchaseOrder(Aggregate):
    """One order. Prices, charges and `amounts` are missing for a caller who may not see costs."""

    number: str
    status: Status
    supplier: Party
    warehouse: Party
    currency: str
    expected_on: date | None
    note: str
    raised_at: datetime
    raised_by: UUID
    raised_by_name: str
    # Whoever wrote what it says: nobody of them approves it.
    writers: tuple[UUID, ...]
    revision: int = 1
    # Whether somebody with the limit for it has answered for a sum as high as this.
    covered: bool = False
    lines: list[OrderLine]
    charges: tuple[Charge, ...] = ()
    amounts: Amounts | None = None
    receipts: list[Receipt] = field(default_factory=list)
    # The steps of its approval, of the last time it was submitted.
    approvals: list[ApprovalStep] = field(default_factory=list)
    # Where a reversal of everything received leads back to.
    before_receipt: Status | None = None
    policy: Policy
    # What the unit of work has to store.
    steps: list[Step] = field(default_factory=list, repr=False)
    rewritten: bool = False
    superseded: Revision | None = field(default=None, repr=False)
    new_receipts: list[Receipt] = field(default_factory=list, repr=False)

    @classmethod
    def raised(
        cls,
        order_id: UUID,
        number: str,
        wanted: Wanted,
        *,
        currency: str,
        policy: Policy,
        by: Principal,
        at: datetime,
    ) -> "PurchaseOrder":
        """A new draft."""
        order = cls(
            id=order_id,
            number=number,
            status=Status.DRAFT,
            supplier=wanted.supplier,
            warehouse=wanted.warehouse,
            currency=currency,
            expected_on=wanted.expected_on,
            note=wanted.note,
            raised_at=at,
            raised_by=by.person,
            raised_by_name=by.name,
            writers=(by.person,),
            lines=wanted.lines,
            charges=wanted.charges,
            amounts=add_up(wanted.lines, wanted.charges, wanted.tax_amount),
            policy=policy,
            rewritten=True,
        )
        order._say(contracts.PurchaseOrderRaised, "raise", None, by=by, at=at)
        return order

    @property
    def anything_received(self) -> bool:
        """Whether goods came in, good or not."""
        return any(line.received for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether nothing is open any more."""
        return not any(line.open for line in self.lines)

    def allowed_actions(self, by: Principal) -> list[str]:
        """The steps this caller may take now: the state, their permissions and the rules allow."""
        return [
            action
            for action in FLOW.allowed(self.status)
            if action in PERMISSIONS
            and by.may(PERMISSIONS[action])
            and refusal(action, self, by) is None
        ]

    def change(self, wanted: Wanted, *, by: Principal, at: datetime) -> None:
        """Write the draft anew; a line that stays in its place keeps its id."""
        self._must("change", by)
        ids = {(line.position, line.product_id): line.id for line in self.lines}
        for line in wanted.lines:
            line.id = ids.get((line.position, line.product_id), line.id)
        self._write(wanted, by)
        self._step("change", by=by, at=at)

    def amend(
        self,
        wanted: Wanted,
        rules: Sequence[ApprovalRule],
        lineages: Lineages,
        *,
        by: Principal,
        at: datetime,
        reason: str,
    ) -> None:
        """Change what was approved: the next revision, with lines of its own.

        Steps of approval that it concerns are asked for again; if none is, it stands approved.
        """
        self._must("amend", by)
        before = self.bought(lineages)
        self._supersede(by, at, reason)
        self._write(wanted, by)
        after = self.bought(lineages)
        self.approvals = steps_after(rules, before, after, self.approvals)
        self.covered = after.total <= before.total
        waiting = [step.name for step in self.approvals if step.waits]
        details = {"revision": str(self.revision), "steps": ", ".join(waiting)}
        self._step("amend", by=by, at=at, reason=reason, details=details, steps=waiting)
        if not waiting:
            self._stand_approved(at, by)

    def _supersede(self, by: Principal, at: datetime, reason: str) -> None:
        self.superseded = Revision.of(self, by, at, reason)
        self.revision += 1

    def _write(self, wanted: Wanted, by: Principal) -> None:
        self.supplier, self.warehouse = wanted.supplier, wanted.warehouse
        self.expected_on, self.note = wanted.expected_on, wanted.note
        self.lines, self.charges = wanted.lines, wanted.charges
        self.amounts = add_up(wanted.lines, wanted.charges, wanted.tax_amount)
        if by.person not in self.writers:
            self.writers = (*self.writers, by.person)
        self.rewritten = True

    def _stand_approved(self, at: datetime, by: Principal) -> None:
        """The approvals that were given cover what it says now."""
        system = Principal.system(by.tenant_id, by.trace)
        lines = ordered_lines(self.lines)
        self._step("approve", by=system, at=at, reason="no step is concerned", lines=lines)

    def take(self, action: str, *, by: Principal, at: datetime, reason: str = "") -> None:
        """A step with little more to it than FLOW and its rules.

        What a supplier declined stays on record as it was: revised, it is the next revision.
        """
        self._must(action, by)
        if action == "revise" and self.status is Status.DECLINED:
            self._supersede(by, at, reason)
        self._step(action, by=by, at=at, reason=reason)

    def submit(
        self,
        rules: Sequence[ApprovalRule],
        lineages: Lineages,
        *,
        by: Principal,
        at: datetime,
        reason: str = "",
    ) -> None:
        """Ask for approval: by the steps the company's rules demand of an order like this."""
        self._must("submit", by)
        self.approvals, self.covered = steps_needed(rules, self.bought(lineages)), False
        names = [step.name for step in self.approvals]
        self._step("submit", by=by, at=at, reason=reason, steps=names)

    def approve(self, *, by: Principal, at: datetime, reason: str = "") -> None:
        """Take the steps that ask for this person; with the last the order may go out."""
        self._must("approve", by)
        taken = steps_for(self.approvals, by)
        for step in taken:
            step.take(by, at)
        names = [step.name for step in taken]
        details = {"steps": ", ".join(names)}
        if waiting := [step.name for step in next_steps(self.approvals)]:
            said: dict[str, Any] = {"steps": names, "waiting": waiting}
            self._step(
                "approve",
                to=Status.PENDING_APPROVAL,
                details=details,
                by=by,
                at=at,
                reason=reason,
                event=contracts.PurchaseOrderStepApproved,
                **said,
            )
            return
        lines = ordered_lines(self.lines)
        self._step("approve", details=details, by=by, at=at, reason=reason, lines=lines)

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
        check_arrivals(arrivals, lines)
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

    def _must(self, action: str, by: Principal) -> None:
        """Raise IllegalTransition or what the step's rules say; nothing has changed yet."""
        FLOW.apply(action, self.status)
        if (error := refusal(action, self, by)) is not None:
            raise error

    def _step(
        self,
        action: str,
        *,
        to: Status | None = None,
        event: type[Event] | None = None,
        **said: Any,
    ) -> None:
        before, self.status = self.status, FLOW.apply(action, self.status, to=to)
        self._say(event or EVENTS[action], action, before, **said)

    def bought(self, lineages: Lineages) -> Bought:
        """What rules of approval look at."""
        total = ZERO if self.amounts is None else self.amounts.total
        lines = [BoughtLine(li.product_id, li.quantity, li.unit_cost) for li in self.lines]
        return Bought(self.supplier.id, total, tuple(lines), lineages)

    def _say(
        self,
        event: type[Event],
        action: str,
        before: Status | None,
        *,
        by: Principal,
        at: datetime,
        reason: str = "",
        details: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        """Record the event (it keeps those of the facts that it declares) and the timeline row."""
        amounts = self.amounts
        common = {
            "order_id": self.id,
            "number": self.number,
            "order_number": self.number,
            "status": self.status,
            "order_status": self.status,
            "supplier_id": self.supplier.id,
            "warehouse_id": self.warehouse.id,
            "raised_by": self.raised_by,
            "revision": self.revision,
            "currency": self.currency,
            "expected_on": self.expected_on,
            "charges": amounts and amounts.charges,
            "tax": amounts and amounts.tax,
            "total": amounts and amounts.total,
        }
        self.record(event.model_validate(common | facts), at=at, reason=reason)
        row = Step(
            self.version,
            action,
            before,
            self.status,
            by.user_id,
            by.name,
            at,
            reason,
            details or {},
        )
        self.steps.append(row)
