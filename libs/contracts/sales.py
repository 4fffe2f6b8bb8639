"""What sales says: customers, the life of a sales order, what left, came back and was invoiced."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.attachments import AttachmentEvent
from libs.contracts.base import CostMoney, Event, Money, Quantity
from libs.contracts.costs import CostsSeen
from libs.contracts.imports import ImportSaid


class Customer(BaseModel):
    """A customer as it now is; `terms` is prepaid or credit, no `credit_limit` means no limit."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    number: str
    name: str
    contact_name: str = ""
    email: str | None = None
    phone: str | None = None
    address: dict[str, str] = {}
    shipping_address: dict[str, str] = {}
    tax_id: str | None = None
    state_code: str | None = None
    terms: str = "credit"
    payment_terms_days: int = 30
    credit_limit: Money | None = None
    active: bool = True
    version: int


class CustomerCreated(Event):
    """A customer is new."""

    type: ClassVar[str] = "sales.customer.created"
    permission: ClassVar[str | None] = "sales.customers.read"

    customer: Customer


class CustomerUpdated(Event):
    """A customer changed; `before` holds the old values of the fields that did."""

    type: ClassVar[str] = "sales.customer.updated"
    permission: ClassVar[str | None] = "sales.customers.read"

    customer: Customer
    before: dict[str, object] = Field(default={})


class _OrderEvent(Event):
    """Common to all steps of an order: where it stands now, and stood before the step.

    A reason rides in the envelope.
    """

    permission: ClassVar[str | None] = "sales.orders.read"

    order_id: UUID
    number: str
    customer_id: UUID
    status: str
    from_status: str | None = None


class SalesOrderRaised(_OrderEvent):
    """A draft was written."""

    type: ClassVar[str] = "sales.sales_order.raised"


class SoldLine(BaseModel):
    """A line of an order: `net` is after discounts, before tax."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    product_id: UUID
    quantity: Quantity
    unit_price: Money
    net: Money
    tax: Money


class SalesOrderContent(BaseModel):
    """What a draft says, as far as an edit changed it: `lines` are only those that differ."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    customer_id: UUID | None = None
    warehouse_id: UUID | None = None
    reference: str | None = None
    note: str | None = None
    charges: Money | None = None
    tax: Money | None = None
    total: Money | None = None
    lines: tuple[SoldLine, ...] = ()


class SalesOrderChanged(_OrderEvent):
    """A draft was edited: a line of `before` alone was removed, one of `after` alone added."""

    type: ClassVar[str] = "sales.sales_order.changed"

    before: SalesOrderContent | None = None
    after: SalesOrderContent | None = None


class SalesOrderSubmitted(_OrderEvent):
    """Stock is being asked for; the order waits for inventory's answer."""

    type: ClassVar[str] = "sales.sales_order.submitted"

    total: Money
    currency: str


class SalesOrderReserved(_OrderEvent):
    """All of it is promised; it waits for approval."""

    type: ClassVar[str] = "sales.sales_order.reserved"

    raised_by: UUID
    total: Money
    currency: str


