"""What inventory says: every movement, its value, and stock that runs low."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.contracts.base import CostMoney, Event, Quantity
from libs.contracts.costs import CostsSeen
from libs.contracts.imports import ImportSaid


class StockChanged(Event):
    """A ledger entry was posted. Its version is the ledger sequence of product x warehouse.

    The level after it rides along, so that a screen needs no second look.
    """

    type: ClassVar[str] = "inventory.stock.changed"
    permission: ClassVar[str | None] = "inventory.stock.read"
    partition: ClassVar[str | None] = "level_id"

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    entry_id: UUID
    sequence: int
    kind: str
    reason: str
    quantity: Quantity
    before: Quantity
    on_hand: Quantity
    reserved: Quantity
    available: Quantity
    incoming: Quantity
    # Promised beyond what is there; unknown in events of long ago.
    back_ordered: Quantity | None = None
    status: str
    level_version: int
    hash: str
    happened_at: datetime
    recorded_at: datetime
    source_type: str | None = None
    source_id: UUID | None = None
    source_line_id: UUID | None = None
    note: str = ""


class IncomingLevel(BaseModel):
    """What is on order for a product at a warehouse now."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    incoming: Quantity
    level_version: int


class StockIncoming(Event):
    """A purchase order changed what is on order; nothing moved. Its version is a point in time."""

    type: ClassVar[str] = "inventory.stock.incoming_changed"
    about: ClassVar[str | None] = "incoming"
    permission: ClassVar[str | None] = "inventory.stock.read"
    partition: ClassVar[str | None] = "order_id"

    order_id: UUID
    levels: tuple[IncomingLevel, ...]


class StockValued(Event):
    """A ledger entry's value is known: quantity x unit cost, rounded to the minor unit.

    `rounding` changes the level's value too, but belongs to no goods: what was left when the last
    unit went, or what a reversal would take beyond it. `value_after` is what the level is worth
    now. With a `revision` its cost was given later: `value` is the difference.
    """

    type: ClassVar[str] = "inventory.stock.valued"
    about: ClassVar[str | None] = "stock_value"
    partition: ClassVar[str | None] = "level_id"

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    entry_id: UUID
    sequence: int
    reason: str
    quantity: Quantity
    unit_cost: CostMoney | None
    value: CostMoney
    rounding: CostMoney = Decimal(0)
    value_after: CostMoney | None = None
    currency: str
    valued: bool
    happened_at: datetime
    source_type: str | None = None
    source_id: UUID | None = None
    source_line_id: UUID | None = None
    revision: int = 0


class StockCosted(Event):
    """Somebody said what an entry without a value cost; what it is worth is said moments later."""

    type: ClassVar[str] = "inventory.stock.cost_given"
    about: ClassVar[str | None] = "ledger_cost"
    partition: ClassVar[str | None] = "level_id"

    level_id: UUID
    entry_id: UUID
    unit_cost: CostMoney


class _StockAlert(Event):
    permission: ClassVar[str | None] = "inventory.stock.read"

    rule_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    status: str
    was: str
    available: Quantity
    minimum: Quantity
    reorder_point: Quantity
    target: Quantity


class StockLow(_StockAlert):
    """Available fell to amber (reorder point) or red (minimum): said once, on the change."""

    type: ClassVar[str] = "inventory.stock.low"
    about: ClassVar[str | None] = "reorder_rule"


class StockRecovered(_StockAlert):
    """Available rose clearly above the threshold again."""

    type: ClassVar[str] = "inventory.stock.recovered"
    about: ClassVar[str | None] = "reorder_rule"


class ReservedLine(BaseModel):
    """What a reservation promised, gave back or issued of a line, and the level after it.

    What is `back_ordered` of the line waits for goods to come; it is not reserved yet.
    `level_back_ordered` is what waits there in all (unknown in events of long ago).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    source_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Quantity
    back_ordered: Quantity = Decimal(0)
    level_id: UUID
    on_hand: Quantity
    reserved: Quantity
    available: Quantity
    status: str
    level_version: int
    level_back_ordered: Quantity | None = None


class _ReservationEvent(Event):
    about: ClassVar[str | None] = "reservation"
    permission: ClassVar[str | None] = "inventory.stock.read"

    reservation_id: UUID
    source_type: str
    source_id: UUID
    reference: str
    lines: tuple[ReservedLine, ...]


class StockReserved(_ReservationEvent):
    """All lines of a source are promised to it."""

    type: ClassVar[str] = "inventory.stock.reserved"

    expires_at: datetime | None = None


class ReservationReleased(_ReservationEvent):
    """Stock that was promised is free again: released by `reason`, or short of goods."""

    type: ClassVar[str] = "inventory.reservation.released"

    reason: str
    status: str


class StockIssued(_ReservationEvent):
    """Goods that were promised have left the warehouse."""

    type: ClassVar[str] = "inventory.stock.issued"

    status: str
    # Whose request it was: a shipment of sales.
    issue_id: UUID | None = None


class ShortReservationLine(BaseModel):
    """A product of which less is free than was asked, where it is, and when more is expected.

    `available` is free where it was asked of, `places` says at which warehouses; `elsewhere` names
    what is free at others. Of `expected` (None: nobody has ordered it) some comes on `expected_on`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: UUID
    requested: Quantity
    available: Quantity
    source_line_ids: tuple[UUID, ...]
    places: dict[UUID, Quantity] = {}
    elsewhere: dict[UUID, Quantity] = {}
    expected_on: date | None = None
    expected: Quantity | None = None


