"""What purchasing says: suppliers, the life of a purchase order, and goods that came in."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.base import CostMoney, Event, Money, Quantity
from libs.contracts.costs import CostsSeen
from libs.contracts.imports import ImportSaid


class Supplier(BaseModel):
    """A supplier as it now is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    number: str
    name: str
    contact_name: str = ""
    email: str | None = None
    phone: str | None = None
    address: dict[str, str] = {}
    tax_id: str | None = None
    payment_terms_days: int | None = None
    stripe_account: str | None = None
    active: bool = True
    version: int


class SupplierCreated(Event):
    """A supplier is new."""

    type: ClassVar[str] = "purchasing.supplier.created"
    permission: ClassVar[str | None] = "purchasing.suppliers.read"

    supplier: Supplier


class SupplierUpdated(Event):
    """A supplier changed; `before` holds the old values of the fields that did."""

    type: ClassVar[str] = "purchasing.supplier.updated"
    permission: ClassVar[str | None] = "purchasing.suppliers.read"

    supplier: Supplier
    before: dict[str, object] = Field(default={})


class SupplierProductChanged(Event):
    """What a supplier offers of a product changed; `before` is None for a new offer."""

    type: ClassVar[str] = "purchasing.supplier_product.changed"
    permission: ClassVar[str | None] = "purchasing.suppliers.read"

    supplier_id: UUID
    product_id: UUID
    supplier_sku: str
    unit_cost: CostMoney
    currency: str
    minimum_order: Quantity
    pack_multiple: Quantity
    lead_time_days: int
    preferred: bool
    before: dict[str, str | None] | None = None


class SupplierProductRemoved(Event):
    """A supplier offers a product no more; the terms are those it was offered on last."""

    type: ClassVar[str] = "purchasing.supplier_product.removed"
    permission: ClassVar[str | None] = "purchasing.suppliers.read"

    supplier_id: UUID
    product_id: UUID
    supplier_sku: str
    unit_cost: CostMoney
    currency: str
    minimum_order: Quantity
    pack_multiple: Quantity
    lead_time_days: int
    preferred: bool


class ApprovalRule(BaseModel):
    """When a purchase order needs a step of approval, and by whom; empty means it does not matter.

    `above` is an order's total in the company's currency.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    name: str
    step: int
    above: Money | None = None
    category_ids: tuple[UUID, ...] = ()
    supplier_ids: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    user_ids: tuple[UUID, ...] = ()
    escalate_after_hours: int | None = None
    escalate_to_roles: tuple[str, ...] = ()
    active: bool = True


class ApprovalRuleChanged(Event):
    """A rule of approval is new, or says something else; `before` is None for a new one."""

    type: ClassVar[str] = "purchasing.approval_rule.changed"
    permission: ClassVar[str | None] = "purchasing.orders.read"

    rule: ApprovalRule
    before: ApprovalRule | None = None


class ApprovalDelegationMade(Event):
    """From `starts_at` until `until` somebody may approve in another's right too.

    Unless it is ended before: see ApprovalDelegationEnded.
    """

    type: ClassVar[str] = "purchasing.approval_delegation.made"
    permission: ClassVar[str | None] = "purchasing.orders.approve"

    delegation_id: UUID
    from_user_id: UUID
    from_user_name: str
    to_user_id: UUID
    to_user_name: str
    starts_at: datetime
    until: datetime
    note: str


class ApprovalDelegationStarted(Event):
    """A right to approve that was handed on for later holds from now on: look at what waits."""

    type: ClassVar[str] = "purchasing.approval_delegation.started"
    permission: ClassVar[str | None] = "purchasing.orders.approve"

    delegation_id: UUID
    from_user_id: UUID
    from_user_name: str
    to_user_id: UUID
    until: datetime


class ApprovalDelegationEnded(Event):
    """A right to approve was taken back before its time."""

    type: ClassVar[str] = "purchasing.approval_delegation.ended"
    permission: ClassVar[str | None] = "purchasing.orders.approve"

    delegation_id: UUID
    from_user_id: UUID
    to_user_id: UUID
    ended_at: datetime


class OrderLine(BaseModel):
    """A line of a purchase order: ordered so far received (accepted + rejected), and its price."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    product_id: UUID
    quantity: Quantity
    received: Quantity
    unit_cost: CostMoney | None = None
    tax_rate: Quantity | None = None


class _OrderEvent(Event):
    """Common to all steps of an order: where it stands now, and stood before the step.

    A reason rides in the envelope.
    """

    permission: ClassVar[str | None] = "purchasing.orders.read"

    order_id: UUID
    number: str
    supplier_id: UUID
    warehouse_id: UUID
    status: str
    from_status: str | None = None


class PurchaseOrderRaised(_OrderEvent):
    """A draft was written."""

    type: ClassVar[str] = "purchasing.purchase_order.raised"


