"""How an order goes to its supplier, and what becomes of their answer."""

from collections.abc import Sequence
from datetime import datetime

from libs.domain.principal import Principal
from services.purchasing.domain.approval_rule import ApprovalRule, Lineages
from services.purchasing.domain.order_approval import OrderApproval
from services.purchasing.domain.supplier_answer import Kind, SupplierAnswer
from services.purchasing.domain.supplier_link import SupplierLink
from services.purchasing.domain.wanted import Wanted

_STEP_OF = {Kind.ACCEPTED: "confirm", Kind.PROPOSED: "propose", Kind.DECLINED: "decline"}
BY_HAND = {"sent_to": "by hand"}


class OrderAnswering(OrderApproval):
    """The steps between an order and its supplier."""

    def send(
        self, link: SupplierLink | None, *, by: Principal, at: datetime, reason: str = ""
    ) -> None:
        """Send it by a link, or note that it went by hand."""
        self._must("send", by)
        details = BY_HAND if link is None else _about(link)
        self._step("send", by=by, at=at, reason=reason, details=details)

    def resend(self, link: SupplierLink, *, by: Principal, at: datetime) -> None:
        """Send a new link; the earlier one ends."""
        self._must("resend", by)
        self._step("resend", by=by, at=at, details=_about(link))

    def withdraw_link(self, link: SupplierLink, *, by: Principal, at: datetime) -> None:
        """End the link; raises Conflict when it has ended."""
        self._must("withdraw_link", by)
        link.withdraw(self.revision, at)
        self._step("withdraw_link", by=by, at=at, details={"sent_to": link.sent_to})

    def open_link(self, link: SupplierLink, *, by: Principal, at: datetime) -> None:
        """Note that the supplier looked."""
        self._must("open_link", by)
        link.open(at)
        self._step("open_link", by=by, at=at)

    def answer(self, answer: SupplierAnswer, *, by: Principal, at: datetime) -> None:
        """Take the supplier's answer in: confirmed, declined, or something to decide about."""
        action = _STEP_OF[answer.kind]
        self._must(action, by)
        details = {"answer_id": str(answer.id)}
        self._step(action, by=by, at=at, reason=answer.note, details=details, answer_id=answer.id)

    def take_proposal(
        self,
        answer: SupplierAnswer,
        wanted: Wanted,
        rules: Sequence[ApprovalRule],
        lineages: Lineages,
        *,
        by: Principal,
        at: datetime,
        reason: str,
    ) -> None:
        """Make the order what the supplier proposed; once that is approved it is confirmed."""
        self._must("take_proposal", by)
        answer.must_wait(self)
        self._amend(
            "take_proposal",
            wanted,
            rules,
            lineages,
            by=by,
            at=at,
            reason=reason,
            details={"answer_id": str(answer.id)},
            agreed=True,
        )

    def refuse_proposal(
        self, answer: SupplierAnswer, *, by: Principal, at: datetime, reason: str
    ) -> None:
        """Stay with what was ordered; the supplier sees the reason, and may answer anew."""
        self._must("refuse_proposal", by)
        answer.must_wait(self)
        about = {"answer_id": str(answer.id)}
        self._step(
            "refuse_proposal", by=by, at=at, reason=reason, details=about, answer_id=answer.id
        )


def _about(link: SupplierLink) -> dict[str, str]:
    return {"sent_to": link.sent_to, "link_expires_at": link.expires_at.isoformat()}
