"""What goes over the wire of links to orders, and of what suppliers answer by them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from libs.web.fields import Body, Shown
from libs.web.parties import Note
from services.purchasing.domain.supplier_answer import AnswerLine, Decision, Kind, SupplierAnswer
from services.purchasing.domain.supplier_link import LinkState, SupplierLink


class SendIn(Body):
    """How to send an order: by a letter with a link, or `by_hand`; and why."""

    reason: Note = ""
    by_hand: bool = False


class RefuseIn(Body):
    """Why the order stays as it is; the supplier reads it."""

    note: Annotated[Note, StringConstraints(min_length=1)]


class LinkOut(BaseModel):
    """The newest link to an order; `none` if there never was one. Its token is shown to nobody."""

    state: LinkState | Literal["none"]
    revision: int | None = None
    sent_to: str | None = None
    made_at: datetime | None = None
    made_by_name: str | None = None
    expires_at: datetime | None = None
    opened_at: datetime | None = None
    openings: int = Field(default=0, description="At most one an hour is counted")

    @classmethod
    def of(cls, link: SupplierLink, revision: int, at: datetime) -> "LinkOut":
        """Show the link of an order at this revision."""
        return cls(
            state=link.state(revision, at),
            revision=link.revision,
            sent_to=link.sent_to,
            made_at=link.made_at,
            made_by_name=link.made_by_name,
            expires_at=link.expires_at,
            opened_at=link.opened_at,
            openings=link.openings,
        )


class AnswerLineOut(BaseModel):
    """A line as it was ordered and as it is offered; costs are absent for who may not see them."""

    position: int
    sku: str
    name: str
    unit: str
    ordered: Shown
    ordered_for: date | None
    quantity: Shown
    expected_on: date | None
    ordered_cost: Shown | None = None
    unit_cost: Shown | None = None

    @classmethod
    def of(cls, line: AnswerLine) -> "AnswerLineOut":
        """Show the line."""
        costs = (
            {}
            if line.unit_cost is None
            else {"ordered_cost": line.ordered_cost, "unit_cost": line.unit_cost}
        )
        return cls(
            position=line.position,
            sku=line.sku,
            name=line.name,
            unit=line.unit,
            ordered=line.ordered,
            ordered_for=line.ordered_for,
            quantity=line.quantity,
            expected_on=line.expected_on,
            **costs,
        )


class AnswerOut(BaseModel):
    """What a supplier answered, and what became of it; a proposal without decision waits."""

    id: UUID
    number: int
    revision: int
    kind: Kind
    note: str
    answered_at: datetime
    answered_by: str
    lines: list[AnswerLineOut]
    decision: Decision | None
    decided_at: datetime | None
    decided_by_name: str | None
    decision_note: str

    @classmethod
    def of(cls, answer: SupplierAnswer) -> "AnswerOut":
        """Show the answer."""
        return cls(
            id=answer.id,
            number=answer.number,
            revision=answer.revision,
            kind=answer.kind,
            note=answer.note,
            answered_at=answer.answered_at,
            answered_by=answer.answered_by,
            lines=[AnswerLineOut.of(line) for line in answer.lines],
            decision=answer.decision,
            decided_at=answer.decided_at,
            decided_by_name=answer.decided_by_name,
            decision_note=answer.decision_note,
        )


class AnswersOut(BaseModel):
    """What the supplier answered, newest first."""

    items: list[AnswerOut]