class PurchaseOrderContent(BaseModel):
    """What a draft says, as far as an edit changed it: `lines` are only those that differ."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    supplier_id: UUID | None = None
    warehouse_id: UUID | None = None
    expected_on: date | None = None
    note: str | None = None
    charges: CostMoney | None = None
    tax: CostMoney | None = None
    total: CostMoney | None = None
    lines: tuple[OrderLine, ...] = ()


class PurchaseOrderChanged(_OrderEvent):
    """A draft was edited: a line of `before` alone was removed, one of `after` alone added."""

    type: ClassVar[str] = "purchasing.purchase_order.changed"

    before: PurchaseOrderContent | None = None
    after: PurchaseOrderContent | None = None


class PurchaseOrderSubmitted(_OrderEvent):
    """The order waits for approval."""

    type: ClassVar[str] = "purchasing.purchase_order.submitted"

    raised_by: UUID
    total: CostMoney | None
    currency: str
    steps: tuple[str, ...] = ()


class PurchaseOrderWithdrawn(_OrderEvent):
    """The order was taken back before a decision."""

    type: ClassVar[str] = "purchasing.purchase_order.withdrawn"


class PurchaseOrderApproved(_OrderEvent):
    """The order may be sent to its supplier. Stock has not moved.

    An order that was amended is approved again, as its next `revision` with lines of its own.
    `approved_for` is whose right the last step was taken in, if not the approver's own.
    """

    type: ClassVar[str] = "purchasing.purchase_order.approved"

    revision: int = 1
    currency: str
    expected_on: date | None
    lines: tuple[OrderLine, ...]
    charges: CostMoney | None
    tax: CostMoney | None
    total: CostMoney | None
    raised_by: UUID | None = None
    approved_for: UUID | None = None
    approved_for_name: str | None = None


class PurchaseOrderStepApproved(_OrderEvent):
    """Somebody approved the order for their part; other steps of its approval wait.

    `approved_for` is whose right they did it in, if not their own.
    """

    type: ClassVar[str] = "purchasing.purchase_order.step_approved"

    steps: tuple[str, ...]
    waiting: tuple[str, ...]
    approved_for: UUID | None = None
    approved_for_name: str | None = None


class PurchaseOrderApprovalEscalated(_OrderEvent):
    """Steps of its approval waited too long: people of these roles may take them now as well."""

    type: ClassVar[str] = "purchasing.purchase_order.approval_escalated"

    steps: tuple[str, ...]
    roles: tuple[str, ...]


class PurchaseOrderAmended(_OrderEvent):
    """What was approved is changed: nothing of its earlier revisions is expected any more.

    `steps` of approval wait; the next approval tells what is expected now.
    """

    type: ClassVar[str] = "purchasing.purchase_order.amended"

    revision: int
    steps: tuple[str, ...]


class PurchaseOrderRejected(_OrderEvent):
    """The approver refused the order."""

    type: ClassVar[str] = "purchasing.purchase_order.rejected"

    raised_by: UUID | None = None


class PurchaseOrderRevised(_OrderEvent):
    """A rejected or declined order is a draft again."""

    type: ClassVar[str] = "purchasing.purchase_order.revised"


class PurchaseOrderSent(_OrderEvent):
    """The order went to its supplier."""

    type: ClassVar[str] = "purchasing.purchase_order.sent"


class PurchaseOrderConfirmed(_OrderEvent):
    """The supplier accepted the order."""

    type: ClassVar[str] = "purchasing.purchase_order.confirmed"


class PurchaseOrderDeclined(_OrderEvent):
    """The supplier refused the order, as its `revision` says; a revised one is the next."""

    type: ClassVar[str] = "purchasing.purchase_order.declined"

    revision: int = 1


class PurchaseOrderResent(_OrderEvent):
    """The order went to its supplier again, with a new link."""

    type: ClassVar[str] = "purchasing.purchase_order.resent"


class PurchaseOrderLinkWithdrawn(_OrderEvent):
    """The supplier's link to the order opens nothing any more."""

    type: ClassVar[str] = "purchasing.purchase_order.link_withdrawn"


class PurchaseOrderLinkOpened(_OrderEvent):
    """The supplier looked at the order by their link; said once an hour at most."""

    type: ClassVar[str] = "purchasing.purchase_order.link_opened"


class PurchaseOrderAnswered(_OrderEvent):
    """The supplier proposes something else than was ordered; somebody has to decide."""

    type: ClassVar[str] = "purchasing.purchase_order.answered"

    answer_id: UUID
    revision: int


class PurchaseOrderAnswerRefused(_OrderEvent):
    """What the supplier proposed was refused: the order stays as it is."""

    type: ClassVar[str] = "purchasing.purchase_order.answer_refused"

    answer_id: UUID


class PurchaseOrderCancelled(_OrderEvent):
    """The order will not be carried out; nothing of it was received."""

    type: ClassVar[str] = "purchasing.purchase_order.cancelled"


class PurchaseOrderClosed(_OrderEvent):
    """Nothing more is expected of the order, whatever is still open on it."""

    type: ClassVar[str] = "purchasing.purchase_order.closed"