class ShortLine(BaseModel):
    """A product of which less is free than was asked."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: UUID
    requested: Quantity
    available: Quantity


class SalesOrderOutOfStock(_OrderEvent):
    """Not all of it is there: nothing is promised any more."""

    type: ClassVar[str] = "sales.sales_order.out_of_stock"

    short: tuple[ShortLine, ...] = ()


class SalesOrderWithdrawn(_OrderEvent):
    """The order was taken back before a decision; it is a draft."""

    type: ClassVar[str] = "sales.sales_order.withdrawn"


class SalesOrderExpired(_OrderEvent):
    """Nobody decided in time: what was promised is free again, the order is a draft."""

    type: ClassVar[str] = "sales.sales_order.expired"


class SalesOrderApproved(_OrderEvent):
    """The order may be carried out."""

    type: ClassVar[str] = "sales.sales_order.approved"

    currency: str
    lines: tuple[SoldLine, ...]
    net: Money
    tax: Money
    total: Money
    raised_by: UUID


class SalesOrderRejected(_OrderEvent):
    """The approver refused the order; what was promised is free again."""

    type: ClassVar[str] = "sales.sales_order.rejected"

    raised_by: UUID


class SalesOrderRevised(_OrderEvent):
    """A rejected order is a draft again."""

    type: ClassVar[str] = "sales.sales_order.revised"


class SalesOrderAwaitingPayment(_OrderEvent):
    """The customer pays before anything is picked: the invoice is out."""

    type: ClassVar[str] = "sales.sales_order.awaiting_payment"


class SalesOrderPaid(_OrderEvent):
    """What had to be paid first is paid: the order can be picked."""

    type: ClassVar[str] = "sales.sales_order.paid"


class SalesOrderDeducted(_OrderEvent):
    """What was promised has left stock with the approval: the company deducts by then."""

    type: ClassVar[str] = "sales.sales_order.deducted"


class SalesOrderPicked(_OrderEvent):
    """Somebody gathers the goods."""

    type: ClassVar[str] = "sales.sales_order.picked"


class SalesOrderFlagged(_OrderEvent):
    """Goods promised to an order that is partly shipped are gone: somebody has to decide."""

    type: ClassVar[str] = "sales.sales_order.flagged"

    short: tuple[ShortLine, ...]


class ShippedLine(BaseModel):
    """What left of an order line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    product_id: UUID
    quantity: Quantity


class SalesOrderShipmentRequested(_OrderEvent):
    """Somebody ships: inventory is asked, or (taken from stock on approval) it leaves at once."""

    type: ClassVar[str] = "sales.sales_order.shipment_requested"

    shipment_id: UUID
    shipment_number: str
    lines: tuple[ShippedLine, ...]


class SalesOrderShipped(_OrderEvent):
    """A shipment left: inventory has posted all of it."""

    type: ClassVar[str] = "sales.sales_order.shipped"

    shipment_id: UUID
    shipment_number: str
    lines: tuple[ShippedLine, ...]


class SalesOrderShipmentRefused(_OrderEvent):
    """A shipment could not leave: inventory has not that much of it. Nothing was posted."""

    type: ClassVar[str] = "sales.sales_order.shipment_refused"

    shipment_id: UUID
    shipment_number: str
    short: tuple[ShortLine, ...]


class SalesOrderCompleted(_OrderEvent):
    """Nothing more is to be done for the order."""

    type: ClassVar[str] = "sales.sales_order.completed"


class SalesOrderReversed(_OrderEvent):
    """All of it is undone: goods come back, invoices are credited, what was paid goes back."""

    type: ClassVar[str] = "sales.sales_order.reversed"


class SalesOrderCancelled(_OrderEvent):
    """The order will not be carried out; what was promised is free again."""

    type: ClassVar[str] = "sales.sales_order.cancelled"


class _ReturnEvent(Event):
    permission: ClassVar[str | None] = "sales.orders.read"
    partition: ClassVar[str | None] = "order_id"
    about: ClassVar[str | None] = "sales_order"

    return_id: UUID
    return_number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    order_status: str | None = None
    from_status: str | None = None
    lines: tuple[ShippedLine, ...]


class ReturnRequested(_ReturnEvent):
    """Goods came back from a customer: inventory is told of what is restocked."""

    type: ClassVar[str] = "sales.return.requested"


class ReturnReceived(_ReturnEvent):
    """Goods came back from a customer: what is restocked is in stock again."""

    type: ClassVar[str] = "sales.return.received"


class TaxPart(BaseModel):
    """A tax of an invoice: its kind (such as CGST), its rate in percent, on how much, how much.

    No `rate`: the tax was given as an amount.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    rate: Quantity | None
    base: Money
    amount: Money


class InvoicedLine(BaseModel):
    """A line of an invoice, or what a credit note takes of one; without a product it is a charge.

    `net` is without tax. `warehouse_id` is where most of its goods leave from.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    # The order's line; of a credit note, the invoice's.
    source_line_id: UUID | None = None
    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    quantity: Quantity
    net: Money
    tax: Money


