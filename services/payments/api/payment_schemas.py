"""What payments' routes about customers' money take and answer."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from libs.domain.texts import line, paragraphs
from libs.web.fields import Body, PlainDecimal, Shown
from services.payments.application.refund_payment import Paid
from services.payments.domain.method import ByHand, Method
from services.payments.domain.payment import Received, Wanted
from services.payments.domain.refund import RefundStatus

MOST_INVOICES = 200


def _reference(value: str) -> str:
    return line(value, 100, shortest=0)


def _note(value: str) -> str:
    return paragraphs(value, 2000)


def _reason(value: str) -> str:
    return line(value, 500)


Reference = Annotated[str, AfterValidator(_reference)]
Note = Annotated[str, AfterValidator(_note)]
Reason = Annotated[str, AfterValidator(_reason)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(9999, 1, 1))]


class AllocationIn(Body):
    """How much of a payment is for an invoice; without an amount, as much as is open and there."""

    invoice_id: UUID
    amount: PlainDecimal | None = None


class PaymentIn(Body):
    """A payment a customer made outside this system: for an invoice, for several, or for none."""

    invoice_id: UUID | None = Field(default=None, description="As much of it as is open")
    customer_id: UUID | None = Field(default=None, description="Needed without an invoice")
    allocations: Annotated[list[AllocationIn], Field(max_length=MOST_INVOICES)] = Field(
        default=[], description="What is left over is the customer's credit"
    )
    method: ByHand
    amount: PlainDecimal
    reference: Reference = Field(default="", description="Such as the bank's transaction number")
    note: Note = ""
    received_on: Day

    @model_validator(mode="after")
    def _for_somebody(self) -> Self:
        if self.invoice_id is not None and self.allocations:
            msg = "say invoice_id or allocations, not both"
            raise ValueError(msg)
        if not (self.invoice_id or self.customer_id or self.allocations):
            msg = "say invoice_id, allocations or customer_id"
            raise ValueError(msg)
        return self

    def wanted(self) -> list[Wanted]:
        """The invoices it is for."""
        if self.invoice_id is not None:
            return [Wanted(self.invoice_id)]
        return [Wanted(each.invoice_id, each.amount) for each in self.allocations]

    def received(self, customer_id: UUID) -> Received:
        """What the domain makes of it."""
        return Received(
            customer_id=customer_id,
            method=Method(self.method),
            amount=self.amount,
            reference=self.reference,
            note=self.note,
            received_on=self.received_on,
            wanted=self.wanted(),
        )


class AllocateIn(Body):
    """Use what is left of a payment on an invoice; without an amount, as much as possible."""

    invoice_id: UUID
    amount: PlainDecimal | None = None


class ReasonIn(Body):
    """Why something is taken back."""

    reason: Reason


class PaidIn(Body):
    """How money went back to a customer, and when."""

    method: ByHand
    paid_on: Day
    reference: Reference = ""

    def paid(self) -> Paid:
        """What the use case takes."""
        return Paid(method=Method(self.method), paid_on=self.paid_on, reference=self.reference)


class RefundIn(Body):
    """How much of a payment goes back, and why; `paid` if somebody has given it back already.

    Without it, Stripe's payments go back through Stripe, others wait until somebody pays them.
    """

    amount: PlainDecimal
    reason: Reason
    paid: PaidIn | None = None


class AllocationOut(BaseModel):
    """What of a payment pays which invoice."""

    invoice_id: UUID
    number: str
    amount: Shown


class RefundPartOut(BaseModel):
    """What of a payment went back, or is to."""

    id: UUID
    number: str
    method: Method
    amount: Shown
    status: RefundStatus
    reason: str
    reference: str
    requested_at: datetime
    paid_on: date | None


class SameReferenceOut(BaseModel):
    """Another payment with the same reference: perhaps the same one, recorded twice."""

    id: UUID
    number: str


class PaymentOut(BaseModel):
    """A payment: what it paid of invoices, what went back, and what is the customer's credit.

    `free` of the credit is what is not on its way back.
    """

    id: UUID
    version: int
    number: str
    customer_id: UUID
    customer_name: str | None
    method: Method
    currency: str
    amount: Shown
    allocated: Shown
    refunded: Shown
    refunding: Shown
    credit: Shown
    free: Shown
    reference: str
    note: str
    received_on: date
    recorded_at: datetime
    recorded_by_name: str
    dispute: str
    reversed_at: datetime | None
    reversed_by_name: str
    reversal_reason: str
    allocations: list[AllocationOut]
    refunds: list[RefundPartOut]
    same_reference: list[SameReferenceOut]


class PaymentsOut(BaseModel):
    """Some payments, and the cursor for more."""

    items: list[PaymentOut]
    next_cursor: str | None


class RefundOut(RefundPartOut):
    """A refund, and the payment it is of."""

    payment_id: UUID
    payment_number: str
    customer_id: UUID
    customer_name: str | None
    currency: str
    credit_note_id: UUID | None
    requested_by_name: str
    ended_at: datetime | None


class RefundsOut(BaseModel):
    """Some refunds, and the cursor for more."""

    items: list[RefundOut]
    next_cursor: str | None