class ReservationRejected(Event):
    """Nothing of it is promised: not all was there; `released`: it was given up before it came."""

    type: ClassVar[str] = "inventory.reservation.rejected"
    permission: ClassVar[str | None] = "inventory.stock.read"

    reservation_id: UUID
    source_type: str
    source_id: UUID
    reference: str
    short: tuple[ShortReservationLine, ...]
    released: bool = False


class _SalesAnswer(Event):
    permission: ClassVar[str | None] = "inventory.stock.read"
    partition: ClassVar[str | None] = "reservation_id"

    reservation_id: UUID
    source_id: UUID


class StockIssueRefused(_SalesAnswer):
    """Goods sales asked for stay: what was promised of them is gone. Nothing was posted."""

    type: ClassVar[str] = "inventory.stock.issue_refused"
    about: ClassVar[str | None] = "stock_issue"

    issue_id: UUID
    short: tuple[ShortReservationLine, ...]


class StockReturned(_SalesAnswer):
    """Goods of a sales order are in stock again: each quantity has its ledger entry."""

    type: ClassVar[str] = "inventory.stock.returned"
    about: ClassVar[str | None] = "stock_return"

    return_id: UUID
    entries: int


class TransferredLine(BaseModel):
    """What was sent of a product, and what arrived (None: not there yet)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: UUID
    product_id: UUID
    quantity: Quantity
    received: Quantity | None = None


class TransferEvent(Event):
    """A transfer as it now is, and stood before the step; base of what is said of it."""

    permission: ClassVar[str | None] = "inventory.stock.read"

    transfer_id: UUID
    number: str
    status: str
    from_status: str | None = None
    from_warehouse_id: UUID
    to_warehouse_id: UUID
    lines: tuple[TransferredLine, ...]


class TransferDrafted(TransferEvent):
    """Somebody plans to move goods to another warehouse."""

    type: ClassVar[str] = "inventory.transfer.drafted"


class TransferDispatched(TransferEvent):
    """The goods have left and are in transit."""

    type: ClassVar[str] = "inventory.transfer.dispatched"


class TransferReceived(TransferEvent):
    """The goods have arrived; what is short or over stands in the ledger."""

    type: ClassVar[str] = "inventory.transfer.received"


class TransferCancelled(TransferEvent):
    """A transfer was given up before anything left."""

    type: ClassVar[str] = "inventory.transfer.cancelled"


class CountedVariance(BaseModel):
    """A product of which more (or, negative, less) was found than the ledger said."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: UUID
    quantity: Quantity


class CountEvent(Event):
    """A count as it now is, and stood before the step; base of what is said of it.

    `lines` are on its sheet, `counted` of them have been counted. Who counts blind must not learn
    the variances (of all that differs) from a live screen: only approvers see these events.
    """

    permission: ClassVar[str | None] = "inventory.counts.approve"

    count_id: UUID
    number: str
    status: str
    from_status: str | None = None
    warehouse_id: UUID
    lines: int
    counted: int
    variances: tuple[CountedVariance, ...]


class CountStarted(CountEvent):
    """Somebody began to count a warehouse, or some products in it."""

    type: ClassVar[str] = "inventory.count.started"


class CountRecorded(CountEvent):
    """Somebody entered what they found: `variances` are of these lines alone, 0 among them."""

    type: ClassVar[str] = "inventory.count.recorded"


class CountSubmitted(CountEvent):
    """Counting is done and waits for approval."""

    type: ClassVar[str] = "inventory.count.submitted"


class CountReopened(CountEvent):
    """What differed is counted again."""

    type: ClassVar[str] = "inventory.count.reopened"


class CountCompleted(CountEvent):
    """A count was approved: what differed stands in the ledger."""

    type: ClassVar[str] = "inventory.count.completed"


