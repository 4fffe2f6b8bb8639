"""What payments says: what is owed, and what was paid."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.contracts.attachments import AttachmentEvent
from libs.contracts.base import CostMoney, Event, Money
from libs.contracts.costs import CostsSeen


class LiabilityAccrued(Event):
    """Goods came in: so much is owed to their supplier, due then.

    `accrued_on` is its day in the books; `charges` of it are freight and the like, an expense.
    """

    type: ClassVar[str] = "payments.liability.accrued"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    liability_id: UUID
    supplier_id: UUID
    order_id: UUID
    document_id: UUID
    document_number: str
    amount: CostMoney
    currency: str
    due_on: date
    accrued_on: date | None = None
    charges: CostMoney = Decimal(0)


class LiabilitySettled(Event):
    """So much of a liability was paid (less than zero: a payment was taken back).

    `settled_on` is its day in the books; without one, the day of the event.
    """

    type: ClassVar[str] = "payments.liability.settled"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    liability_id: UUID
    supplier_id: UUID
    settlement_id: UUID
    amount: CostMoney
    open: CostMoney
    currency: str
    settled_on: date | None = None


class _SettlementEvent(Event):
    """A payment to a supplier."""

    permission: ClassVar[str | None] = "payments.liabilities.read"

    settlement_id: UUID
    number: str
    supplier_id: UUID
    method: str
    amount: CostMoney
    currency: str
    paid_on: date


class SettlementRecorded(_SettlementEvent):
    """A payment to a supplier was recorded."""

    type: ClassVar[str] = "payments.settlement.recorded"


class SettlementReversed(_SettlementEvent):
    """A recorded payment was taken back; the reason rides in the envelope."""

    type: ClassVar[str] = "payments.settlement.reversed"


class ReceivableChanged(Event):
    """What is open of an invoice changed: paid, credited, refunded or taken back.

    It says how things stand, so that the one of the highest version holds. `open` is never below
    zero: what was paid beyond it is the customer's credit, kept by the payment it came with.
    `changed_on` is the day of the change in the books; without one, the day of the event.
    """

    type: ClassVar[str] = "payments.receivable.changed"
    permission: ClassVar[str | None] = "payments.invoices.read"
    partition: ClassVar[str | None] = "invoice_id"

    invoice_id: UUID
    order_id: UUID
    customer_id: UUID
    total: Money
    paid: Money
    credited: Money
    open: Money
    currency: str
    version: int
    due_on: date | None = None
    changed_on: date | None = None


class _PaymentEvent(Event):
    """Money from a customer; `method` is stripe, bank, upi, cash or cheque."""

    permission: ClassVar[str | None] = "payments.invoices.read"

    payment_id: UUID
    number: str
    customer_id: UUID
    invoice_id: UUID | None
    method: str
    amount: Money
    currency: str


class PaymentSucceeded(_PaymentEvent):
    """A customer paid; what is more than they owed is their credit."""

    type: ClassVar[str] = "payments.payment.succeeded"

    received_on: date


class PaymentFailed(_PaymentEvent):
    """A customer tried to pay, and the money did not come."""

    type: ClassVar[str] = "payments.payment.failed"


class PaymentReversed(_PaymentEvent):
    """A recorded payment was taken back; the reason rides in the envelope."""

    type: ClassVar[str] = "payments.payment.reversed"


class PaymentDisputed(_PaymentEvent):
    """The customer's bank disputes a payment; `status` is Stripe's word for where it stands."""

    type: ClassVar[str] = "payments.payment.disputed"

    status: str


class PaymentRefunded(_PaymentEvent):
    """So much of a payment went back to the customer; `amount` is that of the refund."""

    type: ClassVar[str] = "payments.payment.refunded"

    refund_id: UUID


class PaymentAllocated(_PaymentEvent):
    """So much of a payment pays `invoice_id` now; less than zero, it pays that no more."""

    type: ClassVar[str] = "payments.payment.allocated"


class PaymentRefundRequested(_PaymentEvent):
    """So much of a payment is set aside, to go back to the customer."""

    type: ClassVar[str] = "payments.payment.refund_requested"

    refund_id: UUID


class PaymentRefundFailed(_PaymentEvent):
    """A refund did not go, or is not wanted any more: it is the customer's credit again."""

    type: ClassVar[str] = "payments.payment.refund_failed"

    refund_id: UUID


class CheckoutEvent(Event):
    """A page on which an invoice, or what is owed to a supplier, can be paid.

    `status` is where it stands now, `from_status` where it stood before.
    """

    permission: ClassVar[str | None] = "payments.invoices.read"

    checkout_id: UUID
    invoice_id: UUID | None
    amount: Money
    currency: str
    status: str
    from_status: str | None = None


class CheckoutRequested(CheckoutEvent):
    """Such a page is wanted: Stripe is asked for it next."""

    type: ClassVar[str] = "payments.checkout.requested"


class CheckoutOpened(CheckoutEvent):
    """Such a page was opened."""

    type: ClassVar[str] = "payments.checkout.opened"