class ReceivedLine(BaseModel):
    """What came in of one order line; prices are those of the approved order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    receipt_line_id: UUID
    order_line_id: UUID
    product_id: UUID
    accepted: Quantity
    rejected: Quantity
    reject_reason: str = ""


class GoodsReceived(Event):
    """Goods of an order came in. It carries no prices: consumers know them from the order."""

    type: ClassVar[str] = "purchasing.goods.received"
    permission: ClassVar[str | None] = "purchasing.orders.read"
    partition: ClassVar[str | None] = "order_id"
    about: ClassVar[str | None] = "purchase_order"

    receipt_id: UUID
    receipt_number: str
    order_id: UUID
    order_number: str
    supplier_id: UUID
    warehouse_id: UUID
    order_status: str
    from_status: str | None = None
    received_at: datetime
    lines: tuple[ReceivedLine, ...]


class AskedLine(BaseModel):
    """What is to leave stock of an order line (0: it was rejected), and what comes in again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    order_line_id: UUID
    product_id: UUID
    quantity: Quantity
    again: Quantity


class _IssueEvent(Event):
    """Common to what is said of goods that leave again: the document, and its order as it stands.

    It carries no prices: consumers know them from the approved order.
    """

    permission: ClassVar[str | None] = "purchasing.orders.read"
    partition: ClassVar[str | None] = "order_id"
    about: ClassVar[str | None] = "purchase_order"

    issue_id: UUID
    issue_number: str
    order_id: UUID
    order_number: str
    supplier_id: UUID
    warehouse_id: UUID
    order_status: str
    from_status: str | None = None


class GoodsIssueRequested(_IssueEvent):
    """Inventory is asked to let goods go: a receipt taken back, or a return to the supplier.

    `kind` is reversal or return. Asked again (the answer may be lost), it is answered as before.
    """

    type: ClassVar[str] = "purchasing.goods.issue_requested"

    kind: str
    lines: tuple[AskedLine, ...]


class ReversedLine(BaseModel):
    """What is taken back of an order line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    order_line_id: UUID
    product_id: UUID
    accepted: Quantity
    rejected: Quantity


class GoodsReceiptReversed(_IssueEvent):
    """A receipt was taken back, as a whole: its goods have left stock, and are expected again."""

    type: ClassVar[str] = "purchasing.goods.receipt_reversed"

    receipt_id: UUID
    receipt_number: str
    posted_at: datetime
    lines: tuple[ReversedLine, ...]


class ReturnedLine(BaseModel):
    """What went back of an order line; `replaced`: it is expected again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    order_line_id: UUID
    product_id: UUID
    quantity: Quantity
    reason: str
    replaced: bool


class GoodsReturned(_IssueEvent):
    """Goods went back to their supplier."""

    type: ClassVar[str] = "purchasing.goods.returned"

    posted_at: datetime
    lines: tuple[ReturnedLine, ...]


class ShortProduct(BaseModel):
    """A product of which more was asked than is free."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: UUID
    requested: Quantity
    on_hand: Quantity
    reserved: Quantity


class GoodsIssueRefused(_IssueEvent):
    """Goods stay: they are sold, or promised. `kind` is reversal or return."""

    type: ClassVar[str] = "purchasing.goods.issue_refused"

    kind: str
    short: tuple[ShortProduct, ...]


class _ImportEvent(ImportSaid):
    permission: ClassVar[str | None] = "purchasing.suppliers.manage"


class ImportRequested(_ImportEvent):
    """A file of suppliers, offers or orders was sent; it waits its turn."""

    type: ClassVar[str] = "purchasing.import.requested"


class ImportProgressed(_ImportEvent):
    """An import began, or is further than it was; at most once a second or 5,000 rows."""

    type: ClassVar[str] = "purchasing.import.progressed"


class ImportSucceeded(_ImportEvent):
    """An import reached the end of its file; `failed` rows may have been left out."""

    type: ClassVar[str] = "purchasing.import.succeeded"


class ImportFailed(_ImportEvent):
    """An import wrote nothing, or not the rest of its file; `error` says why."""

    type: ClassVar[str] = "purchasing.import.failed"


class ImportCancelled(_ImportEvent):
    """Somebody stopped an import; what was written row by row stays."""

    type: ClassVar[str] = "purchasing.import.cancelled"


class ReplenishmentDrafted(Event):
    """A run of replenishment wrote drafts, changed or emptied some; each says so itself too.

    `why` is button, schedule or stock_low.
    """

    type: ClassVar[str] = "purchasing.replenishment.drafted"
    permission: ClassVar[str | None] = "purchasing.orders.read"

    run_id: UUID
    why: str
    made: int
    changed: int
    emptied: int
    lines: int


class CostsViewed(CostsSeen):
    """Somebody looked at cost prices in purchasing; said once an hour for each kind of view."""

    type: ClassVar[str] = "purchasing.costs.viewed"