class CountCancelled(CountEvent):
    """A count was given up; nothing was posted."""

    type: ClassVar[str] = "inventory.count.cancelled"


class BuildableChanged(Event):
    """How many of a bundle could be made of what is available, at a warehouse or (None) in all.

    `limiting_id` is the component that allows no more; None when the bundle has no recipe.
    """

    type: ClassVar[str] = "inventory.buildable.changed"
    permission: ClassVar[str | None] = "inventory.stock.read"
    partition: ClassVar[str | None] = "bundle_id"

    bundle_id: UUID
    warehouse_id: UUID | None
    quantity: Quantity
    limiting_id: UUID | None
    version: int


class ReasonChanged(Event):
    """A company made or changed a reason code of its own; `before` is None for a new one."""

    type: ClassVar[str] = "inventory.reason.changed"
    permission: ClassVar[str | None] = "inventory.stock.read"

    code: str
    name: str
    sign: int
    fact: bool
    active: bool
    before: dict[str, str] | None = None


class GoodsPosted(Event):
    """A goods receipt is in stock: every accepted quantity has its ledger entry."""

    type: ClassVar[str] = "inventory.goods.posted"
    permission: ClassVar[str | None] = "inventory.stock.read"
    partition: ClassVar[str | None] = "order_id"

    receipt_id: UUID
    order_id: UUID
    warehouse_id: UUID
    entries: int


class _IssueAnswer(Event):
    permission: ClassVar[str | None] = "inventory.stock.read"
    partition: ClassVar[str | None] = "order_id"

    issue_id: UUID
    order_id: UUID
    warehouse_id: UUID


class GoodsIssuePosted(_IssueAnswer):
    """Goods purchasing asked for have left stock: each quantity has its ledger entry."""

    type: ClassVar[str] = "inventory.goods.issue_posted"

    entries: int


class ShortStock(BaseModel):
    """A product of which more was asked than is free: sold already, or promised."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: UUID
    requested: Quantity
    on_hand: Quantity
    reserved: Quantity


class GoodsIssueRefused(_IssueAnswer):
    """Goods purchasing asked for stay where they are: nothing of them was posted."""

    type: ClassVar[str] = "inventory.goods.issue_refused"

    short: tuple[ShortStock, ...]


class WarehouseChanged(Event):
    """A warehouse was made or changed; `before` is None for a new one."""

    type: ClassVar[str] = "inventory.warehouse.changed"
    permission: ClassVar[str | None] = "inventory.stock.read"

    warehouse_id: UUID
    code: str
    name: str
    address: str = ""
    capacity: Quantity | None = None
    active: bool = True
    version: int = 1
    before: dict[str, str | None] | None = None


class ReorderRuleChanged(Event):
    """The thresholds of a product, at one warehouse or (None) over all, were set.

    The higher `version` is the later one; a rule set again after its removal goes on counting, or
    has a later id.
    """

    type: ClassVar[str] = "inventory.reorder_rule.changed"
    permission: ClassVar[str | None] = "inventory.stock.read"

    rule_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    minimum: Quantity
    reorder_point: Quantity
    target: Quantity
    status: str
    version: int = 0
    before: dict[str, str] | None = None


class ReorderRuleRemoved(Event):
    """A product has no thresholds any more, at one warehouse or (None) over all."""

    type: ClassVar[str] = "inventory.reorder_rule.removed"
    permission: ClassVar[str | None] = "inventory.stock.read"

    rule_id: UUID
    product_id: UUID
    warehouse_id: UUID | None
    version: int
    before: dict[str, str]


class _ImportEvent(ImportSaid):
    permission: ClassVar[str | None] = "inventory.stock.move"


class ImportRequested(_ImportEvent):
    """A file of movements was sent; it waits its turn."""

    type: ClassVar[str] = "inventory.import.requested"


class ImportProgressed(_ImportEvent):
    """An import began, or is further than it was; at most once a second or 5,000 rows."""

    type: ClassVar[str] = "inventory.import.progressed"


class ImportSucceeded(_ImportEvent):
    """An import reached the end of its file; `failed` rows may have been left out."""

    type: ClassVar[str] = "inventory.import.succeeded"


class ImportFailed(_ImportEvent):
    """An import wrote nothing, or not the rest of its file; `error` says why."""

    type: ClassVar[str] = "inventory.import.failed"


class ImportCancelled(_ImportEvent):
    """Somebody stopped an import; what was written row by row stays."""

    type: ClassVar[str] = "inventory.import.cancelled"


class CostsViewed(CostsSeen):
    """Somebody looked at cost prices in inventory; said once an hour for each kind of view."""

    type: ClassVar[str] = "inventory.costs.viewed"