class _InvoiceEvent(Event):
    """A document that says what a customer owes, in whole minor units of its currency."""

    permission: ClassVar[str | None] = "payments.invoices.read"
    partition: ClassVar[str | None] = "invoice_id"

    invoice_id: UUID
    order_id: UUID
    order_number: str
    customer_id: UUID
    issued_on: date
    currency: str
    net: Money
    tax: Money
    total: Money
    taxes: tuple[TaxPart, ...]
    # Of the net: freight and the like.
    charges: Money = Decimal(0)
    # Unknown in events of long ago.
    lines: tuple[InvoicedLine, ...] = ()


class InvoiceIssued(_InvoiceEvent):
    """A customer owes the total by `due_on`; `prepaid`: before anything is shipped."""

    type: ClassVar[str] = "sales.invoice.issued"

    number: str
    due_on: date
    prepaid: bool = False


class _OfInvoice(Event):
    permission: ClassVar[str | None] = "payments.invoices.read"
    partition: ClassVar[str | None] = "invoice_id"

    invoice_id: UUID
    number: str
    order_id: UUID
    customer_id: UUID


class InvoiceSent(_OfInvoice):
    """An invoice is on its way to its customer by e-mail, on somebody's word."""

    type: ClassVar[str] = "sales.invoice.sent"

    sent_to: str


class InvoiceLinkRenewed(_OfInvoice):
    """What the code on an invoice opened, it opens no more; prints from now on carry a new one."""

    type: ClassVar[str] = "sales.invoice.link_renewed"


class CreditNoteIssued(_InvoiceEvent):
    """So much of an invoice is not owed (amounts above zero); `refund`: what was paid goes back."""

    type: ClassVar[str] = "sales.credit_note.issued"

    credit_note_id: UUID
    number: str
    invoice_number: str
    refund: bool = False


class SalesOrderCostGiven(Event):
    """Somebody said what a line of an order costs us, instead of what the ledger does."""

    type: ClassVar[str] = "sales.order_cost.given"
    permission: ClassVar[str | None] = "costs.read"
    about: ClassVar[str | None] = "order_cost"
    partition: ClassVar[str | None] = "order_id"

    order_id: UUID
    number: str
    line_id: UUID
    unit_cost: CostMoney


class _StockRequest(Event):
    """Common to what an order asks of inventory, in the lane of the order.

    Asked again (the answer may be lost), it is answered as before. `reservation_id` is new for each
    submission of the order.
    """

    permission: ClassVar[str | None] = "sales.orders.read"
    partition: ClassVar[str | None] = "order_id"
    about: ClassVar[str | None] = "sales_order"

    order_id: UUID
    order_number: str
    reservation_id: UUID


class WantedLine(BaseModel):
    """What an order line wants: of one warehouse, or of wherever it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    product_id: UUID
    quantity: Quantity
    warehouse_id: UUID | None = None


class StockReserveRequested(_StockRequest):
    """Promise all lines or none; answered by stock.reserved or reservation.rejected."""

    type: ClassVar[str] = "sales.stock.reserve_requested"

    lines: tuple[WantedLine, ...]


class StockReleaseRequested(_StockRequest):
    """Give back what is still promised; answered by reservation.released.

    Come before its request to reserve, that one is refused.
    """

    type: ClassVar[str] = "sales.stock.release_requested"


class MovedLine(BaseModel):
    """What of a line of the reservation leaves, or comes back: there may be several of one line.

    With a `move_id` that is what inventory's entry names, without one the line of the reservation.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    move_id: UUID | None = None
    reservation_line_id: UUID
    order_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Quantity


