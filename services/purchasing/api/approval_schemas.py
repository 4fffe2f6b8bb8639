"""What goes over the wire of approving: what waits, and what became of many orders at once."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.domain.errors import DomainError
from libs.web.errors import status_of
from libs.web.fields import Body, Shown
from libs.web.parties import Note
from services.purchasing.api.order_schemas import OrderRowOut
from services.purchasing.application.approve_orders import Outcome
from services.purchasing.domain.approval import next_steps
from services.purchasing.domain.flow import Status

MOST_AT_ONCE = 100


class OpenStepOut(BaseModel):
    """A step the caller may take now, and why it is asked for: what its rule looks at.

    Without a rule any approver takes it. From `escalates_at` others are asked as well.
    """

    id: UUID
    name: str
    rule_id: UUID | None
    above: Shown | None
    by_category: bool | None
    by_supplier: bool | None
    escalates_at: datetime | None
    escalated_at: datetime | None


class WaitingOrderOut(OrderRowOut):
    """An order that waits for the caller since `asked_at`; who asked, by what step, and why.

    `for_id` and `for_name` tell in whose right they would approve it, if not their own.
    """

    asked_at: datetime
    asked_by_action: Literal["submit", "amend"]
    asked_by_name: str
    reason: str
    for_id: UUID | None
    for_name: str | None
    steps: list[OpenStepOut]


class ApprovalsOut(BaseModel):
    """What waits for the caller."""

    items: list[WaitingOrderOut]
    next_cursor: str | None


class ApproverOut(BaseModel):
    """Somebody who may approve orders up to a total of `approval_limit` (null: any)."""

    id: UUID
    name: str
    roles: list[str]
    approval_limit: Shown | None


class ApproversOut(BaseModel):
    """Some people who may approve."""

    items: list[ApproverOut]
    next_cursor: str | None


class BulkApproveIn(Body):
    """Which orders to approve, and why."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Note = ""


class ProblemOut(BaseModel):
    """Why an order was not approved: as its own request would have been answered."""

    model_config = ConfigDict(extra="allow")

    status: int
    code: str
    detail: str

    @classmethod
    def of(cls, error: DomainError) -> "ProblemOut":
        """Say what a problem says."""
        said = {"status": status_of(error), "code": error.error_code, "detail": error.message}
        return cls.model_validate({**error.context, **said})


class OutcomeOut(BaseModel):
    """What became of one order, as it is now; `waiting` names the steps that are asked for."""

    id: UUID
    outcome: Literal["approved", "step_taken", "refused"]
    number: str | None
    status: Status | None
    version: int | None
    waiting: list[str]
    problem: ProblemOut | None

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeOut":
        """Show what became of it."""
        order, refusal = outcome.order, outcome.refusal
        waiting = [] if order is None else [step.name for step in next_steps(order.approvals)]
        done: Literal["approved", "step_taken"] = "step_taken" if waiting else "approved"
        return cls(
            id=outcome.order_id,
            outcome="refused" if refusal else done,
            number=order and order.number,
            status=order and order.status,
            version=order and order.version,
            waiting=waiting,
            problem=refusal and ProblemOut.of(refusal),
        )


class OutcomesOut(BaseModel):
    """What became of each order, in the order asked for."""

    items: list[OutcomeOut]
