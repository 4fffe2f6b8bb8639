"""What of an order leaves again: receipts taken back, and goods returned to the supplier."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.errors import Conflict, FieldError, Invalid, NotFound
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from services.purchasing.domain.flow import Status
from services.purchasing.domain.goods_issue import GoodsIssue, IssueLine, IssueStatus, Kind, Short
from services.purchasing.domain.order import Order
from services.purchasing.domain.order_events import (
    asked_lines,
    returned_lines,
    reversed_lines,
)
from services.purchasing.domain.receipt import Receipt


@dataclass(frozen=True, slots=True)
class WantedReturn:
    """What is to go back of an order line, and why; `replaced`: it is to come in again."""

    line_id: UUID
    quantity: Decimal
    reason: str
    replaced: bool = False


class OrderIssuing(Order):
    """The steps by which goods of an order leave again.

    What is asked is set aside at once, so that nothing is asked twice; quantities and state change
    when inventory has posted it.
    """

    def reverse(
        self,
        receipt_id: UUID,
        *,
        issue_id: UUID,
        number: str,
        by: Principal,
        at: datetime,
        reason: str,
    ) -> GoodsIssue:
        """Ask to take a receipt back, as a whole; raises Conflict if it was, or goods went back."""
        receipt = self._receipt(receipt_id)
        earlier = self._reversal_of(receipt)
        if earlier is not None:
            raise Conflict(
                f"{receipt.number} is taken back by {earlier.number} already",
                code="already_reversed",
                number=earlier.number,
                status=earlier.status,
            )
        self._must("reverse", by)
        self._must_have({line.order_line_id: line.accepted for line in receipt.lines})
        lines = [
            IssueLine(new_id(), r.order_line_id, r.accepted, r.rejected, r.reject_reason, True)
            for r in receipt.lines
        ]
        return self._ask(
            "reverse",
            GoodsIssue(
                id=issue_id,
                number=number,
                kind=Kind.REVERSAL,
                receipt_id=receipt.id,
                requested_at=at,
                requested_by=by.user_id,
                by_name=by.name,
                reason=reason,
                lines=tuple(lines),
            ),
            by,
        )

    def return_goods(
        self,
        wanted: Sequence[WantedReturn],
        *,
        issue_id: UUID,
        number: str,
        by: Principal,
        at: datetime,
        note: str,
    ) -> GoodsIssue:
        """Ask to return goods; raises Invalid, and Conflict (not_kept) for more than is here."""
        self._must("return", by)
        self._check(wanted)
        self._must_have({line.line_id: line.quantity for line in wanted})
        lines = [
            IssueLine(new_id(), w.line_id, w.quantity, reason=w.reason, replaced=w.replaced)
            for w in wanted
        ]
        return self._ask(
            "return",
            GoodsIssue(
                id=issue_id,
                number=number,
                kind=Kind.RETURN,
                requested_at=at,
                requested_by=by.user_id,
                by_name=by.name,
                reason=note,
                lines=tuple(lines),
            ),
            by,
        )

    def asked(self, issue_id: UUID) -> contracts.GoodsIssueRequested:
        """What inventory was asked."""
        issue = self.issue(issue_id)
        return contracts.GoodsIssueRequested(
            issue_id=issue.id,
            issue_number=issue.number,
            kind=issue.kind,
            order_id=self.id,
            order_number=self.number,
            supplier_id=self.supplier.id,
            warehouse_id=self.warehouse.id,
            order_status=self.status,
            lines=tuple(asked_lines(issue, self.lines)),
        )

    def goods_left(self, issue_id: UUID, *, by: Principal, at: datetime) -> None:
        """Inventory has posted it: count it, and stand where that leads. Told again: nothing."""
        issue = self.issue(issue_id)
        if not issue.waits:
            return
        issue.settle(IssueStatus.POSTED, at)
        issue.count(self.lines)
        to = self._standing()
        if not self.anything_received:
            self.before_receipt = None
        said: dict[str, Any] = {"lines": returned_lines(issue, self.lines)}
        action = "return_goods" if to is self.status else "return_to_replace"
        if issue.receipt_id is not None:
            receipt = self._receipt(issue.receipt_id)
            action = "reverse_receipt"
            said = {
                "receipt_id": receipt.id,
                "receipt_number": receipt.number,
                "lines": reversed_lines(issue, self.lines),
            }
        self._tell_issue(action, issue, to=to, by=by, at=at, posted_at=at, **said)

    def goods_stay(
        self, issue_id: UUID, short: Sequence[Short], *, by: Principal, at: datetime
    ) -> None:
        """Inventory has refused it: nothing changes but the document. Told again: nothing."""
        issue = self.issue(issue_id)
        if not issue.waits:
            return
        issue.settle(IssueStatus.REFUSED, at, short)
        said = {"kind": issue.kind, "short": [contracts.ShortProduct(**asdict(s)) for s in short]}
        self._tell_issue("keep_goods", issue, to=self.status, by=by, at=at, **said)

    def _ask(self, action: str, issue: GoodsIssue, by: Principal) -> GoodsIssue:
        self.issues.append(issue)
        self._tell_issue(
            action,
            issue,
            to=self.status,
            by=by,
            at=issue.requested_at,
            reason=issue.reason,
            kind=issue.kind,
            lines=asked_lines(issue, self.lines),
        )
        return issue

    def _tell_issue(self, action: str, issue: GoodsIssue, **said: Any) -> None:
        self.touched_issues.append(issue)
        details = {"issue_id": str(issue.id), "issue_number": issue.number}
        self._step(action, details=details, issue_id=issue.id, issue_number=issue.number, **said)

    def _standing(self) -> Status:
        """Where the order stands by what it holds now."""
        if self.status is Status.CLOSED:
            return self.status
        if not self.anything_received:
            return self.before_receipt or self.status
        if not self.complete:
            return Status.PARTIALLY_RECEIVED
        return self.status if self.status is Status.APPROVED else Status.RECEIVED

    def _receipt(self, receipt_id: UUID) -> Receipt:
        for receipt in self.receipts:
            if receipt.id == receipt_id:
                return receipt
        raise NotFound("no such receipt", receipt_id=receipt_id)

    def _check(self, wanted: Sequence[WantedReturn]) -> None:
        """Raise Invalid for lines that make no sense."""
        known = {line.id for line in self.lines}
        errors = []
        for i, line in enumerate(wanted):
            if line.line_id not in known:
                message = "no such line on this order"
                errors.append(FieldError(f"lines.{i}.line_id", message, "not_found"))
            if line.line_id in {other.line_id for other in wanted[:i]}:
                message = "this line stands here twice; add its quantities up"
                errors.append(FieldError(f"lines.{i}.line_id", message, "duplicate"))
            if not line.reason:
                errors.append(FieldError(f"lines.{i}.reason", "say why it goes back", "missing"))
            if line.replaced and self.status is Status.CLOSED:
                message = "the order is closed: nothing comes in of it any more"
                errors.append(FieldError(f"lines.{i}.replaced", message, "closed"))
        if errors:
            raise Invalid(errors)

    def _must_have(self, wanted: Mapping[UUID, Decimal]) -> None:
        """Raise Conflict for more than is kept of a line and not asked for already."""
        free = {line.id: self.returnable(line) for line in self.lines}
        short = [
            {"line_id": str(line_id), "kept": plain(free[line_id])}
            for line_id, quantity in wanted.items()
            if quantity > free[line_id]
        ]
        if short:
            raise Conflict(
                "not so much of it is left: goods went back, or are asked for, already",
                code="not_kept",
                lines=short,
            )