class StockIssueRequested(_StockRequest):
    """Goods leave: with a shipment, or (`deduct_on` approval) when the order is approved.

    All of it or nothing; answered by stock.issued or stock.issue_refused, naming `issue_id`.
    """

    type: ClassVar[str] = "sales.stock.issue_requested"

    issue_id: UUID
    issue_number: str
    lines: tuple[MovedLine, ...]


class StockReturnRequested(_StockRequest):
    """Goods are back: `kind` is return (from the customer) or reversal (they had never left).

    A fact: always posted, and answered by stock.returned naming `return_id`.
    """

    type: ClassVar[str] = "sales.stock.return_requested"

    return_id: UUID
    return_number: str
    kind: str
    lines: tuple[MovedLine, ...]


class _ChannelEvent(Event):
    permission: ClassVar[str | None] = "sales.orders.read"

    channel_id: UUID
    name: str


class ChannelChanged(_ChannelEvent):
    """A sales channel is new, or works otherwise; secrets are never said."""

    type: ClassVar[str] = "sales.channel.changed"

    kind: str
    active: bool


class ChannelSynced(_ChannelEvent):
    """A shop was compared with what we have: how many products differed, and were told again."""

    type: ClassVar[str] = "sales.channel.synced"

    compared: int
    drifted: int


class ChannelFailed(_ChannelEvent):
    """A shop cannot be told; said once until it can be again."""

    type: ClassVar[str] = "sales.channel.failed"

    error: str


class ChannelProductChanged(_ChannelEvent):
    """A shop sells a product under this SKU, or (None) no more."""

    type: ClassVar[str] = "sales.channel.product_changed"

    product_id: UUID
    sku: str | None


class ChannelOrderWaits(_ChannelEvent):
    """An order came in that could not be raised: somebody has to look at it."""

    type: ClassVar[str] = "sales.channel.order_waits"

    external_number: str
    error: str


class _ImportEvent(ImportSaid):
    permission: ClassVar[str | None] = "sales.customers.manage"


class ImportRequested(_ImportEvent):
    """A file was taken in to be imported."""

    type: ClassVar[str] = "sales.import.requested"


class ImportProgressed(_ImportEvent):
    """An import began, or is further than it was; at most once a second or 5,000 rows."""

    type: ClassVar[str] = "sales.import.progressed"


class ImportSucceeded(_ImportEvent):
    """An import reached the end of its file; `failed` rows may have been left out."""

    type: ClassVar[str] = "sales.import.succeeded"


class ImportFailed(_ImportEvent):
    """An import wrote nothing, or not the rest of its file; `error` says why."""

    type: ClassVar[str] = "sales.import.failed"


class ImportCancelled(_ImportEvent):
    """Somebody stopped an import; what was written row by row stays."""

    type: ClassVar[str] = "sales.import.cancelled"


class _FileEvent(AttachmentEvent):
    permission: ClassVar[str | None] = "sales.orders.read"
    partition: ClassVar[str | None] = "of_id"


class AttachmentAdded(_FileEvent):
    """A file is kept with an order."""

    type: ClassVar[str] = "sales.attachment.added"


class AttachmentRemoved(_FileEvent):
    """A file of an order was taken away."""

    type: ClassVar[str] = "sales.attachment.removed"


class _InvoiceFileEvent(AttachmentEvent):
    permission: ClassVar[str | None] = "payments.invoices.read"
    partition: ClassVar[str | None] = "of_id"
    about: ClassVar[str | None] = "attachment"


class InvoiceAttachmentAdded(_InvoiceFileEvent):
    """A file is kept with an invoice."""

    type: ClassVar[str] = "sales.invoice_attachment.added"


class InvoiceAttachmentRemoved(_InvoiceFileEvent):
    """A file of an invoice was taken away."""

    type: ClassVar[str] = "sales.invoice_attachment.removed"


class CostsViewed(CostsSeen):
    """Somebody looked at cost prices in sales; said once an hour for each kind of view."""

    type: ClassVar[str] = "sales.costs.viewed"
