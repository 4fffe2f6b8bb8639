"""The purchase order: what is bought from whom, and each step of its life."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.changes import changes
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.purchasing.domain.approval import ask_no_more
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_answering import OrderAnswering
from services.purchasing.domain.order_issuing import OrderIssuing
from services.purchasing.domain.order_line import OrderLine, add_up, edited_products
from services.purchasing.domain.order_receiving import OrderReceiving
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.wanted import Wanted


class PurchaseOrder(OrderAnswering, OrderReceiving, OrderIssuing):
    """One order, from its first draft to its end."""

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
        reason: str = "",
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
        order._say(contracts.PurchaseOrderRaised, "raise", None, by=by, at=at, reason=reason)
        return order

    def change(self, wanted: Wanted, *, by: Principal, at: datetime) -> None:
        """Write the draft anew; a line that stays in its place keeps its id."""
        self._must("change", by)
        before = self._told()
        ids = {(line.position, line.product_id): line.id for line in self.lines}
        for line in wanted.lines:
            line.id = ids.get((line.position, line.product_id), line.id)
        self.edited |= edited_products(self.lines, wanted.lines)
        self._write(wanted, by)
        self._step("change", by=by, at=at, **changes(before, self._told()))

    def replenish(
        self, put: Sequence[OrderLine], drop: Collection[UUID], *, by: Principal, at: datetime
    ) -> str:
        """Let the draft say what is needed now; what became of it: changed, or emptied.

        A product put there takes the place of its line; with no line left it is cancelled.
        """
        self._must("change", by)
        before = self._told()
        new = {line.product_id: line for line in put}
        kept = [line for line in self.lines if line.product_id not in drop]
        added = len(new.keys() - {line.product_id for line in kept})
        for line in kept:
            if line.product_id in new:
                new[line.product_id].id = line.id
        lines = [new.pop(line.product_id, line) for line in kept] + list(new.values())
        if not lines:
            self.take("cancel", by=by, at=at, reason="nothing of it is needed any more")
            return "emptied"
        for position, line in enumerate(lines, start=1):
            line.position = position
        tax_amount = None if self.amounts is None else self.amounts.tax_amount
        self._content(lines, self.charges, tax_amount, by)
        counts = {"added": added, "changed": len(put) - added, "removed": len(drop)}
        details = {name: str(count) for name, count in counts.items() if count}
        told = changes(before, self._told())
        self._step("change", by=by, at=at, reason="replenishment", details=details, **told)
        return "changed"

    def take(self, action: str, *, by: Principal, at: datetime, reason: str = "") -> None:
        """A step with little more to it than FLOW and its rules.

        What a supplier declined stays on record as it was: revised, it is the next revision.
        Raises Invalid for an order closed short without a reason.
        """
        self._must(action, by)
        if action == "close" and not self.complete and not reason:
            raise Invalid.field("reason", "say why the rest is not expected any more", "missing")
        if action == "revise" and self.status is Status.DECLINED:
            self._supersede(by, at, reason)
        if self.status is Status.PENDING_APPROVAL:
            ask_no_more(self.approvals)
        self._step(action, by=by, at=at, reason=reason)