class CheckoutProcessing(CheckoutEvent):
    """The customer paid there by a way that takes days."""

    type: ClassVar[str] = "payments.checkout.processing"


class CheckoutPaid(CheckoutEvent):
    """The money is here."""

    type: ClassVar[str] = "payments.checkout.paid"


class CheckoutFailed(CheckoutEvent):
    """The money did not come, or Stripe refused the page; the reason rides in the envelope."""

    type: ClassVar[str] = "payments.checkout.failed"


class CheckoutWithdrawn(CheckoutEvent):
    """Nobody shall pay there any more: Stripe is to end the page."""

    type: ClassVar[str] = "payments.checkout.withdrawn"


class CheckoutExpired(CheckoutEvent):
    """Nobody paid there in time; the page takes no money any more."""

    type: ClassVar[str] = "payments.checkout.expired"


class CheckoutFeeCharged(CheckoutEvent):
    """What Stripe kept of a payment that came by the page."""

    type: ClassVar[str] = "payments.checkout.fee_charged"

    fee: Money


class SupplierCheckoutChanged(Event):
    """A page on which we pay a supplier what is owed: where it stands now.

    `fee` is what Stripe kept of it, said once.
    """

    type: ClassVar[str] = "payments.supplier_checkout.changed"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    checkout_id: UUID
    supplier_id: UUID
    amount: CostMoney
    currency: str
    status: str
    from_status: str | None = None
    fee: CostMoney = Decimal(0)


class StripeMismatched(Event):
    """What is here and what is at Stripe differ; `kind` says how. Somebody has to look."""

    type: ClassVar[str] = "payments.stripe_mismatch.found"
    permission: ClassVar[str | None] = "payments.invoices.read"

    mismatch_id: UUID
    kind: str
    reference: str
    checkout_id: UUID | None


class StripeMismatchResolved(Event):
    """What differed is the same again."""

    type: ClassVar[str] = "payments.stripe_mismatch.resolved"
    permission: ClassVar[str | None] = "payments.invoices.read"

    mismatch_id: UUID
    kind: str
    reference: str
    checkout_id: UUID | None


class BillEvent(Event):
    """A supplier's own bill; `difference` is what it says beyond its receipts.

    Of that, `price_difference` is an expense and the rest is tax.
    """

    permission: ClassVar[str | None] = "payments.liabilities.read"

    bill_id: UUID
    supplier_id: UUID
    number: str
    billed_on: date
    amount: CostMoney
    difference: CostMoney
    currency: str
    price_difference: CostMoney = Decimal(0)


class BillRecorded(BillEvent):
    """A supplier's own bill was matched to receipts."""

    type: ClassVar[str] = "payments.bill.recorded"


class BillHeld(BillEvent):
    """A bill is disputed: nothing of it is settled; the reason rides in the envelope."""

    type: ClassVar[str] = "payments.bill.held"


class BillReleased(BillEvent):
    """A bill that was held may be settled."""

    type: ClassVar[str] = "payments.bill.released"


class BillReversed(BillEvent):
    """A bill was taken back; the reason rides in the envelope."""

    type: ClassVar[str] = "payments.bill.reversed"


class AccountChanged(Event):
    """An account of the ledger is new, or is called otherwise."""

    type: ClassVar[str] = "payments.account.changed"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    account_id: UUID
    code: str
    name: str
    kind: str
    # What the rules of posting know it by; none of a company's own.
    role: str | None = None
    # What it was called, of what changed.
    before: dict[str, str] | None = None


class HandPosting(BaseModel):
    """A line of an entry somebody wrote: a debit is more than zero, a credit less."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account_id: UUID
    role: str | None = None
    amount: CostMoney


class JournalEntryPosted(Event):
    """Somebody posted an entry by hand, or took one back; documents tell of theirs themselves."""

    type: ClassVar[str] = "payments.journal_entry.posted"
    permission: ClassVar[str | None] = "payments.liabilities.read"

    entry_id: UUID
    booked_on: date
    memo: str
    amount: CostMoney
    currency: str
    reverses: UUID | None = None
    lines: tuple[HandPosting, ...] = ()


class ReconciliationCompleted(Event):
    """Books, payments and stock were compared; `mismatches` by what was compared."""

    type: ClassVar[str] = "payments.reconciliation.completed"
    permission: ClassVar[str | None] = "payments.invoices.read"

    reconciliation_id: UUID
    mismatches: int
    found: dict[str, int]


class _BillFileEvent(AttachmentEvent):
    permission: ClassVar[str | None] = "payments.liabilities.read"
    partition: ClassVar[str | None] = "of_id"


class AttachmentAdded(_BillFileEvent):
    """A file is kept with a supplier's bill."""

    type: ClassVar[str] = "payments.attachment.added"


class AttachmentRemoved(_BillFileEvent):
    """A file of a supplier's bill was taken away."""

    type: ClassVar[str] = "payments.attachment.removed"


class CostsViewed(CostsSeen):
    """Somebody looked at cost prices in payments; said once an hour for each kind of view."""

    type: ClassVar[str] = "payments.costs.viewed"
