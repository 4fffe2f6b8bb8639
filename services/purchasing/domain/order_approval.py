"""How an order is approved: submitted, agreed to step by step, amended and asked for anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from libs.contracts import purchasing as contracts
from libs.domain.principal import SYSTEM_USER, Principal
from libs.domain.quantity import ZERO
from services.purchasing.domain.approval import (
    ApprovalStep,
    ask,
    next_steps,
    overdue,
    steps_after,
    steps_for,
    steps_needed,
)
from services.purchasing.domain.approval_rule import (
    ApprovalRule,
    Bought,
    BoughtLine,
    Lineages,
)
from services.purchasing.domain.approver import rights_of
from services.purchasing.domain.approving import right_to_approve
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order import Order
from services.purchasing.domain.order_events import ordered_lines
from services.purchasing.domain.supplier_link import by_link
from services.purchasing.domain.wanted import Wanted


class OrderApproval(Order):
    """The steps that lead to an order's approval."""

    def submit(
        self,
        rules: Sequence[ApprovalRule],
        lineages: Lineages,
        *,
        by: Principal,
        at: datetime,
        reason: str = "",
    ) -> None:
        """Ask for approval: by the steps the company's rules demand of an order like this.

        What the system wrote alone is theirs who submit it as it is: two people buy, not one.
        """
        self._must("submit", by)
        if self.writers == (SYSTEM_USER,):
            self.writers = (*self.writers, by.person)
        self.approvals, self.covered = steps_needed(rules, self.bought(lineages)), False
        ask(self.approvals, at)
        names = [step.name for step in self.approvals]
        self._step("submit", by=by, at=at, reason=reason, steps=names)

    def approve(self, *, by: Principal, at: datetime, reason: str = "") -> None:
        """Take the steps that ask for this person; with the last the order may go out."""
        self._must("approve", by)
        if (right := right_to_approve(self, by)) is None:  # pragma: no cover - what _must asked
            raise AssertionError
        taken = steps_for(self.approvals, right)
        for step in taken:
            step.take(by, right, at)
        ask(self.approvals, at)
        names = [step.name for step in taken]
        said: dict[str, Any] = {"by": by, "at": at, "reason": reason}
        said["details"] = {"steps": ", ".join(names)}
        if right.person != by.person:
            said["details"] |= {"for": right.name}
            said |= {"approved_for": right.person, "approved_for_name": right.name}
        if waiting := [step.name for step in next_steps(self.approvals)]:
            event = contracts.PurchaseOrderStepApproved
            said |= {"event": event, "steps": names, "waiting": waiting}
            self._step("approve", to=Status.PENDING_APPROVAL, **said)
        else:
            self._step("approve", lines=ordered_lines(self.lines), **said)
            self._confirm_if_agreed(at, by)

    def escalate(self, *, by: Principal, at: datetime) -> None:
        """Open the steps that waited too long to others as well; each once."""
        self._must("escalate", by)
        late = overdue(self.approvals, at)
        if not late:
            return
        for step in late:
            step.escalated_at = at
        names = [step.name for step in late]
        roles = sorted({role for step in late for role in step.escalate_to_roles})
        details = {"steps": ", ".join(names), "roles": ", ".join(roles)}
        self._step("escalate", by=by, at=at, details=details, steps=names, roles=roles)

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
        self._amend("amend", wanted, rules, lineages, by=by, at=at, reason=reason)

    def _amend(
        self,
        action: str,
        wanted: Wanted,
        rules: Sequence[ApprovalRule],
        lineages: Lineages,
        *,
        by: Principal,
        at: datetime,
        reason: str,
        details: Mapping[str, str] = MappingProxyType({}),
        agreed: bool = False,
    ) -> None:
        before = self.bought(lineages)
        self._supersede(by, at, reason)
        self._write(wanted, by)
        self.agreed = agreed
        after = self.bought(lineages)
        # Who writes it now did not approve this: what they took is asked of others.
        counting = [step for step in self.approvals if not self._of_a_writer(step)]
        self.covered = after.within(before) and len(counting) == len(self.approvals)
        self.approvals = steps_after(rules, before, after, counting)
        ask(self.approvals, at)
        waiting = [step.name for step in self.approvals if step.waits]
        about = {"revision": str(self.revision), "steps": ", ".join(waiting), **details}
        self._step(action, by=by, at=at, reason=reason, details=about, steps=waiting)
        if not waiting:
            self._stand_approved(at, by)

    def carry_over(self, *, by: Principal, at: datetime, reason: str) -> None:
        """Stand as sent: it was approved and sent elsewhere, for which this person answers."""
        self.submit([], {}, by=by, at=at, reason=reason)
        right = next(rights_of(by, ()))
        for step in self.approvals:
            step.take(by, right, at)
        self._step("approve", by=by, at=at, reason=reason, lines=ordered_lines(self.lines))
        self._step("send", by=by, at=at, reason=reason)

    def _stand_approved(self, at: datetime, by: Principal) -> None:
        """The approvals that were given cover what it says now."""
        system = Principal.system(by.tenant_id, by.trace)
        lines = ordered_lines(self.lines)
        self._step("approve", by=system, at=at, reason="no step is concerned", lines=lines)
        self._confirm_if_agreed(at, by)

    def _confirm_if_agreed(self, at: datetime, by: Principal) -> None:
        """What the supplier proposed needs no sending; where stock rises on approval, no word."""
        if self.agreed and not self.policy.stock_on_approval:
            supplier = by_link(self.supplier, by.tenant_id, by.trace)
            self._step("confirm", by=supplier, at=at, reason="as proposed")

    def _of_a_writer(self, step: ApprovalStep) -> bool:
        return not self.policy.requester_may_approve and any(map(step.took, self.writers))

    def bought(self, lineages: Lineages) -> Bought:
        """What approvers agree to."""
        return Bought(
            supplier_id=self.supplier.id,
            warehouse_id=self.warehouse.id,
            total=ZERO if self.amounts is None else self.amounts.total,
            lines=tuple(
                BoughtLine(li.product_id, li.quantity, li.unit_cost or ZERO, li.tax_rate or ZERO)
                for li in self.lines
            ),
            charges=self.charges,
            tax_amount=None if self.amounts is None else self.amounts.tax_amount,
            lineages=lineages,
        )
