"""What a purchase order is made of, and how each of its steps is checked and told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.contracts.base import Event
from libs.domain.aggregate import Aggregate
from libs.domain.errors import DomainError, NotFound
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.purchasing.domain.approval import ApprovalStep
from services.purchasing.domain.approver import Approver
from services.purchasing.domain.flow import FLOW, PERMISSIONS, Status
from services.purchasing.domain.goods_issue import GoodsIssue, IssueStatus
from services.purchasing.domain.order_events import EVENTS, ordered_lines
from services.purchasing.domain.order_line import Amounts, Charge, OrderLine, add_up
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.receipt import Receipt
from services.purchasing.domain.revision import Revision
from services.purchasing.domain.rules import refusal
from services.purchasing.domain.timeline import Step
from services.purchasing.domain.wanted import Party, Wanted


@dataclass(eq=False, kw_only=True)
class Order(Aggregate):
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
    # Whoever wrote what it says, or submitted what the system wrote: nobody of them approves it.
    writers: tuple[UUID, ...]
    revision: int = 1
    # Whether somebody with the limit for it has answered for a sum as high as this.
    covered: bool = False
    # Whether it says what its supplier proposed: approved, it is confirmed.
    agreed: bool = False
    lines: list[OrderLine]
    charges: tuple[Charge, ...] = ()
    amounts: Amounts | None = None
    receipts: list[Receipt] = field(default_factory=list)
    # What left again, or is asked to.
    issues: list[GoodsIssue] = field(default_factory=list)
    # The steps of its approval, of the last time it was submitted.
    approvals: list[ApprovalStep] = field(default_factory=list)
    # In whose right the caller may act beside their own, now; known while it waits for approval.
    delegators: tuple[Approver, ...] = ()
    # Where a reversal of everything received leads back to.
    before_receipt: Status | None = None
    policy: Policy
    # What the unit of work has to store.
    steps: list[Step] = field(default_factory=list, repr=False)
    rewritten: bool = False
    superseded: Revision | None = field(default=None, repr=False)
    new_receipts: list[Receipt] = field(default_factory=list, repr=False)
    touched_issues: list[GoodsIssue] = field(default_factory=list, repr=False)
    # Products of which somebody edited what the draft says.
    edited: set[UUID] = field(default_factory=set, repr=False)

    @property
    def anything_received(self) -> bool:
        """Whether goods came in, good or not."""
        return any(line.received for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether nothing is open any more."""
        return not any(line.open for line in self.lines)

    def issue(self, issue_id: UUID) -> GoodsIssue:
        """One of what left again; raises NotFound."""
        for issue in self.issues:
            if issue.id == issue_id:
                return issue
        raise NotFound("no such goods issue", issue_id=issue_id)

    def returnable(self, line: OrderLine) -> Decimal:
        """What is kept of a line and nobody has asked to take away."""
        asked = (gone for issue in self.issues if issue.waits for gone in issue.lines)
        return line.kept - sum((a.quantity for a in asked if a.order_line_id == line.id), ZERO)

    def reversible(self, receipt: Receipt) -> bool:
        """Whether a receipt is here as a whole, and nobody has asked to take it back."""
        if self.status is Status.CLOSED:
            return False
        free = {line.id: self.returnable(line) for line in self.lines}
        return self._reversal_of(receipt) is None and all(
            line.accepted <= free[line.order_line_id] for line in receipt.lines
        )

    def _reversal_of(self, receipt: Receipt) -> GoodsIssue | None:
        """The document that takes it back, or asks to."""
        for issue in self.issues:
            if issue.receipt_id == receipt.id and issue.status is not IssueStatus.REFUSED:
                return issue
        return None

    def allowed_actions(self, by: Principal) -> list[str]:
        """The steps this caller may take now: the state, their permissions and the rules allow."""
        return [
            action
            for action in FLOW.allowed(self.status)
            if action in PERMISSIONS
            and by.may(PERMISSIONS[action])
            and refusal(action, self, by) is None
        ]

    def why_not(self, action: str, by: Principal) -> DomainError | None:
        """Why the caller may not take this step now; None if they may."""
        try:
            self._must(action, by)
        except DomainError as error:
            return error
        return None

    def _supersede(self, by: Principal, at: datetime, reason: str) -> None:
        self.superseded = Revision.of(self, by, at, reason)
        self.revision += 1

    def _told(self) -> contracts.PurchaseOrderContent:
        """What it says, as an edit of it tells."""
        amounts = self.amounts
        return contracts.PurchaseOrderContent(
            supplier_id=self.supplier.id,
            warehouse_id=self.warehouse.id,
            expected_on=self.expected_on,
            note=self.note,
            charges=amounts and amounts.charges,
            tax=amounts and amounts.tax,
            total=amounts and amounts.total,
            lines=tuple(ordered_lines(self.lines)),
        )

    def _write(self, wanted: Wanted, by: Principal) -> None:
        self.supplier, self.warehouse = wanted.supplier, wanted.warehouse
        self.expected_on, self.note = wanted.expected_on, wanted.note
        self._content(wanted.lines, wanted.charges, wanted.tax_amount, by)

    def _content(
        self,
        lines: list[OrderLine],
        charges: tuple[Charge, ...],
        tax_amount: Decimal | None,
        by: Principal,
    ) -> None:
        self.lines, self.charges = lines, charges
        self.amounts = add_up(lines, charges, tax_amount)
        if by.person not in self.writers:
            self.writers = (*self.writers, by.person)
        self.agreed, self.rewritten = False, True

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
        was, self.status = self.status, FLOW.apply(action, self.status, to=to)
        self._say(event or EVENTS[action], action, was, **said)

    def _say(
        self,
        event: type[Event],
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
        amounts = self.amounts
        common = {
            "order_id": self.id,
            "number": self.number,
            "order_number": self.number,
            "status": self.status,
            "order_status": self.status,
            "from_status": was,
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
            was,
            self.status,
            by.user_id,
            by.name,
            at,
            reason,
            details or {},
        )
        self.steps.append(row)
